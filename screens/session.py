"""A station that somebody is signed in at, as the screens see it: whom, where, what to read, whom to ask."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from cqclerk.domain.access import Actor, Role
from cqclerk.workplace.clock import OFFICE_TIME
from cqclerk.workplace.one_time import one_time_setting
from data.place import StationHome
from data.station import OperatorSlot, StationFile
from data.views import Views
from screens.store_thread import StoreThread

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cqclerk.domain.station import Station
    from cqclerk.domain.workdays import Calendar
    from cqclerk.protocol.reference import Reference
    from cqclerk.workplace.workplace import Workplace
    from printing.document import Document
    from printing.measuring import Told
    from printing.stationery.forms import FormOrder
    from printing.stationery.template import FormTemplate

_LEVELS = (("村民委员会", "村"), ("居民委员会", "社区"), ("街道", "街道"), ("镇", "镇"), ("乡", "乡"))  # as what an office speaks of itself


class Line(Protocol):
    """The sync engine, as screens use it."""

    def send_now(self) -> None: ...

    def released(self) -> None: ...

    def claim(self, case_id: str) -> "Future[None]": ...

    def give_back(self, case_id: str) -> "Future[None]": ...

    def ask_print(self, case_id: str, reason: str = "") -> "Future[None]": ...

    def take_over(self, case_id: str, reason: str) -> "Future[None]": ...

    def check(self, case_id: str) -> "Future[None]": ...

    def enrol_with(self, code: str) -> "Future[None]": ...

    def switched(self) -> None: ...

    def fetch_list(self) -> "Future[None]": ...

    def fetch_reference(self) -> "Future[int]": ...

    def carry(self, bundle: bytes) -> "Future[bytes]": ...

    def end(self) -> None: ...


@dataclass(frozen=True, slots=True)
class PrinterLook:
    """One printer as it is known to be, without asking it. use: as in PrinterChosen; role: what it is for, in words.

    ready    None before the first answer
    waiting  jobs that are with it, the running one included
    """

    use: str
    role: str
    title: str
    words: str
    ready: bool | None
    waiting: int = 0


class Printer(Protocol):
    """The printers, as screens use them: each prints one paper after the other in its own thread, and never decides."""

    def print(self, case_id: str, paper: str, reason: str = "", use: str | None = None) -> "Future[str]": ...

    def looks(self) -> tuple[PrinterLook, ...]: ...

    def look_for(self, paper: str, use: str | None = None) -> PrinterLook: ...

    def use(self, chosen: "Station") -> None: ...

    def trial(self, when: str, use: str = "") -> "Future[str]": ...

    def print_form(self, case_id: str, paper: str, reason: str, order: "FormOrder") -> "Future[str]": ...

    def calibrate(self, template: "FormTemplate", when: str) -> "Future[str]": ...

    def moved(self, station: "Station") -> None: ...

    def page(self, document: "Document", name: str) -> "Future[str]": ...

    def measure(self, chosen: "Station") -> "Future[Told]": ...

    def end(self) -> None: ...


@dataclass(slots=True)
class Session:
    """Made by the wiring when somebody has signed in; `views` is for the screens' thread, commands go to `desk`."""

    home: StationHome
    file: StationFile
    operator: OperatorSlot
    shipped: "Reference"  # what came with the program
    views: Views
    desk: StoreThread
    line: Line | None = None
    printer: Printer | None = None
    last_form: dict[str, str] = field(default_factory=dict)  # what was taken in last, for what = copies
    copied: dict[str, set[int]] = field(default_factory=dict)  # which lines of a case were copied to the platform already
    number_shapes: set[str] = field(default_factory=set)  # of numbers of the platform that were confirmed, odd as they looked
    begun: dict[str, dict[str, str]] = field(default_factory=dict)  # corrections that were put down half done, by case

    @property
    def workplace(self) -> "Workplace | None":
        """The workplace once it is open; only to look at what never changes under a reader (epoch, server offset)."""
        opened = self.desk.opened
        return opened.result() if opened.done() and opened.exception() is None else None

    @property
    def reference(self) -> "Reference":
        """What is known of offices, days and rules; with everything that was loaded here, once the workplace is open."""
        return self.workplace.reference if self.workplace else self.shipped

    @property
    def calendar(self) -> "Calendar":
        """The working days of this office."""
        return self.reference.calendar_of(self.file.office_id)

    @property
    def epoch(self) -> int:
        """0 until the gateway has certified this station."""
        return self.workplace.station.epoch if self.workplace else self.file.epoch

    @property
    def one_time(self) -> bool:
        """Whether a password has to be chosen before anything else."""
        return bool(self.views.setting(one_time_setting(self.operator.operator_id)))

    @property
    def actor(self) -> Actor:
        """Who acts here, for guards that grey a key; the workplace asks them again."""
        roles = frozenset(Role(role) for role in self.operator.roles)
        at = self.workplace
        restored, stopped, copied = (at.restored, at.standing.stopped, at.standing.copied) if at else (False, "", "")
        return Actor(self.operator.operator_id, roles, self.file.station_id, self.file.office_id, self.epoch, restored, stopped, copied)

    def now(self) -> datetime:
        """The office's time."""
        offset = self.workplace.server_offset_ms if self.workplace else None
        return (datetime.now(UTC) + timedelta(milliseconds=offset or 0)).astimezone(OFFICE_TIME)

    def today(self) -> date:
        """The office's day; never before what was recorded last, unless somebody has looked at the clock."""
        return max(self.now().date(), self.workplace.last_day) if self.workplace else self.now().date()

    def office_name(self, office_id: str) -> str:
        """What an office is called; its id if the register does not know it."""
        if office_id == self.file.office_id:
            return next((f"本{word}" for part, word in _LEVELS if part in self.file.office_name), "本机构")
        office = self.reference.offices.get(office_id)
        return office.name if office else office_id

    def station_word(self, station_id: str) -> str:
        """Which workstation, in words: 本机, 2号窗口 of this office, or another one."""
        if station_id == self.file.station_id:
            return "本机"
        window = self.views.window_of(station_id)
        return f"{window}号窗口" if window else "另一台工作站"


def session_of(app: object) -> Session:
    """Whose program this is, for screens that come after the sign-in."""
    session = getattr(app, "session", None)
    assert isinstance(session, Session), "nobody is signed in"
    return session
