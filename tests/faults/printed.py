"""A printer that acts at a byte of a job, the lives of a desk that prints on it, and the honest clerk between them."""

import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from cqclerk.commands import intake, prereview, processing
from cqclerk.domain.case import Case
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.faults.victims import Victim
from tests.printing.fake_printer import FakePrinter, without_questions

CERTIFICATE, FORM = "childbirth_certificate", "childbirth-booklet"
PLAIN = "-"  # paper without a number of its own
CUT, KILL, KILL_AND_CUT = "cut", "kill", "kill and cut"


def decided(at: Workplace) -> Case:
    """A case whose certificate may be printed."""
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


class TrappedPrinter(FakePrinter):
    """At a byte of a job it cuts the line, or kills who prints, or both; what a killed one had sent already still comes out."""

    def __init__(self) -> None:
        super().__init__()
        self.tail = b""  # how a whole sheet ends
        self.sheets: list[bytes] = []  # what came on each line, questions left out
        self.born = threading.Event()
        self.victim: Victim | None = None
        self._trap = ""
        self._at = self._spin_s = 0.0

    def arm(self, trap: str, at: int, spin_s: float) -> None:
        """Act when so many bytes of the next job have come, and a moment later."""
        self.born.clear()
        self._trap, self._at, self._spin_s = trap, at, spin_s

    @property
    def whole(self) -> int:
        """How many whole sheets lie in the tray."""
        return sum(sheet.endswith(self.tail) for sheet in self.sheets if sheet)

    def _talk(self, line: socket.socket) -> None:
        log, place = bytearray(), len(self.sheets)
        self.sheets.append(b"")
        while data := line.recv(self._bite(log)):
            self.received += data
            log += data
            self.sheets[place] = without_questions(log)
            if self._trap and len(self.sheets[place]) >= self._at and self.sheets[place] and self._sprung(line):
                return
            self._answer(line)

    def _bite(self, log: bytearray) -> int:
        """As much as is read at once: not past the byte at which it acts."""
        return int(min(1024, max(1, self._at - len(without_questions(log))))) if self._trap else 1024

    def _sprung(self, line: socket.socket) -> bool:
        """Act; True if the line is gone."""
        trap, self._trap = self._trap, ""
        end = time.perf_counter() + self._spin_s
        while time.perf_counter() < end:
            pass
        if trap != CUT:
            assert self.born.wait(10) and self.victim is not None
            self.victim.gets(signal.SIGKILL)
        if trap == KILL:
            return False
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close() resets
        return True


class Lives:
    """A process in which everything is imported, and which forks a desk for each life."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.print_worker"]
        root = Path(__file__).parents[2]
        self._server = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._read() == ["ready"]

    def close(self) -> None:
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait(10)

    def print(self, home: Path, printer: TrappedPrinter, case_id: str, form: str = PLAIN) -> str:
        """One life that prints: what came of it, "killed" if nobody lived to tell."""
        assert self._server.stdin
        self._server.stdin.write(f"{home} {printer.port} {case_id} {form}\n")
        self._server.stdin.flush()
        said = "killed"
        while True:
            word, *rest = self._read()
            if word == "born":
                victim = printer.victim = Victim(int(rest[0]))
                printer.born.set()
            elif word == "said":
                said = rest[0]
            else:
                status = int(rest[0])
                assert word == "dead" and status in (0, -signal.SIGKILL), f"the desk ended by itself with status {status}"
                victim.let_go()
                return said

    def _read(self) -> list[str]:
        assert self._server.stdout
        return self._server.stdout.readline().split()
