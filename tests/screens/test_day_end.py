"""日结: what a window did on a day, by its records; what has to agree stands beside the slip, which F10 prints."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import afterlife, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.case import Case
from cqclerk.protocol.codec import BY_TYPE
from cqclerk.workplace.workplace import Workplace
from data.reference import read_toml
from screens.day_end import DayEndScreen
from tests.cases import form
from tests.screens.hosts import HandSession, PaperPrinter, showing, signed_in


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        session.printer = PaperPrinter()
        yield session


def issued(at: Workplace) -> Case:
    """A certificate that was spoiled once, and a receipt of which nobody has said yet what became of it."""
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    order = Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True)
    issuing.spoil(at, issuing.reserve(at, order).id, "bad")
    issuing.confirm(at, issuing.reserve(at, order).id, "clerk")
    issuing.reserve(at, Order(case.id, "receipt", "1", "digest", "virtual-80", certificate=False))
    return at.case(case.id)


def test_every_line_of_the_slip_counts_records_that_there_are() -> None:
    names = {kind.name for kind in BY_TYPE.values()}
    for table in read_toml("words/day_end.toml").tables("line"):
        assert table.text("label") and set(table.texts("kinds")) <= names


async def test_the_day_stands_there_with_what_has_to_agree_and_the_slip_is_printed(session: HandSession) -> None:
    case = session.desk.run(issued, 30)
    async with showing(DayEndScreen, session) as stage:
        await stage.wait_for("窗口日结单")
        for words in ("证件出纸    1 张", "未确认的纸 1 张（F5）", "【预览】"):
            await stage.wait_for(words)
        assert stage.line_with("生育服务证").split("|")[1].split() == ["生育服务证", "1", "0", "1"]
        await stage.press("f10")
        await stage.wait_for("日结单打出来了")
        printer = session.printer
        assert isinstance(printer, PaperPrinter) and len(printer.pages) == 1
        assert case.certificate_number in printer.pages[0] and "训练样本" in printer.pages[0] and "预览" not in printer.pages[0]


async def test_other_days_are_looked_at_by_keys_and_none_beyond_today(session: HandSession) -> None:
    session.desk.run(issued, 30)
    async with showing(DayEndScreen, session) as stage:
        await stage.wait_for("2026-11-25（今天）")
        await stage.press("q")
        await stage.wait_for("2026-11-24（昨天）")
        await stage.wait_for("这一天没有办理记录")
        await stage.press("h")
        await stage.wait_for("（今天）")
        await stage.press("h")
        await stage.wait_for("后面还没有")


def printed_again(at: Workplace) -> Case:
    """A certificate that came out, and once more with leave, after a spoiled sheet."""
    case = issued(at)
    case = afterlife.allow_reprint(at, case.id, case.version, "纸张破损")
    order = Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True, reprint=1)
    issuing.spoil(at, issuing.reserve(at, order).id, "bad")
    issuing.confirm(at, issuing.reserve(at, order).id, "clerk")
    return at.case(case.id)


async def test_a_sheet_printed_again_is_no_second_case_that_was_completed(session: HandSession) -> None:
    session.desk.run(printed_again, 30)
    async with showing(DayEndScreen, session) as stage:
        await stage.wait_for("证件出纸    2 张")
        assert "其中补打    1 张" in stage.text and "办结        1 件" in stage.text
        assert session.views.today(session.today().isoformat()).closed == 1
        assert "（补打第1次）" in "".join(run.text for line in stage.screen._seen.lines for run in line)
