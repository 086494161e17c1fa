"""What the gateway makes of the ways beside the straight one: same guards, and who follows a case."""

from dataclasses import replace

import pytest

from cqclerk.domain.access import Role
from cqclerk.domain.block_events import BlockLeased
from cqclerk.domain.events import CaseEvent
from cqclerk.domain.handling_events import (
    ApplicationRefused,
    Closed,
    DueDateExtended,
    InquiryAnswered,
    InquiryOpened,
    SpecialProcedureEnded,
)
from cqclerk.domain.step_events import Reviewed
from cqclerk.domain.steps import PlannedStep, StepKind
from tests.gateways import City
from tests.stations import DAY, JIA, YI, accepted, approval, granted, problem, reserved


def question(office: str) -> InquiryOpened:
    return InquiryOpened(office, "", "complex", DAY, True, "有无子女")


def test_an_office_that_is_asked_gets_the_whole_case_and_answers_it(city: City) -> None:
    caller, other = city.station(), city.station(YI)
    case_id = caller.maker.submit()
    caller.maker.make(case_id, accepted())
    asked = caller.maker.make(case_id, question(YI))
    assert [answer.status for answer in caller.answers(caller.maker.journal[-3:])] == ["accepted"] * 3
    came = [one for one in other.poll() if one.envelope.subject_id == case_id]
    assert [one.envelope.kind for one in came] == ["submitted", "accepted", "inquiry_opened"]
    assert all(one.payload is not None for one in came), "who cannot see whom it is about cannot answer"
    other.maker.make(case_id, InquiryAnswered(asked.envelope.id, "confirmed", "属实"))
    assert [answer.status for answer in other.answers(other.maker.journal[-1:])] == ["accepted"]
    assert [one.envelope.kind for one in caller.poll() if one.envelope.subject_id == case_id] == ["inquiry_answered"]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (question("T000000000"), "office.unknown"),
        (question(JIA), "inquiry.whom"),
        (Closed("0"), "close.with_paper"),
        (Closed("5"), "close.result"),
        (SpecialProcedureEnded(DAY, DAY, False), "procedure.none"),
        (DueDateExtended(DAY, False, "何静", "材料多"), "approver.role"),
        (InquiryAnswered("nothing", "confirmed"), "inquiry.none"),
    ],
)
def test_what_does_not_fit_is_refused(city: City, event: CaseEvent, reason: str) -> None:
    caller = city.station()
    case_id = caller.maker.submit()
    caller.maker.make(case_id, accepted())
    caller.maker.make(case_id, event)
    assert [(answer.status, answer.reason) for answer in caller.answers(caller.maker.journal[-3:])][-1] == ("refused", reason)


def test_a_case_that_goes_up_is_the_other_offices_to_claim_and_to_decide(city: City) -> None:
    caller, above = city.station(), city.station(YI)
    steps = (PlannedStep("review", StepKind.REVIEW, JIA, Role.REVIEWER), PlannedStep("approve", StepKind.DECIDE, YI, Role.REVIEWER))
    above.lease()
    block = next(sealed for sealed in above.poll() if sealed.envelope.kind == "block_leased")
    leased = block.event
    assert isinstance(leased, BlockLeased)
    case_id = caller.maker.submit()
    caller.maker.make(case_id, replace(accepted(), steps=steps))
    caller.answers(caller.maker.journal[-2:])
    assert problem(above.claim(case_id)).type == "case.other_office"
    caller.maker.make(case_id, Reviewed("review", True, "情况属实"))
    caller.maker.make(case_id, Reviewed("review", True, "再审"))
    fates = [(answer.status, answer.reason) for answer in caller.answers(caller.maker.journal[-2:])]
    assert fates == [("accepted", ""), ("refused", "step.not_now")]
    came = [one.envelope.kind for one in above.poll() if one.envelope.subject_id == case_id]
    assert came == ["submitted", "accepted", "reviewed"]
    granted(above.claim(case_id))
    number = f"{leased.prefix}{leased.first:0{leased.width}d}"
    above.maker.make(block.envelope.subject_id, reserved(leased.first, case_id))
    above.maker.make(case_id, approval(block.envelope.subject_id, number, above.maker.id))
    assert [(answer.status, answer.reason) for answer in above.answers(above.maker.journal[-2:])] == [("accepted", "")] * 2


def test_a_step_at_an_office_that_is_none_is_refused(city: City) -> None:
    caller = city.station()
    case_id = caller.maker.submit()
    caller.maker.make(case_id, replace(accepted(), steps=(PlannedStep("approve", StepKind.DECIDE, "T000000000", Role.REVIEWER),)))
    assert caller.answers(caller.maker.journal[-2:])[-1].reason == "office.unknown"


def test_an_office_that_was_not_asked_neither_answers_nor_refuses(city: City) -> None:
    caller, other = city.station(), city.station(YI)
    case_id = caller.maker.submit()
    caller.answers(caller.maker.journal[-1:])
    for event in (InquiryAnswered("q", "confirmed"), ApplicationRefused("", (), "不符")):
        other.maker.make(case_id, event)
    assert [answer.reason for answer in other.answers(other.maker.journal[-2:])] == ["inquiry.none", "after_refused"]
