"""The workstation in a terminal: opened, opened anew on the other side, and ended when the terminal or the machine goes."""

import asyncio
import logging
import os
import signal
import sys

from data.place import Place
from screens.app import ClerkApp
from screens.session_host import TO_REAL, TO_TRAINING

_log = logging.getLogger(__name__)


class Workstation(ClerkApp):
    """The program in a real terminal, told to end by the system as well."""

    def on_mount(self) -> None:
        """SIGHUP and SIGTERM end it in good order; only Unix has them. (Textual calls the base's on_mount by itself.)"""
        for name in ("SIGHUP", "SIGTERM"):
            number = getattr(signal, name, None)
            if number is not None and os.name == "posix":
                asyncio.get_running_loop().add_signal_handler(number, self._told_to_end, number)

    def _told_to_end(self, number: signal.Signals) -> None:
        _log.info("told to end by %s", number.name)
        if number is signal.SIGHUP:
            self.lose_terminal()
        self.run_worker(self.end())


def run(home: str | None, *, training: bool, slow_link: bool = False) -> int:
    """Open the workstation in this terminal; 1 with a sentence if there is none."""
    if not _is_terminal():
        print("工作站要在终端里打开；没有终端时请用 cqclerk walkthrough。", file=sys.stderr)
        return 1
    if slow_link:
        os.environ["TEXTUAL_FPS"] = "15"
    result = _open(home, training)
    while result in (TO_TRAINING, TO_REAL):
        result = _open(home, result == TO_TRAINING)
    return result


def _open(home: str | None, training: bool) -> int:
    from screens.wiring import Entrance

    entrance = Entrance(Place.find(home), training)
    refusal = entrance.open()
    if refusal:
        print(refusal, file=sys.stderr)
        return 1
    app = Workstation(entrance)
    entrance.app = app
    return app.run() or 0


def _is_terminal() -> bool:
    """Textual reads stdin and draws to stderr; with either gone it would run for ever and show nothing."""
    return all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__))
