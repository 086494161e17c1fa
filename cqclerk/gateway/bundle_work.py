"""A bundle being done: what it says is done as if it had come by the line.

It is done in many small pieces, so that nobody else waits for a stick; each piece may be done again. What it asks for beside its
events is carried out once, and only if the station has made no other event since.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import msgspec

from cqclerk.domain import guards
from cqclerk.domain.case import Case
from cqclerk.domain.events import Subject
from cqclerk.gateway import (
    attachments,
    blocks,
    checks,
    claims,
    editions,
    enrolment,
    events,
    inbox,
    offices,
    published,
    recovery,
    returning,
    standing,
)
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.states import kept
from cqclerk.protocol import bundles
from cqclerk.protocol.bundles import Cover, Down, NoBundle, ScanPiece, Up
from cqclerk.protocol.codec import READS
from cqclerk.protocol.envelope import Sealed, Unfit, open_sealed
from cqclerk.protocol.messages import (
    Answer,
    AttachmentOffer,
    ClaimRequest,
    Declined,
    EnrolRequest,
    EventsReply,
    Inbox,
    Line,
    Problem,
    declined,
)
from data.hub import HubTransaction
from data.hub_rows import Station

log = logging.getLogger("cqclerk.gateway")
_LINES_AT_ONCE = 50
_MOST_PAGES = 500  # of an inbox in one answer, some 32 kB each
M = TypeVar("M", bound=msgspec.Struct)
T = TypeVar("T")
Piece = Callable[[HubTransaction], None]
Pages = Callable[[HubTransaction, Station, int], Inbox]


@dataclass(slots=True)
class Work:
    """One bundle being done. key: its maker's, to which the answer is sealed.

    news   the offices that have some; asked: cases that ask something of outer registers
    """

    gateway: Gateway
    cover: Cover
    up: Up
    key: str
    news: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    answers: list[Answer] = field(default_factory=list)
    _enrolled: bytes = b""
    _stopped: Problem | None = None
    _refused: list[Problem] = field(default_factory=list)
    _held: dict[str, int] = field(default_factory=dict)
    _lacking: dict[str, None] = field(default_factory=dict)  # scans that its events cite and that were not here then
    _prints: dict[str, bool] = field(default_factory=dict)
    _given_back_to: int = 0

    @property
    def refused(self) -> tuple[Problem, ...]:
        """What was not done, and why."""
        return (*self._refused, *((self._stopped,) if self._stopped else ()))

    def pieces(self) -> Iterator[Piece]:
        """One transaction each, in this order. Nothing of one that fails is kept, and nothing before it is undone."""
        if self.up.word:
            yield self._remember
        for start in range(0, len(self.up.returned), _LINES_AT_ONCE):
            yield partial(self._take_back, self.up.returned[start : start + _LINES_AT_ONCE])
        if self.up.returned_to:
            yield self._all_back
        yield from self._events()
        if self.up.enrol:  # what waits of an epoch before is brought to safety first
            yield self._enrol
            self._stopped = None
            yield from self._events()
        for scan in self.up.scans:
            yield partial(self._scan, scan)
        yield self._ask

    def answer(self, tx: HubTransaction) -> bytes:
        """The file for the station. A station that was stopped is told what became of its events, and nothing of others."""
        station, box, back, list_ = self._served(tx), None, b"", b""
        scans: tuple[ScanPiece, ...] = ()
        told, texts = b"", dict[int, str]()
        if station is not None:
            box, back = _all_pages(inbox.read, tx, station, self.up.after), self._given_back(tx, station)
            scans = tuple(self._scans(tx, station, box))
            list_ = msgspec.json.encode(published.published(self.gateway, tx, self.up.has_list))
            told, texts = self._reference(tx)
        known = recovery.forgotten(self.gateway, tx, tx.station(self.cover.station))
        reply = EventsReply(server_time=self.gateway.now(), answers=tuple(self.answers), inbox=box, wanted=tuple(self._lacking))
        down = Down(
            after=self.up.after, reply=msgspec.json.encode(reply), enrolled=self._enrolled, given_back=back, refused=self.refused,
            held=self._held, scans=scans, published=list_, reads=READS, editions=told, texts=texts, prints=self._prints,
            forgotten=msgspec.json.encode(known), returned=self._given_back_to,
        )  # fmt: skip
        own = self.cover
        cover = Cover(
            way="down", station=own.station, epoch=own.epoch, window=own.window, office=own.office,
            made_at=self.gateway.now(), digest="", size=0, answers=own.digest,
        )  # fmt: skip
        return bundles.wrap(down, cover, self.key, self.gateway.signer)

    def _reference(self, tx: HubTransaction) -> tuple[bytes, dict[int, str]]:
        """The city's reference data as far as it is new to the station, or was begun anew."""
        if len(self.up.editions) != 2:
            return b"", {}
        given, texts = editions.carried(self.gateway, tx, *self.up.editions, self.up.editions_wanted)
        return msgspec.json.encode(given), texts

    # -- what the gateway has forgotten

    def _remember(self, tx: HubTransaction) -> None:
        """That it has certified this station."""
        if returning.forgot(tx, self.cover.station, self.cover.epoch):
            self.news |= self._try(lambda: self._vouched(tx, read(self.up.word, Line))) or frozenset()

    def _vouched(self, tx: HubTransaction, word: Line) -> frozenset[str]:
        return frozenset() if returning.remembers(tx, word) else returning.enrolment(self.gateway, tx, word)

    def _take_back(self, lines: Sequence[bytes], tx: HubTransaction) -> None:
        """Line by line: a bad one is not taken, and what was before it is whole."""
        for line in lines:
            self.news |= self._try(partial(self._returned, tx, (line,))) or frozenset()

    def _returned(self, tx: HubTransaction, lines: tuple[bytes, ...], last: bool = False) -> frozenset[str]:
        station = tx.station(self.cover.station)
        if station is None:
            raise declined(401, "station.unknown", "no such station")
        return returning.take(self.gateway, tx, station, lines, self.up.after, last)

    def _all_back(self, tx: HubTransaction) -> None:
        """It has no more, of what was asked for."""
        known = tx.recovery()
        if known is not None and known.epoch == self.up.returned_to and not self._refused:
            self._returned(tx, (), last=True)
            self._given_back_to = known.epoch

    def _too_early(self, tx: HubTransaction) -> Declined | None:
        return recovery.objection_to_bundle(tx, self.cover.station, self.cover.made_at)

    # -- what it says

    def _events(self) -> Iterator[Piece]:
        while self._stopped is None and len(self.answers) < len(self.up.lines):
            yield self._take

    def _take(self, tx: HubTransaction) -> None:
        lines = self.up.lines[len(self.answers) :][:_LINES_AT_ONCE]
        if (no := self._too_early(tx)) is not None:
            self._stopped = no.problem
            return
        if tx.station(self.cover.station) is None:
            self._stopped = declined(401, "station.unknown", "no such station").problem
            return
        taken = events.take(self.gateway, tx, self.cover.station, lines, offices.known_by(tx))
        self.asked |= checks.asked_in(tx, lines, (answer.hash for answer in taken.answers))
        self.answers += taken.answers
        self._lacking |= dict.fromkeys(taken.wanted)
        self.news |= taken.news
        self._stopped = taken.stopped.problem if taken.stopped is not None else None

    def _enrol(self, tx: HubTransaction) -> None:
        def enrol() -> tuple[Sealed, frozenset[str]]:
            recovery.require_done(tx)
            return enrolment.enrol(self.gateway, tx, read(self.up.enrol, EnrolRequest))

        done = self._try(enrol)
        if done is not None:
            sealed, news = done
            self.news |= news
            self._enrolled = msgspec.json.encode(enrolment.answer(self.gateway, sealed))

    def _scan(self, piece: ScanPiece, tx: HubTransaction) -> None:
        if self._served(tx) is None:
            return
        size = len(piece.content)

        def take() -> int:
            held = attachments.offer(self.gateway, tx, AttachmentOffer(digest=piece.digest, size=size, media_type=piece.media_type))
            return held if held == size else attachments.put(tx, piece.digest, held, piece.content[held:])

        if (held := self._try(take)) is not None:
            self._held[piece.digest] = held

    # -- what it asks for

    def _ask(self, tx: HubTransaction) -> None:
        """Claims, the right to print, and numbers: once for a bundle, and not for one that another, or the line, has overtaken."""
        station = self._served(tx)
        if station is None or self._too_early(tx) is not None:
            return
        if not tx.hear_bundle(self.cover.digest, station.id, self.gateway.now().isoformat()):
            return
        if (station.head.epoch, station.head.sequence) > self.up.head:
            self._refused.append(declined(409, "bundle.overtaken", "the station has made other events since").problem)
            return
        for asked in self.up.claims:
            self._claim(tx, station, asked.case_id)
        if self.up.claims_new:
            for case_id in _cases_in(_all_pages(inbox.read, tx, station, self.up.after)):
                self._claim(tx, station, case_id)
        for asked in self.up.prints:
            wanted = msgspec.structs.replace(asked, printing=True, give_back=False)
            news = self._try(partial(claims.claim, self.gateway, tx, station, wanted))
            self.news |= news or frozenset()
            self._prints[asked.case_id] = news is not None
        for block in self.up.blocks:
            self.news |= self._try(partial(blocks.lease, self.gateway, tx, station, block)) or frozenset()

    def _claim(self, tx: HubTransaction, station: Station, case_id: str) -> None:
        """What somebody else has by now, or is not this office's to decide, is simply not granted."""
        if not guards.waits_for(kept(tx, Case, case_id).state, station.office):
            return
        try:
            self.news |= claims.claim(self.gateway, tx, station, ClaimRequest(case_id=case_id))
        except Declined as no:
            log.info("bundle of %s: no claim to %s: %s", station.id, case_id, no)

    # -- what it gets

    def _served(self, tx: HubTransaction) -> Station | None:
        """The station, if it has a right to be served."""
        station = tx.station(self.cover.station)
        if station is None:
            return None
        epoch = station.epoch if self._enrolled else self.cover.epoch
        return station if standing.end_of(tx, station, epoch) is None else None

    def _given_back(self, tx: HubTransaction, station: Station) -> bytes:
        after = self.up.giving_back
        if after is None and self._enrolled and station.epoch > 1:
            after = 0
        return b"" if after is None else msgspec.json.encode(_all_pages(inbox.given_back, tx, station, after))

    def _scans(self, tx: HubTransaction, station: Station, box: Inbox) -> Iterator[ScanPiece]:
        """Whole scans that it wants, and those of the cases that it gets the right to decide with this answer."""
        cases = (kept(tx, Case, case_id).state for case_id in (_cases_in(box) if self.up.claims_new else ()))
        fresh = (one.digest for case in cases if case.claim_station == station.id for one in case.attachments if not one.lost)
        left = bundles.MOST_SCANS_BYTES
        for digest in dict.fromkeys((*self.up.wanted, *fresh)):
            scan = tx.scan(digest)
            if scan is None or scan.held < scan.size or scan.size > left or not attachments.may_have(tx, station, digest):
                continue
            left -= scan.size
            yield ScanPiece(digest=digest, media_type=scan.media_type, content=tx.scan_bytes(digest, 0, scan.size))

    def _try(self, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except Declined as no:
            self._refused.append(no.problem)
            return None


def _all_pages(read: Pages, tx: HubTransaction, station: Station, after: int) -> Inbox:
    """All that there is behind a cursor, page after page, as one."""
    box, pages = read(tx, station, after), 1
    while box.more and pages < _MOST_PAGES:
        more, pages = read(tx, station, box.cursor), pages + 1
        certificates = box.certificates | more.certificates
        box = Inbox(cursor=more.cursor, more=more.more, items=(*box.items, *more.items), certificates=certificates)
    return box


def _cases_in(box: Inbox) -> Iterator[str]:
    """The cases of which an inbox tells, each once."""
    found: dict[str, None] = {}
    for item in box.items:
        try:
            envelope = open_sealed(bytes(item.line.envelope), None).envelope
        except Unfit:  # of a newer program
            continue
        if envelope.subject == Subject.CASE.value:
            found[envelope.subject_id] = None
    yield from found


def read(data: bytes, kind: type[M]) -> M:
    """A message in it. Raises NoBundle for one of a newer program."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoBundle("newer", str(error)) from error
