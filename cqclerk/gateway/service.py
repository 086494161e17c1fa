"""What the gateway does with a call. The hub is worked on in one thread of its own; the event loop only waits and answers."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from fastapi import Request, Response

from cqclerk.gateway import attachments, auth, blocks, claims, enrolment, events, inbox, offices
from cqclerk.gateway.bells import Bells, heard
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.replies import TIME_HEADER, reply
from cqclerk.protocol import codec, packing, requests
from cqclerk.protocol.messages import (
    NO_PAYLOAD,
    AttachmentHeld,
    AttachmentOffer,
    BlockRequest,
    ClaimRequest,
    EnrolReply,
    EnrolRequest,
    EventsReply,
    Granted,
    Health,
    Inbox,
    Line,
    declined,
)
from data.hub import Hub, HubTransaction
from data.hub_rows import Station

LONGEST_WAIT_S = 55.0
_MAX_BODY_BYTES = 1024 * 1024
T = TypeVar("T")
M = TypeVar("M", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Signed:
    """A request whose signature was checked."""

    station: Station
    body: bytes


class Service:
    """The gateway at work: one thread for the hub, one bell per office."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway, self.bells = gateway, Bells()
        self._thread = ThreadPoolExecutor(1, "hub")

    async def look(self, work: Callable[[HubTransaction], T]) -> T:
        """Read in the hub's thread."""
        return await self._in_thread(lambda: _within(self.gateway.hub, work, write=False))

    async def write(self, work: Callable[[HubTransaction], T]) -> T:
        """Write in the hub's thread; committed when this ends."""
        return await self._in_thread(lambda: _within(self.gateway.hub, work, write=True))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Let the hub's thread end."""
        self.bells.close()
        self._thread.shutdown()

    async def signed(self, request: Request) -> Signed:
        """The station that asks, and the body; raises Declined."""
        body, now = await _body(request), self.gateway.now()
        asked = requests.Request(request.method, request.scope["path"], request.scope["query_string"].decode("latin-1"), body)
        given = request.headers.get("signature-input", ""), request.headers.get("signature", "")
        station = await self.look(lambda tx: auth.station_of(tx, asked, *given, now))
        return Signed(station, _unpacked(request, body))

    # -- the calls

    async def enrol(self, request: Request) -> Response:
        """登记: a one-time code for a certificate."""
        asked = _read(await _body(request), EnrolRequest)
        sealed, news = await self.write(lambda tx: enrolment.enrol(self.gateway, tx, asked))
        self.bells.ring(news)
        payload = NO_PAYLOAD if sealed.payload is None else msgspec.Raw(sealed.payload)
        line = Line(envelope=msgspec.Raw(sealed.data), payload=payload)
        now, root, own = self.gateway.now(), self.gateway.root.public_key, self.gateway.signer.public_key
        return reply(request, EnrolReply(server_time=now, event=line, root_key=root, gateway_key=own), now)

    async def take(self, request: Request, signed: Signed, after: int | None) -> Response:
        """上报: events in journal order, each answered; with `after` the inbox rides on the answer."""
        try:
            lines = packing.unpack(signed.body)
        except packing.TooLarge as error:
            raise declined(413, "request.too_large", str(error)) from error

        def work(tx: HubTransaction) -> tuple[events.Taken, Inbox | None]:
            taken = events.take(self.gateway, tx, signed.station.id, lines, offices.known_by(tx))
            return taken, None if after is None else inbox.read(tx, signed.station, after)

        taken, box = await self.write(work)
        self.bells.ring(taken.news)
        if taken.stopped and not taken.answers:
            raise taken.stopped
        now = self.gateway.now()
        return reply(request, EventsReply(server_time=now, answers=tuple(taken.answers), inbox=box), now)

    async def news(self, request: Request, signed: Signed, after: int, wait: float) -> Response:
        """What happened elsewhere to cases of the station's office; waits until something has, or the time is over."""
        until = time.monotonic() + min(wait, LONGEST_WAIT_S)
        while True:
            bell = self.bells.listen(signed.station.office)
            box = await self.look(lambda tx: inbox.read(tx, signed.station, after))
            left = until - time.monotonic()
            if box.items or box.more or left <= 0 or self.bells.closed or not await heard(bell, left):
                now = self.gateway.now()
                return reply(request, EventsReply(server_time=now, inbox=box), now)

    async def claim(self, request: Request, signed: Signed, after: int) -> Response:
        """认领: the right to decide a case, or giving it back."""
        asked = _read(signed.body, ClaimRequest)
        return await self._granted(request, signed, after, lambda tx: claims.claim(self.gateway, tx, signed.station, asked))

    async def lease(self, request: Request, signed: Signed, after: int) -> Response:
        """领用: a block of certificate numbers."""
        asked = _read(signed.body, BlockRequest)
        return await self._granted(request, signed, after, lambda tx: blocks.lease(self.gateway, tx, signed.station, asked))

    async def _granted(self, request: Request, signed: Signed, after: int, grant: Callable[[HubTransaction], frozenset[str]]) -> Response:
        def work(tx: HubTransaction) -> tuple[frozenset[str], Inbox]:
            return grant(tx), inbox.read(tx, signed.station, after)

        news, box = await self.write(work)
        self.bells.ring(news)
        now = self.gateway.now()
        return reply(request, Granted(server_time=now, inbox=box), now)

    async def offer_scan(self, request: Request, signed: Signed) -> Response:
        """附件: tell of a scan."""
        asked = _read(signed.body, AttachmentOffer)
        return self._held(request, await self.write(lambda tx: attachments.offer(self.gateway, tx, asked)))

    async def put_scan(self, request: Request, signed: Signed, digest: str, start: int) -> Response:
        """附件: the bytes of a scan from a place on."""
        return self._held(request, await self.write(lambda tx: attachments.put(tx, digest, start, signed.body)))

    async def get_scan(self, signed: Signed, digest: str, start: int, length: int) -> Response:
        """附件: bytes of a scan, for the offices of its cases."""
        content = await self.look(lambda tx: attachments.get(tx, signed.station, digest, start, length))
        return Response(content, media_type="application/octet-stream", headers={TIME_HEADER: self.gateway.now().isoformat()})

    def _held(self, request: Request, held: int) -> Response:
        now = self.gateway.now()
        return reply(request, AttachmentHeld(server_time=now, held=held), now)

    async def health(self, request: Request) -> Response:
        """Whether the gateway works, and which events it reads."""
        await self.look(lambda tx: tx.office(""))
        now = self.gateway.now()
        return reply(request, Health(server_time=now, reads={kind.name: kind.version for kind in codec.KINDS}), now)


def _within(hub: Hub, work: Callable[[HubTransaction], T], write: bool) -> T:
    with hub.transaction() if write else hub.reading() as tx:
        return work(tx)


async def _body(request: Request) -> bytes:
    """The body as it was sent, up to a limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            raise declined(413, "request.too_large", f"more than {_MAX_BODY_BYTES} bytes")
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
