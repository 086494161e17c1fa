"""Stations without a workplace: keys, a chain and signed requests, for tests of the gateway and of the wire."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import httpx2
import msgspec

from cqclerk.domain.access import Actor, Role
from cqclerk.domain.application import Application, Channel, Handover, Proof
from cqclerk.domain.block_events import NumberReserved
from cqclerk.domain.events import Accepted, Approved, Event, Submitted
from cqclerk.domain.findings import Gap
from cqclerk.domain.station_events import OperatorAdded, StationMade
from cqclerk.protocol import packing, requests
from cqclerk.protocol.envelope import Frame, Head, Sealed, head_of, seal
from cqclerk.protocol.messages import (
    Answer,
    BlockRequest,
    CheckRequest,
    ClaimRequest,
    EnrolReply,
    EnrolRequest,
    EventsReply,
    Granted,
    Problem,
    line,
    open_line,
)
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.signing import Ed25519Signer
from cqclerk.workplace.identity import new_id
from tests.people import LIU_QIANG, WANG_FANG

JIA, YI = "T509901001", "T509902100"  # the two offices of the training world
ALL_ROLES = frozenset({Role.CLERK, Role.REVIEWER})
DAY = date(2026, 11, 25)
PACK = Reference.load(training=False).pack_for("childbirth", DAY).ref
T = TypeVar("T", bound=msgspec.Struct)


@dataclass
class Maker:
    """A station's key and chain. Every event that it makes is kept in `journal`, in order."""

    office: str = JIA
    window: str = "1"
    id: str = field(default_factory=new_id)
    signer: Ed25519Signer = field(default_factory=lambda: Ed25519Signer(new_id().replace("-", "").encode()))
    epoch: int = 0
    head: Head = field(default_factory=Head)
    operator: str = field(default_factory=new_id)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    journal: list[Sealed] = field(default_factory=list)

    def make(
        self, subject_id: str, event: Event, roles: Iterable[Role] = ALL_ROLES, seen: int = 0, office: str = "", **other: object
    ) -> Sealed:
        """Seal the next event of this station; `other` are other fields of the envelope, sealed wrongly on purpose."""
        actor = Actor(self.operator, frozenset(roles), self.id, office or self.office, self.epoch)
        frame = Frame(str(other.pop("event_id", "")) or new_id(), subject_id, actor, self.now(), 0, seen)
        sealed = seal(event, frame, self.head, self.signer)
        if other:
            sealed = self._changed(sealed, other)
        self.head = head_of(sealed.envelope)
        self.journal.append(sealed)
        return sealed

    def _changed(self, sealed: Sealed, other: dict[str, object]) -> Sealed:
        """The same event with some fields changed, signed again."""
        from cqclerk.protocol.codec import canonical
        from cqclerk.protocol.envelope import EVENT

        envelope = msgspec.structs.replace(sealed.envelope, **other)
        envelope = msgspec.structs.replace(envelope, signature=self.signer.sign(EVENT, bytes.fromhex(envelope.hash)))
        return Sealed(envelope, canonical(envelope), sealed.payload)

    def set_up(self) -> list[Sealed]:
        """The first events of a station: itself and its operator."""
        return [
            self.make(self.id, StationMade(self.office, self.window, self.signer.public_key, True), {Role.ADMINISTRATOR}),
            self.make(self.operator, OperatorAdded(tuple(sorted(ALL_ROLES)), "李敏"), {Role.ADMINISTRATOR}),
        ]

    def submit(self, home: str = "", case_id: str = "", **more: object) -> str:
        """Take in a case; returns its id."""
        case_id = case_id or new_id()
        self.make(case_id, submitted(self.office, home or self.office), **more)  # type: ignore[arg-type]
        return case_id

    def headers(self, method: str, path: str, query: str, body: bytes, created: datetime | None = None) -> dict[str, str]:
        """The signature of a request."""
        at = int((created or self.now()).timestamp())
        return requests.sign(requests.Request(method, path, query, body), self.id, self.epoch, at, self.signer)


class Caller:
    """One station at the gateway, over any HTTP client."""

    def __init__(self, client: httpx2.Client, maker: Maker) -> None:
        self.client, self.maker, self.cursor = client, maker, 0

    def request(self, method: str, path: str, query: str = "", body: bytes = b"", headers: dict[str, str] | None = None) -> httpx2.Response:
        """A signed request."""
        signed = self.maker.headers(method, path, query, body)
        return self.client.request(method, f"{path}?{query}" if query else path, content=body, headers=signed | (headers or {}))

    def enrol(self, code: str) -> EnrolReply:
        """Enrol; the next event begins the new epoch."""
        maker = self.maker
        asked = EnrolRequest(code=code, station=maker.id, office=maker.office, window=maker.window, public_key=maker.signer.public_key)
        reply = read(self.client.post("/v1/enrol", content=msgspec.json.encode(asked)), EnrolReply)
        maker.epoch = open_line(reply.event).envelope.epoch
        return reply

    def send(self, events: Iterable[Sealed], query: str = "") -> httpx2.Response:
        """A batch, packed as a station packs it."""
        body = packing.pack(line(each.data, each.payload) for each in events)
        return self.request("POST", "/v1/events", query, body, {"Content-Encoding": "gzip"})

    def answers(self, events: Iterable[Sealed]) -> list[Answer]:
        """The answers to a batch."""
        return list(read(self.send(events), EventsReply).answers)

    def poll(self, wait: float = 0) -> list[Sealed]:
        """What came in since the last time."""
        reply = read(self.request("GET", "/v1/events", f"after={self.cursor}&wait={wait:g}"), EventsReply)
        assert reply.inbox is not None
        self.cursor = reply.inbox.cursor
        return [open_line(item.line) for item in reply.inbox.items]

    def ask_print(self, case_id: str, reason: str = "") -> httpx2.Response:
        """Ask for the right to print; with a reason take it from a station that does not answer."""
        asked = ClaimRequest(case_id=case_id, printing=True, reason=reason, operator=self.maker.operator if reason else "")
        return self.request("POST", "/v1/claims", "", msgspec.json.encode(asked))

    def claim(self, case_id: str, give_back: bool = False) -> httpx2.Response:
        """Ask for the claim of a case."""
        return self.request("POST", "/v1/claims", "", msgspec.json.encode(ClaimRequest(case_id=case_id, give_back=give_back)))

    def check(self, case_id: str, wait: float = 0) -> httpx2.Response:
        """See to what a case has asked of outer registers."""
        query = f"after={self.cursor}&wait={wait:g}"
        return self.request("POST", "/v1/checks", query, msgspec.json.encode(CheckRequest(case_id=case_id)))

    def lease(self, item: str = "childbirth", count: int = 200, year: int = 0) -> httpx2.Response:
        """Ask for a block of numbers."""
        return self.request("POST", "/v1/blocks", "", msgspec.json.encode(BlockRequest(item=item, count=count, year=year)))


def read(response: httpx2.Response, kind: type[T]) -> T:
    """The message of a response that must be good."""
    assert response.status_code == 200, response.text
    return msgspec.json.decode(response.content, type=kind)


def problem(response: httpx2.Response) -> Problem:
    """The problem of a response that must be one."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    found = msgspec.json.decode(response.content, type=Problem)
    assert found.status == response.status_code
    return found


def granted(response: httpx2.Response) -> list[Sealed]:
    """The events of a grant."""
    return [open_line(item.line) for item in read(response, Granted).inbox.items]


def application() -> Application:
    """A complete application of invented people."""
    return Application(wife=WANG_FANG, husband=LIU_QIANG, birth_order="1")


def submitted(intake: str, home: str, gaps: tuple[Gap, ...] = ()) -> Submitted:
    """收件 at one office for another."""
    return Submitted(
        receipt_number=f"{intake[1:]}0120261125{new_id()[-4:]}",
        item="childbirth",
        intake_office=intake,
        home_office=home,
        applied_on=DAY,
        notice_until=DAY + timedelta(days=7),
        channel=Channel.WINDOW,
        proof=Proof.DOCUMENTS,
        handover=Handover.SPOT,
        gaps=gaps,
        pack=PACK,
        private=application(),
    )


def accepted() -> Accepted:
    """接件."""
    return Accepted("CQ509901001012026112500001", DAY, False, PACK, ())


def approval(block_id: str, number: str, station: str) -> Approved:
    """The decision with a number."""
    return Approved(number, block_id, DAY, "CQ1:TEST", station, "周强")


def reserved(serial: int, case_id: str) -> NumberReserved:
    """A number taken for a case."""
    return NumberReserved(serial, case_id)
