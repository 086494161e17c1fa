"""By stick: a gateway that was put back from its backup says in its answer how far it knows, and the next file gives back the rest.

The same as on the line (sync.giving), one trip for each question.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from cqclerk.protocol.bundles import Down
from cqclerk.protocol.messages import NO_PAYLOAD, Line
from cqclerk.protocol.returning import Forgotten
from cqclerk.sync.giving import GAP, SIGNS
from cqclerk.workplace import giving
from cqclerk.workplace.giving import Place
from cqclerk.workplace.workplace import Workplace

_ASKED = "gateway_forgot"  # setting: how far the gateway said it knows, as long as it waits for the rest
_MOST_BYTES = 32 * 1024 * 1024  # before they are packed


@dataclass(frozen=True, slots=True)
class Returned:
    """What goes back, and the mark under which that is all of it (0: it is not, or the gateway has not said that it was put back)."""

    lines: tuple[bytes, ...] = ()
    mark: int = 0


def returned(at: Workplace) -> Returned:
    """What the gateway has asked for, as much as one file takes."""
    known = _asked(at)
    if known is None:
        return Returned()
    lines, left = _behind(at, Place(known.epoch, known.sequence), giving.own_after, _MOST_BYTES)
    lines = giving.enrolments(at) + lines if lines else lines
    if known.restored and left > 0:
        of_gateway, left = _behind(at, Place(known.known_epoch, known.known_sequence), giving.of_gateway_after, left)
        lines += of_gateway
    return Returned(tuple(lines), known.restored if left > 0 else 0)


def word(at: Workplace) -> bytes:
    """The gateway's word that it has certified this station, b"" if it never has: it may have forgotten that too."""
    found = giving.enrolment(at)
    if found is None:
        return b""
    envelope, payload = found
    private = NO_PAYLOAD if payload is None else msgspec.Raw(payload)
    return msgspec.json.encode(Line(envelope=msgspec.Raw(envelope), payload=private))


def hear(at: Workplace, down: Down) -> bool:
    """Take note of what the answer says of it; whether the next file has something to give back."""
    known = msgspec.json.decode(down.forgotten, type=Forgotten) if down.forgotten else None
    if known is None:
        return _asked(at) is not None
    if down.returned and down.returned == known.restored:
        giving.gave(at, known.restored, known.known_at)
    said = {problem.type for problem in down.refused}
    wanted = (GAP in said and not down.returned) or (known.restored != giving.known_mark(at) if known.restored else bool(said & SIGNS))
    with at.store.transaction() as tx:
        tx.set(_ASKED, down.forgotten.decode() if wanted else "")
    return wanted


def _asked(at: Workplace) -> Forgotten | None:
    with at.store.reading() as tx:
        kept = tx.setting(_ASKED)
    return msgspec.json.decode(kept, type=Forgotten) if kept else None


Page = Callable[[Workplace, Place], list[tuple[bytes, Place]]]


def _behind(at: Workplace, place: Place, page: Page, room: int) -> tuple[list[bytes], int]:
    """(lines behind a place, bytes that are left of the room: 0 where they did not all find some)."""
    lines: list[bytes] = []
    while found := page(at, place):
        for line, _ in found:
            room -= len(line)
            if room <= 0:
                return lines, 0
            lines.append(line)
        place = found[-1][1]
    return lines, room
