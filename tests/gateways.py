"""Gateways for tests: one within the process, with a clock that obeys, and a real one in a process of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
from fastapi.testclient import TestClient

from cqclerk.gateway import enrolment, offices
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.outer.systems import Systems
from cqclerk.gateway.routes import create_app
from data.hub import Hub, HubTransaction
from data.hub_rows import Office
from tests.stations import JIA, YI, Caller, Maker

OFFICES = (Office(JIA, "练习一区甲街道办事处", "township"), Office(YI, "练习二区乙镇人民政府", "township"))


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 25, 1, 41, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        """Move it on (or back)."""
        self.time += timedelta(**by)


class City:
    """A gateway within this process: its hub, its clock and a client."""

    def __init__(self, folder: Path, systems: Systems | None = None) -> None:
        self.clock = Clock()
        self.hub = Hub.open(folder)
        self.gateway = Gateway.on(self.hub, self.clock)
        self.app = create_app(self.gateway, systems=systems)
        self.client = TestClient(self.app, raise_server_exceptions=False)
        with self.hub.transaction() as tx:
            for office in OFFICES:
                offices.add(tx, office)

    def code(self, office: str) -> str:
        """A one-time code."""
        with self.hub.transaction() as tx:
            return enrolment.new_code(self.gateway, tx, office, 7)

    def look(self, work: Callable[[HubTransaction], object]) -> object:
        """Look into the hub."""
        with self.hub.reading() as tx:
            return work(tx)

    def station(self, office: str = JIA, window: str = "1") -> Caller:
        """A new station, enrolled, its first events accepted."""
        maker = Maker(office, window, now=self.clock)
        maker.set_up()
        caller = Caller(self.client, maker)
        caller.enrol(self.code(office))
        assert all(answer.status == "accepted" for answer in caller.answers(maker.journal))
        return caller


@contextmanager
def city(folder: Path, systems: Systems | None = None) -> Iterator[City]:
    """A gateway within this process."""
    made = City(folder, systems)
    with made.client:
        yield made
    made.hub.close()


class GatewayProcess:
    """`cqclerk gateway` as a child: real sockets, ends with its parent."""

    def __init__(self, folder: Path, port: int = 0, *more: str, program: tuple[str, ...] = ("cqclerk.gateway.app",)) -> None:
        self.folder = folder
        arguments = [sys.executable, "-m", *program, "--data", str(folder), "--listen", f"127.0.0.1:{port}", "--parent-stdin"]
        self.process = subprocess.Popen(
            [*arguments, *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=(folder / "stderr.txt").open("ab"), text=True
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline().split()
        assert said[:1] == ["listening"], (folder / "stderr.txt").read_text()
        self.port = int(said[1].rpartition(":")[2])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self) -> httpx2.Client:
        """A client of this gateway."""
        return httpx2.Client(base_url=self.url, trust_env=False, timeout=30)

    def stop(self) -> int:
        """End it as its parent's end would; returns its exit status."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(10)

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        self.process.kill()
        self.process.wait(10)


def administer(folder: Path, *words: str) -> str:
    """`cqclerk gateway office …` as the administrator types it; returns what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "cqclerk.gateway.app", "office", *words, "--data", str(folder)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def prepare(folder: Path) -> Callable[[str], str]:
    """Make a hub with the two offices, without a process of its own; returns what makes a one-time code."""
    folder.mkdir(parents=True, exist_ok=True)

    def code(office: str) -> str:
        hub = Hub.open(folder)
        try:
            gateway = Gateway.on(hub)
            with hub.transaction() as tx:
                for each in OFFICES:
                    offices.add(tx, each)
                return enrolment.new_code(gateway, tx, office, 7)
        finally:
            hub.close()

    return code


@contextmanager
def gateway_process(folder: Path) -> Iterator[GatewayProcess]:
    """A running gateway with the two offices."""
    prepare(folder)(JIA)
    process = GatewayProcess(folder)
    try:
        yield process
    finally:
        process.kill()
