"""One 生育登记 by commands alone: from the counter to the citizen, and everything that may not be done on the way."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import NotAllowed, Stale
from cqclerk.domain.print_job import PrintState
from cqclerk.protocol import credential
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B, HandClock, PaperGateway, enter, make_station
from tests.people import LIU_QIANG, RAN_JUAN, WANG_FANG


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def at(tmp_path: Path, clock: HandClock) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "a"), clock)
    yield workplace
    assert rebuild.rebuild(workplace.store, workplace.reference.initials) == ()
    assert rebuild.verify(workplace.store, workplace.station.public_key).faults == ()
    workplace.close()


@pytest.fixture
def gateway(at: Workplace) -> PaperGateway:
    gateway = PaperGateway()
    gateway.enrols(at)
    return gateway


def order(case: Case) -> Order:
    return Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True)


def decided(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def refusal(error: "pytest.ExceptionInfo[NotAllowed]") -> str:
    return error.value.objection.key


def test_a_case_of_the_own_office_goes_from_the_counter_to_the_citizen_without_a_line(at: Workplace, gateway: PaperGateway) -> None:
    case = intake.submit(at, "childbirth", form())
    assert (case.phase, case.home_office, case.gaps) == (Phase.SUBMITTED, OFFICE_A, ())
    case = prereview.accept(at, case.id, case.version)
    assert (case.phase, case.due_on) == (Phase.PROCESSING, date(2026, 11, 25))
    case = processing.approve(at, case.id, case.version, ())
    assert case.certificate_number.endswith("000001") and case.printing_station == at.station.id
    job = issuing.reserve(at, order(case))
    issuing.sending(at, job.id)
    issuing.sent(at, job.id)
    assert at.case(case.id).phase is Phase.APPROVED, "sent is not printed"
    issuing.confirm(at, job.id, "clerk")
    case = at.case(case.id)
    assert case.phase is Phase.COMPLETED
    case = delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳")
    assert case.phase is Phase.DELIVERED


def test_a_station_that_is_not_enrolled_takes_in_and_does_not_decide(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    with pytest.raises(NotAllowed) as error:
        prereview.accept(at, case.id, case.version)
    assert refusal(error) == "station.not_enrolled"


def test_nothing_is_refused_at_the_counter_and_every_gap_is_written_down_at_once(at: Workplace) -> None:
    empty = intake.submit(at, "childbirth", {})
    assert empty.phase is Phase.SUBMITTED and empty.home_office == OFFICE_A
    assert {"wife.name", "wife.identity_number", "material.marriage_certificate"} <= {gap.key for gap in empty.gaps}


def test_receipt_numbers_count_up_and_begin_anew_each_day(at: Workplace, clock: HandClock) -> None:
    numbers = [intake.submit(at, "childbirth", {}).receipt_number[-12:] for _ in range(2)]
    clock.turn(days=1)
    assert [*numbers, intake.submit(at, "childbirth", {}).receipt_number[-12:]] == ["202611250001", "202611250002", "202611260001"]


def test_a_case_with_gaps_is_not_accepted_but_told_and_goes_on_when_they_are_mended(at: Workplace, gateway: PaperGateway) -> None:
    case = intake.submit(at, "childbirth", form(complete=False))
    with pytest.raises(NotAllowed) as error:
        prereview.accept(at, case.id, case.version)
    assert refusal(error) == "accept.gaps" and at.case(case.id) == case
    case = prereview.give_notice(at, case.id, case.version)
    assert (case.phase, case.notices) == (Phase.SUPPLEMENTING, 1)
    case = intake.supplement(at, case.id, case.version, form())
    assert (case.phase, case.gaps) == (Phase.SUBMITTED, ())
    assert prereview.accept(at, case.id, case.version).phase is Phase.PROCESSING


def test_a_decision_on_what_has_moved_on_is_stale(at: Workplace, gateway: PaperGateway) -> None:
    case = intake.submit(at, "childbirth", form())
    prereview.accept(at, case.id, case.version)
    with pytest.raises(Stale):
        prereview.refuse(at, case.id, case.version, ("condition",))


def test_a_missing_glyph_or_an_exhausted_block_holds_the_decision_and_takes_no_number(tmp_path: Path) -> None:
    at, gateway = enter(make_station(tmp_path / "one")), PaperGateway()
    gateway.enrols(at, count=1)
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    with pytest.raises(NotAllowed) as error:
        processing.approve(at, case.id, case.version, ("𱖎",))
    assert refusal(error) == "approve.glyph_missing" and "U+3158E" in error.value.objection.get("characters")
    assert processing.approve(at, case.id, case.version, ()).certificate_number.endswith("000001")
    other = intake.submit(at, "childbirth", form(wife=RAN_JUAN))
    other = prereview.accept(at, other.id, other.version) if other.home_office == OFFICE_A else other
    second = intake.submit(at, "childbirth", form(husband=replace(LIU_QIANG, name="刘强二")))
    second = prereview.accept(at, second.id, second.version)
    with pytest.raises(NotAllowed) as error:
        processing.approve(at, second.id, second.version, ())
    assert refusal(error) == "numbers.exhausted"
    gateway.leases(at, first=2, count=5)
    assert processing.approve(at, second.id, second.version, ()).certificate_number.endswith("000002")
    at.close()


def test_after_new_year_a_decision_takes_a_number_of_the_new_year_and_never_one_of_the_old(
    at: Workplace, gateway: PaperGateway, clock: HandClock
) -> None:
    waiting = intake.submit(at, "childbirth", form())
    waiting = prereview.accept(at, waiting.id, waiting.version)
    clock.turn(days=38)  # 2 January
    with pytest.raises(NotAllowed) as error:
        processing.approve(at, waiting.id, waiting.version, ())
    assert refusal(error) == "numbers.exhausted", "what was leased for last year is not this year's"
    gateway.leases(at, first=1, count=5)
    assert processing.approve(at, waiting.id, waiting.version, ()).certificate_number[-10:] == "2027000001"


def test_a_jammed_sheet_is_printed_again_under_the_same_number(at: Workplace, gateway: PaperGateway) -> None:
    case = decided(at)
    first = issuing.reserve(at, order(case))
    with pytest.raises(NotAllowed) as error:
        issuing.reserve(at, order(case))
    assert refusal(error) == "print.unsettled"
    issuing.spoil(at, first.id, "jam")
    second = issuing.reserve(at, order(case))
    assert second.certificate_number == first.certificate_number == case.certificate_number
    issuing.confirm(at, second.id, "printer")
    with pytest.raises(NotAllowed) as error:
        issuing.reserve(at, order(case))
    assert refusal(error) == "print.done"


def test_a_job_cut_in_its_middle_is_unknown_after_the_restart_and_one_that_never_began_is_not(at: Workplace, gateway: PaperGateway) -> None:
    case = decided(at)
    job = issuing.reserve(at, order(case))
    assert issuing.recover(at) == []
    issuing.sending(at, job.id)
    assert [cut.id for cut in issuing.recover(at)] == [job.id]
    assert issuing.recover(at) == [] and issuing.unsettled(at)[0].state is PrintState.UNKNOWN
    issuing.confirm(at, job.id, "clerk")
    assert at.case(case.id).phase is Phase.COMPLETED and issuing.unsettled(at) == []


def test_a_job_that_had_left_whole_is_still_asked_about_and_not_called_cut_after_the_restart(at: Workplace, gateway: PaperGateway) -> None:
    job = issuing.reserve(at, order(decided(at)))
    issuing.sending(at, job.id)
    issuing.sent(at, job.id)
    assert issuing.recover(at) == [] and [open_job.state for open_job in issuing.unsettled(at)] == [PrintState.RESERVED]


def test_the_credential_is_signed_by_the_station_and_dated_by_the_decision(at: Workplace, gateway: PaperGateway) -> None:
    case = decided(at)
    found = credential.check(case.credential, at.station.public_key)
    assert (found.number, found.issued_on, found.training) == (case.certificate_number, date(2026, 11, 25), True)
    assert found.holder == credential.holder_digest(found.number, (WANG_FANG.identity_number, LIU_QIANG.identity_number))


def test_a_case_for_another_office_ends_here_at_the_intake(at: Workplace, gateway: PaperGateway) -> None:
    case = intake.submit(at, "childbirth", form(wife=RAN_JUAN))
    assert (case.home_office, case.intake_office) == (OFFICE_B, OFFICE_A)
    with pytest.raises(NotAllowed) as error:
        prereview.accept(at, case.id, case.version)
    assert refusal(error) == "case.other_office"


def test_the_same_couple_is_found_again(at: Workplace) -> None:
    first = intake.submit(at, "childbirth", form())
    second = intake.submit(at, "childbirth", form())
    assert [found.receipt_number for found in prereview.duplicates(at, second)] == [first.receipt_number]


def test_a_refused_event_stops_to_count_and_stays_on_file(at: Workplace, gateway: PaperGateway) -> None:
    from cqclerk.protocol.messages import Status
    from cqclerk.workplace import exchange

    case = intake.submit(at, "childbirth", form())
    gateway.accepts_all(at)
    prereview.accept(at, case.id, case.version)
    (waiting,) = exchange.unsent(at)
    exchange.answered(at, (gateway.answer(at, waiting.id, waiting.hash, Status.REFUSED, "case.closed"),))
    assert at.case(case.id).phase is Phase.SUBMITTED and exchange.unsent(at) == []
    with at.store.reading() as tx:
        assert [entry.status for entry in tx.entries("case", case.id)] == ["accepted", "refused"]


def test_a_refused_intake_of_the_same_people_is_no_hindrance(at: Workplace, gateway: PaperGateway) -> None:
    from cqclerk.protocol.messages import Status
    from cqclerk.workplace import exchange

    first = intake.submit(at, "childbirth", form())
    waiting = next(one for one in exchange.unsent(at) if b"submitted" in one.line)
    exchange.answered(at, (gateway.answer(at, waiting.id, waiting.hash, Status.REFUSED, "fault"),))
    again = intake.submit(at, "childbirth", form())
    assert again.receipt_number != first.receipt_number and again.gaps == ()
