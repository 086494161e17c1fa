"""What runs beside the screens of one session: the sync engine, started once the workplace is open. printers.py has the printers."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from cqclerk.sync.engine import Engine
from cqclerk.sync.light import LinkState
from cqclerk.workplace import copies
from screens.link_state import LinkNews

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace
    from screens.store_thread import StoreThread

_NOTE_S = 1.0
_DROP_AGAIN_S = 6 * 3600.0  # a program may stay open for weeks


class Lights(Protocol):
    """Where it is shown how the line is; called from its thread."""

    def link_changed(self, told: LinkNews) -> None: ...


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
        self._dropping: threading.Timer | None = None
        super().__init__(desk.run, url, self._changed, cut, ca=ca)

    def begin(self, at: "Workplace") -> None:
        """On the store thread: start, and send whatever is recorded from now on at once."""
        at.noted = self._recorded_here
        self.start()
        self._drop_old()
        at.renewed = self._reckon_again
        self._reckon_again()
        if code := at.enrolment_code():
            self.enrol(code)

    def _drop_old(self) -> None:
        """What copies were kept long enough, behind whatever the desk asks for first; and again while the program stays open."""
        if self._stopping.is_set():
            return
        self._desk.submit(copies.drop_old)
        self._dropping = threading.Timer(_DROP_AGAIN_S, self._drop_old)
        self._dropping.daemon = True
        self._dropping.start()

    def _reckon_again(self) -> None:
        """Other days may count now than those by which the cases here were reckoned."""
        from cqclerk.commands import days

        self._desk.submit(days.reckon_again)

    def _recorded_here(self) -> None:
        """On the store thread: out with it, and once a second at most it is told in station.json how far the journal has come."""
        self.recorded()
        if self._noting is None or not self._noting.is_alive():
            self._noting = threading.Timer(_NOTE_S, lambda: self._desk.submit(self._note))
            self._noting.daemon = True
            self._noting.start()

    def end(self) -> None:
        """Stop, and do not try again."""
        for timer in (self._noting, self._dropping):
            if timer is not None:
                timer.cancel()
        self.stop()

    def enrol_with(self, code: str) -> "Future[None]":
        """Keep a code and use it now, and again until the gateway has answered; blocks for the store."""
        self._desk.run(lambda at: at.keep_enrolment_code(code))
        return self.enrol(code)

    def _changed(self, state: LinkState) -> None:
        round_trip_ms = state.round_trip_ms or 0
        told = LinkNews(
            up=state.up,
            round_trip_s=round_trip_ms / 1000,
            reason=state.reason,
            next_try_at=state.next_try_at,
            bytes_s=state.bytes_s or 0,
            sending=state.sending,
            carrying=state.carrying,
            skew_s=state.skew_s,
            bundle=state.bundle,
        )
        self._lights.link_changed(told)
