"""The write side: all of a transaction or nothing, one writer, and rows that come back as they were put in."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from data.database import Damaged, Missing
from data.rows import DraftRow, State
from data.schema import BlockRow, CasePerson, CaseRow, JournalEntry, PrintRow, SubjectState
from data.store import Store
from data.views import Views

KEY = bytes(range(32))
DRAFT = DraftRow("d1", "childbirth", "li", "wife.name", "2026-11-25T01:41:00Z", '{"wife.name":"王芳"}')


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "station.db", KEY, new=True)
    yield store
    store.close()


def event(number: int, kind: str = "submitted", subject_id: str = "c1", given: str = "", day: str = "2026-11-25") -> JournalEntry:
    """An own event as the workplace appends it; data/ does not know what is in it."""
    return JournalEntry(
        id=f"e{number}", subject="case", subject_id=subject_id, kind=kind, epoch=0, sequence=number, previous=f"h{number - 1}",
        hash=f"h{number}", recorded_on=day, number=given, envelope=b"envelope", payload=None,
    )  # fmt: skip


def case_row(case_id: str, sort_key: str = "2026-11-30", stage: str = "prereview", **more: object) -> CaseRow:
    values: dict[str, object] = {
        "phase": "submitted", "open": 1, "deadline": sort_key, "item": "childbirth", "names": "王芳  刘强", "initials": "lq wf",
        "home_office": "T1", "intake_office": "T1", "intake_station": "s", "receipt_number": f"R{case_id}", "case_number": "",
        "certificate_number": "", "claim_station": "s", "printing_station": "", "applied_on": "2026-11-25", "gaps": 0,
    }  # fmt: skip
    return CaseRow(id=case_id, stage=stage, sort_key=sort_key, **{**values, **more})


def state(subject: str, subject_id: str, version: int = 1, said: bytes = b"{}") -> SubjectState:
    return SubjectState(subject=subject, subject_id=subject_id, version=version, case_sequence=0, state=said)


def test_a_transaction_that_raises_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(RuntimeError, match="our fault"), store.transaction() as tx:
        tx.append(event(1))
        tx.save([case_row("c1"), state("case", "c1")])
        tx.save_draft(DRAFT)
        tx.save_progress("j", "sending")
        tx.set("key", "value")
        raise RuntimeError("our fault")
    with store.reading() as tx:
        assert (tx.head().sequence, tx.projections(), tx.progress("j"), tx.setting("key")) == (0, [], "", None)


def test_what_was_written_is_there_after_the_next_opening(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    store = Store.open(path, KEY, new=True)
    with store.transaction() as tx:
        tx.append(event(1))
        tx.set_secret("station_key", b"\0secret")
    store.close()
    again = Store.open(path, KEY)
    with again.reading() as tx:
        assert (tx.head().hash, tx.secret("station_key")) == ("h1", b"\0secret")
    again.close()


def test_what_is_written_in_a_transaction_is_read_in_it(store: Store) -> None:
    with store.transaction() as tx:
        for version in (1, 2, 3):
            tx.save([state("case", "c1", version, b"%d" % version)])
            assert tx.state("case", "c1") == State(version, 0, b"%d" % version)
        assert tx.states("case") == [("c1", State(3, 0, b"3"))] and tx.states("block") == []


def test_a_projected_row_takes_the_place_of_the_old_one(store: Store) -> None:
    with store.transaction() as tx:
        tx.save([case_row("c1", names="王芳"), case_row("c2"), case_row("c1", names="王芬")])
        names = {values[0]: values for table, values in tx.projections() if table == "case_row"}
    assert len(names) == 2 and "王芬" in names["c1"] and "王芳" not in names["c1"]


def test_projections_tell_every_row_and_can_be_cleared_without_touching_the_journal(store: Store) -> None:
    rows = [
        state("case", "c1"), case_row("c1"), CasePerson(case_id="c1", place=0, name="王芳", identity_number="1"),
        PrintRow(
            id="j", case_id="c1", station="s", paper="receipt", certificate_number="", printer="p", reprint=0, state="reserved", reason=""
        ),
        BlockRow(id="b", item="childbirth", station="s", prefix="Y", first=1, left=5),
    ]  # fmt: skip
    with store.transaction() as tx:
        tx.append(event(1))
        tx.save(rows)
        assert [table for table, _ in tx.projections()] == ["block_row", "case_person", "case_row", "print_row", "subject_state"]
        tx.clear_projections()
        assert tx.projections() == [] and tx.head().sequence == 1


def test_people_of_a_case_are_found_by_their_numbers_and_forgotten_with_it(store: Store) -> None:
    with store.transaction() as tx:
        for case_id in ("c2", "c1", "c3"):
            tx.save([CasePerson(case_id=case_id, place=0, name="王芳", identity_number="1" if case_id != "c3" else "3")])
        assert tx.cases_of(frozenset({"1", "2"})) == ["c1", "c2"] and tx.cases_of(frozenset()) == []
        tx.drop_people("c1")
        assert tx.cases_of(frozenset({"1"})) == ["c2"]


def test_blocks_with_numbers_come_in_their_order_and_only_those_of_the_station(store: Store) -> None:
    with store.transaction() as tx:
        for block_id, station, first, left in (("b3", "s", 300, 5), ("b1", "s", 100, 0), ("b2", "s", 200, 1), ("bx", "other", 1, 9)):
            tx.save([BlockRow(id=block_id, item="childbirth", station=station, prefix="Y2026", first=first, left=left)])
        assert tx.blocks_with_numbers("Y2026", "s") == ["b2", "b3"]
        assert tx.blocks_with_numbers("Y2025", "s") == []


def test_attempts_are_noted_made_due_and_forgotten(store: Store) -> None:
    with store.transaction() as tx:
        tx.save_attempt("e1", 1, 50.0, "line.down")
        tx.save_attempt("e1", 2, 90.0, "line.timeout")
    with store.transaction() as tx:
        noted = tx.attempt("e1")
        assert noted and (noted.attempts, noted.next_try_at, noted.last_error) == (2, 90.0, "line.timeout")
        tx.make_all_due()
    with store.transaction() as tx:
        due = tx.attempt("e1")
        assert due and (due.attempts, due.next_try_at) == (2, 0.0)
        tx.drop_attempt("e1")
        assert tx.attempt("e1") is None


def test_progress_is_noted_and_forgotten(store: Store) -> None:
    with store.transaction() as tx:
        tx.save_progress("j", "sending")
        tx.save_progress("j", "sent")
        assert tx.progress("j") == "sent"
        tx.save_progress("j", "")
        assert tx.progress("j") == ""


def test_an_own_event_has_one_place_and_one_id(store: Store) -> None:
    with store.transaction() as tx:
        tx.append(event(1))
    for wrong in (event(1), JournalEntry(**{**event(2).model_dump(), "id": "e1"}), JournalEntry(**{**event(1).model_dump(), "id": "e2"})):
        with pytest.raises(DBAPIError), store.transaction() as tx:
            tx.append(wrong)
    with store.reading() as tx:
        assert [row.id for row in tx.own()] == ["e1"]


def test_threads_take_turns_and_none_is_lost(store: Store) -> None:
    with store.transaction() as tx:
        tx.set("count", "0")

    def count() -> None:
        for _ in range(20):
            with store.transaction() as tx:
                tx.set("count", str(int(tx.setting("count") or 0) + 1))

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as tx:
        assert tx.setting("count") == "60"


def test_the_columns_are_strict(store: Store) -> None:
    with pytest.raises(DBAPIError), store.transaction() as tx:
        tx._session.connection().exec_driver_sql("INSERT INTO setting VALUES ('k', x'00')")


def test_a_database_that_should_be_there_is_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    with pytest.raises(Missing):
        Store.open(path, KEY)
    assert not path.exists()
    path.with_name("station.db-wal").write_bytes(b"what was committed last")
    with pytest.raises(Damaged):
        Store.open(path, KEY)
    assert not path.exists() and path.with_name("station.db-wal").read_bytes() == b"what was committed last"


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(["c1", "c2", "c3"]), st.sampled_from(["prereview", "printing", "done", ""])), max_size=12))
def test_the_counts_of_the_stages_are_those_of_the_rows_whatever_is_written_over_or_dropped(steps: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "station.db"
        store = Store.open(path, KEY, new=True)
        rows: dict[str, str] = {}
        for case_id, stage in steps:
            with store.transaction() as tx:
                if stage:
                    tx.save([case_row(case_id, stage=stage)])
                    rows[case_id] = stage
                else:
                    tx.clear_projections()
                    rows.clear()
        views = Views(path, KEY)
        assert views.stages() == Counter(stage for stage in rows.values() if stage != "done")
        views.close()
        store.close()
