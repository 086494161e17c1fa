"""Where everything is put together: the only file that builds workplace, sync engine and spooler and hands them to the screens."""

import logging
import logging.handlers
import threading
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Protocol

from data import station
from data.keyring import unwrap
from data.place import HomeInUse, Lock, Place, StationHome, hold
from data.problems import DatabaseProblem
from data.station import OperatorSlot, StationFile, StationFileDamaged
from data.system_words import why
from screens.badges import Badge
from screens.entrance import sign_in_sentence
from screens.texts import sentence

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cqclerk.domain.station import ChosenPrinter
    from cqclerk.protocol.reference import Reference
    from cqclerk.workplace.workplace import Workplace
    from printing.spooler import Run, Spooler
    from screens.link_state import LinkNews
    from screens.session import Session
    from screens.training import TrainingGround
    from screens.widgets.frame import Light

_log = logging.getLogger(__name__)


class Watcher(Protocol):
    """The program, as far as it is told what happens; its methods may be called from any thread."""

    session: "Session | None"

    def notice(self) -> None: ...

    def has_run(self) -> None: ...

    def link_changed(self, told: "LinkNews") -> None: ...

    def printer_changed(self, light: "Light") -> None: ...


class Entrance:
    """The door of the program: which stations there are, and what is built when somebody signs in."""

    def __init__(self, place: Place, training: bool) -> None:
        self.place, self.training = place, training
        self.app: Watcher | None = None
        self.ready = threading.Event()  # what the first sign-in needs is there
        self.trouble = ""  # why it is not, as a sentence
        self.ground: TrainingGround | None = None
        self._cut = threading.Event()
        self._lock: Lock | None = None
        self._ground_lock: Lock | None = None
        self._held: StationHome | None = None

    # -- opening the program

    def open(self) -> str:
        """Take the real station's home, or the practice ground; "" or the sentence why not. Everything heavy waits for prepare()."""
        home = StationHome(self.place.station())
        try:
            start_log(self.place, self.training)
            if self.training:
                self._ground_lock = hold(StationHome(self.place.training()))
            elif home.exists():
                self._hold(home)
        except HomeInUse as error:
            return sentence("sign_in.in_use", {"pid": error.pid or "不明"})
        except OSError as error:  # no folder, no right to write there, no room
            return sentence("sign_in.no_place", {"path": self.place.root, "why": why(error)})
        return ""

    def prepare(self) -> None:
        """Behind the first frame, in a thread of its own: load what the desk needs; in training, open the ground."""
        from printing import fonts

        try:
            if self.training:
                from screens.training import TrainingGround

                self.ground = TrainingGround(self.place)
                self.ground.open()
            fonts.use(self.place.fonts())
            _load_heavy(_reference(self.training))
        except (StationFileDamaged, DatabaseProblem) as error:
            self.trouble = sign_in_sentence(error)
        except Exception:  # noqa: BLE001  the edge of this thread: the login says it, the log has it
            _log.exception("prepare")
            self.trouble = sentence("fault")
        self.ready.set()
        if self.app is not None:
            self.app.notice()

    # -- who may come in

    def badges(self) -> list[Badge]:
        """Everybody who may sign in here, in the order of the login."""
        if self.training:
            from screens.training import badges

            return badges(self.place)
        home = StationHome(self.place.station())
        file = read_station(home)
        return [Badge(home, file.office_name, file.window, slot.name, slot.roles) for slot in file.operators] if file else []

    def enter(self, badge: Badge, password: str) -> "Session":
        """Sign in; blocks for the key. Raises WrongSecret, HomeInUse, StationFileDamaged, DatabaseProblem."""
        from data.views import Views
        from screens.session import Session
        from screens.store_thread import StoreThread

        self.ready.wait()
        self._hold(badge.home)
        file = station.read(badge.home)
        slot = next(slot for slot in file.operators if slot.name == badge.name)
        key = unwrap(slot.slot, password)
        reference = _reference(file.training)
        views = Views(badge.home.database, key)
        desk = StoreThread(lambda: _open_workplace(badge.home, key, slot, reference), self._has_run)
        session = Session(badge.home, file, slot, reference, views, desk)
        desk.opened.add_done_callback(lambda opened: self._equip(session, opened))
        return session

    def leave(self, session: "Session") -> None:
        """Sign out: engine and printer come to rest, the store is closed, the home is given back."""
        session.desk.submit(lambda at: None).exception()  # what a sign-in a moment ago begins stands by then, and can be ended
        for service in (session.line, session.printer):
            if service is not None:
                service.end()
        _note_station(session)
        session.desk.close()
        session.views.close()
        if self.training:
            self._release()

    # -- the line, in training

    @property
    def line_cut(self) -> bool:
        """断线: whether the engine is cut from the gateway."""
        return self._cut.is_set()

    def cut_line(self, cut: bool) -> None:
        """断线 or 接线."""
        (self._cut.set if cut else self._cut.clear)()
        session = self.app.session if self.app is not None else None
        if session is not None and session.line is not None:
            session.line.switched()

    def close(self) -> None:
        """The program ends."""
        if self.ground is not None:
            self.ground.close()
        self._release()
        if self._ground_lock is not None:
            self._ground_lock.release()

    # -- inside

    def _equip(self, session: "Session", opened: "Future[Workplace]") -> None:
        """On the store thread, once the workplace is open: sync and printer begin."""
        if opened.exception() is not None or self.app is None:
            _log.error("the workplace did not open", exc_info=opened.exception())
            return
        from screens.printers import Printers
        from screens.services import Sync

        at = opened.result()
        url = self.ground.url if self.ground is not None else session.file.gateway_url
        paper = Printers(lambda chosen: spooler_of(session.desk.run, chosen, session.home), at.station, self.app)
        sync = Sync(session.desk, url, self.app, self._cut, lambda at: note_progress(session.home, at), lambda: _authorities(session))
        session.printer, session.line = paper, sync
        paper.begin()
        sync.begin(at)
        self._changed()

    def _changed(self) -> None:
        if self.app is not None:
            self.app.notice()

    def _has_run(self) -> None:
        if self.app is not None:
            self.app.has_run()

    def _hold(self, home: StationHome) -> None:
        if self._held == home:
            return
        self._release()
        self._lock, self._held = hold(home), home

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
        self._lock = self._held = None


def note_progress(home: StationHome, at: "Workplace") -> None:
    """On the store thread: station.json remembers how far the journal has come."""
    from cqclerk.workplace.opening import note_progress as note

    note(home, at)


def _authorities(session: "Session") -> str:
    """Who vouches for the gateway's address, as it stands now: the gateway may have said so since the sign-in."""
    return station.read(session.home).gateway_ca


def _note_station(session: "Session") -> None:
    """Keep in station.json what the next login can say before anybody has signed in."""
    file = station.read(session.home)
    contact = max(session.views.setting("last_contact"), session.views.setting("last_stick")) or file.last_contact  # ISO 8601, UTC
    station.write(session.home, replace(file, last_contact=contact))
    if session.workplace is not None:
        session.desk.run(lambda at: note_progress(session.home, at))


@cache
def _reference(training: bool) -> "Reference":
    """Once for the program: the next who signs in finds it loaded."""
    from cqclerk.protocol.reference import Reference

    return Reference.load(training)


def _open_workplace(home: StationHome, key: bytes, slot: OperatorSlot, reference: "Reference") -> "Workplace":
    """On the store thread: the heavy packages load here, behind the desk that stands already."""
    from cqclerk.commands import issuing
    from cqclerk.workplace.opening import enter

    at = enter(home, key, slot.operator_id, reference)
    issuing.recover(at)
    return at


def spooler_of(run: "Run", chosen: "ChosenPrinter", home: StationHome) -> "Spooler":
    """The spooler of one printer that a station has chosen; a virtual one leaves its papers in the station's folder."""
    from printing import profiles
    from printing.spooler import Spooler
    from printing.transports import choice

    profile = profiles.load(chosen.profile)
    address = chosen.address or (str(home.papers) if chosen.transport == "virtual" else "")
    return Spooler(run, profile, lambda: choice.make(chosen.transport, address, profile))


def _load_heavy(reference: "Reference") -> None:
    """What the first form and the first row of another office need, and the packages of the first command."""
    reference.divisions.find("a", date.max)
    reference.offices.named()
    import cqclerk.commands.issuing
    import cqclerk.workplace.opening  # noqa: F401


def read_station(home: StationHome) -> StationFile | None:
    """The plain file of a station, None if there is none yet."""
    return station.read(home) if home.exists() else None


def start_log(place: Place, training: bool) -> None:
    """Everything that goes wrong is written here, nothing of it on the clerk's screen."""
    folder = (place.training() if training else place.root) / "log"
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(folder / "cqclerk.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # a line a poll says nothing


__all__ = ["Entrance", "StationFileDamaged", "read_station", "start_log"]
