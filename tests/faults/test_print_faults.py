"""kill -9 and cut lines at random bytes of a print job: no certificate twice, no number lost, and what nobody knows is asked about."""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cqclerk.commands import form_stock, issuing
from cqclerk.domain.case import Phase
from cqclerk.domain.events import Subject
from cqclerk.domain.print_job import PrintState
from cqclerk.workplace.workplace import Workplace
from tests.faults.counts import times
from tests.faults.desks import check_whole, folds, opened_again
from tests.faults.printed import CUT, FORM, KILL, KILL_AND_CUT, Lives, TrappedPrinter, decided
from tests.offices import PaperGateway, enter, make_station

FAULTS = times(short=20, full=320)
FORM_FAULTS = times(short=10, full=80)
FORM_BYTES = 18_000  # a little less than a form takes
FAULTS_OF_A_STATION = 10  # then a fresh one: the checks grow with the journal
SPIN_S = 0.01  # longest moment between the byte and the fault: the answer and the commit that follow it lie in there
ROOM = 60  # bytes past the end of a job at which it may strike, too: then it strikes after the last one


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    lives = Lives()
    yield lives
    lives.close()


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An enrolled station with numbers, to be copied."""
    home = make_station(tmp_path_factory.mktemp("station") / "a")
    at = enter(home)
    PaperGateway().enrols(at)
    at.close()
    return home.folder


@pytest.mark.parametrize("number", range(FAULTS // FAULTS_OF_A_STATION))
def test_whatever_breaks_at_whatever_byte_each_certificate_comes_out_once_and_each_number_is_in_one_place(
    lives: Lives, station: Path, tmp_path: Path, number: int, record_property: Callable[[str, object], None]
) -> None:
    home, chance, fates = tmp_path / "a", random.Random(number), Counter[str]()
    shutil.copytree(station, home)
    with TrappedPrinter() as printer:
        length = first_sheet(lives, home, printer)
        for _ in range(FAULTS_OF_A_STATION):
            printer.sheets.clear()
            with opened_again(home) as (at, _views):
                case_id = decided(at).id
            printer.arm(chance.choice((CUT, KILL, KILL_AND_CUT)), min(chance.randint(1, length + ROOM), length), chance.random() * SPIN_S)
            fates[lives.print(home, printer, case_id)] += 1
            come_to_an_end(lives, home, printer, case_id)
    record_property("fates", dict(fates))
    assert fates["killed"] and fates.total() == FAULTS_OF_A_STATION, f"this shows nothing: {fates}"
    with opened_again(home) as (at, _views):
        check_whole(at)


def first_sheet(lives: Lives, home: Path, printer: TrappedPrinter) -> int:
    """Print one certificate in peace: how long it is, and how it ends."""
    with opened_again(home) as (at, _views):
        case_id = decided(at).id
    assert lives.print(home, printer, case_id) == "printed"
    (sheet,) = [sheet for sheet in printer.sheets if sheet]
    printer.tail = sheet[-12:]
    return len(sheet)


def come_to_an_end(lives: Lives, home: Path, printer: TrappedPrinter, case_id: str) -> None:
    """The next days of that case, without a fault: the clerk looks at the paper and says what lies there."""
    with opened_again(home) as (at, _views):
        issuing.recover(at)
        asked = issuing.unsettled(at)
        done = at.case(case_id).phase is Phase.COMPLETED
        began = any(printer.sheets)
        assert done or not began or asked, "bytes have left and nobody asks about them"
        assert not done or printer.whole == 1, "said to be printed, and no sheet is there"
    if asked:
        before = list(printer.sheets)
        assert lives.print(home, printer, case_id) == "print.unsettled"
        assert [sheet for sheet in printer.sheets if sheet] == [sheet for sheet in before if sheet], "sent again by itself"
        with opened_again(home) as (at, _views):
            answer(at, printer)
            done = at.case(case_id).phase is Phase.COMPLETED
    if not done:
        assert lives.print(home, printer, case_id) == "printed"
    assert printer.whole == 1, "a certificate came out twice, or never"
    with opened_again(home) as (at, _views):
        case = at.case(case_id)
        block = _block(at, case.block)
        assert case.phase is Phase.COMPLETED and block.serial(case.certificate_number) in block.issued
        assert not issuing.unsettled(at)
        numbers = sorted([*block.unused, *block.reserved, *block.issued, *block.voided])
        assert numbers == list(range(block.first, block.first + block.count)), "each number is in exactly one place"


@pytest.mark.parametrize("number", range(FORM_FAULTS // FAULTS_OF_A_STATION))
def test_whatever_breaks_each_pre_printed_form_is_in_one_place_and_one_of_them_bears_the_certificate(
    lives: Lives, station: Path, tmp_path: Path, number: int
) -> None:
    home, chance, fates = tmp_path / "a", random.Random(1000 + number), Counter[str]()
    shutil.copytree(station, home)
    with opened_again(home) as (at, _views):
        form_stock.receive(at, FORM, "A000001", "A000099")
    with TrappedPrinter() as printer:
        printer.tail = b"%%EOF\n"
        for _ in range(FAULTS_OF_A_STATION):
            printer.sheets.clear()
            with opened_again(home) as (at, _views):
                case_id, form = decided(at).id, next_form(at)
            printer.arm(chance.choice((CUT, KILL, KILL_AND_CUT)), chance.randint(1, FORM_BYTES), chance.random() * SPIN_S)
            fates[lives.print(home, printer, case_id, form)] += 1
            while not on_its_form(home, printer, case_id):
                with opened_again(home) as (at, _views):
                    form = next_form(at)
                fates[lives.print(home, printer, case_id, form)] += 1
    assert fates["killed"], f"this shows nothing: {fates}"
    with opened_again(home) as (at, _views):
        check_whole(at)
        (batch,) = folds(at, Subject.FORMS)
        assert len(batch.used) == FAULTS_OF_A_STATION and not batch.bound
        assert sorted([*batch.unused, *batch.used, *batch.voided, *batch.lost]) == sorted(batch.all)


def next_form(at: Workplace) -> str:
    """The form that lies on top."""
    (batch,) = folds(at, Subject.FORMS)
    return str(batch.number(min(batch.unused)))


def on_its_form(home: Path, printer: TrappedPrinter, case_id: str) -> bool:
    """The clerk says honestly what lies in the tray; True once the certificate is out."""
    with opened_again(home) as (at, _views):
        issuing.recover(at)
        for job in issuing.unsettled(at):
            assert job.form == FORM and job.form_number
            if printer.whole:
                issuing.confirm(at, job.id, "clerk")
            else:
                issuing.spoil(at, job.id, "bad" if any(printer.sheets) else "not_printed")
        printer.sheets[:] = [sheet for sheet in printer.sheets if sheet.endswith(printer.tail)]  # what is bad was torn up
        done = at.case(case_id).phase is Phase.COMPLETED
        assert printer.whole == done, "a certificate came out twice, or never"
        return done


def answer(at: Workplace, printer: TrappedPrinter) -> None:
    """The clerk says honestly what lies in the tray."""
    issuing.recover(at)
    for job in issuing.unsettled(at):
        assert job.state in (PrintState.UNKNOWN, PrintState.RESERVED)
        if printer.whole:
            issuing.confirm(at, job.id, "clerk")
        else:
            issuing.spoil(at, job.id, "not_printed")


def _block(at: Workplace, block_id: str):  # type: ignore[no-untyped-def]
    with at.reading() as tx:
        return tx.block(block_id)
