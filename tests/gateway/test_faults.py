"""An event whose handling fails inside the gateway, wherever that is: refused for our fault, nothing of it stays, all others go on."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from cqclerk.domain.events import Withdrawn
from cqclerk.domain.handling_events import InquiryOpened
from cqclerk.gateway import events, offices
from cqclerk.protocol import codec
from cqclerk.protocol.messages import Answer
from data.hub import HubTransaction
from data.hub_rows import Office
from tests.gateways import City
from tests.stations import DAY, JIA, YI, accepted, problem

How = Callable[[HubTransaction], None]
FOLLOWS = [(events.inbox, "concerned"), (events.attachments, "cited"), (events.alike, "look"), (events.disputes, "look")]


def we_are_wrong(tx: HubTransaction) -> None:
    raise ZeroDivisionError


def the_database_refuses(tx: HubTransaction) -> None:
    """PostgreSQL takes nothing more in a transaction after that."""
    for _ in range(2):
        tx.add_office(Office("T509909999", "同一个", "township"))


def fails_after(monkeypatch: pytest.MonkeyPatch, room: Any, name: str, how: How, case_id: str) -> None:
    """A step of handling does its part, and fails then: for one case."""
    rightly = getattr(room, name)

    def fails(*given: Any, **more: Any) -> Any:
        found = rightly(*given, **more)
        told = [name for one in given for name in (one, getattr(one, "id", ""), getattr(getattr(one, "state", ""), "id", ""))]
        if case_id in told:
            how(next(one for one in given if isinstance(one, HubTransaction)))
        return found

    monkeypatch.setattr(room, name, fails)


def fates(answers: list[Answer]) -> list[tuple[str, str]]:
    return [(answer.status.value, answer.reason) for answer in answers]


def recorded(city: City) -> list[tuple[str, str, str]]:
    """(case, kind, status) of everything that happened to cases, as the hub has it, in its order."""
    found = city.look(lambda tx: [(one.subject_id, one.kind, one.status) for one in tx.events() if one.subject == "case"])
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("how", [we_are_wrong, the_database_refuses])
@pytest.mark.parametrize(("room", "name"), FOLLOWS)
def test_whatever_follows_from_an_event_may_fail(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, room: Any, name: str, how: How
) -> None:
    elsewhere, caller, window = city.station(), city.station(YI), city.station(YI, "2")
    alike = elsewhere.maker.submit()  # of the same people: each case of the other office is told of it, and it of each
    elsewhere.answers(elsewhere.maker.journal[-1:])
    maker = caller.maker
    good, bad, later = (maker.submit() for _ in range(3))
    window.poll()
    fails_after(monkeypatch, room, name, how, bad)
    with caplog.at_level(logging.ERROR):
        answers = caller.answers(maker.journal[-3:])
    assert fates(answers) == [("accepted", ""), ("refused", "fault"), ("accepted", "")]
    alarms = [line.message for line in caplog.records if "alarm" in line.message]
    assert alarms == [f"alarm: event {maker.journal[-2].envelope.id} of {maker.id}: handling failed"]
    assert [(kind, status) for case_id, kind, status in recorded(city) if case_id == bad] == [("submitted", "refused")]
    assert [kind for case_id, kind, _ in recorded(city) if case_id == alike].count("duplicates_found") == 2
    assert {sealed.envelope.subject_id for sealed in window.poll()} == {good, later}
    assert city.look(lambda tx: tx.office("T509909999")) is None
    assert caller.answers(maker.journal[-3:]) == answers
    monkeypatch.undo()
    maker.make(good, Withdrawn(), seen=2)
    assert fates(caller.answers(maker.journal[-1:])) == [("accepted", "")]
    assert b'cqclerk_alarms_total{reason="fault"} 2.0' in city.app.state.service.meters.text()  # it was asked for a second time


def test_an_office_that_comes_to_a_case_late_may_be_what_fails(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    caller, other = city.station(), city.station(YI)
    maker = caller.maker
    bad, good = maker.submit(), maker.submit()
    for case_id in (bad, good):
        maker.make(case_id, accepted())
    caller.answers(maker.journal[-4:])
    fails_after(monkeypatch, events.inbox, "catch_up", the_database_refuses, bad)
    for case_id in (bad, good):
        maker.make(case_id, InquiryOpened(YI, "", "complex", DAY, True, "有无子女"), seen=2)
    other.poll()
    assert fates(caller.answers(maker.journal[-2:])) == [("refused", "fault"), ("accepted", "")]
    assert {sealed.envelope.subject_id for sealed in other.poll()} == {good}


def test_what_was_held_may_fail_when_it_is_judged(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    one = city.station(JIA)
    cases = [one.maker.submit() for _ in range(2)]
    for case_id in cases:
        one.maker.make(case_id, Withdrawn(), seen=1)
    with monkeypatch.context() as older:
        older.delitem(codec.BY_NAME, "withdrawn")
        assert [status for status, _ in fates(one.answers(one.maker.journal[-4:]))] == ["accepted", "accepted", "held", "held"]
    fails_after(monkeypatch, events.alike, "look", the_database_refuses, cases[0])
    assert city.hub.do(lambda tx: events.thaw(city.gateway, tx, offices.known_by(tx))) == 2
    assert fates(one.answers(one.maker.journal[-2:])) == [("refused", "fault"), ("accepted", "")]


def test_what_others_send_at_the_same_time_is_taken(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that piled up is committed together: see test_hands."""
    import asyncio

    from cqclerk.gateway.hands import Hands
    from cqclerk.gateway.meters import Meters
    from cqclerk.protocol.messages import line

    callers = [city.station(JIA, str(window)) for window in range(1, 5)]
    cases = [caller.maker.submit() for caller in callers]
    fails_after(monkeypatch, events.alike, "look", the_database_refuses, cases[1])

    def sends(number: int) -> Callable[[HubTransaction], list[Answer]]:
        maker = callers[number].maker
        lines = [line(maker.journal[-1].data, maker.journal[-1].payload)]
        return lambda tx: events.take(city.gateway, tx, maker.id, lines, offices.known_by(tx)).answers

    hands = Hands(city.hub, Meters())

    async def all_of_them() -> list[list[Answer]]:
        return await asyncio.gather(*(hands.write(sends(number)) for number in range(4)))

    told = asyncio.run(all_of_them())
    hands.close()
    assert [fates(answers) for answers in told] == [[("accepted", "")], [("refused", "fault")], [("accepted", "")], [("accepted", "")]]


def test_an_event_that_is_too_long_is_refused_alone_and_its_chain_goes_on(city: City) -> None:
    """As a station of today would not record it."""
    caller, window = city.station(), city.station(JIA, "2")
    maker = caller.maker
    good, long, later = maker.submit(), maker.submit(), maker.submit()
    maker.make(long, Withdrawn("字" * 100_000), seen=1)
    maker.make(later, Withdrawn("不办了"), seen=1)
    answers = caller.answers(maker.journal[-5:])
    assert fates(answers) == [*[("accepted", "")] * 3, ("refused", "event.too_large"), ("accepted", "")]
    assert caller.answers(maker.journal[-5:]) == answers
    came = [(sealed.envelope.subject_id, sealed.envelope.kind) for sealed in window.poll() if sealed.envelope.subject == "case"]
    assert came == [(good, "submitted"), (long, "submitted"), (later, "submitted"), (later, "withdrawn")]
    beyond = maker.make(later, Withdrawn(), operator="x" * 300_000)
    assert problem(caller.send([beyond])).type == "request.too_large", "there is no room for what the chain would go on by"
