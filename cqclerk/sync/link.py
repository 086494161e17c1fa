"""The line to the gateway: one client with kept connections, signed requests, and failures told apart.

HTTP/1.1 keep-alive: on a thin line a new connection costs seconds. A station keeps two, one of them for the long poll; a third is there
while something that the city published comes, and one more for each bundle of another station.
"""

import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from cqclerk.protocol import packing, requests
from cqclerk.protocol.addresses import is_loopback
from cqclerk.protocol.editions import Editions, EditionText, Tip
from cqclerk.protocol.messages import (
    AttachmentHeld,
    AttachmentOffer,
    BlockRequest,
    BundleAnswer,
    CheckRequest,
    ClaimRequest,
    EnrolReply,
    EnrolRequest,
    EventsReply,
    Granted,
    Health,
    Line,
    Trust,
)
from cqclerk.protocol.published import OfficesAndRevocations
from cqclerk.protocol.returning import Forgotten
from cqclerk.protocol.signing import Signer
from cqclerk.sync.answers import Answered, read_answer, read_bytes, told_apart
from cqclerk.sync.limits import Limits, load
from cqclerk.sync.problems import BadAddress, ClockSkew, NoAnswer, NoLine, NotAGateway, UnknownIssuer, Unplugged, WrongCertificate
from cqclerk.sync.quality import Quality
from cqclerk.workplace import trust

if TYPE_CHECKING:
    import httpx2

M = TypeVar("M", bound=msgspec.Struct)
T = TypeVar("T")
TIME_HEADER = "cqclerk-time"
_LINES, _BYTES = "application/x-ndjson", "application/octet-stream"
_UNCHANGED = 304
_WORK_S = 600.0  # of the gateway at a stick full of cases; what takes longer is asked for again
_KEPT_S = 240  # shorter than the gateway's own 300, so that no request meets a connection that is being closed


class Switch(Protocol):
    """Something that can be set: a threading.Event, or the training's 断线."""

    def is_set(self) -> bool: ...


class Either:
    """Set if one of two switches is."""

    def __init__(self, one: Switch, other: Switch) -> None:
        self._one, self._other = one, other

    def is_set(self) -> bool:
        return self._one.is_set() or self._other.is_set()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signs the requests."""

    station: str
    epoch: int
    signer: Signer


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. wait_s: how long the gateway may hold it open, beside what an answer of most_bytes needs.

    unless  an ETag: if that is still so nothing is sent
    """

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    kind: str = "application/json"
    wait_s: float = 0
    unless: str = ""
    most_bytes: int = 8 * 1024 * 1024


class Link:
    """Used from any thread. Every call raises LinkProblem when the gateway did not answer, Declined when it answered no."""

    def __init__(
        self,
        url: str,
        limits: Limits | None = None,
        cut: Switch | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ca: Callable[[], str] = lambda: "",
    ) -> None:
        self._url, self._limits, self._ca = url.rstrip("/"), limits or load(), ca
        self._cut, self._now = cut or threading.Event(), now
        self._client: httpx2.Client | None = None
        self._lock = threading.Lock()
        self.round_trip_ms: int | None = None
        self.quality = Quality()
        self.skew_s = 0.0  # server time less device time, as last heard; signatures use it

    # -- the calls

    def health(self) -> Health:
        """Whether the gateway works."""
        return self._ask(Asked("GET", "/v1/health"), None, Health)

    def said_trust(self) -> Trust:
        """Whom the gateway asks to believe about its address."""
        return self._ask(Asked("GET", "/v1/trust"), None, Trust)

    @property
    def encrypted(self) -> bool:
        """Whether somebody has to vouch for the address."""
        return self._url.startswith("https:")

    def enrol(self, asked: EnrolRequest) -> EnrolReply:
        """Show the one-time code."""
        return self._ask(Asked("POST", "/v1/enrol", body=msgspec.json.encode(asked)), None, EnrolReply)

    def send(self, who: Identity, lines: Iterable[bytes], after: int | None = None) -> EventsReply:
        """A batch of events; the inbox after a cursor rides on the answer, if one is named."""
        query = "" if after is None else f"after={after}"
        return self._ask(Asked("POST", "/v1/events", query, packing.pack(lines), _LINES), who, EventsReply)

    def poll(self, who: Identity, after: int, wait_s: float = 0) -> EventsReply:
        """What came into the inbox; the gateway waits for news up to wait_s."""
        return self._ask(Asked("GET", "/v1/events", f"after={after}&wait={wait_s:g}", wait_s=wait_s), who, EventsReply)

    def given_back(self, who: Identity, after: int) -> EventsReply:
        """What the station made itself before it began anew."""
        return self._ask(Asked("GET", "/v1/events/own", f"after={after}"), who, EventsReply)

    def how_far(self, who: Identity) -> Forgotten:
        """How far a gateway that was put back knows."""
        return self._ask(Asked("GET", "/v1/recovery"), who, Forgotten)

    def return_events(self, who: Identity, lines: Iterable[bytes], after: int, *, last: bool = False) -> Forgotten:
        """Give back what it has forgotten; last: there is no more."""
        query = f"after={after}&last={'true' if last else 'false'}"
        return self._ask(Asked("POST", "/v1/recovery", query, packing.pack(lines), _LINES), who, Forgotten)

    def return_enrolment(self, line: Line) -> Forgotten:
        """The gateway's own word that it has certified this station."""
        return self._ask(Asked("POST", "/v1/recovery/enrolment", body=msgspec.json.encode(line)), None, Forgotten)

    def claim(self, who: Identity, asked: ClaimRequest, after: int) -> Granted:
        """The right to decide a case, or giving it back."""
        return self._ask(Asked("POST", "/v1/claims", f"after={after}", msgspec.json.encode(asked)), who, Granted)

    def lease(self, who: Identity, asked: BlockRequest, after: int) -> Granted:
        """A block of certificate numbers."""
        return self._ask(Asked("POST", "/v1/blocks", f"after={after}", msgspec.json.encode(asked)), who, Granted)

    def check(self, who: Identity, asked: CheckRequest, after: int, wait_s: float) -> Granted:
        """What a case has asked of the city's registers; the gateway waits a little for the answers."""
        query = f"after={after}&wait={wait_s:g}"
        return self._ask(Asked("POST", "/v1/checks", query, msgspec.json.encode(asked), wait_s=wait_s), who, Granted)

    def offer_scan(self, who: Identity, scan: AttachmentOffer) -> AttachmentHeld:
        """Tell of a scan; how much of it is there already."""
        return self._ask(Asked("POST", "/v1/attachments", body=msgspec.json.encode(scan)), who, AttachmentHeld)

    def put_scan(self, who: Identity, digest: str, start: int, content: bytes) -> AttachmentHeld:
        """The bytes of a scan from a place on."""
        return self._ask(Asked("PATCH", f"/v1/attachments/{digest}", f"start={start}", content, _BYTES), who, AttachmentHeld)

    def get_scan(self, who: Identity, digest: str, start: int, length: int) -> bytes:
        """Bytes of a scan, from a place on."""
        return self._read(Asked("GET", f"/v1/attachments/{digest}", f"start={start}&length={length}"), who, read_bytes)

    def reference(self, who: Identity, tip: Tip | None) -> Editions | None:
        """What the city published since; None if that is nothing, and the tip of today is here."""
        asked = Asked("GET", "/v1/reference", f"after={tip.serial if tip else 0}", unless=tip.etag if tip else "")
        return self._read(asked, who, lambda answer: None if answer.status == _UNCHANGED else read_answer(answer, Editions))

    def reference_text(self, who: Identity, serial: int, have: str, start: int) -> EditionText:
        """A part of an edition, or of what changed in it since the edition with the digest `have`."""
        query = f"start={start}" + (f"&have={have}" if have else "")
        return self._ask(Asked("GET", f"/v1/reference/{serial}", query), who, EditionText)

    def bundle_so_far(self, who: Identity, digest: str) -> AttachmentHeld:
        """How much the gateway has of a bundle."""
        return self._ask(Asked("GET", f"/v1/bundles/{digest}"), who, AttachmentHeld)

    def put_bundle(self, who: Identity, digest: str, size: int, start: int, content: bytes) -> AttachmentHeld:
        """The bytes of a bundle of any station from a place on; size: of the whole."""
        return self._ask(Asked("PATCH", f"/v1/bundles/{digest}", f"start={start}&size={size}", content, _BYTES), who, AttachmentHeld)

    def take_bundle(self, who: Identity, digest: str) -> BundleAnswer:
        """Have it done, once; its answer lies ready then."""
        return self._ask(Asked("POST", f"/v1/bundles/{digest}", wait_s=_WORK_S), who, BundleAnswer)

    def get_answer(self, who: Identity, digest: str, start: int, length: int) -> bytes:
        """Bytes of an answer to a bundle, from a place on."""
        return self._read(Asked("GET", f"/v1/bundles/answers/{digest}", f"start={start}&length={length}"), who, read_bytes)

    def offices_and_revocations(self, have: str = "") -> OfficesAndRevocations:
        """The list by which certificates are verified; without its text if the one with this digest still stands."""
        return self._ask(Asked("GET", "/v1/reference/offices-and-revocations", f"have={have}" if have else ""), None, OfficesAndRevocations)

    def close(self) -> None:
        """Give the connections back; the next call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    # -- one request

    def _ask(self, asked: Asked, who: Identity | None, kind: type[M]) -> M:
        return self._read(asked, who, lambda answer: read_answer(answer, kind))

    def _read(self, asked: Asked, who: Identity | None, read: Callable[[Answered], T]) -> T:
        """Ask, and once more if only the clock was wrong: by then we know the gateway's time."""
        try:
            return self._once(asked, who, read)
        except ClockSkew:
            return self._once(asked, who, read)

    def _once(self, asked: Asked, who: Identity | None, read: Callable[[Answered], T]) -> T:
        started = time.monotonic()
        answer = self._exchange(asked, self._headers(asked, who))
        message = read(answer)
        if not asked.wait_s:
            took = time.monotonic() - started
            self.round_trip_ms = int(took * 1000)
            self.quality.heard(len(asked.body) + len(answer.content), took)
        return message

    def _headers(self, asked: Asked, who: Identity | None) -> dict[str, str]:
        headers = {"Content-Type": asked.kind} if asked.body else {}
        if asked.kind == _LINES:
            headers["Content-Encoding"] = "gzip"
        if asked.unless:
            headers["If-None-Match"] = asked.unless
        if who is not None:
            created = int(self._now().timestamp() + self.skew_s)
            request = requests.Request(asked.method, asked.path, asked.query, asked.body)
            headers |= requests.sign(request, who.station, who.epoch, created, who.signer)
        return headers

    def _exchange(self, asked: Asked, headers: dict[str, str]) -> Answered:
        import httpx2

        limits, url = self._limits, self._url + asked.path + ("?" + asked.query if asked.query else "")
        timeout = httpx2.Timeout(limits.read_s, connect=limits.connect_s)
        self._unless_cut()
        try:
            with self._opened().stream(asked.method, url, content=asked.body, headers=headers, timeout=timeout) as response:
                answer = Answered(response.status_code, dict(response.headers), self._body(response, asked))
        except httpx2.InvalidURL as error:
            raise BadAddress(str(error)) from error
        except httpx2.HTTPError as error:
            problem = told_apart(error)
            if isinstance(problem, WrongCertificate):
                self.close()  # whom to believe may be known better by the next time
            raise problem from error
        self._unless_cut()
        self._learn_time(answer)
        return answer

    def _body(self, response: "httpx2.Response", asked: Asked) -> bytes:
        until, content = time.monotonic() + self._limits.whole_s + asked.wait_s, bytearray()
        for chunk in response.iter_bytes():
            self._unless_cut()
            content += chunk
            if len(content) > asked.most_bytes:
                raise NotAGateway("an answer without end")
            if time.monotonic() > until:
                raise NoAnswer("an answer that trickles")
        return bytes(content)

    def _unless_cut(self) -> None:
        if self._cut.is_set():
            raise Unplugged

    def _learn_time(self, answer: Answered) -> None:
        try:
            server = datetime.fromisoformat(answer.headers.get(TIME_HEADER, ""))
        except ValueError:
            return
        self.skew_s = (server - self._now()).total_seconds()

    def _opened(self) -> "httpx2.Client":
        """The client, made at the first call: its import alone takes longer than a screen may wait."""
        import httpx2

        with self._lock:
            if self._client is None:
                loopback = _checked(self._url)
                self._client = httpx2.Client(
                    headers={"User-Agent": "cqclerk", "Accept-Encoding": "gzip"},
                    limits=httpx2.Limits(max_connections=2, max_keepalive_connections=2, keepalive_expiry=_KEPT_S),
                    trust_env=not loopback,  # no proxy between two programs of one machine
                    verify=self._believed(loopback),
                )
            return self._client

    def _believed(self, loopback: bool) -> ssl.SSLContext | bool:
        """Whom the client believes: nobody without TLS, those whom enrolment named, else whom this machine trusts."""
        if loopback and not self.encrypted:
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        certificates = self._ca()
        try:
            return trust.context_of(certificates) if certificates else True
        except trust.NoCertificates as error:
            raise UnknownIssuer(str(error)) from error


def _checked(url: str) -> bool:
    """Whether the address is on this machine; raises BadAddress if it is none, or plain HTTP elsewhere, NoLine if there is none at all."""
    import httpx2

    if not url:
        raise NoLine
    try:
        address = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        raise BadAddress(str(error)) from error
    loopback = is_loopback(address.host)
    if not address.host or address.scheme not in ("http", "https") or (address.scheme == "http" and not loopback):
        raise BadAddress(url)
    return loopback
