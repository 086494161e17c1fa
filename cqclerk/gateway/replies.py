"""How the gateway writes its answers: JSON, gzipped where it pays, every one with the gateway's time; problems as RFC 9457."""

import gzip
from datetime import datetime

import msgspec
from fastapi import Request, Response

from cqclerk.protocol.messages import Problem

TIME_HEADER = "Cqclerk-Time"
_WORTH_PACKING = 512  # bytes


def reply(request: Request, message: msgspec.Struct, now: datetime, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A message as a response."""
    body = msgspec.json.encode(message)
    sent = {TIME_HEADER: now.isoformat(timespec="milliseconds"), "Cache-Control": "no-store", **(headers or {})}
    if len(body) > _WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, compresslevel=6, mtime=0)
        sent["Content-Encoding"] = "gzip"
    media_type = "application/problem+json" if isinstance(message, Problem) else "application/json"
    return Response(body, status, sent, media_type)
