"""Bytes that are no event, and events that say what they may not: refused with a reason, and nothing is changed by them."""

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cqclerk.domain.events import Submitted
from cqclerk.protocol import packing
from cqclerk.protocol.envelope import EVENT, Envelope, Sealed
from cqclerk.protocol.messages import EventsReply, Status, line
from data.hub import HubTransaction
from tests.faults.counts import times
from tests.gateways import City, city
from tests.stations import Caller, problem

WINDOWS = map(str, itertools.count(1))
few = settings(max_examples=times(60, 2000), suppress_health_check=list(HealthCheck), deadline=None)
odd_text = st.text(max_size=40) | st.sampled_from(["", "0", "../../etc", "' OR 1=1 --", "\x00", "王芳", "9" * 400])
odd_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | odd_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_text, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with city(tmp_path_factory.mktemp("gateway")) as made:
        yield made


@st.composite
def damage(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """Something that happens to bytes: they end too soon, one changes, some are put in, taken out or said twice."""
    kind = draw(st.sampled_from(["cut", "flip", "insert", "remove", "twice", "replace"]))
    where, much, other = draw(st.floats(0, 1, exclude_max=True)), draw(st.integers(1, 40)), draw(st.binary(min_size=1, max_size=40))

    def done(data: bytes) -> bytes:
        at = int(where * len(data))
        match kind:
            case "cut":
                return data[:at]
            case "flip":
                return data[:at] + bytes([data[at] ^ other[0]]) + data[at + 1 :]
            case "insert":
                return data[:at] + other + data[at:]
            case "remove":
                return data[:at] + data[at + much :]
            case "twice":
                return data[:at] + data[at : at + much] * 2 + data[at + much :]
        return other

    return done


@few
@given(damage(), st.booleans())
def test_damaged_bytes_are_taken_for_nothing_and_the_event_itself_is_taken_afterwards(
    town: City, hurt: Callable[[bytes], bytes], packed: bool
) -> None:
    caller = town.station(window=next(WINDOWS))
    case_id = caller.maker.submit()
    sealed = caller.maker.journal[-1]
    body = line(sealed.data, sealed.payload) + b"\n"
    if packed:
        answer = caller.request("POST", "/v1/events", "", hurt(packing.pack([body])), {"Content-Encoding": "gzip"})
    else:
        answer = caller.request("POST", "/v1/events", "", hurt(body))
    before = [event.hash for event in _events(town, caller)]
    if answer.status_code == 200:  # the damage was none: the last line break, say, or it came twice
        assert set(before) <= {one.envelope.hash for one in caller.maker.journal}
    else:
        assert problem(answer).status < 500
        assert sealed.envelope.hash not in before and not town.look(lambda tx: _stands(tx, case_id))
    (told,) = caller.answers([sealed])
    assert told.status is Status.ACCEPTED or told.reason == "event.payload"  # what is signed is whole, what it stands for is not


FIELDS = [name for name in Envelope.__struct_fields__ if name != "signature"]


@few
@given(st.sampled_from(FIELDS), odd_values)
def test_a_station_that_signs_nonsense_is_told_and_changes_nothing_that_it_may_not(town: City, name: str, value: Any) -> None:
    caller = town.station(window=next(WINDOWS))
    case_id = caller.maker.submit()
    sealed = caller.maker.journal[-1]
    body = _with(caller, sealed, name, value)
    before = _events(town, caller)
    answer = caller.request("POST", "/v1/events", "", body)
    if answer.status_code != 200:
        assert problem(answer).status < 500
        assert _events(town, caller) == before
        return
    told = msgspec.json.decode(answer.content, type=EventsReply).answers
    moved = any(one.status is Status.ACCEPTED for one in told) and name != "subject_id"
    assert town.look(lambda tx: _stands(tx, case_id)) is moved


@few
@given(st.sampled_from(list(Submitted.__dataclass_fields__)), odd_values)
def test_an_event_whose_words_are_nonsense_is_refused_and_the_station_goes_on(town: City, name: str, value: Any) -> None:
    caller = town.station(window=next(WINDOWS))
    case_id = caller.maker.submit()
    sealed = caller.maker.journal[-1]
    public = json.loads(bytes(sealed.envelope.public)) if name in bytes(sealed.envelope.public).decode() else {}
    answer = caller.request("POST", "/v1/events", "", _with(caller, sealed, "public", public | {name: value}))
    if answer.status_code != 200:
        assert problem(answer).status < 500 and not town.look(lambda tx: _stands(tx, case_id))


def _stands(tx: HubTransaction, case_id: str) -> bool:
    """Whether the gateway has the case; a refusal alone leaves only a place for it."""
    state = tx.state("case", case_id)
    return state is not None and state.version > 0


def _with(caller: Caller, sealed: Sealed, name: str, value: Any) -> bytes:
    """The event with another value in its envelope, signed by its own station as if that were right."""
    envelope = json.loads(sealed.data) | {name: value}
    envelope["signature"] = ""
    unsigned = msgspec.json.encode(envelope, order="sorted")
    envelope["signature"] = caller.maker.signer.sign(EVENT, hashlib.sha256(unsigned).digest())
    return line(msgspec.json.encode(envelope, order="sorted"), sealed.payload) + b"\n"


def _events(town: City, caller: Caller) -> list[Any]:
    return town.look(lambda tx: list(tx.events(caller.maker.id)))  # type: ignore[return-value]
