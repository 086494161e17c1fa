"""整件: every paper of a case in one key, each a job of its own, or as one PDF to be kept; nothing is printed that may not be."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.case import Case, Phase
from cqclerk.workplace.workplace import Workplace
from printing import folder, profiles
from printing.spooler import Spooler
from printing.transports import choice
from screens.print_queue import PrintQueueScreen
from screens.printers import Printers
from screens.widgets.frame import Light
from tests.cases import form
from tests.printing.pdf_reader import own_text
from tests.screens.hosts import HandSession, PaperPrinter, Stage, showing, signed_in


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


@pytest.fixture
def case(session: HandSession) -> Case:
    return session.desk.run(decided, 30)


class NoLight:
    def printer_changed(self, light: Light) -> None: ...

    def link_changed(self, *facts: object) -> None: ...


@pytest.fixture
def printed(session: HandSession, tmp_path: Path) -> Iterator[Path]:
    """A printer that puts every sheet into a folder and never says whether it came out."""
    place, profile = tmp_path / "printer" / "sheets", profiles.load("virtual-80")
    place.mkdir(parents=True)
    spooler = Spooler(session.desk.run, profile, lambda: choice.make("file", str(place), profile), 0.0)
    session.printer = Printers(lambda chosen: spooler, session.desk.run(lambda at: at.station, 30), NoLight())
    yield place
    spooler.close()


def decided(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def states(session: HandSession, case: Case) -> dict[str, str]:
    return {job.paper: job.state for job in session.views.jobs_of(case.id)}


async def offered(stage: Stage) -> None:
    await stage.wait_for("1 打印生育服务证")
    await stage.press("z")
    await stage.wait_for("打印没打过的 4 张")


async def test_the_whole_case_is_printed_in_one_key_and_confirmed_in_one(session: HandSession, case: Case, printed: Path) -> None:
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await offered(stage)
        assert "生育服务证、接收凭证、受理通知书" in stage.text
        await stage.press("1")
        await stage.wait_for("整件 4 张：4 张请看纸确认")
        assert len(list(printed.iterdir())) == 4 and set(states(session, case).values()) == {"sent"}
        await stage.wait_for("4 这一件待确认的 4 张都完整已出纸")
        await stage.press("4")
        await stage.wait_for("都已确认出纸")
        assert set(states(session, case).values()) == {"printed"}
        assert session.desk.run(lambda at: at.case(case.id), 30).phase is Phase.COMPLETED
        await stage.press("z")
        await stage.wait_for("不可以：打印没打过的 0 张，都打过了")
        await stage.press("escape")
        await stage.wait_until_gone("存成一份 PDF")


async def test_what_was_printed_before_is_printed_again_only_when_asked_and_says_so(session: HandSession, case: Case) -> None:
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        session.printer = printer = PaperPrinter()

        def receipt(at: Workplace) -> None:
            job = issuing.reserve(at, Order(case.id, "receipt", "1", "digest", "virtual-80", certificate=False))
            issuing.confirm(at, job.id, "clerk")

        session.desk.run(receipt, 30)
        stage.screen.look_again()
        await stage.wait_for("补打接收凭证")
        await stage.press("z")
        await stage.wait_for("1 打印没打过的 3 张")
        await stage.press("2")
        await stage.wait_for(lambda: len(printer.asked) == 4)
        assert dict(zip((paper for _, paper in printer.asked), printer.reasons, strict=True)) == {
            "childbirth_certificate": "",
            "receipt": "整件补打",
            "acceptance_notice": "",
            "application_form": "",
        }


async def test_what_the_printer_did_not_take_is_counted_with_its_reason(session: HandSession, case: Case, printed: Path) -> None:
    printed.rmdir()
    printed.parent.rmdir()
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await offered(stage)
        await stage.press("1")
        await stage.wait_for("整件 4 张：4 张没有打")
        assert states(session, case) == {}


async def test_the_whole_case_becomes_one_file_marked_as_a_copy(session: HandSession, case: Case) -> None:
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await offered(stage)
        await stage.press("2")
        await stage.wait_for("没有加密")
    (file,) = session.home.archive.iterdir()
    text = own_text(file.read_bytes())
    assert file.name.startswith(case.receipt_number) and file.stat().st_mode & 0o077 == 0
    assert text.count("存档副本") >= 8 and "训练样本" in text, "each of the four papers says at two places that it is a copy"
    assert case.certificate_number in text and "申请承诺登记表" in text and "受理通知书" in text


def test_a_certificate_that_is_gone_lies_in_no_folder(session: HandSession, case: Case) -> None:
    def contents(at: Workplace) -> tuple[list[str], list[str]]:
        held = at.case(case.id)
        return [paper.key for paper in folder.contents(held, at)], [
            paper.key for paper in folder.contents(replace(held, phase=Phase.REVOKED), at)
        ]

    held, gone = session.desk.run(contents, 30)
    assert held[0] == "childbirth_certificate" and "childbirth_certificate" not in gone
