"""The gateway holds the pre-review to the same guards, and both offices follow a case that is handed on."""

from dataclasses import replace

import pytest

from cqclerk.domain.access import Role
from cqclerk.domain.application import Material, MaterialForm
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.events import CaseEvent, OneTimeNoticeGiven, SupplementReceived
from cqclerk.domain.findings import Finding, Gap, Result
from cqclerk.domain.likeness import Same
from cqclerk.domain.prereview_events import CreditChecked, DuplicatesFound, HandedOn, LaterNoticeGiven, OriginalsSeen
from cqclerk.workplace.identity import new_id
from tests.gateways import City
from tests.stations import DAY, JIA, YI, accepted, application, granted, submitted

LATE = (Gap("material.marriage_certificate", "结婚证"),)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (HandedOn("T000000000", "wrong_home"), "office.unknown"),
        (HandedOn(JIA, "wrong_home"), "handon.same"),
        (CreditChecked(CreditCheck.CLEAR, "", DAY, "李敏", ()), "credit.how"),
        (OriginalsSeen(("passport",), "李敏", DAY), "originals.none"),
        (OneTimeNoticeGiven(LATE), "notice.no_gap"),
        (LaterNoticeGiven(LATE, ("material.marriage_certificate",), "李敏", "漏看"), "approver.role"),
    ],
)
def test_what_does_not_fit_is_refused(city: City, event: CaseEvent, reason: str) -> None:
    caller = city.station()
    case_id = caller.maker.submit()
    caller.maker.make(case_id, event)
    assert [(answer.status, answer.reason) for answer in caller.answers(caller.maker.journal[-2:])][-1] == ("refused", reason)


def test_a_listed_person_is_not_accepted_unless_somebody_is_named_for_the_originals(city: City) -> None:
    caller, case_id = city.station(), new_id()
    handed_in = replace(application(), materials=(Material("marriage_certificate", MaterialForm.ORIGINAL, 1),))
    caller.maker.make(case_id, replace(submitted(JIA, JIA), private=handed_in))
    caller.maker.make(case_id, CreditChecked(CreditCheck.LISTED, "list", DAY, "李敏", ()))
    caller.maker.make(case_id, accepted())
    fates = [(answer.status, answer.reason) for answer in caller.answers(caller.maker.journal[-3:])]
    assert fates[2] == ("refused", "accept.originals") and fates[0][0] == fates[1][0] == "accepted"


def test_a_case_that_is_handed_on_is_the_other_offices_to_claim_and_both_see_it(city: City) -> None:
    caller, other = city.station(), city.station(YI)
    case_id = caller.maker.submit()
    caller.maker.make(case_id, HandedOn(YI, "wrong_home", "户籍已迁"))
    caller.maker.make(case_id, accepted())
    fates = [(answer.status, answer.reason) for answer in caller.answers(caller.maker.journal[-3:])]
    assert fates == [("accepted", ""), ("accepted", ""), ("refused", "case.other_office")]
    came = [one.envelope.kind for one in other.poll() if one.envelope.subject_id == case_id]
    assert came == ["submitted", "handed_on"]
    granted(other.claim(case_id))
    back = other.maker.make(case_id, HandedOn(JIA, "wrong_home"), {Role.CLERK, Role.REVIEWER}, seen=2)
    assert [(answer.status, answer.reason) for answer in other.answers([back])] == [("refused", "handon.back")]


def test_what_the_home_office_cannot_see_the_gateway_tells_both_sides_once(city: City) -> None:
    caller, other = city.station(), city.station(YI)
    mine, theirs = caller.maker.submit(), other.maker.submit()
    caller.answers(caller.maker.journal[-1:])
    assert not [one for one in caller.poll() if one.envelope.kind == "duplicates_found"]
    other.answers(other.maker.journal[-1:])
    told = {who: [one for one in who.poll() if one.envelope.kind == "duplicates_found"] for who in (caller, other)}
    assert [one.envelope.subject_id for one in told[caller]] == [mine]
    assert [one.envelope.subject_id for one in told[other]] == [theirs]
    event = told[caller][0].event
    assert isinstance(event, DuplicatesFound)
    assert [(one.same, one.open, one.office) for one in event.found] == [(Same.COUPLE, True, YI)]
    other.maker.make(theirs, SupplementReceived((), DAY, application()), seen=2)
    other.answers(other.maker.journal[-1:])
    assert not [one for one in (*caller.poll(), *other.poll()) if one.envelope.kind == "duplicates_found"], "the same is told once"


def test_what_an_office_has_itself_it_is_not_told(city: City) -> None:
    caller = city.station()
    caller.maker.submit(), caller.maker.submit()
    caller.answers(caller.maker.journal[-2:])
    assert not [one for one in caller.poll() if one.envelope.kind == "duplicates_found"]


def test_nobody_but_the_gateway_says_what_the_city_has(city: City) -> None:
    caller = city.station()
    case_id = caller.maker.submit()
    caller.maker.make(case_id, DuplicatesFound(()))
    assert [answer.reason for answer in caller.answers(caller.maker.journal[-2:])] == ["", "claim.not_yours"]


def test_an_acceptance_that_leaves_two_laws_open_takes_an_approver_at_the_gateway_too(city: City) -> None:
    caller = city.station()
    case_id = caller.maker.submit()
    open_question = Finding("condition", "law.favourable", Result.UNKNOWN)
    caller.maker.make(case_id, replace(accepted(), private=(open_question,)))
    assert [answer.reason for answer in caller.answers(caller.maker.journal[-2:])] == ["", "law.favourable"]
