"""make bench-line: a station at a gateway over TLS, on a line of 64 kbit/s with 800 ms there and back and 2 % loss.

`python -m benchmarks.line --round-trip-ms 300 --bits-per-s 256000` measures another line. Prints each figure with its budget.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, median, percentile, table
from benchmarks.thin_line import ThinLine
from cqclerk.commands import administration, attachments, intake
from cqclerk.protocol import scans
from cqclerk.sync.engine import Engine
from cqclerk.workplace import exchange, trust
from cqclerk.workplace.clock import SystemClock
from screens.store_thread import StoreThread
from tests.cases import form
from tests.certificates import Authority
from tests.gateways import GatewayProcess, prepare
from tests.offices import OFFICE_A, enter, make_station

FAST = 1e9, 0.0, 0.0
WARM, COLD, BACKLOG, IDLE_S = 15, 5, 100, 170.0
SCAN_B, CUTS, _HANDSHAKE_B = 300_000, 4, 4_000
A_DAY_S = 8 * 3600


@dataclass
class Window:
    """A station whose line can be made thin."""

    desk: StoreThread
    line: ThinLine
    thin: tuple[float, float, float]
    connect: Callable[[], Engine]

    def take_in(self) -> None:
        """One application, as a clerk takes it in."""
        self.desk.run(lambda at: intake.submit(at, "childbirth", form()))

    @contextmanager
    def connected(self) -> Iterator[Engine]:
        """The engine as the program starts it."""
        engine = self.connect()
        engine.start()
        yield engine
        engine.stop(5)

    def until_sent(self, seconds: float = 120) -> float:
        """Seconds until everything was answered."""
        start, pause = time.perf_counter(), threading.Event()
        while self.desk.run(exchange.unsent_count):
            assert time.perf_counter() < start + seconds, "it was not sent"
            pause.wait(0.004)
        return time.perf_counter() - start

    def carry(self, engine: Engine, cuts: int) -> tuple[float, int]:
        """A case with a photo; (seconds, bytes up) until the gateway has all of it."""
        photo = b"\xff\xd8\xff\xe0" + random.randbytes(SCAN_B - 4)
        case = self.desk.run(lambda at: intake.submit(at, "childbirth", form()))
        self.desk.run(lambda at: attachments.attach(at, case.id, case.version, "identity", photo, "身份证.jpg"))
        engine.recorded()
        self.until_sent()
        self.line.be(*self.thin)
        start, pause, marks = time.perf_counter(), threading.Event(), [SCAN_B * (n + 1) // (cuts + 1) for n in range(cuts)]
        while (there := self.desk.run(lambda at: next(iter(attachments.held(at, at.case(case.id)).values())).there)) < SCAN_B:
            assert time.perf_counter() < start + 600, "it did not get there"
            if marks and there >= marks[0]:
                marks.pop(0)
                self.line.cut()
                engine.send_now()
            pause.wait(0.02)
        return time.perf_counter() - start, self.line.up.bytes

    def settle(self, engine: Engine) -> None:
        """Wait until the line is up and the long poll stands."""
        while not engine.state.up:
            time.sleep(0.05)
        time.sleep(3 * self.line.round_trip_s + 1)


@contextmanager
def window(folder: Path, thin: tuple[float, float, float]) -> Iterator[Window]:
    """A gateway behind TLS, and a station that has enrolled there while the line was fast."""
    authority, hub = Authority("区县"), folder / "hub"
    code = prepare(hub)(OFFICE_A)
    cert, key = authority.vouch(hub / "tls")
    (hub / "ca.pem").write_text(authority.pem, encoding="ascii")
    process = GatewayProcess(hub, 0, "--tls-cert", str(cert), "--tls-key", str(key), "--tls-ca", str(hub / "ca.pem"))
    line, home = ThinLine(process.port, *FAST), make_station(folder / "station")
    desk = StoreThread(lambda: enter(home, SystemClock()))  # type: ignore[arg-type]
    desk.run(lambda at: administration.believe(at, home, hub / "ca.pem"))
    made = Window(desk, line, thin, lambda: Engine(desk.run, f"https://127.0.0.1:{line.port}", ca=lambda: trust.known(home)))
    try:
        with made.connected() as engine:
            engine.enrol(code).result(60)
            made.until_sent()
        line.be(*thin)
        yield made
    finally:
        desk.close()
        line.cut()
        process.kill()


def warm(at: Window) -> Iterator[Figure]:
    """One case at a time on the connection that is kept."""
    times = []
    with at.connected() as engine:
        at.settle(engine)
        for _ in range(WARM):
            at.take_in()
            engine.recorded()
            times.append(at.until_sent())
            time.sleep(0.5)
    yield Figure("one case, warm, p50", median(times) * 1000, "ms", 1200, f"p90 {percentile(times, 90) * 1000:,.0f} ms, {WARM} cases")


def cold(at: Window) -> Iterator[Figure]:
    """One case that waits when the program connects: TCP, TLS and the request."""
    times = []
    for _ in range(COLD):
        at.take_in()
        with at.connected():
            times.append(at.until_sent())
    yield Figure("one case, cold, p50", median(times) * 1000, "ms", 3500, f"longest {max(times) * 1000:,.0f} ms, {COLD} starts")


def backlog(at: Window) -> Iterator[Figure]:
    """A hundred cases that wait when the line comes back."""
    for _ in range(BACKLOG):
        at.take_in()
    at.line.be(*at.thin)
    with at.connected():
        seconds = at.until_sent()
        up, down = at.line.up.bytes, at.line.down.bytes
    yield Figure(f"backlog of {BACKLOG} submissions", seconds * 1000, "ms", 15_000)
    yield Figure("  bytes up", up, "B", 60_000, "with the heads of the packets and TLS")
    yield Figure("  bytes down", down, "B")


def scan(at: Window) -> Iterator[Figure]:
    """A photo of 300 kB, and another one on a line that is cut four times meanwhile."""
    with at.connected() as engine:
        at.settle(engine)
        seconds, up = at.carry(engine, 0)
        yield Figure("a scan of 300 kB", seconds * 1000, "ms", 50_000, f"{up:,} B up")
        _, with_cuts = at.carry(engine, CUTS)
    again = max(with_cuts - up, 0) / CUTS
    yield Figure("  sent again for each cut", again, "B", scans.load().step_bytes + _HANDSHAKE_B, "one step and a handshake at most")


def idle(at: Window) -> Iterator[Figure]:
    """Nobody does anything: three long polls, reckoned to a day of eight hours."""
    with at.connected() as engine:
        at.settle(engine)
        at.line.be(*at.thin)
        time.sleep(IDLE_S)
        total = at.line.up.bytes + at.line.down.bytes
    yield Figure("idle, 8 hours", total / IDLE_S * A_DAY_S, "B", 1_000_000, f"{total:,} B in {IDLE_S:.0f} s")


MEASURES: dict[str, Callable[[Window], Iterator[Figure]]] = {"warm": warm, "cold": cold, "backlog": backlog, "scan": scan, "idle": idle}


def main() -> int:
    """Measure; the exit status is 0 whatever was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.line", description=__doc__)
    parser.add_argument("measures", nargs="*", help=f"of {', '.join(MEASURES)}; none: all")
    parser.add_argument("--bits-per-s", type=float, default=64_000)
    parser.add_argument("--round-trip-ms", type=float, default=800)
    parser.add_argument("--loss-percent", type=float, default=2)
    options = parser.parse_args()
    thin, figures = (options.bits_per_s, options.round_trip_ms / 1000, options.loss_percent / 100), list[Figure]()
    with tempfile.TemporaryDirectory(prefix="cqclerk-line-") as folder, window(Path(folder), thin) as at:
        for name in options.measures or MEASURES:
            print(f"{name}: {MEASURES[name].__doc__}", file=sys.stderr, flush=True)
            figures += MEASURES[name](at)
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
