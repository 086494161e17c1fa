"""The calls by which a bundle comes over another station's line: its bytes in steps, then the work, then the answer in steps.

Every call may be made again: the bytes go on where they stopped, the work is done once, the answer is the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated

from fastapi import FastAPI, Path, Query, Request, Response

from cqclerk.gateway import attachments, bundles, carried
from cqclerk.gateway.openapi import described
from cqclerk.gateway.replies import reply
from cqclerk.gateway.service import Service, Signed
from cqclerk.protocol.bundles import NoBundle
from cqclerk.protocol.messages import AttachmentHeld, BundleAnswer, declined
from data.hub import HubTransaction

BUNDLES = "/v1/bundles"
_TOGETHER = (
    4  # bundles being worked on at a time, some of them waiting for registers: each is whole in memory, at most 64 MB and its contents
)
_AGAIN_S = 10
_CHECKS_S = 20.0  # what the registers answer by then goes home with this answer, the rest with the next
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the file")]
Start = Annotated[int, Query(ge=0, le=2**31 - 1, description="the place of the first byte")]
Size = Annotated[int, Query(ge=1, le=2**31 - 1, description="bytes of the whole file")]
Length = Annotated[int, Query(ge=1, le=2**20, description="how many bytes at most")]


def install(app: FastAPI, service: Service) -> None:
    """Add the calls. Any station that is served may carry; only the one that made the bundle can read the answer."""
    sticks = Sticks(service)

    @app.get(BUNDLES + "/{digest}", **described(AttachmentHeld))
    async def how_far(request: Request, digest: Digest) -> Response:
        """U 盘: how many bytes of a bundle are here: from there it goes on."""
        await service.signed(request)
        return service.held(request, await service.hands.look(lambda tx: carried.held(tx, digest)))

    @app.patch(BUNDLES + "/{digest}", **described(AttachmentHeld, binary=True))
    async def put(request: Request, digest: Digest, start: Start, size: Size) -> Response:
        """U 盘: the bytes of a bundle from a place on; the answer says where to go on."""
        by = await service.signed(request)
        known_as = digest, size
        held = await service.hands.write(lambda tx: carried.put(service.gateway, tx, known_as, start, by.body))
        return service.held(request, held)

    @app.post(BUNDLES + "/{digest}", **described(BundleAnswer))
    async def take(request: Request, digest: Digest) -> Response:
        """U 盘: do what a bundle says, whose bytes are all here; says under which name its answer lies, a file for who made it."""
        return await sticks.take(request, await service.signed(request), digest)

    @app.get(BUNDLES + "/answers/{digest}", **described(None))
    async def answer(request: Request, digest: Digest, start: Start, length: Length) -> Response:
        """U 盘: bytes of an answer from a place on."""
        await service.signed(request)
        return service.bytes(await service.hands.look(lambda tx: carried.part_of_answer(tx, digest, start, length)))


class Sticks:
    """Bundles being done: a few at a time, one for each station that carries, and none twice. The bytes of all of them are here already."""

    def __init__(self, service: Service) -> None:
        self._service, self._busy = service, dict[str, str]()  # who carries → which bundle

    async def take(self, request: Request, by: Signed, digest: str) -> Response:
        """The answer that was made already, else the work and its answer."""
        gateway, hands = self._service.gateway, self._service.hands
        with self._turn(by.station.id, digest):
            known = await hands.look(lambda tx: carried.known_answer(gateway, tx, digest))
            name, size = known or await self._kept(digest, await self._done(digest))
        now = gateway.now()
        return reply(request, BundleAnswer(server_time=now, digest=name, size=size), now)

    @contextmanager
    def _turn(self, carrier: str, digest: str) -> Iterator[None]:
        if len(self._busy) >= _TOGETHER or carrier in self._busy or digest in self._busy.values():
            raise declined(429, "request.too_often", "other bundles are being worked on", seconds=_AGAIN_S)
        self._busy[carrier] = digest
        try:
            yield
        finally:
            del self._busy[carrier]

    async def _done(self, digest: str) -> bytes:
        """Do it, piece by piece; the answer. What is no bundle is not kept."""
        service, hands = self._service, self._service.hands
        try:
            work = await hands.look(lambda tx: bundles.opened(service.gateway, tx, carried.whole(tx, digest)))
        except NoBundle as no:
            await hands.write(lambda tx: carried.drop(tx, digest))
            raise declined(422, f"bundle.{no.key}", "no bundle that can be taken", details=str(no)) from no
        for piece in work.pieces():
            await hands.write(piece, alone=True)
        service.bells.ring(work.news)
        await service.checking.seen_to(work.asked, _CHECKS_S)
        service.meters.answered(work.answers)
        return await hands.look(work.answer)

    async def _kept(self, digest: str, answer: bytes) -> tuple[str, int]:
        """Keep the answer for whoever fetches it: (its SHA-256, its size)."""
        gateway, hands = self._service.gateway, self._service.hands
        name = (await hands.write(lambda tx: carried.begin_answer(gateway, tx, answer))).digest
        for start in range(0, len(answer), carried.PIECE):
            await hands.write(partial(_grow, name, start, answer[start : start + carried.PIECE]))
        await hands.write(lambda tx: carried.note_answer(gateway, tx, digest, name))
        return name, len(answer)


def _grow(name: str, start: int, content: bytes, tx: HubTransaction) -> None:
    known = tx.scan(name)
    assert known is not None
    attachments.grow(tx, known, start, content)
