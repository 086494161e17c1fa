"""A program in a pseudo-terminal, and its screen as a person would see it: text, cursor, colours, bytes, time.

    with Terminal(["python", "-m", "screens", "--training"]) as terminal:
        terminal.wait_for("登录")
        terminal.write("1")
        terminal.press("enter")
        assert terminal.cursor == (13, 9)

Keys are sent one by one, further apart than a machine would send them; send() and paste() are the exceptions.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

import pyte

KEYS = {
    "enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "escape": "\x1b", "backspace": "\x7f", "space": " ",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "delete": "\x1b[3~", "insert": "\x1b[2~",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~",
    "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~", "f11": "\x1b[23~", "f12": "\x1b[24~",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}  # fmt: skip
_GAP_S = 0.012  # no person is faster; see screens/widgets/bursts.py

# What Textual says and pyte does not know: kitty's keyboard, mode reports, strings for the terminal.
_UNKNOWN = re.compile(rb"\x1b\[[<>=?][0-9;]*u|\x1b\[>[0-9;]*m|\x1b\[\?[0-9;]*\$p|\x1b[P\]][^\x07\x1b]*(?:\x07|\x1b\\)")
_WHOLE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[PX^_\]].*?(?:\x1b\\|\x07)|[^\[PX^_\]])", re.S)


class _Screen(pyte.Screen):  # type: ignore[misc]
    """pyte's screen; the terminal's answers are ours to give."""

    def report_device_attributes(self, mode: int = 0, **private: bool) -> None: ...

    def report_device_status(self, mode: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """What a key brought back. Times from the key to the first and to the last byte, ms; None if nothing came.

    cpu_ms  what the program's main thread itself took, which a busy machine does not change; None where Linux does not say
    """

    first_ms: float | None
    done_ms: float | None
    bytes: int
    cpu_ms: float | None = None


class Terminal:
    """A program and its 80×24 (or larger) screen. Ends the program when the block ends."""

    def __init__(
        self,
        command: Sequence[str],
        size: tuple[int, int] = (80, 24),
        *,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
        synchronised: bool = True,
    ) -> None:
        """size: columns, rows. synchronised: the terminal says that it can show a frame at once (mode 2026)."""
        self.columns, self.rows = size
        self.received = bytearray()
        self._synchronised = synchronised
        self._unfinished = b""
        self._screen = _Screen(self.columns, self.rows)
        self._stream = pyte.ByteStream(self._screen)
        self.started = time.perf_counter()
        self.last_byte_at: float | None = None
        self.ended = self._hung_up = self._gone = False
        self._status = 0
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            self._become(command, dict(env or {}), cwd)
        self._set_size()

    def _become(self, command: Sequence[str], env: dict[str, str], cwd: str | None) -> None:
        """In the child: the program itself. The size is set before it can ask for it."""
        clean = {name: value for name, value in os.environ.items() if name not in ("COLORTERM", "TMUX", "NO_COLOR", "COLUMNS", "LINES")}
        try:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))
            os.chdir(cwd or os.getcwd())
            os.execvpe(command[0], list(command), clean | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"} | env)
        finally:
            os._exit(127)

    # -- keys --------------------------------------------------------------------------------------

    def send(self, data: str | bytes) -> None:
        """Write all of it at once, as a machine does."""
        os.write(self._fd, data.encode() if isinstance(data, str) else data)

    def press(self, *keys: str) -> None:
        """Press named keys (KEYS) or single characters, one after the other."""
        for key in keys:
            self.send(KEYS.get(key, key))
            self._listen_for(_GAP_S)

    def write(self, text: str) -> None:
        """Type a text as a fast person does."""
        self.press(*text)

    def paste(self, text: str) -> None:
        """Paste as a terminal does that announces it."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def measure(self, key: str, quiet_s: float = 0.12) -> Reply:
        """Press one key; how long until its first and last byte (then quiet_s of silence), and how many bytes."""
        cpu, begun, before = self._cpu_ms(), time.perf_counter(), len(self.received)
        self.send(KEYS.get(key, key))
        first = last = None
        while self._read(quiet_s if first else 2.0):
            first, last = first or self.last_byte_at, self.last_byte_at
        self._draw(before)
        in_ms = [None if at is None else (at - begun) * 1000 for at in (first, last)]
        after = self._cpu_ms()
        return Reply(in_ms[0], in_ms[1], len(self.received) - before, None if cpu is None or after is None else after - cpu)

    def _cpu_ms(self) -> float | None:
        """What the main thread has computed so far."""
        try:
            with open(f"/proc/{self.pid}/task/{self.pid}/schedstat") as schedule:
                return int(schedule.read().split()[0]) / 1e6
        except OSError:
            return None

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self.columns, self.rows = columns, rows
        self._screen.resize(rows, columns)
        self._set_size()

    # -- waiting -----------------------------------------------------------------------------------

    def wait_for(self, wanted: str | Callable[[], bool], timeout_s: float = 30.0) -> None:
        """Until a text is on the screen, or a condition holds; AssertionError with the screen if that never comes."""
        holds = (lambda: wanted in self.text) if isinstance(wanted, str) else wanted
        end = time.perf_counter() + timeout_s
        while not holds():
            if time.perf_counter() > end or self.ended:
                raise AssertionError(f"{wanted!r} never came. The screen:\n{self.text}")
            self._listen_for(0.05)

    def wait_for_frame(self, text: str, timeout_s: float = 30.0) -> float:
        """Until a text is on the screen; seconds from the start of the program to the byte that brought it."""
        end, drawn = time.perf_counter() + timeout_s, len(self.received)
        while text not in self.text:
            assert time.perf_counter() < end and not self.ended, f"{text!r} never came. The screen:\n{self.text}"
            self._read(0.05)
            self._draw(drawn)
            drawn = len(self.received)
        return (self.last_byte_at or time.perf_counter()) - self.started

    def wait_until_gone(self, text: str, timeout_s: float = 30.0) -> None:
        """Until a text is no longer on the screen."""
        self.wait_for(lambda: text not in self.text, timeout_s)

    def wait_until_quiet(self, quiet_s: float = 0.25, timeout_s: float = 30.0) -> None:
        """Until nothing has come for a while: for measuring, and for what shows in no text."""
        end = time.perf_counter() + timeout_s
        before = len(self.received)
        while time.perf_counter() < end and self._read(quiet_s):
            pass
        self._draw(before)

    def wait_until_ended(self, timeout_s: float = 10.0) -> None:
        """Until the program has gone."""
        end = time.perf_counter() + timeout_s
        while not self.ended:
            assert time.perf_counter() < end, f"still there. The screen:\n{self.text}"
            self._listen_for(0.05)

    def listen(self, seconds: float) -> int:
        """Bytes that come in so many seconds."""
        before = len(self.received)
        self._listen_for(seconds)
        return len(self.received) - before

    def spoil(self, text: str) -> None:
        """Something else writes on the terminal, as root's broadcasts do."""
        self._stream.feed(f"\x1b[H{text}".encode())

    # -- the screen ----------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The whole screen; a wide character is one character here, though it takes two cells."""
        return "\n".join(self.row(y) for y in range(self.rows))

    def row(self, y: int) -> str:
        """One line of the screen without blanks at its end."""
        return self.cells(0, self.columns, y).rstrip()

    def cells(self, start: int, end: int, y: int) -> str:
        """The text in the cells from start up to end."""
        return "".join(self._screen.buffer[y][x].data for x in range(start, end))

    def row_of(self, text: str) -> int:
        """The first row in which a text stands."""
        return next(y for y in range(self.rows) if text in self.row(y))

    def is_reversed(self, x: int, y: int) -> bool:
        """True if a cell is shown in reverse."""
        return bool(self._screen.buffer[y][x].reverse)

    def colour(self, x: int, y: int) -> str:
        """The colour of a cell's text."""
        return str(self._screen.buffer[y][x].fg)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the terminal's cursor."""
        return self._screen.cursor.x, self._screen.cursor.y

    @property
    def cursor_shown(self) -> bool:
        """True if the terminal's cursor can be seen."""
        return not self._screen.cursor.hidden

    # -- below ---------------------------------------------------------------------------------------

    def _listen_for(self, seconds: float) -> None:
        end, before = time.perf_counter() + seconds, len(self.received)
        while not self.ended and (left := end - time.perf_counter()) > 0:
            self._read(left)
        self._draw(before)

    def _read(self, timeout_s: float) -> bytes:
        if self.ended or not select.select([self._fd], [], [], max(timeout_s, 0))[0]:
            return b""
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # Linux says so when the program has gone
            data = b""
        self.ended = not data
        if data:
            self.last_byte_at = time.perf_counter()
            self.received += data
            self._answer(data)
        return data

    def _answer(self, data: bytes) -> None:
        """The questions a program asks its terminal, answered as a plain xterm would."""
        answers = {b"\x1b[c": b"\x1b[?62;22c", b"\x1b[6n": b"\x1b[1;1R", b"\x1b[?2048$p": b"\x1b[?2048;0$y"}
        answers |= {b"\x1b[?2026$p": b"\x1b[?2026;2$y"} if self._synchronised else {}
        for question, answer in answers.items():
            if question in data:
                os.write(self._fd, answer)

    def _draw(self, since: int) -> None:
        """Bring the screen up to date; an escape sequence that is not yet whole waits."""
        data = self._unfinished + bytes(self.received[since:])
        cut = data.rfind(b"\x1b")
        whole = cut == -1 or len(data) - cut > 64 or _WHOLE.match(data[cut:])
        data, self._unfinished = (data, b"") if whole else (data[:cut], data[cut:])
        if data:
            self._stream.feed(_UNKNOWN.sub(b"", data))

    def _set_size(self) -> None:
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))

    def hang_up(self) -> None:
        """Close the terminal under the program, as a window that is shut or a line that breaks does."""
        if not self._hung_up:
            os.close(self._fd)
        self._hung_up = self.ended = True

    def exit_status(self, within_s: float = 10.0) -> int:
        """With which status the program ended; negative: the signal that ended it."""
        assert self._has_gone(within_s), f"still there. The screen:\n{self.text}"
        return os.waitstatus_to_exitcode(self._status)

    def close(self) -> None:
        """End the program: asked first, then by force."""
        for force in (signal.SIGTERM, signal.SIGKILL):
            if self._has_gone(0.0):
                break
            os.kill(self.pid, force)
            if self._has_gone(3.0):
                break
        self.hang_up()

    def _has_gone(self, within_s: float) -> bool:
        end = time.perf_counter() + within_s
        while True:
            if not self._gone:
                gone, self._status = os.waitpid(self.pid, os.WNOHANG)
                self._gone = gone != 0
            if self._gone:
                return True
            if time.perf_counter() >= end:
                return False
            if not self._read(0.02) and self.ended:  # there is nothing to wait at any more
                time.sleep(0.02)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
