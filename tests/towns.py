"""Real stations at a real gateway, with lines between them that can be broken."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from cqclerk.sync.engine import Engine
from cqclerk.sync.light import LinkState
from cqclerk.sync.limits import Limits, load
from cqclerk.workplace import exchange, rebuild, supply
from cqclerk.workplace.clock import SystemClock
from cqclerk.workplace.workplace import Workplace
from data.hub import Hub
from data.hub_rows import Event, Quarantined
from data.place import StationHome
from screens.store_thread import StoreThread
from tests.gateways import GatewayProcess, prepare
from tests.offices import OFFICE_A, enter, make_station
from tests.proxy import Proxy

T = TypeVar("T")
Code = Callable[[str], str]
Running = tuple[Path, GatewayProcess, Code]
QUICK = replace(load(), connect_s=2, read_s=20, wait_s=10, spread_s=1)
CHANCE = 0.01  # of the longest pause: 50 ms after the first failure
_windows = itertools.count(1)


def until(condition: Callable[[], object], seconds: float = 40) -> None:
    """Wait for a condition."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        pause.wait(0.02)


@dataclass
class Post:
    """One station with its engine, its store thread and its line."""

    desk: StoreThread
    engine: Engine
    proxy: Proxy
    cut: threading.Event
    states: list[LinkState]
    home: StationHome

    @property
    def id(self) -> str:
        return self.run(lambda at: at.station.id)

    def run(self, work: Callable[[Workplace], T]) -> T:
        """Look or work at the workplace."""
        return self.desk.run(work)

    def record(self, work: Callable[[Workplace], T]) -> T:
        """A command, as the screens run it."""
        result = self.desk.run(work)
        self.engine.recorded()
        return result

    def close(self) -> None:
        """The program ends."""
        self.engine.stop(0.5)
        self.desk.close()

    def unsent(self) -> int:
        return self.run(exchange.unsent_count)

    def all_sent(self) -> None:
        """Wait until nothing waits."""
        until(lambda: self.unsent() == 0)

    def shows(self, condition: Callable[[LinkState], bool]) -> LinkState:
        """Wait for a state of the line."""
        until(lambda: condition(self.engine.state))
        return self.engine.state


@dataclass
class Town:
    """A running gateway, and stations at it."""

    folder: Path
    stations: Path
    process: GatewayProcess
    code: Code
    posts: list[Post] = field(default_factory=list)

    def post(self, office: str = OFFICE_A, limits: Limits = QUICK, enrolled: bool = True, chance: float = CHANCE) -> Post:
        """A new station with a line of its own; its engine runs."""
        window = str(next(_windows))
        home = make_station(self.stations / f"{office}-{window}", office, window)
        proxy = Proxy(self.process.port)
        post = self._opened(home, proxy, limits, chance)
        engine = post.engine
        if enrolled:
            engine.enrol(self.code(office)).result(30)
            post.all_sent()
            until(lambda: self.has(post, lambda at: supply.numbers_left(at, "childbirth", at.today()) > 0))
        return post

    def restart(self, post: Post, limits: Limits = QUICK, url: str = "") -> None:
        """The program at this station begins anew, perhaps on another line: what it knew beside the store is gone."""
        post.engine.stop(0.5)
        post.engine = Engine(post.desk.run, url or post.proxy.url, post.states.append, post.cut, limits, lambda: CHANCE)
        post.engine.start()

    def reopen(self, home: StationHome, chance: float = CHANCE) -> Post:
        """A station that is there already: the same, or a copy of it."""
        return self._opened(home, Proxy(self.process.port), QUICK, chance)

    def _opened(self, home: StationHome, proxy: Proxy, limits: Limits, chance: float) -> Post:
        desk, cut, states = StoreThread(lambda: enter(home, SystemClock())), threading.Event(), []  # type: ignore[var-annotated]
        engine = Engine(desk.run, proxy.url, states.append, cut, limits, lambda: chance)
        post = Post(desk, engine, proxy, cut, states, home)
        self.posts.append(post)
        engine.start()
        return post

    @staticmethod
    def has(post: Post, what: Callable[[Workplace], bool]) -> bool:
        return post.run(what)

    def events_of(self, post: Post) -> list[Event]:
        """What the gateway has of a station, in order."""
        hub = Hub.open(self.folder)
        try:
            with hub.reading() as tx:
                return list(tx.events(post.id))
        finally:
            hub.close()

    def quarantined(self, post: Post) -> list[Quarantined]:
        """What the gateway keeps of a station beside what counts."""
        hub = Hub.open(self.folder)
        try:
            with hub.reading() as tx:
                return tx.all_quarantined(post.id)
        finally:
            hub.close()

    def scan(self, digest: str) -> bytes:
        """What the gateway has of a scan."""
        hub = Hub.open(self.folder)
        try:
            with hub.reading() as tx:
                known = tx.scan(digest)
                return tx.scan_bytes(digest, 0, known.size) if known else b""
        finally:
            hub.close()

    def agrees(self, post: Post) -> None:
        """Exactly once: the gateway's journal of the station is the station's own, every event answered, projections as rebuilt."""
        with_gateway = [(event.id, event.hash) for event in self.events_of(post)]
        own = post.run(lambda at: _own(at))
        assert with_gateway == own
        assert post.run(lambda at: rebuild.rebuild(at.store, at.reference.initials)) == ()
        assert post.run(lambda at: rebuild.verify(at.store, at.station.public_key).faults) == ()

    def close(self) -> None:
        for post in self.posts:
            post.close()
            post.proxy.down()
        self.posts.clear()


def _own(at: Workplace) -> list[tuple[str, str]]:
    with at.store.reading() as tx:
        return [(entry.id, entry.hash) for entry in tx.own()]


@contextmanager
def founded(folder: Path, *options: str) -> Iterator[Town]:
    """A town with a gateway process of its own, and everything of it in this folder."""
    code = prepare(folder / "gateway")
    made = Town(folder / "gateway", folder / "stations", GatewayProcess(folder / "gateway", 0, *options), code)
    try:
        yield made
    finally:
        made.close()
        made.process.kill()
