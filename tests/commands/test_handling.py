"""A case that does not go straight: declined, refused, closed, stopped, extended, asked about elsewhere."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import handling, intake, prereview, processing
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.handling_events import InquiryAnswered
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import OFFICE_B, HandClock, PaperGateway, enter, make_station


@pytest.fixture
def clock() -> HandClock:
    return HandClock()  # 2026-11-25, a Wednesday


@pytest.fixture
def at(tmp_path: Path, clock: HandClock) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "a"), clock)
    PaperGateway().enrols(workplace)
    yield workplace
    assert rebuild.rebuild(workplace.store, workplace.reference.initials) == ()
    assert rebuild.verify(workplace.store, workplace.station.public_key).faults == ()
    workplace.close()


@pytest.fixture
def taken_in(at: Workplace) -> Case:
    return intake.submit(at, "childbirth", form())


@pytest.fixture
def accepted(at: Workplace, taken_in: Case) -> Case:
    return prereview.accept(at, taken_in.id, taken_in.version)


def test_declining_names_the_right_body_and_tells_the_remedies(at: Workplace, taken_in: Case) -> None:
    with pytest.raises(NotAllowed, match=r"decline\.no_body"):
        handling.decline_acceptance(at, taken_in.id, taken_in.version, "not_competent", "")
    case = handling.decline_acceptance(at, taken_in.id, taken_in.version, "not_competent", "练习二区民政局", "属婚姻登记")
    assert (case.phase, case.right_body) == (Phase.DECLINED, "练习二区民政局")
    assert any("60日" in text for text in case.remedies) and any("6个月" in text for text in case.remedies)


def test_a_refusal_needs_its_reasons_and_takes_no_number(at: Workplace, accepted: Case) -> None:
    with pytest.raises(NotAllowed, match=r"reason\.missing"):
        handling.refuse_application(at, accepted.id, accepted.version, "")
    case = handling.refuse_application(at, accepted.id, accepted.version, "双方合计已有三个子女", "条例 21条")
    assert (case.phase, case.certificate_number, case.phase.open) == (Phase.NOT_GRANTED, "", False) and case.remedies
    with pytest.raises(NotAllowed, match=r"approve\.done"):
        processing.approve(at, case.id, case.version, ())


def test_who_does_not_come_to_supplement_is_closed_and_not_refused(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form(complete=False))
    case = prereview.give_notice(at, case.id, case.version)
    with pytest.raises(NotAllowed, match=r"close\.result"):
        handling.close(at, case.id, case.version, "6")
    case = handling.close(at, case.id, case.version, "5")
    assert (case.phase, case.result) == (Phase.CLOSED, "5")


def test_an_appraisal_stops_the_clock_and_its_days_are_given_back(at: Workplace, accepted: Case, clock: HandClock) -> None:
    assert accepted.due_on == date(2026, 11, 25)
    case = handling.start_procedure(at, accepted.id, accepted.version, "appraisal", "市级鉴定组")
    assert (case.deadline, case.phase) == (None, Phase.PROCESSING)
    with pytest.raises(NotAllowed, match=r"procedure\.running"):
        processing.approve(at, case.id, case.version, ())
    clock.turn(days=5)
    case = handling.end_procedure(at, case.id, case.version, "不能成长为正常劳动力")
    assert (case.due_on, case.stopped_on) == (date(2026, 11, 30), None)
    assert processing.approve(at, case.id, case.version, ()).phase is Phase.APPROVED


def test_an_instant_item_is_not_extended(at: Workplace, accepted: Case) -> None:
    with pytest.raises(NotAllowed, match=r"extend\.not_provided"):
        handling.extend(at, accepted.id, accepted.version, "材料多")


def test_a_question_to_another_office_puts_off_what_was_to_be_done_on_the_spot(at: Workplace, accepted: Case) -> None:
    case = handling.open_inquiry(at, accepted.id, accepted.version, OFFICE_B, "complex", "男方前次婚姻有无子女")
    assert case.due_on == date(2026, 12, 16), "fifteen working days"
    with pytest.raises(NotAllowed, match=r"inquiry\.asked_already"):
        handling.open_inquiry(at, case.id, case.version, OFFICE_B, "complex", "再问一次")
    gateway, asked = PaperGateway(), case.open_inquiries[0]
    gateway.accepts_all(at)
    gateway.gives(at, case.id, InquiryAnswered(asked.id, "confirmed", "无子女"), 9)
    case = at.case(case.id)
    assert (case.open_inquiries, case.inquiries[0].words) == ((), "无子女")


def test_an_answer_that_came_by_letter_from_another_province_is_entered_here(at: Workplace, taken_in: Case) -> None:
    case = handling.open_inquiry(at, taken_in.id, taken_in.version, "", "cross_province", "是否已登记", body="四川省某县卫健局")
    case = handling.answer_inquiry(at, case.id, case.version, case.open_inquiries[0].id, "unknown", "来函：查无记录")
    assert case.inquiries[0].answer == "unknown" and prereview.accept(at, case.id, case.version).due_on == date(2026, 11, 25)
