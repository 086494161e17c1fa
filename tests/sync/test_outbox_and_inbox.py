"""When the next try is due, and what is taken from elsewhere: only what verifies."""

from collections import Counter
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.events import Withdrawn
from cqclerk.domain.station import Station
from cqclerk.protocol.messages import Answer, Inbox, InboxItem, Line, Status
from cqclerk.protocol.packing import MAX_BATCH_BYTES
from cqclerk.protocol.signing import Ed25519Signer, StationCertificate, certify
from cqclerk.sync import inbox, outbox
from cqclerk.sync.limits import load
from cqclerk.sync.problems import Untrusted
from cqclerk.workplace.exchange import Outgoing
from tests.stations import Maker

LIMITS = load()
ROOT, GATEWAY = Ed25519Signer(bytes([1] * 32)), Ed25519Signer(bytes([2] * 32))
HERE = Station("here", office="T509901001", root_key=ROOT.public_key, gateway_key=GATEWAY.public_key)
NOW = datetime(2026, 11, 25, 1, 41, tzinfo=UTC)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_the_pause_doubles_up_to_its_cap_with_full_jitter(attempts: int, chance: float) -> None:
    longest = min(LIMITS.cap_s, LIMITS.first_s * 2 ** (attempts - 1))
    assert outbox.pause_s(attempts, LIMITS, chance) == pytest.approx(longest * chance)


@given(st.integers(1, 50), st.floats(0, 1, exclude_max=True), st.floats(0, 14400))
def test_what_the_gateway_asks_for_wins_and_nobody_comes_before_it(attempts: int, chance: float, asked: float) -> None:
    assert asked <= outbox.pause_s(attempts, LIMITS, chance, asked) <= asked + LIMITS.spread_s


@pytest.mark.parametrize(
    ("attempts", "asked", "idle"), [(1, 30.0, False), (1, 30.0, True), (1, None, True), (2, None, True), (9, None, False)]
)
def test_a_city_that_was_told_the_same_or_lost_the_same_poll_comes_back_over_two_minutes(
    attempts: int, asked: float | None, idle: bool
) -> None:
    stations = 12_300
    back = [outbox.pause_s(attempts, LIMITS, number / stations, asked, idle) for number in range(stations)]
    assert max(back) - min(back) > 119
    seconds = Counter(int(moment) for moment in back)
    assert max(seconds.values()) <= 2 * stations / 120, "evenly"


@given(st.floats(0, 4e9), st.floats(0, 4e9))
def test_a_clock_that_was_turned_delays_no_more_than_the_longest_pause(now: float, due: float) -> None:
    delay = outbox.delay_s([Outgoing("id", "hash", b"", 3, due)], now, LIMITS)
    assert 0 <= delay <= LIMITS.asked_cap_s + LIMITS.spread_s and (delay == 0 or delay == due - now)


@given(st.lists(st.integers(1, 40_000), max_size=12))
def test_a_batch_is_the_oldest_events_up_to_its_size(sizes: list[int]) -> None:
    waiting = [Outgoing(str(place), "", b"x" * size, 0, 0.0) for place, size in enumerate(sizes)]
    batch = outbox.next_batch(waiting)
    assert batch == waiting[: len(batch)] and bool(batch) == bool(waiting)
    assert len(batch) == 1 or sum(len(one.line) + 1 for one in batch) <= MAX_BATCH_BYTES


def item(maker: Maker, payload: bytes | None = b"null") -> InboxItem:
    sealed = maker.make("case", Withdrawn())
    return InboxItem(position=1, case_sequence=1, line=Line(envelope=msgspec.Raw(sealed.data)))


def certified(maker: Maker, root: Ed25519Signer = ROOT, **other: object) -> str:
    plain = StationCertificate(
        station=maker.id, office=maker.office, window="1", epoch=1, public_key=maker.signer.public_key, issued_at=NOW.isoformat()
    )
    return certify(root, msgspec.structs.replace(plain, **other)).encoded()


def test_an_event_of_a_certified_station_is_taken_also_from_before_its_enrolment() -> None:
    maker = Maker(epoch=0)
    taken = inbox.sifted(Inbox(cursor=1, items=(item(maker),), certificates={f"{maker.id}.0": certified(maker)}), HERE).taken
    assert [one.sealed.envelope.station for one in taken] == [maker.id]


@pytest.mark.parametrize(
    "certificate",
    [
        lambda maker: "",
        lambda maker: certified(maker, GATEWAY),  # not the root's
        lambda maker: certified(maker, office="T509902100"),
        lambda maker: certified(maker, station="somebody"),
        lambda maker: certified(maker, epoch=1),  # older than the event's epoch
        lambda maker: certified(maker, epoch=2, public_key=GATEWAY.public_key),
        lambda maker: certified(maker, epoch=2).replace(maker.id, "0" * len(maker.id)),
    ],
)
def test_an_event_whose_certificate_does_not_hold_is_not_taken(certificate) -> None:
    maker = Maker(epoch=2)
    sifted = inbox.sifted(Inbox(cursor=1, items=(item(maker),), certificates={f"{maker.id}.2": certificate(maker)}), HERE)
    assert sifted.taken == () and [one.why for one in sifted.aside] == ["untrusted"]


def test_an_event_that_only_says_it_is_the_gateways_is_not_taken() -> None:
    maker = Maker(id="gateway", office="", epoch=1)
    sifted = inbox.sifted(Inbox(cursor=1, items=(item(maker),), certificates={"gateway.1": certified(maker)}), HERE)
    assert sifted.taken == () and [one.why for one in sifted.aside] == ["untrusted"]


def answer(event_id: str, signer: Ed25519Signer = GATEWAY) -> Answer:
    return Answer(id=event_id, hash="h" + event_id, status=Status.ACCEPTED, at=NOW).signed(signer)


def test_answers_are_the_gateways_own_to_what_was_sent_in_its_order() -> None:
    sent = [Outgoing(name, "h" + name, b"", 0, 0.0) for name in "abc"]
    for count in (1, 2, 3):
        inbox.check_answers(sent, tuple(answer(name) for name in "abc"[:count]), GATEWAY.public_key)
    for wrong in ((), (answer("b"),), tuple(answer(name) for name in "abcd"), (answer("a", ROOT),), (answer("a"), answer("c"))):
        with pytest.raises(Untrusted):
            inbox.check_answers(sent, wrong, GATEWAY.public_key)
    changed = msgspec.structs.replace(answer("a"), status=Status.REFUSED)
    with pytest.raises(Untrusted):
        inbox.check_answers(sent, (changed,), GATEWAY.public_key)
