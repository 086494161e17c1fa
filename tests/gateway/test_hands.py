"""Work that piled up is written together, and nobody can tell: neither by the results, nor by what is in the hub afterwards."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cqclerk.gateway.hands import MOST_TOGETHER, Hands
from cqclerk.gateway.meters import Meters
from cqclerk.protocol.messages import Declined, declined
from data.hub import Hub, HubTransaction
from data.hub_rows import Office

Work = Callable[[HubTransaction], object]


@pytest.fixture
def hub(tmp_path: Path, database: str) -> Iterator[Hub]:
    made = Hub.open(tmp_path)
    yield made
    made.close()


def together(hub: Hub, *works: Work) -> tuple[list[Any], Meters]:
    """What became of works that had to wait for the same writer: results, and exceptions where they failed."""
    meters = Meters()
    hands = Hands(hub, meters)
    busy, free = threading.Event(), threading.Event()

    def wait(tx: HubTransaction) -> None:
        busy.set()
        assert free.wait(30)

    async def run() -> list[Any]:
        first = asyncio.ensure_future(hands.write(wait))
        await asyncio.to_thread(busy.wait, 30)
        others = [asyncio.ensure_future(hands.write(work)) for work in works]
        await asyncio.sleep(0)  # each of them is asked for
        free.set()
        await first
        return await asyncio.gather(*others, return_exceptions=True)

    try:
        return asyncio.run(run()), meters
    finally:
        hands.close()


def commits(meters: Meters) -> list[int]:
    """How many were written in each commit after the first, which held the others up; as sums of the histogram tell it."""
    samples = {
        sample.name: sample.value for metric in meters.together.collect() for sample in metric.samples if "bucket" not in sample.name
    }
    return [int(samples["cqclerk_committed_together_count"]) - 1, int(samples["cqclerk_committed_together_sum"]) - 1]


def adds(office: str) -> Work:
    return lambda tx: tx.add_office(Office(office, office, "township")) or office


def is_there(hub: Hub, *offices: str) -> list[bool]:
    with hub.reading() as tx:
        return [tx.office(office) is not None for office in offices]


def test_what_waits_is_committed_once_and_each_gets_its_own_answer(hub: Hub) -> None:
    told, meters = together(hub, *(adds(f"T{number}") for number in range(MOST_TOGETHER + 3)))
    assert told == [f"T{number}" for number in range(MOST_TOGETHER + 3)]
    assert commits(meters) == [2, MOST_TOGETHER + 3]
    assert all(is_there(hub, *told))


def test_a_later_one_sees_what_an_earlier_one_wrote(hub: Hub) -> None:
    told, _ = together(hub, adds("T1"), lambda tx: tx.office("T1") is not None, lambda tx: tx.office("T2") is not None)
    assert told == ["T1", True, False]


def test_one_that_is_declined_disturbs_nobody(hub: Hub) -> None:
    def refuses(tx: HubTransaction) -> None:
        raise declined(409, "case.unknown", "no")

    told, meters = together(hub, adds("T1"), refuses, adds("T2"))
    assert told[0::2] == ["T1", "T2"] and isinstance(told[1], Declined)
    assert commits(meters) == [1, 3] and is_there(hub, "T1", "T2") == [True, True]


@pytest.mark.parametrize("failure", [declined(409, "case.unknown", "no"), ZeroDivisionError()])
def test_one_that_fails_after_it_has_written_leaves_nothing_and_the_others_are_kept(hub: Hub, failure: Exception) -> None:
    def fails(tx: HubTransaction) -> None:
        tx.add_office(Office("T2", "乙", "township"))
        raise failure

    told, _ = together(hub, adds("T1"), fails, adds("T3"))
    assert told[0::2] == ["T1", "T3"] and isinstance(told[1], type(failure))
    assert is_there(hub, "T1", "T2", "T3") == [True, False, True]


def test_one_that_the_database_refuses_leaves_nothing_and_the_others_are_kept(hub: Hub) -> None:
    from sqlalchemy.exc import DBAPIError

    told, _ = together(hub, adds("T1"), adds("T1"), adds("T3"))
    assert told[0::2] == ["T1", "T3"] and isinstance(told[1], DBAPIError)
    assert is_there(hub, "T1", "T3") == [True, True]


def test_trouble_of_the_store_is_told_to_everybody_and_nothing_is_kept(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[None] = []
    begin = hub._store.begin

    def fails(connection: Any) -> None:
        begun.append(None)
        if len(begun) == 2:  # the first one holds the others up
            raise OSError(28, "disk full")
        begin(connection)

    monkeypatch.setattr(hub._store, "begin", fails)
    told, _ = together(hub, adds("T1"), adds("T2"))
    assert [type(each) for each in told] == [OSError, OSError]
    assert is_there(hub, "T1", "T2") == [False, False]


def test_what_must_be_done_once_is_done_by_itself_and_once_even_if_it_fails(hub: Hub) -> None:
    done: list[str] = []

    def once(office: str) -> Work:
        def work(tx: HubTransaction) -> None:
            done.append(office)
            tx.add_office(Office(office, office, "township"))

        return work

    meters, free, busy = Meters(), threading.Event(), threading.Event()
    hands = Hands(hub, meters)

    def wait(tx: HubTransaction) -> None:
        busy.set()
        assert free.wait(30)

    async def run() -> list[Any]:
        first = asyncio.ensure_future(hands.write(wait))
        await asyncio.to_thread(busy.wait, 30)
        works = [(adds("T1"), False), (once("T2"), True), (once("T2"), True), (adds("T3"), False), (adds("T4"), False)]
        others = [asyncio.ensure_future(hands.write(work, alone=alone)) for work, alone in works]
        await asyncio.sleep(0)
        free.set()
        return (await asyncio.gather(first, *others, return_exceptions=True))[1:]

    told = asyncio.run(run())
    hands.close()
    assert done == ["T2", "T2"] and isinstance(told[2], Exception) and told[3:] == ["T3", "T4"]
    assert commits(meters) == [4, 5] and is_there(hub, "T1", "T2", "T3", "T4") == [True] * 4


def test_what_nobody_waits_for_any_more_is_not_done(hub: Hub) -> None:
    hands, busy, free = Hands(hub, Meters()), threading.Event(), threading.Event()

    def wait(tx: HubTransaction) -> None:
        busy.set()
        assert free.wait(30)

    async def run() -> None:
        first = asyncio.ensure_future(hands.write(wait))
        await asyncio.to_thread(busy.wait, 30)
        gone = asyncio.ensure_future(hands.write(adds("T1")))
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        free.set()
        await asyncio.gather(first, hands.write(adds("T2")))

    asyncio.run(run())
    hands.close()
    assert is_there(hub, "T1", "T2") == [False, True]
