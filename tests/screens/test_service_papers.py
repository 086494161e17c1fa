"""打印 offers label, proof of service and recall slip where there is occasion for them, and says why where there is none yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import afterlife, delivery
from screens.print_queue import PrintQueueScreen
from tests.screens.hosts import HandSession, PaperPrinter, showing, signed_in
from tests.screens.test_dispatch import finished


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


async def test_the_papers_of_a_parcel_follow_it(session: HandSession) -> None:
    case = session.desk.run(finished, 30)
    session.printer = printer = PaperPrinter()
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("打印快递面单")
        assert "不可以：送达回证，证件还没有送达" in stage.text and "收回通知书" not in stage.text
        await stage.press(stage.line_with("打印快递面单").split("打印快递面单")[0].split()[-1])
        await stage.wait_for(lambda: printer.asked == [(case.id, "postal_label")])
    case = session.desk.run(lambda at: delivery.hand_over(at, case.id, case.version, case.over_the_counter, "王芳"), 30)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("打印送达回证")
        assert "快递面单" not in stage.text
    session.desk.run(lambda at: afterlife.revoke(at, case.id, case.version, "骗取"), 30)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("打印收回通知书")


async def test_a_reprint_that_was_allowed_is_offered_with_its_count(session: HandSession) -> None:
    case = session.desk.run(finished, 30)
    case = session.desk.run(lambda at: delivery.hand_over(at, case.id, case.version, case.over_the_counter, "王芳"), 30)
    session.desk.run(lambda at: afterlife.allow_reprint(at, case.id, case.version, "破损"), 30)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("补打生育服务证 第1次")
        await stage.press("pageup", "pageup")
        await stage.wait_for("补打第1次")
