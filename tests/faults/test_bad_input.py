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
from cqclerk.protocol import codec, packing
from cqclerk.protocol.envelope import EVENT, Envelope, Head, Sealed, open_sealed
from cqclerk.protocol.messages import EventsReply, Status, line
from cqclerk.workplace.identity import new_id
from data.hub import DATABASE_VARIABLE, HubTransaction
from tests import databases
from tests.faults.counts import times
from tests.gateways import City, city
from tests.stations import JIA, Caller, problem, submitted

WINDOWS = map(str, itertools.count(1))
few = settings(max_examples=times(40, 1000), suppress_health_check=list(HealthCheck), deadline=None)
odd_text = st.text(max_size=40) | st.sampled_from(["", "0", "../../etc", "' OR 1=1 --", "\x00", "王芳", "9" * 400])
odd_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | odd_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_text, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module", params=databases.KINDS)
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with pytest.MonkeyPatch.context() as patch, databases.database(request.param) as address:
        if address:
            patch.setenv(DATABASE_VARIABLE, address)
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


@pytest.mark.parametrize("name", ["id", "subject", "subject_id", "office", "previous", "kind", "operator"])
def test_a_character_that_postgresql_does_not_keep_is_no_trouble_of_the_store(town: City, name: str) -> None:
    caller = town.station(window=next(WINDOWS))
    caller.maker.submit()
    answer = caller.request("POST", "/v1/events", "", _with(caller, caller.maker.journal[-1], name, "a\0b"))
    assert problem(answer).type == "event.unfit"


@few
@given(st.sampled_from(list(Submitted.__dataclass_fields__)), odd_values)
def test_an_event_whose_words_are_nonsense_is_refused_and_the_station_goes_on(town: City, name: str, value: Any) -> None:
    caller = town.station(window=next(WINDOWS))
    caller.maker.submit()
    sealed = caller.maker.journal.pop()
    public = json.loads(bytes(sealed.envelope.public)) if name in bytes(sealed.envelope.public).decode() else {}
    _is_refused_alone(town, caller, sealed, {"public": public | {name: value}}, sealed.payload)


@few
@given(st.integers(0, 10**6), odd_values, st.sampled_from(["replace", "add", "remove"]))
def test_a_form_that_holds_nonsense_is_refused_and_the_station_goes_on(town: City, where: int, value: Any, how: str) -> None:
    caller = town.station(window=next(WINDOWS))
    caller.maker.submit()
    sealed = caller.maker.journal.pop()
    assert sealed.payload is not None
    form = json.loads(sealed.payload)
    places = list(_places(form))
    inside, key = places[where % len(places)]
    if how == "remove":
        del inside[key]
    else:
        inside[key if how == "replace" else "王芳"] = value
    payload = msgspec.json.encode(form, order="sorted")
    _is_refused_alone(town, caller, sealed, {"payload_hash": hashlib.sha256(payload).hexdigest()}, payload)


def _places(form: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every name in a form, however deep, and what it stands in."""
    for key, value in form.items() if isinstance(form, dict) else []:
        yield form, key
        yield from _places(value)
    for each in form if isinstance(form, list) else []:
        yield from _places(each)


def _is_refused_alone(town: City, caller: Caller, sealed: Sealed, changed: dict[str, Any], payload: bytes | None) -> None:
    """The changed event is refused and nothing else comes of it, or it was none at all; or it says in full what such an event may say.
    What its station makes next is taken."""
    maker = caller.maker.id
    before, (spoiled, digest) = _recorded(town, maker), _signed(caller, sealed, changed)
    answer = caller.request("POST", "/v1/events", "", line(spoiled, payload) + b"\n")
    if answer.status_code == 200:
        (told,) = msgspec.json.decode(answer.content, type=EventsReply).answers
        assert _recorded(town, maker) == [*before, digest], "the event, and nothing that came of it"
        assert town.look(lambda tx: _stands(tx, sealed.envelope.subject_id)) is (told.status is Status.ACCEPTED)
        if told.status is Status.ACCEPTED:
            event = open_sealed(spoiled, payload)
            assert codec.encode(event.event) == (bytes(event.envelope.public), payload)
        else:
            assert told.status is Status.REFUSED and told.reason not in ("", "fault")
        caller.maker.head = Head(sealed.envelope.epoch, sealed.envelope.sequence, digest)
    else:
        assert problem(answer).status < 500
        assert _recorded(town, maker) == before and not town.look(lambda tx: _stands(tx, sealed.envelope.subject_id))
        caller.maker.head = Head(sealed.envelope.epoch, sealed.envelope.sequence - 1, sealed.envelope.previous)
    caller.maker.make(new_id(), submitted(JIA, JIA))
    assert [one.status for one in caller.answers(caller.maker.journal[-1:])] == [Status.ACCEPTED]


def _recorded(town: City, maker: str) -> list[str]:
    return town.look(lambda tx: [event.hash for event in tx.events(maker)])  # type: ignore[return-value]


def _stands(tx: HubTransaction, case_id: str) -> bool:
    """Whether the gateway has the case; a refusal alone leaves only a place for it."""
    state = tx.state("case", case_id)
    return state is not None and state.version > 0


def _with(caller: Caller, sealed: Sealed, name: str, value: Any) -> bytes:
    """The event with another value in its envelope, signed by its own station as if that were right."""
    return line(_signed(caller, sealed, {name: value})[0], sealed.payload) + b"\n"


def _signed(caller: Caller, sealed: Sealed, changed: dict[str, Any]) -> tuple[bytes, str]:
    """(the changed envelope, its hash)."""
    envelope = json.loads(sealed.data) | changed | {"signature": ""}
    digest = hashlib.sha256(msgspec.json.encode(envelope, order="sorted"))
    envelope["signature"] = caller.maker.signer.sign(EVENT, digest.digest())
    return msgspec.json.encode(envelope, order="sorted"), digest.hexdigest()


def _events(town: City, caller: Caller) -> list[Any]:
    return town.look(lambda tx: list(tx.events(caller.maker.id)))  # type: ignore[return-value]
