"""The stick: all that would go over the line as one file, and what the gateway says to it as another (see protocol.bundles).

It works beside the line: whatever is carried twice, or late, or out of order, is taken once or not at all.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from cqclerk.domain import guards
from cqclerk.protocol import bundles
from cqclerk.protocol.bundles import Card, Cover, Down, NoBundle, ScanPiece, Up
from cqclerk.protocol.envelope import BadSignature
from cqclerk.protocol.messages import BlockRequest, ClaimRequest, EnrolReply, EventsReply, Problem, Status
from cqclerk.sync import inbox, rounds
from cqclerk.sync.problems import Untrusted
from cqclerk.workplace import exchange, scans
from cqclerk.workplace.workplace import Workplace
from data.attachments import Carried

_CARD = "gateway_card"
_MOST_EVENTS = 20_000
_MOST_SCANS_BYTES = 256 * 1024 * 1024
M = TypeVar("M", bound=msgspec.Struct)


class NoCard(Exception):
    """This station has never met its gateway: without its keys nothing can be sealed to it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, what it should be called, and how many events and scans are in it."""

    name: str
    data: bytes
    events: int
    scans: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an answer brought: events taken and refused, events of others, scans, and what the gateway did not do."""

    taken: int = 0
    refused: int = 0
    received: int = 0
    scans: int = 0
    enrolled: bool = False
    problems: tuple[Problem, ...] = ()


def keep_card(at: Workplace, card: Card) -> None:
    """The gateway's keys, from its administrator. Raises NoBundle where this station knows it under others."""
    known = at.station.gateway_key
    if known and (known, at.station.root_key) != (card.gateway_key, card.root_key):
        raise NoBundle("other_reader", "another gateway's card")
    with at.store.transaction() as tx:
        tx.set(_CARD, card.encoded().decode())


def export(at: Workplace) -> Exported:
    """What this station has to say now. Recorded is nothing: it may be made again at any time. Raises NoCard."""
    station, card = at.station, _card(at)
    if card is None:
        raise NoCard
    waiting = exchange.unsent(at, _MOST_EVENTS)
    going_up, coming_down = scans.all_waiting(at)
    carried = _carried(at, going_up)
    up = Up(
        after=exchange.cursor(at),
        enrol=b"" if station.epoch else _enrolment(at),
        lines=tuple(one.line for one in waiting),
        claims=tuple(ClaimRequest(case_id=case_id) for case_id in _to_claim(at)),
        blocks=tuple(_blocks(at)),
        scans=carried,
        wanted=tuple(one.digest for one in coming_down),
    )
    now = at.now()
    cover = Cover(
        way="up", station=station.id, epoch=station.epoch, window=station.window, office=station.office, made_at=now, digest="", size=0
    )
    name = f"{station.office}-{station.window}-{now:%Y%m%d%H%M%S}{bundles.SUFFIX_UP}"
    return Exported(name, bundles.wrap(up, cover, card.gateway_key, at.signer), len(waiting), len(carried))


def take(at: Workplace, data: bytes) -> Imported:
    """Take the gateway's answer. Raises NoBundle: not an answer, not for this station, changed, cut short; then nothing has changed."""
    cover, sealed = bundles.cover_of(data)
    if (cover.way, cover.station) != ("down", at.station.id):
        raise NoBundle("other_reader", f"{cover.way} {cover.station}")
    card = _card(at)
    if card is None:
        raise NoCard
    cover.check(card.gateway_key)
    down = bundles.contents_of(cover, sealed, at.private_key(), Down)
    try:
        enrolled = _enrol(at, down, card)
        return _store(at, down, enrolled)
    except Untrusted as error:
        raise NoBundle("changed", str(error)) from error


def _card(at: Workplace) -> Card | None:
    """The keys of the gateway: from the enrolment, else from its card."""
    if at.station.gateway_key:
        return Card(gateway_key=at.station.gateway_key, root_key=at.station.root_key)
    with at.store.reading() as tx:
        kept = tx.setting(_CARD)
    return bundles.read_card(kept.encode()) if kept else None


def _enrolment(at: Workplace) -> bytes:
    """The request to enrol with the code that waits here, b"" if there is none."""
    code = at.enrolment_code()
    return msgspec.json.encode(rounds.enrolment(at.station, code)) if code else b""


def _to_claim(at: Workplace) -> list[str]:
    """The cases that this office has to act on and that nobody has claimed: on a stick one asks for all of them at once."""
    with at.reading() as tx:
        cases = [tx.case(case_id) for case_id in tx.store.open_cases()]
    free = [case for case in cases if case.claim_station == "" and guards.may_claim(case, at.actor) is None]
    return [case.id for case in free]


def _blocks(at: Workplace) -> list[BlockRequest]:
    count = at.reference.numbers.block_size
    return [BlockRequest(item=item, count=count, year=year) for item, year in rounds.items_that_run_low(at)]


def _carried(at: Workplace, going_up: list[Carried]) -> tuple[ScanPiece, ...]:
    """Whole scans, small ones first, as many as one stick takes at a time."""
    pieces, size = [], 0
    for one in going_up:
        size += one.size
        if size > _MOST_SCANS_BYTES:
            break
        content = scans.piece(at, one.digest, 0, one.size)
        pieces.append(ScanPiece(digest=one.digest, media_type=one.media_type, content=content))
    return tuple(pieces)


def _enrol(at: Workplace, down: Down, card: Card) -> bool:
    if not down.enrolled or at.station.epoch:
        return False
    reply = _read(down.enrolled, EnrolReply)
    if (reply.gateway_key, reply.root_key) != (card.gateway_key, card.root_key):
        raise Untrusted("enrolment: other keys than the card says")
    rounds.store(at, reply.server_time, (rounds.certified(reply, at.station),), 0, ())
    return True


def _store(at: Workplace, down: Down, enrolled: bool) -> Imported:
    reply = _read(down.reply, EventsReply)
    answers = tuple(answer for answer in reply.answers if _is_ours(at, answer.id, answer.hash))
    for answer in answers:
        try:
            answer.check(at.station.gateway_key)
        except BadSignature as error:
            raise Untrusted(f"answer {answer.id}: {error}") from error
    box = reply.inbox if reply.inbox is not None and down.after <= exchange.cursor(at) else None
    incoming = inbox.verified(box, at.station) if box is not None else ()
    received, _ = rounds.store(at, _not_later(at, reply.server_time), incoming, box.cursor if box is not None else 0, answers)
    for digest, held in down.held.items():
        scans.went_up(at, digest, held)
    came = [piece for piece in down.scans if scans.came_whole(at, piece.digest, piece.content)]
    refused = sum(answer.status is Status.REFUSED for answer in answers)
    return Imported(len(answers) - refused, refused, received, len(came), enrolled, down.refused)


def _is_ours(at: Workplace, event_id: str, digest: str) -> bool:
    """An own event that has no answer yet: one that came by the line meanwhile stands."""
    with at.store.reading() as tx:
        row = tx.own_entry(event_id)
    return row is not None and row.hash == digest


def _not_later(at: Workplace, server_time: datetime) -> datetime | None:
    """An answer that lay on a stick for days tells nothing of the gateway's clock."""
    return None


def _read(data: bytes, kind: type[M]) -> M:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoBundle("newer", str(error)) from error


__all__ = ["Exported", "Imported", "NoCard", "export", "keep_card", "take"]
