"""核查 at a real station: the question is recorded without a line, and the answer is entered once, as it was."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cqclerk.commands import checking, gathering, prereview
from cqclerk.domain import check_guards
from cqclerk.domain.case import Case
from cqclerk.domain.check_events import CheckAnswered, CheckKind, CheckOutcome
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.likeness import Duplicate, Same
from cqclerk.workplace.workplace import Workplace
from tests.commands.test_gathering import PROMISE, about, taken_in
from tests.offices import PaperGateway, enter, make_station


@pytest.fixture
def gateway() -> PaperGateway:
    return PaperGateway()


@pytest.fixture
def at(tmp_path: Path, gateway: PaperGateway) -> Iterator[Workplace]:
    station = enter(make_station(tmp_path / "a"))
    gateway.enrols(station)
    yield station
    station.close()


def asked(at: Workplace, case: Case, *kinds: str) -> Case:
    return checking.ask_city(at, case.id, at.case(case.id).version, kinds or ("all",))


def answers(gateway: PaperGateway, at: Workplace, case: Case, kind: CheckKind, outcome: CheckOutcome, **more: object) -> Case:
    """The gateway's answer to what was asked last."""
    gateway.accepts_all(at)
    asking = at.case(case.id).checks.asking(kind)
    assert asking is not None
    moment = datetime(2026, 11, 25, 1, 42, tzinfo=UTC)
    event = CheckAnswered(kind, outcome, asking.asked, "失信名单（文件）", date(2026, 11, 20), moment, **more)  # type: ignore[arg-type]
    gateway.sequences[case.id] += 1
    gateway.gives(at, case.id, event, gateway.sequences[case.id])
    return at.case(case.id)


def test_a_question_waits_in_the_case_and_in_the_outbox_until_it_is_answered(at: Workplace, gateway: PaperGateway) -> None:
    case = asked(at, taken_in(at))
    assert [one.kind for one in case.checks.open] == list(CheckKind) and {one.by for one in case.checks.open} == {"李敏"}
    again = asked(at, case, "credit")
    assert len(again.checks.open) == len(CheckKind), "asked again it is one question"
    case = answers(gateway, at, case, CheckKind.RESIDENCE, CheckOutcome.AGREES)
    assert CheckKind.RESIDENCE not in {one.kind for one in case.checks.open}
    told = case.checks.answer(CheckKind.RESIDENCE)
    assert told is not None and (told.by, told.source, told.as_of) == ("李敏", "失信名单（文件）", date(2026, 11, 20))


def test_what_the_list_says_is_entered_once_and_the_gaps_follow(at: Workplace, gateway: PaperGateway) -> None:
    case = asked(at, taken_in(at, "material.household_register.wife", "material.household_register.husband", **PROMISE), "credit")
    before = case.gaps
    case = answers(gateway, at, case, CheckKind.CREDIT, CheckOutcome.CLEAR)
    assert case.credit is CreditCheck.UNKNOWN, "the answer stands beside the case until it is entered"
    case = checking.enter_credit(at, case.id, case.version)
    record = case.prereview.credit
    assert (record.outcome, record.source, record.by) == (CreditCheck.CLEAR, "list", "李敏")
    assert len(case.gaps) < len(before), "now a promise stands for papers"
    assert check_guards.new_credit(case) is None
    with pytest.raises(NotAllowed) as caught:
        checking.enter_credit(at, case.id, case.version)
    assert caught.value.objection.key == "check.no_answer"


def test_that_nothing_was_found_out_takes_no_earlier_look_back(at: Workplace, gateway: PaperGateway) -> None:
    case = taken_in(at)
    case = gathering.check_credit(at, case.id, case.version, "clear", "phone")
    case = answers(gateway, at, asked(at, case, "credit"), CheckKind.CREDIT, CheckOutcome.UNKNOWN, why="timeout")
    assert check_guards.new_credit(case) is None and case.credit is CreditCheck.CLEAR
    other = answers(gateway, at, asked(at, taken_in(at), "credit"), CheckKind.CREDIT, CheckOutcome.UNKNOWN, why="timeout")
    other = checking.enter_credit(at, other.id, other.version)
    assert (other.credit, other.prereview.credit.source) == (CreditCheck.UNKNOWN, "system")


def test_an_answer_about_duplicates_is_what_the_rules_then_speak_of(at: Workplace, gateway: PaperGateway) -> None:
    case = taken_in(at)
    found = (Duplicate("50990210001202611250007", Same.COUPLE, True, "T509902100"),)
    case = answers(gateway, at, asked(at, case, "duplicates"), CheckKind.DUPLICATES, CheckOutcome.FOUND, found=found)
    assert about(at, case, "duplicate.couple")


def test_nothing_is_asked_of_a_case_that_is_over(at: Workplace) -> None:
    case = taken_in(at)
    case = prereview.withdraw(at, case.id, case.version)
    with pytest.raises(NotAllowed) as caught:
        asked(at, case)
    assert caught.value.objection.key == "check.too_late"
