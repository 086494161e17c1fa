"""What comes in a file is looked at like what comes on the line, whenever it was written: twice, late, forged, somebody else's."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cqclerk.commands import intake
from cqclerk.domain.access import GATEWAY, Actor
from cqclerk.domain.case import Case
from cqclerk.domain.events import Claimed, Event
from cqclerk.domain.station_events import Enrolled
from cqclerk.protocol.envelope import Frame, Sealed, head_of, seal
from cqclerk.protocol.messages import NO_PAYLOAD, EnrolReply, EventsReply, Inbox, InboxItem, Line, Problem, Status
from cqclerk.protocol.signing import Ed25519Signer, StationCertificate, certify
from cqclerk.sync import arrivals, enrolment, standing
from cqclerk.sync.problems import Untrusted
from cqclerk.workplace import exchange
from cqclerk.workplace.identity import new_id
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import OFFICE_B, PaperGateway, enter, make_station
from tests.workplace.stations import enrolled, everything

STRANGER = Ed25519Signer(bytes([9] * 32))


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    at = enter(enrolled(tmp_path / "a"))
    yield at
    at.close()


def made(gateway: PaperGateway, subject_id: str, event: Event, signer: Ed25519Signer | None = None) -> Sealed:
    actor = Actor(GATEWAY, frozenset(), GATEWAY, "", 1)
    sealed = seal(event, Frame(new_id(), subject_id, actor, gateway.clock.now()), gateway.head, signer or gateway.key)
    gateway.head = head_of(sealed.envelope)
    return sealed


def line_of(sealed: Sealed) -> Line:
    payload = NO_PAYLOAD if sealed.payload is None else msgspec.Raw(sealed.payload)
    return Line(envelope=msgspec.Raw(sealed.data), payload=payload)


def written(at: Workplace, gateway: PaperGateway, case: Case, signer: Ed25519Signer | None = None) -> EventsReply:
    """The answers to everything that waits, and one event in the inbox behind the cursor."""
    answers = tuple(gateway.answer(at, one.id, one.hash) for one in exchange.unsent(at))
    claim = made(gateway, case.id, Claimed(at.station.id, at.station.office), signer)
    cursor = exchange.cursor(at) + 1
    item = InboxItem(position=cursor, case_sequence=9, line=line_of(claim))
    return EventsReply(server_time=gateway.clock.now(), answers=answers, inbox=Inbox(cursor=cursor, items=(item,)))


def test_a_reply_in_a_file_answers_what_waits_and_brings_the_inbox_once(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    offset, after = at.server_offset_ms, exchange.cursor(at)
    reply = written(at, PaperGateway(), case)
    arrived = arrivals.take(at, reply, after)
    assert (arrived.answered, arrived.refused, arrived.received) == (len(reply.answers), 0, 1) and exchange.unsent(at) == []
    assert at.server_offset_ms == offset, "a file tells nothing of the gateway's clock"
    before = everything(at)
    assert arrivals.take(at, reply, after).received == 0 and everything(at) == before


def test_an_inbox_that_would_leave_a_gap_is_left_and_answers_to_others_too(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    reply = written(at, PaperGateway(), case)
    foreign = msgspec.structs.replace(reply.answers[0], id=new_id())
    arrived = arrivals.take(at, msgspec.structs.replace(reply, answers=(foreign,)), exchange.cursor(at) + 5)
    assert (arrived.answered, arrived.received) == (0, 0) and exchange.unsent(at) != []


def test_what_the_gateway_did_not_sign_changes_nothing(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    after, before, gateway = exchange.cursor(at), everything(at), PaperGateway()
    good = written(at, gateway, case)
    with pytest.raises(Untrusted):
        arrivals.take(at, msgspec.structs.replace(good, answers=(good.answers[0].signed(STRANGER),)), after)
    assert everything(at) == before


def test_one_event_that_is_not_what_it_says_is_kept_aside_and_everything_else_is_taken(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    after, gateway = exchange.cursor(at), PaperGateway()
    bad = written(at, gateway, case, STRANGER)
    good = InboxItem(position=after + 2, case_sequence=9, line=line_of(made(gateway, case.id, Claimed("elsewhere", at.station.office))))
    assert bad.inbox is not None
    reply = msgspec.structs.replace(bad, inbox=Inbox(cursor=after + 2, items=(*bad.inbox.items, good)))
    for _ in range(2):  # again changes nothing
        arrived = arrivals.take(at, reply, after)
    assert exchange.unsent(at) == [] and exchange.cursor(at) == after + 2
    assert at.case(case.id).claim_station == "elsewhere" and arrived.received == 0
    with at.store.reading() as tx:
        (kept,) = tx.aside.all()
    assert (kept.why, kept.place) == (exchange.UNTRUSTED, after + 1)
    assert msgspec.json.decode(kept.line, type=Line) == bad.inbox.items[0].line


def test_whatever_becomes_of_the_inbox_the_answers_are_kept(at: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = written(at, PaperGateway(), intake.submit(at, "childbirth", form()))
    monkeypatch.setattr(exchange, "receive", lambda *that: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        arrivals.take(at, reply, exchange.cursor(at))
    assert exchange.unsent(at) == []


def test_a_file_may_say_that_the_station_was_stopped(at: Workplace) -> None:
    intake.submit(at, "childbirth", form())
    waiting, gateway = exchange.unsent(at), PaperGateway()
    answers = tuple(gateway.answer(at, one.id, one.hash, Status.REFUSED, "station.revoked") for one in waiting)
    arrivals.take(at, EventsReply(server_time=gateway.clock.now(), answers=answers), 0)
    assert at.actor.stopped and not at.actor.enrolled
    standing.of_problem(at, Problem(type="blocks.whatever", title="", status=409))
    assert at.actor.stopped == "—"


def reply_to(at: Workplace, gateway: PaperGateway, office: str = "", code: str = "CODE") -> EnrolReply:
    asked = enrolment.asked(at, code)
    plain = StationCertificate(
        station=asked.station,
        office=office or asked.office,
        window=asked.window,
        epoch=1,
        public_key=asked.public_key,
        issued_at=gateway.clock.now().isoformat(),
    )
    event = Enrolled(1, certify(gateway.root, plain).encoded(), gateway.root.public_key, gateway.key.public_key)
    line = line_of(made(gateway, asked.station, event))
    keys = gateway.root.public_key, gateway.key.public_key
    return EnrolReply(server_time=gateway.clock.now(), event=line, root_key=keys[0], gateway_key=keys[1])


def test_a_station_is_enrolled_by_a_file_and_its_code_has_done_its_work(tmp_path: Path) -> None:
    at, gateway = enter(make_station(tmp_path / "b")), PaperGateway()
    at.keep_enrolment_code("CODE")
    with pytest.raises(Untrusted):
        enrolment.take(at, reply_to(at, gateway, OFFICE_B), enrolment.asked(at, "CODE"))
    assert at.enrolment_code() == "CODE" and not at.actor.enrolled
    enrolment.take(at, reply_to(at, gateway), enrolment.asked(at, "CODE"))
    assert at.actor.enrolled and at.enrolment_code() == ""
    (key,) = at.private_keys()
    assert Ed25519Signer(key).public_key == at.station.public_key
    at.close()


def test_what_comes_back_to_a_station_that_was_put_back_is_sifted_too(at: Workplace) -> None:
    """One bad item must not keep it from ever getting the rest, and with it the right to decide."""
    case, gateway = intake.submit(at, "childbirth", form()), PaperGateway()
    with at.store.reading() as tx:
        own = list(tx.own())[-1]
    forged = line_of(made(gateway, case.id, Claimed(at.station.id, at.station.office), STRANGER))
    again = seal(Claimed("x", ""), Frame(own.id, case.id, Actor(GATEWAY, frozenset(), GATEWAY, "", 1), at.now()), gateway.head, gateway.key)
    good = line_of(made(gateway, case.id, Claimed("elsewhere", at.station.office)))
    lines = (forged, line_of(again), good)
    box = Inbox(cursor=7, items=tuple(InboxItem(position=place, case_sequence=place, line=one) for place, one in enumerate(lines, start=5)))
    assert arrivals.take_back(at, box) == 1 and at.standing.giving_back == 7
    with at.store.reading() as tx:
        assert [one.why for one in tx.aside.all()] == [exchange.UNTRUSTED, exchange.SAME_ID]
        kept = tx.own_entry(own.id)
    assert kept is not None and kept.hash == own.hash
