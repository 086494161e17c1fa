"""make bench-gateway: one gateway process on PostgreSQL against the city's numbers. Prints each figure with its budget.

Everything is signed beforehand by stations with keys of their own; server, database and the generator share this machine's cores.
"""

import json
import multiprocessing
import os
import pickle
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise
from pathlib import Path

from benchmarks.figures import Figure, percentile, table
from benchmarks.load import Caller, Told
from benchmarks.shares import Shares, parent_of, shares
from cqclerk.domain.application import Application
from cqclerk.domain.people import Sex
from cqclerk.domain.station import Operator
from cqclerk.gateway import blocks, offices
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.states import Kept, keep
from cqclerk.protocol import packing
from cqclerk.protocol.messages import BlockRequest, line
from cqclerk.workplace.identity import new_id
from data.hub import DATABASE_VARIABLE, Hub
from data.hub_rows import Chain, Office, Station
from tests.gateways import GatewayProcess
from tests.people import person
from tests.stations import ALL_ROLES, Maker, submitted

STATIONS = 12_300  # windows of the city
AT_ONCE = 32  # connections of the closed loops
POLLS_EACH, POSTS_EACH = 250, 100
STORM_S = 120.0
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
LESSEES, BLOCKS = 8, 800


def main() -> int:
    """Measure; the exit status is 0 whatever was measured."""
    server = os.environ.get("CQCLERK_TEST_DATABASE")
    if not server:
        print("CQCLERK_TEST_DATABASE names no PostgreSQL server: run make bench-gateway", file=sys.stderr)
        return 1
    names = sys.argv[1:] or list(MEASURES)
    figures: list[Figure] = []
    for name in names:
        print(f"{name}: {MEASURES[name].__doc__}", file=sys.stderr, flush=True)
        with _database(server) as address, tempfile.TemporaryDirectory() as folder:
            os.environ[DATABASE_VARIABLE] = address
            figures += MEASURES[name](Path(folder))
    print(table(figures))
    return 0


def polls(folder: Path) -> Iterator[Figure]:
    """Stations that ask for news and get none, one request after the other on 32 kept connections."""
    makers = _stations(folder, 320)
    with _gateway(folder) as gateway:
        per = len(makers) // AT_ONCE
        groups = [makers[place * per : (place + 1) * per] for place in range(AT_ONCE)]
        told, spent = _load(
            gateway, [Caller(0, [_request(maker, "GET", "after=0&wait=0") for maker in group] * (POLLS_EACH // per)) for group in groups]
        )
    yield from _figures("polls", told, spent, 500)


def posts(folder: Path) -> Iterator[Figure]:
    """One new case a request (2.6 kB, its payload too), what came since the last one riding on the answer, on 32 kept connections."""
    makers = _stations(folder, AT_ONCE)
    families = count()
    callers = [Caller(0, [_submission(maker, next(families), after) for after in range(POSTS_EACH)]) for maker in makers]
    with _gateway(folder) as gateway:
        told, spent = _load(gateway, callers)
    yield from _figures("posts", told, spent, 300)


def county(folder: Path) -> Iterator[Figure]:
    """The same polls and posts on SQLite, as one county has it."""
    del os.environ[DATABASE_VARIABLE]
    for name, measure in (("polls", polls), ("posts", posts)):
        for figure in measure(folder / name):
            yield replace(figure, name=f"SQLite: {figure.name}", budget=None)


def storm(folder: Path) -> Iterator[Figure]:
    """The line comes back for the whole city: 12,300 stations within 120 s, each a new connection, a new case, and a long poll."""
    makers = _stations(folder, STATIONS)
    chance = random.Random(1)
    callers = [
        Caller(chance.uniform(0, STORM_S), [_submission(maker, family, 0), _request(maker, "GET", "after=1&wait=55")], hold=True)
        for family, maker in enumerate(makers)
    ]
    with _gateway(folder) as gateway:
        told, spent = _load(gateway, callers)
        memory = int(Path(f"/proc/{gateway.process.pid}/status").read_text().partition("VmRSS:")[2].split()[0]) / 1024
    bad = sum(many for status, many in told.statuses.items() if status != 200)
    yield Figure("stations reconnected and waiting", told.held, "", STATIONS, str(told.statuses), least=True)
    yield Figure("answers of 5xx, or none", bad + told.broken, "", 0)
    yield Figure("until the last had its answer", told.ended - told.begun, "s", STORM_S + 1)
    yield Figure("first answer, p99", percentile(told.seconds, 99) * 1000, "ms")
    yield Figure("first answer, longest", max(told.seconds) * 1000, "ms")
    yield Figure("storm, machine busy", spent.busy, "%", note=spent.told())
    yield Figure("memory of the gateway then", memory, "MiB", note=f"{memory / STATIONS * 1024:.0f} KiB a station")


def leases(folder: Path) -> Iterator[Figure]:
    """Eight processes contend for 800 blocks of one office and item."""
    makers = _stations(folder, LESSEES, one_office=True)
    before = _deadlocks()
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(LESSEES, context) as pool:
        barrier = manager.Barrier(LESSEES)
        spans = list(pool.map(_lease, [folder] * LESSEES, [maker.id for maker in makers], [barrier] * LESSEES))
    begun, ended = min(begun for begun, _ in spans), max(ended for _, ended in spans)
    hub = Hub.open(folder)
    with hub.reading() as tx:
        leased = sorted((block.first, block.count) for block in tx.blocks_under(_prefix(tx, makers[0])))
    hub.close()
    overlaps = sum(first + count > after for (first, count), (after, _) in pairwise(leased))
    yield Figure(f"{LESSEES} lessees, blocks leased", len(leased), "", BLOCKS, least=True)
    yield Figure(f"{LESSEES} lessees, {BLOCKS} blocks", ended - begun, "s", 5, f"{BLOCKS / (ended - begun):.0f} a second")
    yield Figure("overlaps", overlaps, "", 0)
    yield Figure("deadlocks", _deadlocks() - before, "", 0)


MEASURES: dict[str, Callable[[Path], Iterable[Figure]]] = {
    "polls": polls,
    "posts": posts,
    "leases": leases,
    "county": county,
    "storm": storm,
}


# ---- the city


def _stations(folder: Path, many: int, one_office: bool = False) -> list[Maker]:
    """Enrolled stations, each of an office of its own (or all of one), with their first events accepted and one operator."""
    hub = Hub.open(folder)
    gateway, makers = Gateway.on(hub), []
    with hub.transaction() as tx:
        for number in range(many):
            office = f"T50{1 if one_office else number + 1:07d}"
            if tx.office(office) is None:
                offices.add(tx, Office(office, f"第{number}街道办事处", "township"))
            maker = Maker(office, str(number + 1))
            maker.set_up()
            maker.epoch, head = 1, maker.head
            tx.add_station(Station(maker.id, office, maker.window, maker.signer.public_key, 1, Chain(head.epoch, head.sequence, head.hash)))
            keep(tx, Kept(Operator(maker.operator, 1, "李敏", ALL_ROLES), 0, office))
            makers.append(maker)
    assert gateway.root
    hub.close()
    return makers


def _submission(maker: Maker, family: int, after: int) -> bytes:
    """A new case; every one of them puts one more into the inbox of its office."""
    event = submitted(maker.office, maker.office)
    sealed = maker.make(new_id(), replace(event, private=_application(family)))
    body = packing.pack([line(sealed.data, sealed.payload)])
    return _request(maker, "POST", f"after={after}", body)


def _application(family: int) -> Application:
    """Two people that no other family has: else every case would be like every other."""
    surname, given = divmod(family, 2000)
    name, day = f"{_SURNAMES[surname % len(_SURNAMES)]}{chr(0x4E00 + given)}", date(1975, 1, 1) + timedelta(days=family % 9000)
    serial = 1 + family // 9000
    return Application(wife=person(name, day, Sex.FEMALE, serial), husband=person(f"{name}夫", day, Sex.MALE, serial), birth_order="1")


def _request(maker: Maker, method: str, query: str, body: bytes = b"") -> bytes:
    """A signed request as it goes over the wire."""
    headers = maker.headers(method, "/v1/events", query, body) | {"Host": "gateway", "Accept-Encoding": "gzip"}
    if body:
        headers |= {"Content-Encoding": "gzip", "Content-Length": str(len(body))}
    lines = [f"{method} /v1/events?{query} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _lease(folder: Path, station_id: str, barrier: "multiprocessing.managers.BarrierProxy") -> tuple[float, float]:  # type: ignore[name-defined]
    hub = Hub.open(folder)
    gateway = Gateway.on(hub)
    with hub.reading() as tx:
        station = tx.station(station_id)
    assert station is not None
    barrier.wait(120)
    begun = time.time()
    for _ in range(BLOCKS // LESSEES):
        with hub.transaction() as tx:
            blocks.lease(gateway, tx, station, BlockRequest(item="childbirth", count=20))
    ended = time.time()
    hub.close()
    return begun, ended


def _prefix(tx: "object", maker: Maker) -> str:
    from cqclerk.protocol import number_templates
    from cqclerk.workplace.clock import business_date

    return number_templates.load().certificate(maker.office, "childbirth", business_date(maker.now(), 0))[0]


# ---- the machine


@contextmanager
def _gateway(folder: Path) -> Iterator[GatewayProcess]:
    process = GatewayProcess(folder, 0, "--rate", "0")
    try:
        yield process
    finally:
        process.kill()


def _load(gateway: GatewayProcess, callers: list[Caller]) -> tuple[Told, Shares]:
    """Let the callers call, from a process of their own; who spent the processor meanwhile."""
    plan = gateway.folder / "plan"
    plan.write_bytes(pickle.dumps((gateway.port, callers)))
    with shares(gateway.process.pid, _postmaster()) as spent:
        done = subprocess.run([sys.executable, "-m", "benchmarks.load", str(plan)], capture_output=True, text=True, check=True)
    told = Told(**json.loads(done.stdout))
    told.statuses = {int(status): many for status, many in told.statuses.items()}
    return told, spent


def _figures(name: str, told: Told, spent: Shares, least: float) -> Iterator[Figure]:
    many = len(told.seconds)
    rate = many / (told.ended - told.begun)
    bad = sum(many for status, many in told.statuses.items() if status != 200) + told.broken
    yield Figure(f"{name} a second", rate, "/s", least, f"{many:,} on {AT_ONCE} connections", least=True)
    yield Figure(f"{name}, p99", percentile(told.seconds, 99) * 1000, "ms", 200)
    yield Figure(f"{name} that failed", bad, "", 0, str(told.statuses) if bad else "")
    for process in ("gateway", "database"):
        yield Figure(f"{name}, processor of the {process} for one", spent.seconds[process] / many * 1000, "ms")
    yield Figure(f"{name}, machine busy", spent.busy, "%", note=spent.told())


@contextmanager
def _database(server: str) -> Iterator[str]:
    import psycopg

    name = f"cqclerk_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield server.rpartition("/")[0] + "/" + name
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _postmaster() -> int:
    """The process of the database's server; 0 if there is none."""
    import psycopg

    if DATABASE_VARIABLE not in os.environ:
        return 0
    with psycopg.connect(os.environ[DATABASE_VARIABLE]) as connection:
        return parent_of(connection.info.backend_pid)


def _deadlocks() -> int:
    import psycopg

    with psycopg.connect(os.environ[DATABASE_VARIABLE]) as connection:
        row = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    sys.exit(main())
