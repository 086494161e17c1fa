"""What the gateway makes of the ways beside the straight one: same guards, and who follows a case."""

import pytest

from cqclerk.domain.events import CaseEvent
from cqclerk.domain.handling_events import (
    ApplicationRefused,
    Closed,
    DueDateExtended,
    InquiryAnswered,
    InquiryOpened,
    SpecialProcedureEnded,
)
from tests.gateways import City
from tests.stations import DAY, JIA, YI, accepted


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


def test_an_office_that_was_not_asked_neither_answers_nor_refuses(city: City) -> None:
    caller, other = city.station(), city.station(YI)
    case_id = caller.maker.submit()
    caller.answers(caller.maker.journal[-1:])
    for event in (InquiryAnswered("q", "confirmed"), ApplicationRefused("", (), "不符")):
        other.maker.make(case_id, event)
    assert [answer.reason for answer in other.answers(other.maker.journal[-2:])] == ["inquiry.none", "after_refused"]
