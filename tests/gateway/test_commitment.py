"""What the gateway makes of commitments: same guards as at the stations; what is reported of a false one reaches the other office."""

from dataclasses import replace

import pytest

from cqclerk.domain.application import Proof
from cqclerk.domain.commitment_events import (
    CommitmentAnswered,
    CommitmentWithdrawn,
    CreditRecorded,
    FalseCommitmentFound,
    Mended,
    MendingOrdered,
)
from cqclerk.domain.events import CaseEvent, SupplementReceived
from cqclerk.domain.findings import Gap
from cqclerk.workplace.identity import new_id
from tests.gateways import City
from tests.stations import DAY, JIA, YI, Caller, accepted, granted, submitted

SIGNED = CommitmentAnswered(True, "李敏", DAY, ("wife", "husband"), DAY)
FALSE = FalseCommitmentFound(DAY, "42号", "查无登记")
GAPS = (Gap("material.marriage_certificate", "结婚证"),)


def promised(caller: Caller, home: str = JIA) -> str:
    """A case that is taken in on a promise."""
    case_id = new_id()
    caller.maker.make(case_id, replace(submitted(caller.maker.office, home), proof=Proof.COMMITMENT))
    return case_id


def fate(caller: Caller, count: int) -> tuple[str, str]:
    answer = caller.answers(caller.maker.journal[-count:])[-1]
    return answer.status, answer.reason


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (replace(SIGNED, signed_by=("agent",)), "commitment.agent"),
        (replace(SIGNED, signed_on=None), "commitment.unsigned"),
        (CommitmentAnswered(False, "李敏", DAY), "commitment.other_choice"),
        (MendingOrdered(DAY, GAPS, "补"), "commitment.not_false"),
        (Mended(), "commitment.not_ordered"),
        (CreditRecorded("false", DAY, "42号"), "commitment.not_false"),
    ],
)
def test_what_does_not_fit_is_refused(city: City, event: CaseEvent, reason: str) -> None:
    caller = city.station()
    case_id = promised(caller)
    caller.maker.make(case_id, event)
    assert fate(caller, 2) == ("refused", reason)


def test_a_case_without_a_promise_has_none_to_take_back(city: City) -> None:
    caller = city.station()
    caller.maker.make(caller.maker.submit(), CommitmentWithdrawn(GAPS))
    assert fate(caller, 2) == ("refused", "commitment.none")


def test_a_case_that_stands_still_is_not_accepted_and_goes_on_when_it_is_mended(city: City) -> None:
    caller = city.station()
    case_id = promised(caller)
    for event in (SIGNED, FALSE, accepted()):
        caller.maker.make(case_id, event)
    assert fate(caller, 4) == ("refused", "commitment.stands_still")
    caller.poll()
    seen = caller.maker.journal[-1].envelope.sequence
    for event in (MendingOrdered(DAY, GAPS, "补交"), SupplementReceived((), DAY, None, proof=Proof.DOCUMENTS), Mended("属实"), accepted()):
        caller.maker.make(case_id, event, seen=seen)
    assert fate(caller, 4) == ("accepted", "")


def test_the_home_office_hears_what_was_promised_and_the_window_what_became_of_it(city: City) -> None:
    window, home = city.station(), city.station(YI)
    case_id = promised(window, YI)
    window.maker.make(case_id, SIGNED)
    assert fate(window, 2) == ("accepted", "")
    assert [one.envelope.kind for one in home.poll() if one.envelope.subject_id == case_id] == ["submitted", "commitment_answered"]
    granted(home.claim(case_id))
    home.maker.make(case_id, FALSE)
    home.maker.make(case_id, CreditRecorded("false", DAY, "42号", "虚假承诺"))
    assert fate(home, 2) == ("accepted", "")
    assert [one.envelope.kind for one in window.poll() if one.envelope.subject_id == case_id][-2:] == [
        "false_commitment_found",
        "credit_recorded",
    ]
