"""A 收件 that the gateway refuses, and refuses again when it was done again: nothing is lost, and its receipt is always found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import conflicts, intake
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Subject
from cqclerk.domain.search import asked_words
from cqclerk.protocol.messages import Status
from cqclerk.workplace import exchange, rebuild
from cqclerk.workplace.workplace import Workplace
from data.rows import FoundRow
from data.views import Views
from tests.cases import form
from tests.elsewhere import resumed
from tests.offices import PaperGateway, copy_of_enrolled, enter

Station = tuple[Workplace, Views, PaperGateway]


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    keys = list[bytes]()
    home = copy_of_enrolled(tmp_path / "a")
    at = enter(home, on_key=keys.append)
    views = Views(home.database, keys[0])
    gateway = resumed(at)
    gateway.accepts_all(at)
    yield at, views, gateway
    assert rebuild.rebuild(at.store, at.reference.initials) == ()
    views.close()
    at.close()


def all_refused(at: Workplace, gateway: PaperGateway) -> None:
    """Another copy of the station has worked on: whatever waits has no place any more."""
    waiting = exchange.unsent(at)
    exchange.answered(at, tuple(gateway.answer(at, one.id, one.hash, Status.REFUSED, "chain.fork") for one in waiting))


def taken_and_refused(station: Station) -> Case:
    at, _, gateway = station
    case = intake.submit(at, "childbirth", form())
    all_refused(at, gateway)
    return case


def found(views: Views, number: str) -> FoundRow:
    (row,) = views.found(asked_words(number))
    return row


def the_last(at: Workplace, views: Views, case: Case) -> str:
    return views.refused_intake(case.id)[0]


def test_an_intake_that_was_done_again_and_refused_again_can_be_done_once_more(station: Station) -> None:
    at, views, gateway = station
    case = taken_and_refused(station)
    conflicts.reapply(at, case.id, at.case(case.id).version, {})
    all_refused(at, gateway)  # what a person decided, too
    assert at.case(case.id).item == ""
    ways = conflicts.look(at, the_last(at, views, case))
    assert ways is not None and (ways.reapply, ways.withdraw) == (None, None)
    assert len(ways.found.refused) == 1, "what was done again does not wait beside it"
    conflicts.reapply(at, case.id, at.case(case.id).version, {})
    gateway.accepts_all(at)
    again = at.case(case.id)
    assert (again.phase, again.receipt_number) == (Phase.SUBMITTED, case.receipt_number)
    assert views.today(at.today().isoformat()).taken_in == 1, "one applicant, one 收件"
    assert found(views, case.receipt_number).phase == "submitted"


def test_the_receipt_of_a_refused_intake_is_found_by_number_and_name_with_what_became_of_it(station: Station) -> None:
    at, views, _ = station
    case = taken_and_refused(station)
    for words in (case.receipt_number, case.receipt_number[-5:], "wf"):
        row = found(views, words)
        assert (row.id, row.phase, row.stage, row.receipt_number) == (case.id, "intake_refused", "done", case.receipt_number)
    assert views.desk() == [] and views.refused_intake(case.id)[1] == ""
    with at.reading() as tx:
        assert not tx.cases_of(frozenset({"509900199103070025"})), "nobody's duplicate"
    conflicts.withdraw(at, Subject.CASE.value, case.id, "另开一件")
    assert views.refused_intake(case.id)[1] == "withdrawn"
    assert found(views, case.receipt_number).phase == "intake_refused"
    assert views.refused() == 0


def test_the_day_says_what_is_settled_as_settled(station: Station) -> None:
    at, views, gateway = station
    case = taken_and_refused(station)
    today = at.today().isoformat()
    assert views.day(today, at.station.id).answers["refused"] == 1
    conflicts.withdraw(at, Subject.CASE.value, case.id, "另开一件")
    gateway.accepts_all(at)
    answers = views.day(today, at.station.id).answers
    assert "refused" not in answers and answers["settled"] == 1
