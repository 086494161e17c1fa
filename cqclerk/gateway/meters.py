"""What the gateway counts, as Prometheus reads it (text format 0.0.4). Of one process: a scraper asks each."""

import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from cqclerk.protocol.messages import Answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("cqclerk.gateway.requests")
_TOGETHER = (1, 2, 4, 8, 16, 32)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60)
ALARMING = frozenset({"fault", "alarm.same_id", "chain.fork", "station.revoked"})


class Meters:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("cqclerk_requests", "Requests answered", ("call", "method", "status"), registry=self.registry)
        self.seconds = Histogram(
            "cqclerk_request_seconds",
            "From the head of a request to the end of its answer; a poll's wait counts",
            ("call", "method"),
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.hub = Histogram("cqclerk_hub_seconds", "Units of work at the hub", ("work",), registry=self.registry, buckets=_SECONDS)
        self.together = Histogram("cqclerk_committed_together", "Units of work in one commit", registry=self.registry, buckets=_TOGETHER)
        self.events = Counter("cqclerk_events", "Events answered, by answer", ("status",), registry=self.registry)
        self.alarms = Counter("cqclerk_alarms", "Events answered that somebody has to look into", ("reason",), registry=self.registry)
        self.polls = Gauge("cqclerk_waiting_polls", "Stations that wait for news now", registry=self.registry)
        self.queue = Gauge("cqclerk_waiting_writes", "Units of work that wait for the writer's thread, or work", registry=self.registry)
        ProcessCollector(registry=self.registry)

    def text(self) -> bytes:
        """All of them."""
        return generate_latest(self.registry)

    def answered(self, answers: Iterable[Answer]) -> None:
        """A batch was answered."""
        for answer in answers:
            self.events.labels(answer.status.value).inc()
            if answer.reason in ALARMING:
                self.alarms.labels(answer.reason).inc()


class Metered:
    """The application, with each request counted, and told in the log where that is wanted."""

    def __init__(self, app: "ASGIApp", meters: Meters) -> None:
        self._app, self._meters = app, meters

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def sending(message: "Message") -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._note(scope, status, time.perf_counter() - begun)

    def _note(self, scope: "Scope", status: int, seconds: float) -> None:
        call = getattr(scope.get("route"), "path", "other")  # the path as it is described: never what somebody typed
        method = scope["method"] if call != "other" else "other"
        self._meters.requests.labels(call, method, str(status)).inc()
        self._meters.seconds.labels(call, method).observe(seconds)
        if log.isEnabledFor(logging.INFO):
            station = scope.get("state", {}).get("station", "")
            log.info(
                "request", extra={"call": call, "method": method, "status": status, "ms": round(seconds * 1000, 1), "station": station}
            )
