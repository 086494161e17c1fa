"""What runs beside the screens of one session: the sync engine and the spooler, started once the workplace is open."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from cqclerk.sync.engine import Engine
from cqclerk.sync.light import LinkState
from screens.widgets import frame

if TYPE_CHECKING:
    from cqclerk.domain.station import Station
    from cqclerk.workplace.workplace import Workplace
    from printing.spooler import Spooler
    from screens.store_thread import StoreThread

_log = logging.getLogger(__name__)
_ENROL_AGAIN_S = 60.0
_NOTE_S = 1.0


class Lights(Protocol):
    """Where it is shown how line and printer are; called from their threads."""

    def link_changed(self, up: bool, round_trip_s: float, reason: str, next_try_at: datetime | None) -> None: ...

    def printer_changed(self, light: frame.Light) -> None: ...


class Sync(Engine):
    """The engine of a session: lights the top line, and enrols a station that has a code as soon as the gateway answers."""

    def __init__(
        self,
        desk: "StoreThread",
        url: str,
        lights: Lights,
        cut: threading.Event,
        note: Callable[["Workplace"], None],
        ca: Callable[[], str] = lambda: "",
    ) -> None:
        self._lights, self._desk, self._note = lights, desk, note
        self._noting: threading.Timer | None = None
        self._again: threading.Timer | None = None
        super().__init__(desk.run, url, self._changed, cut, ca=ca)

    def begin(self, at: "Workplace") -> None:
        """On the store thread: start, and send whatever is recorded from now on at once."""
        at.noted = self._recorded_here
        self.start()
        if code := at.enrolment_code():
            self._enrol_with(code)

    def _recorded_here(self) -> None:
        """On the store thread: out with it, and once a second at most it is told in station.json how far the journal has come."""
        self.recorded()
        if self._noting is None or not self._noting.is_alive():
            self._noting = threading.Timer(_NOTE_S, lambda: self._desk.submit(self._note))
            self._noting.daemon = True
            self._noting.start()

    def end(self) -> None:
        """Stop, and do not try again."""
        for timer in (self._again, self._noting):
            if timer is not None:
                timer.cancel()
        self.stop()

    def enrol_with(self, code: str) -> "Future[None]":
        """Keep a code and use it now, and again until the gateway has answered; blocks for the store."""
        if self._again is not None:
            self._again.cancel()
        self._desk.run(lambda at: at.keep_enrolment_code(code))
        return self._enrol_with(code)

    def _enrol_with(self, code: str) -> "Future[None]":
        future = self.enrol(code)
        future.add_done_callback(lambda done: self._enrolled(done, code))
        return future

    def _enrolled(self, done: "Future[None]", code: str) -> None:
        from cqclerk.domain.guards import NotAllowed

        error = done.exception()
        if error is None or self._stopping.is_set():
            return
        _log.info("enrolment: %s", error)
        if isinstance(error, NotAllowed) and error.objection.key.startswith("enrol."):
            return  # the same code will not do later either
        self._again = threading.Timer(_ENROL_AGAIN_S, lambda: self._enrol_with(code))
        self._again.daemon = True
        self._again.start()

    def _changed(self, state: LinkState) -> None:
        round_trip_ms = state.round_trip_ms or 0
        self._lights.link_changed(state.up, round_trip_ms / 1000, state.reason, state.next_try_at)


class Paper:
    """The spooler of a session, with its light; another one when another printer is chosen."""

    def __init__(self, spooler_of: "Callable[[Station], Spooler]", chosen: "Station", lights: Lights) -> None:
        self._spooler_of, self._spooler, self._lights = spooler_of, spooler_of(chosen), lights

    def begin(self) -> None:
        """Ask the printer how it is, without anybody waiting."""
        threading.Thread(target=self._probe, name="probe", daemon=True).start()

    def print(self, case_id: str, paper: str, reason: str = "") -> "Future[str]":
        """Print one paper of one case; the answer is the sentence for the clerk."""
        future = self._spooler.print(case_id, paper, reason)
        future.add_done_callback(lambda done: self._show())
        return future

    def use(self, chosen: "Station") -> None:
        """Print on the printer that the station has now; a job that runs on the one before comes to its end there."""
        before, self._spooler = self._spooler, self._spooler_of(chosen)
        threading.Thread(target=before.close, name="printer before", daemon=True).start()
        self._lights.printer_changed(frame.PRINTER_UNKNOWN)
        self.begin()

    def trial(self, when: str) -> "Future[str]":
        """Print the trial page; the answer is the sentence for whoever tries the printer."""
        from printing import trial

        future = self._spooler.trial(trial.page(self._spooler.profile, when))
        future.add_done_callback(lambda done: self._show())
        return future

    def end(self) -> None:
        """Let a running job come to its end."""
        self._spooler.close()

    def _probe(self) -> None:
        self._spooler.probe()
        self._show()

    def _show(self) -> None:
        known = self._spooler.health()
        if known is None:
            self._lights.printer_changed(frame.PRINTER_UNKNOWN)
        else:
            self._lights.printer_changed(frame.printer_light(known.words(), ready=known.ready))
