"""Invented stations for tests: set up, enrolled by a gateway that exists only in this file, with numbers to issue."""

import atexit
import itertools
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cqclerk.domain.access import GATEWAY, Actor, Role
from cqclerk.domain.block_events import BlockLeased
from cqclerk.domain.events import Event
from cqclerk.domain.station_events import Enrolled, PrinterChosen
from cqclerk.protocol.envelope import Frame, Head, head_of, seal
from cqclerk.protocol.messages import Answer, Status
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.signing import Ed25519Signer, StationCertificate, certify
from cqclerk.workplace import exchange
from cqclerk.workplace.exchange import Incoming
from cqclerk.workplace.identity import new_id
from cqclerk.workplace.opening import NewOperator, Plan, set_up, sign_in
from cqclerk.workplace.workplace import Workplace
from data import station
from data.keyring import Cost
from data.place import StationHome

LIGHT = Cost(1024, 1, 1)
REFERENCE = Reference.load(training=True)
OFFICE_A, OFFICE_B = "T509901001", "T509902100"
PASSWORD = "1234"
ALL_ROLES = (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)


@dataclass
class HandClock:
    """A clock that a test turns by hand; it starts on a Wednesday morning in Chongqing."""

    at: datetime = datetime(2026, 11, 25, 1, 41, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


def make_station(folder: Path, office: str = OFFICE_A, window: str = "1", name: str = "李敏") -> StationHome:
    """A station that is set up and not enrolled, with one operator who may do everything."""
    home = StationHome(folder)
    plan = Plan(
        office_id=office,
        office_name=office,
        window=window,
        gateway_url="http://127.0.0.1:9",
        operators=(NewOperator(name, ALL_ROLES, PASSWORD),),
        printer=PrinterChosen("virtual-80", "virtual", ""),
        training=True,
    )
    set_up(home, plan, REFERENCE, LIGHT, HandClock())
    return home


def enter(home: StationHome, clock: HandClock | None = None, on_key: Callable[[bytes], None] | None = None) -> Workplace:
    """Its one operator signs in."""
    operator = station.read(home).operators[0].operator_id
    return sign_in(home, operator, PASSWORD, REFERENCE, clock or HandClock(), on_key)


@dataclass
class PaperGateway:
    """A gateway without a line: grants and answers as the real one, into the station's hands."""

    root: Ed25519Signer = field(default_factory=lambda: Ed25519Signer(bytes([1] * 32)))
    key: Ed25519Signer = field(default_factory=lambda: Ed25519Signer(bytes([2] * 32)))
    head: Head = field(default_factory=Head)
    clock: HandClock = field(default_factory=HandClock)
    sequences: dict[str, int] = field(default_factory=dict)
    positions: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def gives(self, at: Workplace, subject_id: str, event: Event, case_sequence: int = 0) -> None:
        """Make an event of the gateway and put it into the station's inbox."""
        actor = Actor(GATEWAY, frozenset(), GATEWAY, "", 1)
        sealed = seal(event, Frame(new_id(), subject_id, actor, self.clock.now()), self.head, self.key)
        self.head = head_of(sealed.envelope)
        exchange.receive(at, (Incoming(sealed, case_sequence),), next(self.positions))

    def enrols(self, at: Workplace, first: int = 1, count: int = 200) -> None:
        """Certify the station, and lease it a block of numbers for 生育登记."""
        s = at.station
        issued_at = self.clock.now().isoformat()
        certificate = certify(
            self.root,
            StationCertificate(station=s.id, office=s.office, window=s.window, epoch=1, public_key=s.public_key, issued_at=issued_at),
        )
        self.gives(at, s.id, Enrolled(1, certificate.encoded(), self.root.public_key, self.key.public_key))
        self.leases(at, first, count)

    def leases(self, at: Workplace, first: int, count: int, item: str = "childbirth") -> None:
        """One more block of numbers."""
        prefix, width = at.reference.numbers.certificate(at.station.office, item, at.today())
        until = at.reference.numbers.until(at.today())
        self.gives(at, new_id(), BlockLeased(at.station.office, item, at.station.id, prefix, width, first, count, until))

    def accepts_all(self, at: Workplace) -> int:
        """Answer everything that waits with yes."""
        waiting = exchange.unsent(at)
        answers = tuple(self.answer(at, one.id, one.hash) for one in waiting)
        exchange.answered(at, answers)
        return len(answers)

    def answer(self, at: Workplace, event_id: str, hash_: str, status: Status = Status.ACCEPTED, reason: str = "") -> Answer:
        """The signed answer to one event, with the next case sequence."""
        with at.store.reading() as tx:
            row = tx.own_entry(event_id)
        assert row is not None
        sequence = 0
        if row.subject == "case" and status is not Status.HELD:
            sequence = self.sequences[row.subject_id] = self.sequences.get(row.subject_id, 0) + 1
        return Answer(id=event_id, hash=hash_, status=status, case_sequence=sequence, reason=reason, at=self.clock.now()).signed(self.key)


def copy_of_enrolled(folder: Path, office: str = OFFICE_A) -> StationHome:
    """A station as it is right after set-up and enrolment, in this folder. All copies of a process have one key and one number."""
    shutil.copytree(_enrolled(office).folder, folder, dirs_exist_ok=True)
    return StationHome(folder)


@cache
def _enrolled(office: str) -> StationHome:
    folder = tempfile.TemporaryDirectory(prefix="station")
    atexit.register(folder.cleanup)
    home = make_station(Path(folder.name) / office, office)
    at = enter(home)
    PaperGateway().enrols(at)
    at.close()
    return home
