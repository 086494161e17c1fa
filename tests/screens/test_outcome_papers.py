"""打印 offers what is told in writing beside the straight way, and only where it happened."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import handling, intake, prereview
from cqclerk.domain.case import Case
from cqclerk.workplace.workplace import Workplace
from screens.print_queue import PrintQueueScreen
from tests.cases import form
from tests.screens.hosts import HandSession, PaperPrinter, showing, signed_in


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


def stopped(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return handling.start_procedure(at, case.id, case.version, "appraisal", "病残儿鉴定")


def denied(at: Workplace) -> Case:
    case = stopped(at)
    case = handling.end_procedure(at, case.id, case.version, "不符合")
    return handling.refuse_application(at, case.id, case.version, "双方合计已有三个子女")


async def test_a_denial_is_printed_by_its_digit_and_a_stopped_clock_is_told_while_it_stands(session: HandSession) -> None:
    session.printer = printer = PaperPrinter()
    waiting, ended = session.desk.run(stopped, 30), session.desk.run(denied, 30)
    async with showing(lambda: PrintQueueScreen(waiting.id), session) as stage:
        await stage.wait_for("打印特别程序告知")
        assert "不予批准书" not in stage.text
    async with showing(lambda: PrintQueueScreen(ended.id), session) as stage:
        await stage.wait_for("打印不予批准书")
        assert "特别程序告知" not in stage.text and "不予受理书" not in stage.text
        await stage.press(stage.line_with("打印不予批准书").split("打印不予批准书")[0].split()[-1])
        await stage.wait_for(lambda: printer.asked == [(ended.id, "denial_decision")])
