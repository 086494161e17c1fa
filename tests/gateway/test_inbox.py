"""Who gets which event: both offices all of it, nobody else anything, no station its own."""

import asyncio

from cqclerk.domain.events import Submitted
from cqclerk.gateway.bells import Bells, heard
from cqclerk.protocol.envelope import check_signature
from cqclerk.protocol.messages import EventsReply, open_line
from cqclerk.protocol.packing import MAX_BATCH_BYTES
from cqclerk.protocol.signing import read_certificate
from data.hub_rows import Office
from tests.gateways import City
from tests.stations import JIA, YI, Caller, read

THIRD = "T509901002"


def kinds(caller: Caller) -> list[str]:
    return [sealed.envelope.kind for sealed in caller.poll() if sealed.envelope.subject != "station"]


def test_home_and_intake_office_get_the_whole_event_and_a_third_office_nothing(city: City) -> None:
    with city.hub.transaction() as tx:
        tx.add_office(Office(THIRD, "丙", "township"))
    intake, neighbour, home, third = city.station(JIA, "1"), city.station(JIA, "2"), city.station(YI), city.station(THIRD)
    for caller in (intake, neighbour, home, third):
        caller.poll()
    case_id = intake.maker.submit(home=YI)
    intake.answers(intake.maker.journal[-1:])
    for caller in (neighbour, home):
        (sealed,) = caller.poll()
        event = sealed.event
        assert sealed.envelope.subject_id == case_id and isinstance(event, Submitted) and event.private is not None
    assert kinds(intake) == kinds(third) == []


def test_makers_are_certified_and_their_events_verify(city: City) -> None:
    intake, home = city.station(JIA), city.station(YI)
    intake.maker.submit(home=YI)
    intake.answers(intake.maker.journal[-1:])
    reply = read(home.request("GET", "/v1/events"), EventsReply)
    assert reply.inbox is not None
    sealed = open_line(reply.inbox.items[-1].line)
    assert list(reply.inbox.certificates) == [f"{intake.maker.id}.1"]
    certificate = read_certificate(reply.inbox.certificates[f"{intake.maker.id}.1"], city.gateway.root.public_key)
    assert (certificate.station, certificate.office) == (sealed.envelope.station, sealed.envelope.office)
    check_signature(sealed, certificate.public_key)


def test_the_inbox_rides_on_the_answer_to_a_batch(city: City) -> None:
    intake, home = city.station(JIA), city.station(YI)
    intake.maker.submit(home=YI)
    intake.answers(intake.maker.journal[-1:])
    home.maker.submit()
    reply = read(home.send(home.maker.journal[-1:], "after=0"), EventsReply)
    assert reply.inbox is not None
    assert [open_line(item.line).envelope.kind for item in reply.inbox.items] == ["enrolled", "operator_added", "submitted"][::2]
    assert read(home.send([]), EventsReply).inbox is None


def test_a_long_inbox_comes_in_pages_that_miss_nothing(city: City) -> None:
    intake, home = city.station(JIA), city.station(YI)
    home.poll()
    for _ in range(90):
        intake.maker.submit(home=YI)
    intake.answers(intake.maker.journal[-90:])
    seen, pages, after, more = [], 0, home.cursor, True
    while more:
        reply = read(home.request("GET", "/v1/events", f"after={after}"), EventsReply)
        assert reply.inbox is not None
        seen += [item.position for item in reply.inbox.items]
        pages, after, more = pages + 1, reply.inbox.cursor, reply.inbox.more
        assert len(reply.inbox.items) == 1 or sum(len(bytes(item.line.envelope)) for item in reply.inbox.items) < MAX_BATCH_BYTES
    assert pages > 1 and len(seen) == 90 and seen == sorted(seen)


def test_an_operator_is_told_to_the_other_stations_of_the_office(city: City) -> None:
    first, second = city.station(JIA, "1"), city.station(JIA, "2")
    assert kinds(first) == kinds(second) == ["operator_added"]


def test_a_refused_event_is_nobodys_news(city: City) -> None:
    intake, home = city.station(JIA), city.station(YI)
    case_id = intake.maker.submit(home=YI)
    intake.maker.submit(home=YI, case_id=case_id)
    assert [answer.reason for answer in intake.answers(intake.maker.journal[-2:])] == ["", "submit.twice"]
    assert kinds(home) == ["submitted"]


async def test_a_bell_wakes_all_who_wait_and_only_those_of_the_office() -> None:
    bells = Bells()
    waiting = [asyncio.create_task(heard(bells.listen(office), 30)) for office in (JIA, JIA, YI)]
    await asyncio.sleep(0)
    bells.ring({JIA})
    assert await asyncio.gather(*waiting[:2]) == [True, True] and not waiting[2].done()
    bells.close()
    assert await waiting[2] and await heard(bells.listen(THIRD), 30)


async def test_news_between_looking_and_waiting_is_not_missed() -> None:
    bells = Bells()
    bell = bells.listen(JIA)
    bells.ring({JIA})  # while the inbox was being read
    assert await heard(bell, 30)
    assert not await heard(bells.listen(JIA), 0)
