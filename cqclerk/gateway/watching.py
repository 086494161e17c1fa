"""What those who run the gateway ask of it: whether it lives, whether it can work, what it counts, how the offices stand."""

import asyncio
import secrets
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response

from cqclerk.gateway.service import Service
from cqclerk.protocol.addresses import is_loopback
from cqclerk.protocol.messages import declined

TOKEN_VARIABLE = "CQCLERK_ADMIN_TOKEN"
_READY_S = 5.0


@dataclass(frozen=True, slots=True)
class Admission:
    """Who may see counters and reports: who has the token; without one, whoever asks on this very machine."""

    token: str = ""
    loopback: bool = True  # not behind a proxy: there everybody may seem to come from here

    def check(self, request: Request) -> None:
        """Raises Declined."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if self.token:
            if scheme.lower() == "bearer" and secrets.compare_digest(given.strip().encode(), self.token.encode()):
                return
            raise declined(401, "watch.token", "the administrator's token is needed")
        if not (self.loopback and request.client is not None and is_loopback(request.client.host)):
            raise declined(403, "watch.loopback", "on this machine only, or with the administrator's token")


def install(app: FastAPI, service: Service, admission: Admission) -> None:
    """Add the calls."""

    @app.get("/healthz", include_in_schema=False)
    async def alive() -> Response:
        """The process answers."""
        return Response("ok\n", media_type="text/plain")

    @app.get("/readyz", include_in_schema=False)
    async def ready() -> Response:
        """The hub can be worked on: a proxy sends requests here. 503 if not."""
        await asyncio.wait_for(service.hands.look(lambda tx: tx.office("")), _READY_S)
        return Response("ok\n", media_type="text/plain")

    @app.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        """The counters of this process."""
        admission.check(request)
        return Response(service.meters.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
