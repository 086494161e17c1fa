"""A station's bundle at the gateway: what it says is done as if it had come by the line, and answered in a file that only it can open.

The same bundle gets the same answer, however often and from wherever it comes: nothing that is in it is done twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import msgspec

from cqclerk.domain.access import GATEWAY
from cqclerk.gateway import attachments, blocks, claims, enrolment, events, inbox, offices, standing
from cqclerk.gateway.gateway import Gateway
from cqclerk.protocol import bundles
from cqclerk.protocol.bundles import Card, Cover, Down, NoBundle, ScanPiece, Up
from cqclerk.protocol.messages import AttachmentOffer, Declined, EnrolRequest, EventsReply, Inbox, Problem
from data.hub import HubTransaction
from data.hub_rows import Bundle, Station

_MOST_PAGES = 500  # of an inbox in one answer
M = TypeVar("M", bound=msgspec.Struct)
T = TypeVar("T")


@dataclass(slots=True)
class Carried:
    """What became of a bundle: the answer as a file, its cover, and the offices that have news."""

    answer: bytes
    cover: Cover
    news: set[str] = field(default_factory=set)


def card(gateway: Gateway) -> Card:
    """What a station has to know of this gateway before it can send it anything."""
    return Card(gateway_key=gateway.signer.public_key, root_key=gateway.root.public_key)


def carry(gateway: Gateway, tx: HubTransaction, data: bytes) -> Carried:
    """Take a bundle. Raises NoBundle: no bundle, not whole, not for this gateway, not made by whom it says; nothing is done then."""
    cover, sealed = bundles.cover_of(data)
    if cover.way != "up" or cover.station == GATEWAY:
        raise NoBundle("foreign", "not from a station")
    known = tx.bundle(cover.digest)
    if known is not None:
        return Carried(known.answer, cover)
    up = bundles.contents_of(cover, sealed, gateway.private_key(tx), Up)
    cover.check(_maker_key(tx, cover, up))
    work = _Work(gateway, tx, cover)
    answer = work.done(up)
    tx.keep_bundle(Bundle(cover.digest, cover.station, gateway.now().isoformat(), answer))
    return Carried(answer, cover, work.news)


def _maker_key(tx: HubTransaction, cover: Cover, up: Up) -> str:
    """The key that must have signed the cover: that of the station's epoch, or the one that it asks to be certified."""
    station = tx.station(cover.station)
    if up.enrol:
        asked = _read(up.enrol, EnrolRequest)
        if asked.station != cover.station:
            raise NoBundle("changed", "enrolment of another station")
        return asked.public_key
    if station is None:
        raise NoBundle("unknown_station", cover.station)
    return standing.key_of(tx, station, cover.epoch)


class _Work:
    """One bundle being done: each part by itself, a no to one stops no other."""

    def __init__(self, gateway: Gateway, tx: HubTransaction, cover: Cover) -> None:
        self._gateway, self._tx, self._cover = gateway, tx, cover
        self.news: set[str] = set()
        self._refused: list[Problem] = []

    def done(self, up: Up) -> bytes:
        """Do all of it; the answer."""
        enrolled = self._enrol(up.enrol) if up.enrol else b""
        station = self._tx.station(self._cover.station)
        if station is None:
            return self._answered(EventsReply(server_time=self._gateway.now()), up, enrolled, {}, ())
        held = {piece.digest: size for piece in up.scans if (size := self._scan(piece)) is not None}
        taken = events.take(self._gateway, self._tx, station.id, up.lines, offices.known_by(self._tx))
        self.news |= taken.news
        if taken.stopped is not None:
            self._refused.append(taken.stopped.problem)
        if standing.end_of(self._tx, station, max(self._cover.epoch, station.epoch if enrolled else 0)) is not None:
            reply = EventsReply(server_time=self._gateway.now(), answers=tuple(taken.answers))
            return self._answered(reply, up, enrolled, held, ())
        self._ask(station, up)
        wanted = tuple(piece for digest in up.wanted if (piece := self._wanted(station, digest)) is not None)
        box = self._inbox(station, up.after)
        reply = EventsReply(server_time=self._gateway.now(), answers=tuple(taken.answers), inbox=box)
        return self._answered(reply, up, enrolled, held, wanted)

    def _enrol(self, request: bytes) -> bytes:
        sealed = self._try(lambda: enrolment.enrol(self._gateway, self._tx, _read(request, EnrolRequest)))
        if sealed is None:
            return b""
        event, news = sealed
        self.news |= news
        return msgspec.json.encode(enrolment.answer(self._gateway, event))

    def _ask(self, station: Station, up: Up) -> None:
        gateway, tx = self._gateway, self._tx
        asked = [partial(claims.claim, gateway, tx, station, one) for one in up.claims]
        asked += [partial(blocks.lease, gateway, tx, station, one) for one in up.blocks]
        for each in asked:
            self.news |= self._try(each) or frozenset()

    def _scan(self, piece: ScanPiece) -> int | None:
        offer = AttachmentOffer(digest=piece.digest, size=len(piece.content), media_type=piece.media_type)

        def take() -> int:
            held = attachments.offer(self._gateway, self._tx, offer)
            return held if held == len(piece.content) else attachments.put(self._tx, piece.digest, held, piece.content[held:])

        return self._try(take)

    def _wanted(self, station: Station, digest: str) -> ScanPiece | None:
        scan = self._tx.scan(digest)
        if scan is None or scan.held < scan.size or not attachments.may_have(self._tx, station, digest):
            return None
        return ScanPiece(digest=digest, media_type=scan.media_type, content=self._tx.scan_bytes(digest, 0, scan.size))

    def _inbox(self, station: Station, after: int) -> Inbox:
        """All that came for the station's office, page after page, as one."""
        box, pages = inbox.read(self._tx, station, after), 1
        while box.more and pages < _MOST_PAGES:
            more, pages = inbox.read(self._tx, station, box.cursor), pages + 1
            certificates = box.certificates | more.certificates
            box = Inbox(cursor=more.cursor, more=more.more, items=(*box.items, *more.items), certificates=certificates)
        return box

    def _try(self, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except Declined as no:
            self._refused.append(no.problem)
            return None

    def _answered(
        self, reply: EventsReply, up: Up, enrolled: bytes, held: dict[str, int], wanted: tuple[ScanPiece, ...]
    ) -> bytes:
        down = Down(
            after=up.after,
            reply=msgspec.json.encode(reply),
            enrolled=enrolled,
            refused=tuple(self._refused),
            held=held,
            scans=wanted,
        )
        own = self._cover
        cover = Cover(
            way="down", station=own.station, epoch=own.epoch, window=own.window, office=own.office,
            made_at=self._gateway.now(), digest="", size=0, answers=own.digest,
        )  # fmt: skip
        return bundles.wrap(down, cover, _maker_key(self._tx, own, up), self._gateway.signer)


def _read(data: bytes, kind: type[M]) -> M:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoBundle("newer", str(error)) from error

