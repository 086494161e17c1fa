"""What an answer says, and what an error of the client means: a gateway's yes or no, or something that is no gateway."""

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from cqclerk.protocol.messages import Declined, Problem
from cqclerk.sync.problems import (
    BadAddress,
    ClockSkew,
    ConnectionRefused,
    GatewayFault,
    LinkProblem,
    NoAnswer,
    NotAGateway,
    WrongCertificate,
)

if TYPE_CHECKING:
    import httpx2

M = TypeVar("M", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it came; names of headers in small letters."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def read_answer(answer: Answered, kind: type[M]) -> M:
    """The message in an answer. Raises Declined for a no of the gateway, LinkProblem for everything else."""
    if answer.status >= 500 or answer.status == 429:
        raise GatewayFault(f"HTTP {answer.status}", _retry_after(answer))
    try:
        if answer.status == 200 and answer.media_type == "application/json":
            return msgspec.json.decode(answer.content, type=kind)
        if answer.media_type == "application/problem+json":
            problem = msgspec.json.decode(answer.content, type=Problem)
            raise ClockSkew(str(dict(problem.params))) if problem.type == "clock.skew" else Declined(problem)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotAGateway(str(error)) from error
    raise NotAGateway(f"HTTP {answer.status} {answer.media_type}")


def read_bytes(answer: Answered) -> bytes:
    """The bytes in an answer; what it raises otherwise is that of read_answer."""
    if answer.status == 200 and answer.media_type == "application/octet-stream":
        return answer.content
    read_answer(answer, Problem)
    raise NotAGateway(f"HTTP {answer.status} {answer.media_type}")


def _retry_after(answer: Answered) -> float | None:
    """Seconds, from a number or a date (RFC 9110)."""
    value = answer.headers.get("retry-after", "")
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def told_apart(error: "httpx2.HTTPError") -> LinkProblem:
    """What an error of the client means for the line."""
    import httpx2

    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return WrongCertificate(str(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return NotAGateway(str(error))
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return ConnectionRefused(str(error))
    if isinstance(error, httpx2.UnsupportedProtocol):
        return BadAddress(str(error))
    if isinstance(error, httpx2.DecodingError) or (isinstance(error, httpx2.RemoteProtocolError) and not _cut_short(error)):
        return NotAGateway(str(error))
    return NoAnswer(f"{type(error).__name__} {error}")


def _cut_short(error: Exception) -> bool:
    """The line ended before the answer did; every other breach of HTTP is something that does not speak it."""
    return "disconnected" in str(error) or "without sending complete" in str(error)


def _causes(error: BaseException) -> Iterable[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
