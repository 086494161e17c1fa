"""A paper of a station that was stopped: its events count nowhere, and what came out of its printer is 已发待处置 for everybody."""

import pytest

from cqclerk.domain.access import Role
from cqclerk.domain.block_events import BlockLeased
from cqclerk.domain.conflict_events import DecisionUpheld, DisputeOpened
from cqclerk.domain.events import PaperConfirmed
from cqclerk.domain.station_events import OperatorAdded
from cqclerk.gateway import events, standing
from cqclerk.protocol.envelope import head_of
from tests.gateways import City
from tests.stations import JIA, YI, Caller, Maker, accepted, approval, granted, reserved

HEAD = frozenset({Role.CLERK, Role.REVIEWER, Role.APPROVER})


def leased(caller: Caller) -> tuple[str, BlockLeased]:
    found = next(sealed for sealed in granted(caller.lease()) if isinstance(sealed.event, BlockLeased))
    assert isinstance(found.event, BlockLeased)
    return found.envelope.subject_id, found.event


def decides_and_prints(caller: Caller, case_id: str, lease: tuple[str, BlockLeased], at: int = 0) -> str:
    """What a station does without a line; returns the number."""
    block, event = lease
    number = f"{event.prefix}{event.first + at:0{event.width}d}"
    for subject, made in (
        (case_id, accepted()),
        (block, reserved(event.first + at, case_id)),
        (case_id, approval(block, number, caller.maker.id)),
        (case_id, PaperConfirmed(number, "job-1")),
    ):
        caller.maker.make(subject, made)
    return number


def copy_of(caller: Caller) -> Caller:
    known = caller.maker
    maker = Maker(known.office, known.window, known.id, known.signer, known.epoch, operator=known.operator, now=known.now)
    maker.journal, maker.head = [*known.journal], head_of(known.journal[-1].envelope)
    return Caller(caller.client, maker)


def disputes(caller: Caller) -> list[DisputeOpened]:
    return [sealed.event for sealed in caller.poll() if isinstance(sealed.event, DisputeOpened)]


def a_case(caller: Caller, home: str = "") -> str:
    case_id = caller.maker.submit(home=home)
    assert caller.answers(caller.maker.journal[-1:])[0].status == "accepted"
    return case_id


def test_a_copied_disk_that_printed_a_certificate_is_in_dispute_at_every_office_of_the_case(city: City) -> None:
    one, other, home = city.station(JIA), city.station(JIA, "2"), city.station(YI)
    lease, case_id = leased(one), a_case(one)
    two = copy_of(one)
    a_case(one)
    number = decides_and_prints(two, case_id, lease)
    told = two.answers(two.maker.journal[-4:])
    assert [answer.reason for answer in told] == ["chain.fork"] * 4
    decision = two.maker.journal[-2].envelope
    (opened,) = disputes(other)
    assert (opened.certificate_number, opened.decision, opened.station, opened.reason) == (
        number,
        decision.id,
        one.maker.id,
        "dispute.two_copies",
    )
    assert (opened.credential, opened.job) == ("CQ1:TEST", "job-1")
    assert two.answers(two.maker.journal[-4:]) == told and disputes(other) == [], "told once"
    assert disputes(home) == [], "an office that does not follow the case hears nothing"


def test_a_station_revoked_in_good_order_whose_last_papers_come_late(city: City) -> None:
    one, other = city.station(JIA), city.station(JIA, "2")
    lease, case_id = leased(one), a_case(one)
    number = decides_and_prints(one, case_id, lease)
    with city.hub.transaction() as tx:
        station = tx.station(one.maker.id)
        assert station is not None
        standing.revoke(city.gateway, tx, station, "停用", closed=True)
    assert {answer.reason for answer in one.answers(one.maker.journal[-4:])} == {"station.revoked"}
    assert [(opened.certificate_number, opened.reason) for opened in disputes(other)] == [(number, "dispute.station_revoked")]


def test_a_paper_that_the_gateway_knows_is_in_no_dispute_and_nobody_tells_of_one_in_cases_of_others(city: City) -> None:
    one, other, stranger = city.station(JIA), city.station(JIA, "2"), city.station(YI)
    lease, case_id, foreign = leased(one), a_case(one), a_case(stranger)
    number = decides_and_prints(one, case_id, lease)
    assert [answer.status for answer in one.answers(one.maker.journal[-4:-1])] == ["accepted"] * 3
    stopped = copy_of(one)
    with city.hub.transaction() as tx:
        station = tx.station(one.maker.id)
        assert station is not None
        standing.revoke(city.gateway, tx, station, "被盗")
    stopped.maker.make(case_id, PaperConfirmed(number, "job-2"))
    stopped.maker.make(foreign, PaperConfirmed("5099011234", "job-3"))
    assert {answer.reason for answer in stopped.answers(stopped.maker.journal[-2:])} == {"station.revoked"}
    assert disputes(other) == [] == disputes(stranger)


def test_a_number_that_both_copies_gave_out_is_upheld_for_one_case_only(city: City) -> None:
    one, other = city.station(JIA), city.station(JIA, "2")
    other.maker.make(other.maker.operator, OperatorAdded(tuple(sorted(HEAD)), "何静"), {Role.ADMINISTRATOR})
    lease, first, second = leased(one), a_case(one), a_case(one)
    two = copy_of(one)
    number = decides_and_prints(one, first, lease)
    assert [answer.status for answer in one.answers(one.maker.journal[-4:])] == ["accepted"] * 4
    assert decides_and_prints(two, second, lease) == number
    two.answers(two.maker.journal[-4:])
    assert [opened.certificate_number for opened in disputes(other)] == [number]
    other.maker.make(second, DecisionUpheld(number, "何静"), HEAD, seen=3)
    (_, answer) = other.answers(other.maker.journal[-2:])
    assert (answer.status, answer.reason, answer.phase) == ("refused", "numbers.twice", "issued_in_dispute")


def test_an_event_is_in_quarantine_even_if_we_cannot_tell_of_its_paper(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = city.station(JIA), city.station(JIA, "2")
    lease, case_id = leased(one), a_case(one)
    two = copy_of(one)
    a_case(one)
    decides_and_prints(two, case_id, lease)
    rightly = events.disputes.look

    def fails(*given: object) -> object:
        rightly(*given)  # type: ignore[arg-type]
        raise ZeroDivisionError

    monkeypatch.setattr(events.disputes, "look", fails)
    assert {answer.reason for answer in two.answers(two.maker.journal[-4:])} == {"chain.fork"}
    assert disputes(other) == [] and len(city.look(lambda tx: tx.all_quarantined(one.maker.id))) == 4  # type: ignore[arg-type]
