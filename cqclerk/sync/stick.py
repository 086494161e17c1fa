"""The stick: all that would go over the line as one file, and what the gateway says to it as another (see protocol.bundles).

It works beside the line: whatever is carried twice, or late, or out of order, is taken once or not at all.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from cqclerk.domain import guards
from cqclerk.domain.case import Case
from cqclerk.protocol import bundles
from cqclerk.protocol.bundles import Card, Cover, Down, NoBundle, ScanPiece, Up
from cqclerk.protocol.editions import Editions
from cqclerk.protocol.messages import BlockRequest, ClaimRequest, EnrolReply, EventsReply, Inbox, Problem
from cqclerk.protocol.published import OfficesAndRevocations
from cqclerk.protocol.signing import BadSignature, Signer
from cqclerk.sync import arrivals, enrolment, limits, standing, stick_giving
from cqclerk.sync.problems import Untrusted
from cqclerk.workplace import editions, epochs, exchange, offices_list, print_wishes, reading, scans, supply
from cqclerk.workplace.clock import OFFICE_TIME
from cqclerk.workplace.exchange import Outgoing
from cqclerk.workplace.workplace import LAST_CONTACT, Workplace

log = logging.getLogger("cqclerk.sync")
LAST_STICK = "last_stick"  # setting: when the answer was made that was taken last
_CARD = "gateway_card"
_MOST_EVENTS = 20_000
_NONE_SUCH = "enrol.epoch"
M = TypeVar("M", bound=msgspec.Struct)


class NotReady(Exception):
    """Nothing can be sealed yet. key: no_card (this station has never met its gateway), no_code (nobody there knows it)."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, what it should be called, how many events and scans are in it, and how many scans wait for the next one.

    returned  how many events the gateway gets back that it has forgotten
    """

    name: str
    data: bytes
    events: int
    scans: int
    left: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """What an answer brought: events taken and refused, events of others, scans, and what the gateway did not do.

    asked_back  the gateway has forgotten some of what it had: the next file gives it back
    prints      how many originals this station may print now that it had asked for
    spoiled     reference data in it that was not good: what is here stays in use, and everything else of the answer was taken
    """

    taken: int = 0
    refused: int = 0
    received: int = 0
    scans: int = 0
    enrolled: bool = False
    problems: tuple[Problem, ...] = ()
    asked_back: bool = False
    prints: int = 0
    spoiled: tuple[editions.Spoiled, ...] = ()


@dataclass(frozen=True, slots=True)
class _Voice:
    """In whose name a file speaks, and what waits to be said so."""

    epoch: int
    signer: Signer
    waiting: list[Outgoing]


# -- out --------------------------------------------------------------------------------------------------------------


def keep_card(at: Workplace, card: Card) -> None:
    """The gateway's keys, from its administrator. Raises NoBundle where this station knows it under others."""
    known = at.station.gateway_key
    if known and (known, at.station.root_key) != (card.gateway_key, card.root_key):
        raise NoBundle("other_gateway", "another gateway's card")
    with at.store.transaction() as tx:
        tx.set(_CARD, card.encoded().decode())


def export(at: Workplace) -> Exported:
    """What this station has to say now. Recorded is nothing: it may be made again at any time. Raises NotReady."""
    station, card, code = at.station, _card(at), at.enrolment_code()
    if card is None:
        raise NotReady("no_card")
    if station.epoch == 0 and not code:
        raise NotReady("no_code")
    voice, wishes = _voice(at, code), _wishes(at)
    (carried, left), back = _carried(at), stick_giving.returned(at)
    up = Up(
        after=exchange.cursor(at),
        head=_head(at),
        giving_back=at.standing.giving_back,
        enrol=msgspec.json.encode(enrolment.asked(at, code)) if code else b"",
        lines=tuple(one.line for one in (*_held(at, voice), *voice.waiting)),
        claims=tuple(ClaimRequest(case_id=case.id) for case in wishes),
        claims_new=_lives_by_stick(at),
        blocks=tuple(_blocks(at)),
        scans=carried,
        wanted=tuple(dict.fromkeys(_wanted(at, wishes))),
        has_list=offices_list.known_digest(at),
        editions=_editions(at),
        editions_wanted=tuple(one.head.serial for one in editions.wanted(at)),
        prints=print_wishes.asked(at),
        word=stick_giving.word(at),
        returned=back.lines,
        returned_to=back.mark,
    )
    made_at = at.now()
    cover = Cover(
        way="up", station=station.id, epoch=voice.epoch, window=station.window, office=station.office, made_at=made_at, digest="", size=0
    )
    name = f"{station.office}-{station.window}-{made_at.astimezone(OFFICE_TIME):%Y%m%d%H%M%S}{bundles.SUFFIX_UP}"
    data = bundles.wrap(up, cover, card.gateway_key, voice.signer)
    return Exported(name, data, len(voice.waiting), len(carried), left, len(back.lines))


def _card(at: Workplace) -> Card | None:
    """The keys of the gateway: from the enrolment, else from its card."""
    if at.station.gateway_key:
        return Card(gateway_key=at.station.gateway_key, root_key=at.station.root_key)
    with at.store.reading() as tx:
        kept = tx.setting(_CARD)
    return bundles.read_card(kept.encode()) if kept else None


def _voice(at: Workplace, code: str) -> _Voice:
    """A station that has begun anew and has no code yet speaks for its last certified epoch, to bring what waits of it to safety."""
    waiting, before = exchange.unsent(at, _MOST_EVENTS), epochs.key_before(at)
    if before is None or code:
        return _Voice(at.standing.epoch, at.signer, waiting)
    return _Voice(at.station.epoch, before, [one for one in waiting if one.epoch <= at.station.epoch])


def _editions(at: Workplace) -> tuple[int, int]:
    tip = editions.tip(at)
    return (tip.series, tip.serial) if tip else (1, 0)


def _held(at: Workplace, voice: _Voice) -> list[Outgoing]:
    """What the gateway held until its update: the same bytes get the answer that stands by now."""
    return [one for one in exchange.held(at) if one.epoch <= voice.epoch]


def _head(at: Workplace) -> tuple[int, int]:
    with at.store.reading() as tx:
        head = tx.head()
    return head.epoch, head.sequence


def _lives_by_stick(at: Workplace) -> bool:
    """Whether the line has been away for so long that rights have to be asked for in advance."""
    with at.store.reading() as tx:
        contact = tx.setting(LAST_CONTACT)
    return not contact or at.now() - datetime.fromisoformat(contact) > timedelta(hours=limits.load().stick_after_h)


def _wishes(at: Workplace) -> list[Case]:
    """The cases that this office has to decide and that nobody has claimed, where the line does not bring the right to."""
    if not _lives_by_stick(at):
        return []
    with at.reading() as tx:
        cases = [tx.case(case_id) for case_id in tx.store.open_cases()]
    return [case for case in cases if guards.waits_for(case, at.station.office)]


def _wanted(at: Workplace, wishes: list[Case]) -> Iterator[str]:
    """Scans that a decision here lacks, or would lack."""
    _, down = scans.all_waiting(at)
    yield from (one.digest for one in down)
    with at.store.reading() as tx:
        whole = tx.attachments.whole()
    yield from (one.digest for case in wishes for one in case.attachments if one.digest not in whole and not one.lost)


def _blocks(at: Workplace) -> list[BlockRequest]:
    count = at.reference.numbers.block_size
    return [BlockRequest(item=item, count=count, year=year) for item, year in supply.items_that_run_low(at)]


def _carried(at: Workplace) -> tuple[tuple[ScanPiece, ...], int]:
    """(whole scans, small ones first, as many as one file takes; how many are left for the next)."""
    going_up, _ = scans.all_waiting(at)
    pieces, size = [], 0
    for one in going_up:
        size += one.size
        if size > bundles.MOST_SCANS_BYTES:
            break
        content = scans.piece(at, one.digest, 0, one.size)
        pieces.append(ScanPiece(digest=one.digest, media_type=one.media_type, content=content))
    return tuple(pieces), len(going_up) - len(pieces)


# -- in ---------------------------------------------------------------------------------------------------------------


def take(at: Workplace, data: bytes) -> Imported:
    """Take the gateway's answer. Raises NoBundle: not an answer, not for this station, changed, cut short; then nothing has changed."""
    cover, sealed = bundles.cover_of(data)
    if (cover.way, cover.station) != ("down", at.station.id):
        raise NoBundle("other_reader", f"{cover.way} {cover.station}")
    card = _card(at)
    if card is None:
        raise NotReady("no_card")
    cover.check(card.gateway_key)
    down = _opened(at, cover, sealed)
    try:
        done = _store(at, down, _enrol(at, down, card))
    except Untrusted as error:
        raise NoBundle("changed", str(error)) from error
    with at.store.transaction() as tx:
        tx.set(LAST_STICK, max(cover.made_at.isoformat(), tx.setting(LAST_STICK) or ""))
    supply.return_expired(at)
    return done


def _opened(at: Workplace, cover: Cover, sealed: bytes) -> Down:
    keys = at.private_keys()
    for key in keys[:-1]:
        try:
            return bundles.contents_of(cover, sealed, key, Down)
        except NoBundle as error:
            if error.key != "other_reader":
                raise
    return bundles.contents_of(cover, sealed, keys[-1], Down)


def _enrol(at: Workplace, down: Down, card: Card) -> bool:
    """Whether the answer certifies what this station is waiting for."""
    if not down.enrolled or at.station.epoch == at.standing.epoch > 0:
        return False
    reply = _read(down.enrolled, EnrolReply)
    if (reply.gateway_key, reply.root_key) != (card.gateway_key, card.root_key):
        raise Untrusted("enrolment: other keys than the card says")
    enrolment.take(at, reply, enrolment.asked(at, at.enrolment_code()))
    return True


def _store(at: Workplace, down: Down, enrolled: bool) -> Imported:
    reply = _read(down.reply, EventsReply)
    back = _read(down.given_back, Inbox) if down.given_back and at.standing.giving_back is not None else None
    regained = arrivals.take_back(at, back) if back is not None else 0
    waited = exchange.unsent_count(at)
    arrived = arrivals.take(at, reply, down.after)
    if back is not None and not back.more and reply.inbox is not None and not reply.inbox.more:
        arrivals.caught_up(at)
    for digest, size in down.held.items():
        scans.went_up(at, digest, size)
    came = [piece for piece in down.scans if scans.came_whole(at, piece.digest, piece.content)]
    spoiled = _learn(at, down)
    print_wishes.settle(at, frozenset(down.prints))
    answered = waited - exchange.unsent_count(at)  # for the first time
    refused, prints, asked_back = min(arrived.refused, answered), sum(down.prints.values()), stick_giving.hear(at, down)
    received = arrived.received + regained
    return Imported(answered - refused, refused, received, len(came), enrolled, down.refused, asked_back, prints, spoiled)


def _learn(at: Workplace, down: Down) -> tuple[editions.Spoiled, ...]:
    """What is published, what the gateway reads, and what it says of this station itself; what of it was not good."""
    spoiled: tuple[editions.Spoiled, ...] = ()
    if down.published:
        try:
            offices_list.keep(at, _read(down.published, OfficesAndRevocations))
        except BadSignature as error:  # one that came later is here already
            log.info("the list of offices and revocations in a bundle: %s", error)
    if down.editions:
        try:
            spoiled = editions.take(at, _read(down.editions, Editions), down.texts)
        except BadSignature as error:  # the line has brought more meanwhile
            log.info("reference data in a bundle: %s", error)
    if down.reads:
        reading.note(at, down.reads)
    for problem in down.refused:
        standing.of_problem(at, problem)
        if problem.type == _NONE_SUCH and (above := int(dict(problem.params)["epoch"])) >= at.standing.epoch:
            epochs.begin(at, epochs.REVOKED if at.standing.stopped else epochs.FORKED, above)
    return spoiled


def _read(data: bytes, kind: type[M]) -> M:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoBundle("newer", str(error)) from error


__all__ = ["Exported", "Imported", "NotReady", "export", "keep_card", "take"]
