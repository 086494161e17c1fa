"""打印 offers the form to be signed at once, and commitment, public notice and inquiry only where there is occasion for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import handling, intake, prereview, steps
from cqclerk.domain.case import Case
from cqclerk.workplace.workplace import Workplace
from screens.print_queue import PrintQueueScreen
from tests.asking import APPROVAL, whole
from tests.cases import form
from tests.screens.hosts import HandSession, PaperPrinter, showing, signed_in

PROMISED = {
    "proof": "commitment",
    "commitment_told": "told",
    "commitment_by": "self",
    "commitment_on": "2026-11-25",
    "credit_outcome": "clear",
}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


def published(at: Workplace) -> Case:
    case = intake.submit(at, APPROVAL, whole(APPROVAL, at.today()))
    case = prereview.accept(at, case.id, case.version)
    case = steps.endorse(at, case.id, case.version, "甲一社区", "王村", at.today(), True)
    return steps.start_notice(at, case.id, case.version, 5)


def asked(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form(**PROMISED))
    case = prereview.accept(at, case.id, case.version)
    return handling.open_inquiry(at, case.id, case.version, "", "cross_province", "婚姻登记日期", "贵州省测试县民政局")


async def test_the_form_is_offered_as_soon_as_a_case_is_taken_in(session: HandSession) -> None:
    case = session.desk.run(lambda at: intake.submit(at, "childbirth", form()), 30)
    session.printer = printer = PaperPrinter()
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("打印申请承诺登记表")
        assert not any(paper in stage.text for paper in ("告知承诺书", "公示", "协查函"))
        await stage.press(stage.line_with("打印申请承诺登记表").split("打印申请承诺登记表")[0].split()[-1])
        await stage.wait_for(lambda: printer.asked == [(case.id, "application_form")])


async def test_a_running_public_notice_can_be_put_up_until_it_ends(session: HandSession) -> None:
    case = session.desk.run(published, 30)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("打印公示")


async def test_commitment_and_inquiry_are_offered_where_they_are(session: HandSession) -> None:
    case = session.desk.run(asked, 30)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("打印协查函")
        assert "打印告知承诺书" in stage.text
    inquiry = case.open_inquiries[-1].id
    session.desk.run(lambda at: handling.answer_inquiry(at, case.id, case.version, inquiry, "confirmed", ""), 30)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("打印告知承诺书")
        assert "协查函" not in stage.text
