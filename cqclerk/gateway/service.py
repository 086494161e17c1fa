"""What the gateway does with a call."""

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from fastapi import Request, Response

from cqclerk.gateway import attachments, auth, blocks, checks, claims, enrolment, events, inbox, offices, published, recovery, returning
from cqclerk.gateway.bells import Bells, heard
from cqclerk.gateway.checking import Checking
from cqclerk.gateway.contacts import Contacts
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.hands import Hands
from cqclerk.gateway.limits import LONGEST_BODY_S, MOST_BODY_BYTES, Limits
from cqclerk.gateway.meters import Meters
from cqclerk.gateway.outer.systems import Systems
from cqclerk.gateway.replies import TIME_HEADER, reply
from cqclerk.protocol import packing, requests
from cqclerk.protocol.codec import READS, mark_of
from cqclerk.protocol.envelope import Sealed
from cqclerk.protocol.messages import (
    Answer,
    AttachmentHeld,
    AttachmentOffer,
    BlockRequest,
    CheckRequest,
    ClaimRequest,
    EnrolRequest,
    EventsReply,
    Granted,
    Health,
    Inbox,
    Line,
    Trust,
    declined,
)
from cqclerk.protocol.returning import Forgotten
from cqclerk.workplace import trust
from data.hub import HubTransaction
from data.hub_rows import Station

LONGEST_WAIT_S = 55.0
_LOOK_AGAIN_S = 1.0
M = TypeVar("M", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Signed:
    """A request whose signature was checked."""

    asking: auth.Asking
    body: bytes

    @property
    def station(self) -> Station:
        """The station, which has a right to be served; raises Declined."""
        return self.asking.served()


_NEWCOMERS = "newcomers"  # whoever shows a code: all together
_ANYBODY = "anybody"  # all who ask without a signature share one bucket: nobody's work waits for them


class Service:
    """The gateway at work: hands at the hub, one bell per office."""

    def __init__(self, gateway: Gateway, limits: Limits | None = None, authorities: str = "", systems: Systems | None = None) -> None:
        self.gateway, self.bells, self.meters = gateway, Bells(), Meters()
        self.hands, self._limits, self._authorities = Hands(gateway.hub, self.meters), limits or Limits(), authorities
        self.checking = Checking(gateway, self.hands, self.bells, self.meters, systems or Systems())
        self._restored, self._restored_due = 0, 0.0
        self._reads, self._trusted = mark_of(READS), trust.mark_of(authorities)
        self._contacts = Contacts(self.hands, gateway.now)

    def open(self) -> None:
        """Hear of what other processes write; on the event loop."""
        loop = asyncio.get_running_loop()

        def ring(offices: Collection[str] | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.bells.ring, offices)

        self.gateway.hub.listen(ring)
        self.checking.begin_again()

    def close(self) -> None:
        """Let the hub's threads end."""
        self.bells.close()
        self._contacts.close()
        self.checking.close()
        self.hands.close()

    async def signed(self, request: Request) -> Signed:
        """The station that asks and has a right to be served, and the body; raises Declined."""
        found = await self.signed_at_all(request)
        found.asking.served()
        return found

    async def signed_at_all(self, request: Request) -> Signed:
        """The same, also for one that was stopped: what it has made is rescued."""
        body, now = await _body(request), self.gateway.now()
        asked = requests.Request(request.method, request.scope["path"], request.scope["query_string"].decode("latin-1"), body)
        given = request.headers.get("signature-input", ""), request.headers.get("signature", "")
        asking = await self.hands.look(lambda tx: auth.asking(tx, asked, *given, now))
        request.state.station = asking.station.id  # for the log
        self._limits.admit(asking.station.id)
        self._contacts.heard(asking.station.id)
        return Signed(asking, _unpacked(request, body))

    # -- the calls

    async def enrol(self, request: Request) -> Response:
        """登记: a one-time code for a certificate."""
        self._limits.admit(_NEWCOMERS)
        asked = _read(await _body(request), EnrolRequest)

        def work(tx: HubTransaction) -> tuple[Sealed, frozenset[str]]:
            recovery.require_done(tx)
            return enrolment.enrol(self.gateway, tx, asked)

        sealed, news = await self.hands.write(work)
        self.bells.ring(news)
        answer = enrolment.answer(self.gateway, sealed)
        return reply(request, answer, answer.server_time)

    async def take(self, request: Request, signed: Signed, after: int | None) -> Response:
        """上报: events in journal order, each answered; with `after` the inbox rides on the answer.

        A station that was stopped is heard out, so that nothing of its work is lost; it gets nothing of others.
        """
        lines = packing.unpack(signed.body)

        def work(tx: HubTransaction) -> tuple[events.Taken, Inbox | None, frozenset[str]]:
            recovery.require_done(tx)
            taken = events.take(self.gateway, tx, signed.asking.station.id, lines, offices.known_by(tx))
            stopped = signed.asking.ended is not None or tx.ended_epoch(signed.station.id, signed.station.epoch) is not None
            box = None if after is None or stopped else inbox.read(tx, signed.station, after)
            return taken, box, checks.asked_in(tx, lines, (answer.hash for answer in taken.answers))

        taken, box, asked = await self.hands.write(work)
        self.bells.ring(taken.news)
        self.checking.begin(asked)
        self.meters.answered(taken.answers)
        if taken.stopped and not taken.answers:
            raise taken.stopped
        return await self._events(request, box, tuple(taken.answers), tuple(taken.wanted))

    async def _events(
        self, request: Request, box: Inbox | None, answers: tuple[Answer, ...] = (), wanted: tuple[str, ...] = ()
    ) -> Response:
        """Answers and inbox, with the marks of what the gateway says of itself."""
        now, restored = self.gateway.now(), await self._restored_mark()
        said = EventsReply(
            server_time=now, answers=answers, inbox=box, reads=self._reads, trust=self._trusted, restored=restored, wanted=wanted
        )
        return reply(request, said, now)

    async def _restored_mark(self) -> int:
        """When the hub was put back last; looked up once in a while, for another process may have been told."""
        if time.monotonic() >= self._restored_due:
            self._restored_due = time.monotonic() + _LOOK_AGAIN_S
            self._restored = await self.hands.look(lambda tx: known.epoch if (known := tx.recovery()) else 0)
        return self._restored

    async def news(self, request: Request, signed: Signed, after: int, wait: float) -> Response:
        """What happened elsewhere to cases of the station's office; waits until something has, or the time is over."""
        until = time.monotonic() + min(wait, LONGEST_WAIT_S)
        while True:  # as often as the bell rings for news that is none for this station
            bell = self.bells.listen(signed.station.office)
            box = await self.hands.look(lambda tx: inbox.read(tx, signed.station, after))
            left = until - time.monotonic()
            if box.items or box.more or left <= 0 or self.bells.closed or not await self._heard(bell, left):
                return await self._events(request, box)

    async def _heard(self, bell: asyncio.Event, seconds: float) -> bool:
        with self.meters.polls.track_inprogress():
            return await heard(bell, seconds)

    async def given_back(self, request: Request, signed: Signed, after: int) -> Response:
        """What the station made itself before it began anew, page by page."""
        station = signed.station
        box = await self.hands.look(lambda tx: inbox.given_back(tx, station, after))
        return await self._events(request, box)

    async def how_far(self, request: Request, signed: Signed) -> Response:
        """How far a gateway that was put back knows."""
        found = await self.hands.look(lambda tx: recovery.forgotten(self.gateway, tx, tx.station(signed.asking.station.id)))
        return reply(request, found, found.server_time)

    async def take_back(self, request: Request, signed: Signed, after: int, last: bool) -> Response:
        """What a gateway that was put back has forgotten, from a station that has it."""
        lines, station = packing.unpack(signed.body), signed.asking.station

        def work(tx: HubTransaction) -> tuple[frozenset[str], Forgotten]:
            news = returning.take(self.gateway, tx, station, lines, after, last)
            return news, recovery.forgotten(self.gateway, tx, tx.station(station.id))

        news, found = await self.hands.write(work)
        self._restored_due = 0.0
        self.bells.ring(news)
        return reply(request, found, found.server_time)

    async def take_enrolment_back(self, request: Request) -> Response:
        """The enrolment of a station that a gateway which was put back does not know any more."""
        self._limits.admit(_ANYBODY)
        line = _read(await _body(request), Line)

        def work(tx: HubTransaction) -> tuple[frozenset[str], Forgotten]:
            return returning.enrolment(self.gateway, tx, line), recovery.forgotten(self.gateway, tx)

        news, found = await self.hands.write(work)
        self.bells.ring(news)
        return reply(request, found, found.server_time)

    async def claim(self, request: Request, signed: Signed, after: int) -> Response:
        """认领: the right to decide a case, or giving it back."""
        asked = _read(signed.body, ClaimRequest)
        return await self._granted(request, signed, after, lambda tx: claims.claim(self.gateway, tx, signed.station, asked))

    async def lease(self, request: Request, signed: Signed, after: int) -> Response:
        """领用: a block of certificate numbers."""
        asked = _read(signed.body, BlockRequest)
        return await self._granted(request, signed, after, lambda tx: blocks.lease(self.gateway, tx, signed.station, asked))

    async def _granted(self, request: Request, signed: Signed, after: int, grant: Callable[[HubTransaction], frozenset[str]]) -> Response:
        """Grant, once for a request: what is sent again brings only what is in the inbox meanwhile."""

        def work(tx: HubTransaction) -> tuple[frozenset[str], Inbox]:
            recovery.require_done(tx)
            return grant(tx) if first else frozenset[str](), inbox.read(tx, signed.station, after)

        first = await self.hands.write(lambda tx: auth.is_first(tx, signed.asking, self.gateway.now()))
        news, box = await self.hands.write(work)
        self.bells.ring(news)
        now = self.gateway.now()
        return reply(request, Granted(server_time=now, inbox=box), now)

    async def check(self, request: Request, signed: Signed, after: int, wait: float) -> Response:
        """核查: see to what this case has asked, wait a little, and give what has come with the inbox; the rest comes by it later."""
        asked = _read(signed.body, CheckRequest)
        await self.hands.look(lambda tx: checks.require_concern(tx, signed.station, asked.case_id))
        await self.checking.finished(asked.case_id, wait)
        box = await self.hands.look(lambda tx: inbox.read(tx, signed.station, after))
        now = self.gateway.now()
        return reply(request, Granted(server_time=now, inbox=box), now)

    async def offer_scan(self, request: Request, signed: Signed) -> Response:
        """附件: tell of a scan."""
        asked = _read(signed.body, AttachmentOffer)
        return self.held(request, await self.hands.write(lambda tx: attachments.offer(self.gateway, tx, asked)))

    async def put_scan(self, request: Request, signed: Signed, digest: str, start: int) -> Response:
        """附件: the bytes of a scan from a place on."""
        return self.held(request, await self.hands.write(lambda tx: attachments.put(tx, digest, start, signed.body)))

    async def get_scan(self, signed: Signed, digest: str, start: int, length: int) -> Response:
        """附件: bytes of a scan, for the offices of its cases."""
        content = await self.hands.look(lambda tx: attachments.get(tx, signed.station, digest, start, length))
        return self.bytes(content)

    def bytes(self, content: bytes) -> Response:
        """Bytes as they are."""
        return Response(content, media_type="application/octet-stream", headers={TIME_HEADER: self.gateway.now().isoformat()})

    def held(self, request: Request, held: int) -> Response:
        """How many bytes of something are here."""
        now = self.gateway.now()
        return reply(request, AttachmentHeld(server_time=now, held=held), now)

    async def trust(self, request: Request) -> Response:
        """Who vouches for the gateway's address."""
        self._limits.admit(_ANYBODY)
        now = self.gateway.now()
        return reply(request, Trust(certificates=self._authorities, at=now).signed(self.gateway.signer), now)

    async def offices_and_revocations(self, request: Request, have: str) -> Response:
        """名录: what a certificate is verified by, without a line. It names no person, and whoever wants may have it."""
        self._limits.admit(_ANYBODY)
        found = await self.hands.look(lambda tx: published.published(self.gateway, tx, have))
        tag = f'"{found.head.digest}.{found.head.as_of}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        return reply(request, found, found.server_time, headers={"ETag": tag})

    async def health(self, request: Request) -> Response:
        """Whether the gateway works, and which events it reads."""
        await self.hands.look(lambda tx: tx.office(""))
        now = self.gateway.now()
        return reply(request, Health(server_time=now, reads=READS), now)


async def _body(request: Request) -> bytes:
    """The body as it was sent, up to a limit, and within a time: nothing that others wait for is held meanwhile."""
    most = MOST_BODY_BYTES
    if int(request.headers.get("content-length", "0")) > most:
        raise declined(413, "request.too_large", f"more than {most} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(LONGEST_BODY_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise declined(413, "request.too_large", f"more than {most} bytes")
    except TimeoutError as error:
        raise declined(408, "request.too_slow", "the body did not come in time", seconds=int(LONGEST_BODY_S)) from error
    return bytes(body)


def _unpacked(request: Request, body: bytes) -> bytes:
    match request.headers.get("content-encoding", "identity"):
        case "identity":
            return body
        case "gzip":
            try:
                return packing.inflate(body)
            except packing.TooLarge as error:
                raise declined(413, "request.too_large", str(error)) from error
            except ValueError as error:
                raise declined(400, "request.unfit", "broken gzip") from error
        case other:
            raise declined(415, "request.encoding", "gzip or nothing", given=other)


def _read(body: bytes, kind: type[M]) -> M:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise declined(422, "request.unfit", "the body does not fit", detail=str(error)[:200]) from error
