"""Both databases keep an event with the same outcome, in one statement or step by step."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from data.hub import Hub
from data.hub_keeping import Keys
from data.hub_rows import Chain, Event, State, Station
from tests import databases

STATION = Station("s1", "T1", "1", "key", 1, Chain(1, 0, "h0"))


@pytest.fixture(params=databases.KINDS)
def hub(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Hub]:
    with databases.database(request.param) as address:
        made = Hub.open(tmp_path, address)
        with made.transaction() as tx:
            tx.add_station(STATION)
        yield made
        made.close()


def event(number: int, maker: str = "s1") -> Event:
    return Event(
        f"e{number}",
        maker,
        1,
        number,
        "case",
        "c1",
        "submitted",
        f"h{number}",
        "accepted",
        number,
        "",
        "()",
        b"{}",
        b"private",
        b"ok",
        "2026",
    )


def state(version: int) -> State:
    return State("case", "c1", "", version, version, b"%d" % version)


def test_an_event_its_chain_its_fold_and_its_inboxes_are_kept_together(hub: Hub) -> None:
    with hub.transaction() as tx:
        positions = [
            tx.keep_event(event(number), Chain(1, number, f"h{number}"), state(number), {"T1": True, "T2": False}) for number in (1, 2)
        ]
        known = tx.station("s1"), tx.state("case", "c1"), tx.answer_to("h2"), tx.knows_id("e2")
        assert tx.rung == {"T1", "T2"}
    with hub.reading() as tx:
        assert known == (tx.station("s1"), tx.state("case", "c1"), tx.answer_to("h2"), tx.knows_id("e2"))
        assert known == (dataclasses.replace(STATION, head=Chain(1, 2, "h2")), state(2), b"ok", True)
        assert [(each.position, each.case_sequence, each.payload) for each in tx.waiting("T1", 0, 9)] == [
            (1, 1, b"private"),
            (2, 2, b"private"),
        ]
        assert [(each.position, each.case_sequence, each.payload) for each in tx.waiting("T2", 1, 9)] == [(2, 2, None)]
        assert list(tx.events()) == [event(1), event(2)] and positions == sorted(positions)


def test_an_event_for_nobody_without_a_fold_is_kept_too(hub: Hub) -> None:
    with hub.transaction() as tx:
        tx.keep_event(event(1), Chain(1, 1, "h1"), None, {})
        assert tx.rung == set()
    with hub.reading() as tx:
        assert tx.state("case", "c1") is None and [each.id for each in tx.events()] == ["e1"]


def test_a_second_event_in_the_same_place_is_refused_by_the_database(hub: Hub) -> None:
    with hub.transaction() as tx:
        tx.keep_event(event(1), Chain(1, 1, "h1"), None, {"T1": True})
    with pytest.raises(DBAPIError), hub.transaction() as tx:
        tx.keep_event(dataclasses.replace(event(1), id="other", hash="other"), Chain(1, 1, "other"), None, {"T1": True})
    with hub.reading() as tx:
        assert len(tx.waiting("T1", 0, 9)) == 1


def test_where_an_inbox_ends_is_known_only_if_nothing_of_others_came_in_between(hub: Hub) -> None:
    with hub.transaction() as tx:
        tx.add_station(Station("s2", "T1", "2", "key", 1, Chain(1, 0, "h0")))
        tx.keep_event(event(1, "s2"), Chain(1, 1, "h1"), None, {"T1": True})
        own = tx.unit()
        own.keep_event(event(2), Chain(1, 2, "h2"), None, {"T1": True})
        assert [own.only_own_after("T1", after, "s1") for after in (0, 1, 2)] == [0, 2, 2]
        own.keep_event(event(3, "s2"), Chain(1, 3, "h3"), None, {"T1": True})
        assert [own.only_own_after("T1", after, "s1") for after in (1, 2)] == [0, 0]
        assert own.only_own_after("T2", 0, "s1") == 0


def test_cases_alike_are_found_newest_first_by_what_is_sought(hub: Hub) -> None:
    with hub.transaction() as tx:
        for number, (kept, sought, found) in enumerate((("ab", "ab", []), ("bx", "b", ["c1"]), ("c", "ab", ["c2", "c1"])), 1):
            keys, case_id = Keys(frozenset(kept), frozenset(sought), 2), f"c{number}"
            tx.keep_event(dataclasses.replace(event(number), subject_id=case_id), Chain(1, number, f"h{number}"), None, {"T1": True}, keys)
            assert tx.find_alike(case_id, keys) == tx.find_alike(case_id, keys) == found
        assert tx.cases_alike("c4", frozenset({"a", "b", "c"}), 2) == ["c3", "c2"]
        assert tx.cases_alike("c4", frozenset({"x"}), 2) == ["c2"]
        assert tx.cases_alike("c4", frozenset(), 2) == []


def test_what_is_remembered_lasts_for_as_long_as_its_version(hub: Hub) -> None:
    looks: list[str] = []

    def ask(version: str) -> str:
        with hub.reading() as tx:
            return tx.remembered("packs", version, lambda: looks.append(version) or version)

    assert [ask(version) for version in ("", "", "1", "1", "2")] == ["", "", "1", "1", "2"] and looks == ["", "1", "2"]


def test_a_lost_connection_is_told_once_and_the_next_unit_of_work_has_a_new_one(tmp_path: Path) -> None:
    with databases.database("postgresql") as address:
        hub = Hub.open(tmp_path, address)
        with pytest.raises(DBAPIError) as told, hub.transaction() as tx:
            backend = tx._connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
            databases.administer(f"SELECT pg_terminate_backend({backend})")
            tx.station("s1")
        assert told.value.connection_invalidated
        with hub.transaction() as tx:
            assert tx.station("s1") is None
        hub.close()
