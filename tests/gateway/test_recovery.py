"""What a gateway takes back after its backup was put back: only what bears its own signature, as it was, and in its place."""

import httpx2
import msgspec
import pytest

from cqclerk.domain.access import GATEWAY, Actor
from cqclerk.domain.block_events import BlockLeased, BlockReturned, NumberReserved
from cqclerk.domain.case import Case
from cqclerk.domain.events import Claimed, Event
from cqclerk.domain.station_events import Enrolled
from cqclerk.gateway import recovery, returning, supervision
from cqclerk.gateway.states import LEAP, kept, kept_block
from cqclerk.protocol import packing
from cqclerk.protocol.envelope import Frame, Head, Sealed, seal
from cqclerk.protocol.messages import Answer, Status, line
from cqclerk.protocol.returning import Forgotten, given
from cqclerk.protocol.signing import Ed25519Signer, StationCertificate, certify
from cqclerk.workplace.identity import new_id
from tests.gateways import City
from tests.stations import JIA, YI, Caller, Maker, granted, problem, read

STRANGER = Ed25519Signer(bytes([9] * 32))


def answered(city: City, sealed: Sealed, place: int = 0, status: Status = Status.ACCEPTED, signer: Ed25519Signer | None = None) -> bytes:
    """The line of an event with the answer that the gateway once gave."""
    e = sealed.envelope
    answer = Answer(id=e.id, hash=e.hash, status=status, case_sequence=place, at=city.clock()).signed(signer or city.gateway.signer)
    return given(sealed.data, sealed.payload, msgspec.json.encode(answer))


def made(
    city: City, subject_id: str, event: Event, sequence: int, place: int = 0, signer: Ed25519Signer | None = None, epoch: int = 1
) -> Sealed:
    """An event of the gateway's own that it does not have."""
    frame = Frame(new_id(), subject_id, Actor(GATEWAY, frozenset(), GATEWAY, "", epoch), city.clock(), 0, max(0, place - 1))
    return seal(event, frame, Head(epoch, sequence - 1, "0" * 64), signer or city.gateway.signer)


def gives(caller: Caller, *lines: bytes, last: bool = False, after: int = 0) -> Forgotten:
    return read(sent(caller, *lines, last=last, after=after), Forgotten)


def sent(caller: Caller, *lines: bytes, last: bool = False, after: int = 0) -> httpx2.Response:
    query = f"after={after}&last={'true' if last else 'false'}"
    return caller.request("POST", "/v1/recovery", query, packing.pack(lines), {"Content-Encoding": "gzip"})


def put_back(city: City) -> None:
    with city.hub.transaction() as tx:
        recovery.begin(city.gateway, tx)


def done(city: City) -> None:
    with city.hub.transaction() as tx:
        recovery.end(city.gateway, tx)


def hashes(city: City) -> object:
    return city.look(lambda tx: [event.hash for event in tx.events()])


def fold(city: City, case_id: str) -> tuple[Case, int]:
    with city.hub.reading() as tx:
        found = kept(tx, Case, case_id)
    return found.state, found.sequence


def test_a_gateway_that_never_forgot_says_so_and_works(city: City) -> None:
    one = city.station(JIA)
    known = read(one.request("GET", "/v1/recovery"), Forgotten)
    assert (known.restored, known.waits, known.epoch, known.sequence) == (0, False, 0, 2)


def test_while_it_recovers_it_takes_nothing_new_and_says_why(city: City) -> None:
    one, code = city.station(JIA), city.code(JIA)
    put_back(city)
    case_id = one.maker.submit()
    for response in (one.send(one.maker.journal[-1:]), one.lease(), one.claim(case_id)):
        assert problem(response).type == "gateway.recovering"
    one.poll()  # what is there is given out as before
    done(city)
    assert one.answers(one.maker.journal[-1:])[0].case_sequence == LEAP + 1, "behind whatever may have been given out"
    late = Caller(city.client, Maker(JIA, "9", now=city.clock))
    late.maker.set_up()
    with pytest.raises(AssertionError, match=r"enrol\.used"):
        late.enrol(code)  # it may have been used in the time that was forgotten
    late.enrol(city.code(JIA))


def test_what_was_answered_comes_back_in_its_place_and_other_offices_get_it(city: City) -> None:
    one, home = city.station(JIA), city.station(YI)
    put_back(city)
    case_id = one.maker.submit(home=YI)
    lines = [answered(city, one.maker.journal[-1], 1)]
    claim = made(city, case_id, Claimed(home.maker.id, YI), 90, 2)
    assert gives(one, *lines, after=7).sequence == 1, "the last that it has of the new epoch"
    gives(home, given(claim.data, claim.payload, None), last=True)
    gives(one, *lines, last=True)  # once more changes nothing
    case, sequence = fold(city, case_id)
    assert (case.claim_station, case.version) == (home.maker.id, 2) and sequence >= LEAP
    assert [sealed.envelope.subject_id for sealed in home.poll()][-2:] == [case_id, case_id]
    with city.hub.reading() as tx:
        known = tx.recovery()
        assert known is not None and tx.not_returned(known.epoch) == []
    done(city)
    one.maker.submit()
    assert one.answers(one.maker.journal[-2:])[-1].status == "accepted", "the chain goes on behind it"


@pytest.mark.parametrize("step", ["fold_again", "_relive"])
def test_what_we_cannot_do_with_something_that_comes_back_keeps_nothing_else_from_coming_back(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, step: str
) -> None:
    one = city.station(JIA)
    put_back(city)
    bad, good = one.maker.submit(), one.maker.submit()
    lines = [answered(city, sealed, 1) for sealed in one.maker.journal[-2:]]
    rightly, hurt = getattr(returning, step), {bad, one.maker.journal[-2].envelope.id}

    def fails(*given: object) -> object:
        found = rightly(*given)
        if hurt & {name for each in given for name in (each, getattr(getattr(each, "envelope", None), "id", "")) if isinstance(name, str)}:
            raise ZeroDivisionError
        return found

    monkeypatch.setattr(returning, step, fails)
    assert gives(one, *lines, last=True).sequence == 2, "both are back, with what was answered to them"
    assert "alarm" in caplog.text and fold(city, good)[0].version == 1
    done(city)
    one.maker.submit()
    assert one.answers(one.maker.journal[-3:])[-1].status == "accepted", "the chain goes on behind them"


def test_what_it_cannot_have_said_is_not_taken_and_changes_nothing(city: City) -> None:
    one, two = city.station(JIA), city.station(JIA, "2")
    one.maker.submit()
    (event,) = one.maker.journal[-1:]
    other = two.maker.make(two.maker.submit(), Claimed(two.maker.id, JIA))
    forged = made(city, new_id(), BlockLeased(JIA, "childbirth", one.maker.id, "Z", 6, 1, 200), 5, signer=STRANGER)
    said = Answer(id=event.envelope.id, hash="0" * 64, status=Status.ACCEPTED, case_sequence=1, at=city.clock())
    of_another = msgspec.json.encode(said)
    before = hashes(city)
    for bad, key in (
        (answered(city, event, 1, signer=STRANGER), "event.signature"),
        (given(event.data, event.payload, None), "event.other_station"),
        (answered(city, other, 1), "event.other_station"),
        (given(forged.data, forged.payload, None), "event.signature"),
        (given(event.data, event.payload, of_another), "event.signature"),
        (b"{}", "event.unfit"),
        (b"\xff", "event.unfit"),
    ):
        assert problem(sent(one, bad)).type == key
    assert hashes(city) == before
    assert city.look(lambda tx: tx.recovery()) is None, "nobody makes it believe that it was put back"


def test_its_own_signature_tells_it_that_it_was_put_back(city: City) -> None:
    one = city.station(JIA)
    one.maker.submit()
    known = gives(one, answered(city, one.maker.journal[-1], 1))
    assert known.restored > 1 and known.waits
    one.maker.submit()
    assert problem(one.send(one.maker.journal[-1:])).type == "gateway.recovering"


def test_a_number_of_a_lease_that_was_forgotten_is_not_leased_again(city: City) -> None:
    one, two = city.station(JIA), city.station(JIA, "2")
    first = next(each.event for each in granted(one.lease()) if isinstance(each.event, BlockLeased))
    put_back(city)
    lost = BlockLeased(JIA, "childbirth", one.maker.id, first.prefix, first.width, first.first + first.count, 200)
    back = made(city, new_id(), lost, 77)
    gives(one, given(back.data, back.payload, None), last=True)
    done(city)
    leased = [each.event for each in granted(two.lease()) if isinstance(each.event, BlockLeased)]
    other = [each.event for each in granted(two.lease("only_child_honor")) if isinstance(each.event, BlockLeased)]
    assert leased[-1].first >= lost.first + lost.count + recovery.SERIALS - 200
    assert other[-1].first > recovery.SERIALS, "of a prefix, too, that it does not know any more"


@pytest.mark.parametrize("told", [True, False])
def test_a_station_that_was_enrolled_after_the_backup_shows_the_gateway_s_own_word(city: City, told: bool) -> None:
    one = Caller(city.client, Maker(JIA, "5", now=city.clock))
    one.maker.set_up()
    maker = one.maker
    plain = StationCertificate(
        station=maker.id, office=JIA, window="5", epoch=1, public_key=maker.signer.public_key, issued_at=city.clock().isoformat()
    )

    def word(signer: Ed25519Signer, root: Ed25519Signer) -> bytes:
        enrolled = Enrolled(1, certify(root, plain).encoded(), root.public_key, signer.public_key)
        sealed = made(city, maker.id, enrolled, 40, signer=signer)
        return line(sealed.data, sealed.payload)

    good = word(city.gateway.signer, city.gateway.root)
    maker.epoch = 1
    assert problem(one.request("GET", "/v1/recovery")).type == "station.unknown"
    assert problem(city.client.post("/v1/recovery/enrolment", content=word(STRANGER, city.gateway.root))).type == "event.signature"
    assert problem(city.client.post("/v1/recovery/enrolment", content=b"{}")).status in (400, 422)
    assert city.look(lambda tx: tx.recovery()) is None, "nobody else makes it believe that it was put back"
    if told:
        put_back(city)
    read(city.client.post("/v1/recovery/enrolment", content=good), Forgotten)
    assert read(one.request("GET", "/v1/recovery"), Forgotten).waits, "its own word tells it that it was put back"
    maker.epoch = 0
    gives(one, *(answered(city, sealed) for sealed in maker.journal), last=True)
    maker.epoch = 1
    done(city)
    maker.submit()
    assert one.answers(maker.journal[-1:])[0].status == "accepted"


def test_a_block_that_comes_back_has_what_became_of_its_numbers(city: City) -> None:
    one, block = city.station(JIA), new_id()
    put_back(city)
    lease = made(city, block, BlockLeased(JIA, "childbirth", one.maker.id, "Y5099010012026", 6, 30001, 20), 91)
    told = [one.maker.make(block, NumberReserved(30001, new_id())), one.maker.make(block, BlockReturned("handed_in"))]
    gives(one, given(lease.data, lease.payload, None), *(answered(city, sealed) for sealed in told), last=True)
    done(city)
    with city.hub.reading() as tx:
        found = kept_block(tx, block).state
        assert tx.lease_ended(block) and (found.reserved, len(found.returned), found.lost) == ({30001}, 19, frozenset())


def test_what_came_of_a_block_may_come_back_before_the_block_itself(city: City) -> None:
    one, block, case_id = city.station(JIA), new_id(), new_id()
    put_back(city)
    lease = made(city, block, BlockLeased(JIA, "childbirth", one.maker.id, "Y5099010012026", 6, 30001, 20), 91)
    told = [one.maker.make(block, NumberReserved(30001, case_id)), one.maker.make(block, BlockReturned("handed_in"))]
    gives(one, *(answered(city, sealed) for sealed in told))
    for _ in range(2):
        gives(one, *(answered(city, sealed) for sealed in told), given(lease.data, lease.payload, None), last=True)
    with city.hub.reading() as tx:
        found = kept_block(tx, block).state
        assert tx.number(block, 30001) == case_id and tx.lease_ended(block)
    assert (found.station, found.reserved, len(found.returned), found.lost) == (one.maker.id, {30001}, 19, frozenset())


def test_numbers_that_were_leased_twice_are_told_of_and_the_line_goes_on(city: City, caplog: pytest.LogCaptureFixture) -> None:
    one, two = city.station(JIA), city.station(JIA, "2")
    first = next(each.event for each in granted(one.lease()) if isinstance(each.event, BlockLeased))
    block = new_id()  # what two was given in the time that was forgotten, before anybody said so
    lease = made(city, block, BlockLeased(JIA, "childbirth", two.maker.id, first.prefix, first.width, first.first, first.count), 77)
    taken = two.maker.make(block, NumberReserved(first.first, new_id()))
    gives(two, answered(city, taken), given(lease.data, lease.payload, None), last=True)
    assert "have numbers in common" in caplog.text
    done(city)
    (answer,) = two.answers([two.maker.make(block, NumberReserved(first.first + 1, new_id()))])
    assert (answer.status, answer.reason) == ("refused", "numbers.not_leased")
    two.maker.submit()
    assert two.answers(two.maker.journal[-1:])[0].status == "accepted"


def test_a_station_whose_word_stands_at_a_place_that_another_took_is_certified_all_the_same(city: City) -> None:
    one = Caller(city.client, Maker(JIA, "5", now=city.clock))
    one.maker.set_up()
    maker = one.maker
    plain = StationCertificate(
        station=maker.id, office=JIA, window="5", epoch=1, public_key=maker.signer.public_key, issued_at=city.clock().isoformat()
    )
    root, own = city.gateway.root, city.gateway.signer
    sealed = made(city, maker.id, Enrolled(1, certify(root, plain).encoded(), root.public_key, own.public_key), 1)
    city.station(JIA)  # the gateway worked on: its first word is about this one
    put_back(city)
    for _ in range(2):
        read(city.client.post("/v1/recovery/enrolment", content=line(sealed.data, sealed.payload)), Forgotten)
    maker.epoch = 1
    assert read(one.request("GET", "/v1/recovery"), Forgotten).sequence == 0


def test_every_time_that_it_is_put_back_has_a_mark_of_its_own_and_the_report_is_of_offices_only(city: City) -> None:
    one, marks = city.station(JIA), []
    for _ in range(2):
        put_back(city)
        marks.append(read(one.request("GET", "/v1/recovery"), Forgotten).restored)
        city.clock.move(seconds=1)
    with city.hub.reading() as tx:
        known = tx.recovery()
    assert known is not None and marks[0] < marks[1] == known.epoch
    back = made(city, new_id(), BlockLeased(JIA, "childbirth", one.maker.id, "Y5099010012026", 6, 30001, 20), 1, epoch=known.epoch)
    gives(one, given(back.data, back.payload, None), last=True)
    today = city.clock().date()
    seen = city.look(lambda tx: supervision.look(city.gateway, tx, today, today))
    assert isinstance(seen, supervision.Supervision)
    assert [one.id for one in seen.offices] == [JIA, YI] and all(one.missing >= 0 for one in seen.offices)


def test_the_same_backup_put_back_twice_on_one_day_has_two_marks(city: City) -> None:
    marks = []
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), city.hub.transaction() as tx:  # nothing of it stays: the next begins from the same backup
            marks.append(recovery.begin(city.gateway, tx).epoch)
            raise ZeroDivisionError
        city.clock.move(hours=1)
    assert marks[0] < marks[1]


def test_its_own_word_that_it_knows_is_no_proof_of_anything(city: City) -> None:
    one = city.station(JIA)
    with city.hub.reading() as tx:
        (own,) = [event for event in tx.events() if event.kind == "enrolled" and event.subject_id == one.maker.id]
    assert problem(city.client.post("/v1/recovery/enrolment", content=line(own.envelope, own.payload))).type == "gateway.not_restored"
    assert city.look(lambda tx: tx.recovery()) is None
