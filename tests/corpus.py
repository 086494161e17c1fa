"""Events as programs have written them: for every kind and version of it the bytes, kept for ever. A new version only adds lines.

`python -m tests.corpus` adds an example of whatever this program writes and the corpus does not have yet. Nothing is ever taken out.
"""

import random
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from cqclerk.domain.access import Actor, Role
from cqclerk.domain.events import Event
from cqclerk.protocol import codec
from cqclerk.protocol.envelope import Frame, Head, Sealed, open_sealed, seal
from cqclerk.protocol.messages import NO_PAYLOAD, Line, line
from cqclerk.protocol.signing import Ed25519Signer

FOLDER = Path(__file__).parent / "protocol" / "corpus"
MAKER = Ed25519Signer(bytes([7] * 32))
_DRAWN = 60
_MOST_BYTES = 3000


@dataclass(frozen=True, slots=True)
class Kept:
    """One event of the corpus, and what it meant to the program that wrote it: public fields, and the private part under its name."""

    kind: str
    version: int
    sealed: Sealed
    means: dict[str, Any]


def meaning(event: Event) -> dict[str, Any]:
    """What an event says, as plain values."""
    said: dict[str, Any] = msgspec.json.decode(codec.canonical(event))
    return said


def kept() -> Iterator[Kept]:
    """Everything that is in the corpus: one file a kind, one line an event."""
    for file in sorted(FOLDER.glob("*.ndjson")):
        for written in file.read_bytes().splitlines():
            found = msgspec.json.decode(written, type=_Written)
            on_the_wire = msgspec.json.decode(found.line, type=Line)
            payload = None if on_the_wire.payload == NO_PAYLOAD else bytes(on_the_wire.payload)
            sealed = open_sealed(bytes(on_the_wire.envelope), payload)
            yield Kept(sealed.envelope.kind, sealed.envelope.version, sealed, found.means)


class _Written(msgspec.Struct):
    line: str
    means: dict[str, Any]


def missing(kinds: Iterable[codec.Kind], have: Iterable[Kept]) -> list[tuple[str, int]]:
    """(kind, version) of everything that a program of these kinds has ever written and the corpus does not have."""
    there = {(one.kind, one.version) for one in have}
    ever = ((kind.name, version) for kind in kinds for version in range(1, kind.version + 1))
    return [one for one in ever if one not in there]


def add(event: Event, sealed: Sealed) -> None:
    """Keep one more."""
    FOLDER.mkdir(exist_ok=True)
    written = _Written(line(sealed.data, sealed.payload).decode(), meaning(event))
    with (FOLDER / f"{sealed.envelope.kind}.ndjson").open("ab") as file:
        file.write(msgspec.json.encode(written, order="sorted") + b"\n")


def example(kind: codec.Kind) -> Event:
    """An event that says much."""
    from tests.strategies import EVENTS

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        drawn = [EVENTS[kind.type].example() for _ in range(_DRAWN)]
    sizes = {id(event): sum(len(part or b"") for part in codec.encode(event)) for event in drawn}
    return max((event for event in drawn if sizes[id(event)] < _MOST_BYTES), key=lambda event: sizes[id(event)])


def sealed_by_the_maker(event: Event) -> Sealed:
    """As a station writes it."""
    actor = Actor("operator-1", frozenset(Role), "station-1", "T509901001", 1)
    number = random.randrange(1 << 40)
    return seal(event, Frame(f"event-{number:010x}", "subject-1", actor, datetime(2026, 11, 25, tzinfo=UTC), 0, 0), Head(), MAKER)


def grow() -> list[tuple[str, int]]:
    """Add what this program writes and the corpus does not have; returns what an older one would have to add."""
    by_name = {kind.name: kind for kind in codec.KINDS}
    for name, version in missing(codec.KINDS, kept()):
        if version == by_name[name].version:
            event = example(by_name[name])
            add(event, sealed_by_the_maker(event))
    return missing(codec.KINDS, kept())


if __name__ == "__main__":
    print(grow() or "complete")
