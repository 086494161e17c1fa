"""What an answer says, and what an error of the client means: a gateway's yes or no, or something that is no gateway."""

import errno
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from cqclerk.protocol.messages import Declined, Problem
from cqclerk.sync.limits import load
from cqclerk.sync.problems import (
    BadAddress,
    CertificateExpired,
    ClockSkew,
    ConnectionRefused,
    GatewayFault,
    LinkProblem,
    NoAnswer,
    NoName,
    NoNetwork,
    NotAGateway,
    OtherName,
    Portal,
    ProxyFault,
    ProxyLogin,
    TooLate,
    UnknownIssuer,
    WrongCertificate,
)

if TYPE_CHECKING:
    import httpx2

M = TypeVar("M", bound=msgspec.Struct)
PROBLEM = "application/problem+json"  # the gateway's own word
_DIGITS = 9  # of a number of seconds; more is longer than anybody is obeyed
_ELSEWHERE = (301, 302, 303, 307, 308)
_NO_NETWORK = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
_CERTIFICATES: dict[int, type[WrongCertificate]] = {  # X509_V_ERR_… of OpenSSL
    9: CertificateExpired,  # not yet valid
    10: CertificateExpired,
    62: OtherName,
    64: OtherName,  # an address by number
    2: UnknownIssuer,
    18: UnknownIssuer,  # it has signed itself
    19: UnknownIssuer,
    20: UnknownIssuer,
    21: UnknownIssuer,
}


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
    _look_for_others(answer)
    try:
        if answer.status == 200 and answer.media_type == "application/json":
            return msgspec.json.decode(answer.content, type=kind)
        if answer.media_type == PROBLEM:
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


def _look_for_others(answer: Answered) -> None:
    """Raise what a status alone says: the gateway cannot now, or it was something on the way that answered."""
    page = answer.media_type == "text/html"
    said = f"HTTP {answer.status} {answer.media_type}"
    match answer.status:
        case 407:
            raise ProxyLogin(said)
        case 408:
            raise TooLate(said)
        case 511:
            raise Portal(said)
        case 502 | 503 | 504 if page:
            raise ProxyFault(said, _retry_after(answer))
        case 429:
            raise GatewayFault(said, _retry_after(answer))
        case status if status >= 500:
            raise GatewayFault(said, _retry_after(answer))
        case status if page or status in _ELSEWHERE:
            raise Portal(said)


def _retry_after(answer: Answered) -> float | None:
    """Seconds, from a number or a date (RFC 9110), as far as whoever asked is obeyed: the gateway itself longer than anybody on the way."""
    limits = load()
    longest = limits.asked_cap_s if answer.media_type == PROBLEM else limits.cap_s
    value = answer.headers.get("retry-after", "")
    if value.isascii() and value.isdigit():
        return float(min(int(value[:_DIGITS]), longest))
    try:
        return min(max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()), float(longest))
    except (ValueError, TypeError):
        return None


def told_apart(error: "httpx2.HTTPError") -> LinkProblem:
    """What an error of the client means for the line."""
    import httpx2

    causes = list(_causes(error))
    if wrong := next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None):
        return _CERTIFICATES.get(wrong.verify_code, WrongCertificate)(wrong.verify_message)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return NoName(str(error))
    if any(isinstance(cause, OSError) and cause.errno in _NO_NETWORK for cause in causes):
        return NoNetwork(str(error))
    if isinstance(error, httpx2.TimeoutException):
        return TooLate(type(error).__name__)
    if isinstance(error, httpx2.ProxyError):
        return ProxyFault(str(error))
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
