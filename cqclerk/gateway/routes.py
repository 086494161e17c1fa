"""The paths of the gateway: what stands in its OpenAPI document, and how a failure is told."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from cqclerk.gateway import bundle_calls, openapi, reference_calls, watching
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.limits import Limits
from cqclerk.gateway.meters import Metered
from cqclerk.gateway.openapi import described
from cqclerk.gateway.outer.systems import Systems
from cqclerk.gateway.replies import reply
from cqclerk.gateway.service import LONGEST_WAIT_S, Service
from cqclerk.gateway.watching import Admission
from cqclerk.protocol.messages import (
    AttachmentHeld,
    AttachmentOffer,
    BlockRequest,
    CheckRequest,
    ClaimRequest,
    Declined,
    EnrolReply,
    EnrolRequest,
    EventsReply,
    Granted,
    Health,
    Line,
    Problem,
    Trust,
)
from cqclerk.protocol.published import OfficesAndRevocations
from cqclerk.protocol.returning import Forgotten, Given
from data.database import DatabaseProblem
from data.hub import Hub

log = logging.getLogger("cqclerk.gateway")
_RETRY_AFTER_S = "30"
ON_LOOPBACK = Admission()
After = Annotated[int, Query(ge=0, le=2**63 - 1, description="the last position of the inbox that the station has")]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the scan")]
Start = Annotated[int, Query(ge=0, le=2**40, description="the place of the first byte")]
Length = Annotated[int, Query(ge=1, le=2**20, description="how many bytes at most")]
Have = Annotated[
    str, Query(max_length=64, description="digest of the list that the station has: if it still stands, only its head is sent")
]
Wait = Annotated[float, Query(ge=0, le=600, description=f"seconds to wait for news, at most {LONGEST_WAIT_S:.0f}")]


def create_app(
    gateway: Gateway | Hub,
    admission: Admission = ON_LOOPBACK,
    limits: Limits | None = None,
    authorities: str = "",
    systems: Systems | None = None,
) -> FastAPI:
    """The gateway's calls as an application, with its OpenAPI document at /openapi.json."""
    service = Service(gateway if isinstance(gateway, Gateway) else Gateway.on(gateway), limits, authorities, systems)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service.open()
        yield
        service.close()

    app = FastAPI(title="cqclerk gateway", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.service = service
    for install in (_rights, _journal, _files, _published):
        install(app, service)
    watching.install(app, service, admission)
    _problems(app, service)
    reference_calls.install(app, service)
    bundle_calls.install(app, service)
    openapi.install(app)
    app.add_middleware(Metered, meters=service.meters)
    return app


def _journal(app: FastAPI, service: Service) -> None:
    """What happened: up, down, and back to who lost it."""

    @app.post("/v1/events", **described(EventsReply, Line, lines=True))
    async def take(request: Request, after: After | None = None) -> Response:
        """上报: a batch of events in journal order, each answered; with `after` the inbox rides on the answer."""
        return await service.take(request, await service.signed_at_all(request), after)

    @app.get("/v1/events", **described(EventsReply))
    async def news(request: Request, after: After = 0, wait: Wait = 0.0) -> Response:
        """What happened elsewhere to cases of the station's office; waits for news."""
        return await service.news(request, await service.signed(request), after, wait)

    @app.get("/v1/events/own", **described(EventsReply))
    async def given_back(request: Request, after: After = 0) -> Response:
        """What the station made itself before it began anew: one whose backup was put back has lost some of it."""
        return await service.given_back(request, await service.signed(request), after)

    @app.get("/v1/recovery", **described(Forgotten))
    async def how_far(request: Request) -> Response:
        """How far a gateway that was put back from a backup knows: what a station has behind that, it gives back."""
        return await service.how_far(request, await service.signed_at_all(request))

    @app.post("/v1/recovery", **described(Forgotten, Given, lines=True))
    async def take_back(request: Request, after: After = 0, last: bool = False) -> Response:
        """Events with the answers that the gateway had signed, and the gateway's own; `after` is the station's place in its inbox."""
        return await service.take_back(request, await service.signed_at_all(request), after, last)

    @app.post("/v1/recovery/enrolment", **described(Forgotten, Line, signed=False))
    async def take_enrolment_back(request: Request) -> Response:
        """The gateway's own word that it has certified a station, which it has forgotten."""
        return await service.take_enrolment_back(request)


def _rights(app: FastAPI, service: Service) -> None:
    """What a station asks for: its certificate, a claim, numbers, an answer of a register."""

    @app.post("/v1/enrol", **described(EnrolReply, EnrolRequest, signed=False))
    async def enrol(request: Request) -> Response:
        """登记: a one-time code for a certificate."""
        return await service.enrol(request)

    @app.post("/v1/claims", **described(Granted, ClaimRequest))
    async def claim(request: Request, after: After = 0) -> Response:
        """认领: the right to decide a case, or giving it back."""
        return await service.claim(request, await service.signed(request), after)

    @app.post("/v1/blocks", **described(Granted, BlockRequest))
    async def lease(request: Request, after: After = 0) -> Response:
        """领用: a block of certificate numbers."""
        return await service.lease(request, await service.signed(request), after)

    @app.post("/v1/checks", **described(Granted, CheckRequest))
    async def check(request: Request, after: After = 0, wait: Wait = 0.0) -> Response:
        """核查: what a case has asked of outer registers; waits a little for the answers, the rest comes into the inbox."""
        return await service.check(request, await service.signed(request), after, wait)


def _files(app: FastAPI, service: Service) -> None:
    """Scans."""

    @app.post("/v1/attachments", **described(AttachmentHeld, AttachmentOffer))
    async def offer_scan(request: Request) -> Response:
        """附件: tell of a scan; how many of its bytes are here already."""
        return await service.offer_scan(request, await service.signed(request))

    @app.patch("/v1/attachments/{digest}", **described(AttachmentHeld, binary=True))
    async def put_scan(request: Request, digest: Digest, start: Start) -> Response:
        """附件: the bytes of a scan from a place on; the answer says where to go on."""
        return await service.put_scan(request, await service.signed(request), digest, start)

    @app.get("/v1/attachments/{digest}", **described(None))
    async def get_scan(request: Request, digest: Digest, start: Start, length: Length) -> Response:
        """附件: bytes of a scan that a case of the station's office cites."""
        return await service.get_scan(await service.signed(request), digest, start, length)


def _published(app: FastAPI, service: Service) -> None:
    """What is open to all."""

    @app.get("/v1/trust", **described(Trust, signed=False))
    async def trust(request: Request) -> Response:
        """Who vouches for the gateway's address, signed by the gateway; a station keeps it since its enrolment."""
        return await service.trust(request)

    @app.get("/v1/reference/offices-and-revocations", **described(OfficesAndRevocations, signed=False))
    async def offices_and_revocations(request: Request, have: Have = "") -> Response:
        """名录: which key may issue for which office, what no longer holds; signed by the root. ETag and `have` spare an unchanged one."""
        return await service.offices_and_revocations(request, have)

    @app.get("/v1/health", **described(Health, signed=False))
    async def health(request: Request) -> Response:
        """Whether the gateway works, and which events it reads."""
        return await service.health(request)


def _problems(app: FastAPI, service: Service) -> None:
    """Every failure is a problem with a key; only what is the gateway's own trouble has a status of 500 and above."""

    def problem(request: Request, status: int, key: str, title: str, headers: dict[str, str] | None = None) -> Response:
        return reply(request, Problem(type=key, title=title, status=status), service.gateway.now(), status, headers)

    async def declined(request: Request, error: Exception) -> Response:
        assert isinstance(error, Declined)
        found = error.problem
        wait = {"Retry-After": dict(found.params).get("seconds", _RETRY_AFTER_S)} if found.status == 429 else None
        return reply(request, found, service.gateway.now(), found.status, wait)

    async def unfit(request: Request, error: Exception) -> Response:
        return problem(request, 422, "request.unfit", "a parameter does not fit")

    async def not_here(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return problem(request, error.status_code, "request.unknown", str(error.detail))

    async def store(request: Request, error: Exception) -> Response:
        log.error("the hub cannot be worked on", exc_info=error)
        return problem(request, 503, "gateway.store", "the gateway cannot write now", {"Retry-After": _RETRY_AFTER_S})

    async def fault(request: Request, error: Exception) -> Response:
        log.error("a request failed", exc_info=error)
        return problem(request, 500, "gateway.fault", "the gateway made a mistake")

    app.add_exception_handler(Declined, declined)
    app.add_exception_handler(RequestValidationError, unfit)
    app.add_exception_handler(HTTPException, not_here)
    app.add_exception_handler(DatabaseProblem, store)
    app.add_exception_handler(SQLAlchemyError, store)
    app.add_exception_handler(TimeoutError, store)
    app.add_exception_handler(Exception, fault)
