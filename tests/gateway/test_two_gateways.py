"""Two gateway processes on one PostgreSQL: whoever writes sees all that was committed before, and nobody reads past what is to come."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from cqclerk.domain.access import GATEWAY
from cqclerk.domain.block_events import BlockLeased
from cqclerk.gateway import blocks, events, inbox, offices
from cqclerk.gateway.gateway import Gateway
from cqclerk.protocol.envelope import open_sealed
from cqclerk.protocol.messages import BlockRequest, Status, line, open_line
from data.hub import DATABASE_VARIABLE, Hub, HubTransaction
from data.hub_rows import Office
from tests.databases import connected
from tests.gateways import City
from tests.stations import JIA, YI, Caller

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
_WAITING = """SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
ITEMS = ("childbirth", "marital_childbearing")  # a prefix each: the gateway's own chain is one all the same
ROUNDS, COUNT = 8, 10  # a block so small that the next question gets another


@pytest.fixture
def gateways(city: City, tmp_path: Path) -> Iterator[tuple[Gateway, Gateway]]:
    """Two gateways, each with connections of its own."""
    second = Hub.open(tmp_path / "gateway")
    yield city.gateway, Gateway.on(second, city.clock)
    second.close()


def at_once(*works: Callable[[], None]) -> None:
    """Each in a thread of its own; whatever one of them raises is raised here."""
    failed: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait(30)
            work()
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join(120)
    if failed:
        raise failed[0]


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_second_writer_waits_for_the_first_and_sees_what_it_wrote(gateways: tuple[Gateway, Gateway]) -> None:
    one, two = gateways
    address, seen = os.environ[DATABASE_VARIABLE], list[bool]()
    second = threading.Thread(target=lambda: two.hub.do(lambda tx: seen.append(tx.office("T509909999") is not None)))

    def waits() -> bool:
        with connected(address) as plain:
            return bool(plain.execute(_WAITING).fetchone()[0])

    with one.hub.transaction() as tx:
        second.start()
        until(lambda: waits() or not second.is_alive())
        assert waits() and not seen, "it has begun before the first had ended"
        tx.add_office(Office("T509909999", "新", "township"))
    second.join(30)
    assert seen == [True]


def test_two_processes_at_one_inbox_and_one_prefix_lose_and_double_nothing(city: City, gateways: tuple[Gateway, Gateway]) -> None:
    senders = [city.station(JIA, str(window)) for window in range(1, 5)]
    reader = city.station(YI)
    reader.poll()
    cases = {caller.maker.submit(home=YI) for caller in senders for _ in range(ROUNDS)}
    done, came, cursor = threading.Event(), list[tuple[int, str]](), [reader.cursor]

    def works(gateway: Gateway, number: int, caller: Caller) -> Callable[[], None]:
        def take(tx: HubTransaction, place: int) -> None:
            sealed = caller.maker.journal[place - ROUNDS]
            taken = events.take(gateway, tx, caller.maker.id, [line(sealed.data, sealed.payload)], offices.known_by(tx))
            assert [answer.status for answer in taken.answers] == [Status.ACCEPTED]

        def lease(tx: HubTransaction, item: str) -> None:
            station = tx.station(caller.maker.id)
            assert station is not None
            blocks.lease(gateway, tx, station, BlockRequest(item=item, count=COUNT))

        def all_of_it() -> None:
            for place in range(ROUNDS):
                gateway.hub.do(lambda tx: take(tx, place))  # noqa: B023  run at once
                gateway.hub.do(lambda tx: lease(tx, ITEMS[(place + number) % 2]))  # noqa: B023

        return all_of_it

    def reads() -> None:
        """As a station does: whatever is behind its cursor, again and again, and never back."""
        last = False
        while not last:
            last = done.is_set()
            with gateways[1].hub.reading() as tx:
                station = tx.station(reader.maker.id)
                assert station is not None
                box = inbox.read(tx, station, cursor[0])
            came.extend((item.position, open_line(item.line).envelope.subject_id) for item in box.items)
            cursor[0] = box.cursor
            last = last and not box.more

    watching = threading.Thread(target=reads)
    watching.start()
    try:
        at_once(*(works(gateways[place % 2], place // 2, caller) for place, caller in enumerate(senders)))
    finally:
        done.set()
        watching.join(60)
    own = [(position, case_id) for position, case_id in came if case_id in cases]
    assert sorted(case_id for _, case_id in own) == sorted(cases), "nothing was read past, nothing came twice"
    assert [position for position, _ in came] == list(range(came[0][0], came[0][0] + len(came))), "an inbox without a gap"
    with city.hub.reading() as tx:
        chain = [open_sealed(event.envelope, event.payload) for event in tx.events(GATEWAY)]
    assert all(after.envelope.previous == before.envelope.hash for before, after in pairwise(chain)), "one chain of the gateway's own"
    for item in ITEMS:
        leased = sorted(
            (one.event.first, one.event.count) for one in chain if isinstance(one.event, BlockLeased) and one.event.item == item
        )
        assert leased == [(first, COUNT) for first in range(1, len(senders) * ROUNDS // 2 * COUNT, COUNT)]
