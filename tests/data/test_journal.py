"""The journal: gap-free, told in order, and what waits is known without counting."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from data import journal
from data.chain import START
from data.schema import Acknowledgement, JournalEntry, Received
from data.store import Store, Transaction

KEY = bytes(range(32))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "station.db", KEY, new=True)
    yield store
    store.close()


def own(number: int, subject_id: str = "c1", kind: str = "submitted", number_given: str = "") -> JournalEntry:
    return JournalEntry(
        id=f"e{number}", subject="case", subject_id=subject_id, kind=kind, epoch=0, sequence=number, previous=f"h{number - 1}",
        hash=f"h{number}", recorded_on="2026-11-25", number=number_given, envelope=b"own %d" % number, payload=None,
    )  # fmt: skip


def foreign(number: int, subject_id: str = "c1", case_sequence: int = 0) -> Received:
    return Received(
        id=f"f{number}", maker="there", epoch=1, sequence=number, subject="case", subject_id=subject_id, kind="claimed",
        case_sequence=case_sequence, hash=f"fh{number}", link="", envelope=b"foreign %d" % number, payload=b"payload",
    )  # fmt: skip


def answer(number: int, status: str = "accepted", case_sequence: int = 0) -> Acknowledgement:
    return Acknowledgement(
        event_id=f"e{number}", status=status, case_sequence=case_sequence, reason="", link="", answer=b"answer %d" % number
    )


def test_the_head_is_the_last_own_event_and_zeros_before_the_first(store: Store) -> None:
    with store.transaction() as tx:
        assert (tx.head().epoch, tx.head().sequence, tx.head().hash) == (0, 0, START)
        for number in (1, 2, 3):
            tx.append(own(number))
        assert (tx.head().sequence, tx.head().hash) == (3, "h3")


def test_an_event_or_an_answer_that_comes_again_is_known(store: Store) -> None:
    with store.transaction() as tx:
        tx.append(own(1))
        assert [tx.receive(foreign(1)), tx.receive(foreign(2)), tx.receive(foreign(1, case_sequence=9))] == [True, True, False]
        assert [tx.acknowledge(answer(1)), tx.acknowledge(answer(1, "refused"))] == [True, False]
        assert [row.case_sequence for row in tx.received()] == [0, 0] and [row.status for row, _ in tx.answers()] == ["accepted"]


def test_received_rows_and_answers_are_linked_to_the_one_before(store: Store) -> None:
    with store.transaction() as tx:
        for number in (1, 2):
            tx.append(own(number))
            tx.receive(foreign(number, case_sequence=number))
            tx.acknowledge(answer(number))
        first, second = tx.received()
        assert (first.link, second.link) == (journal.received_link(START, first), journal.received_link(first.link, second))
        answers = [row for row, _ in tx.answers()]
        assert answers[1].link == journal.acknowledgement_link(answers[0].link, answers[1])


def test_an_answer_comes_with_the_hash_of_its_event(store: Store) -> None:
    with store.transaction() as tx:
        tx.append(own(1))
        tx.acknowledge(answer(1))
        tx.acknowledge(answer(7))
        assert [(row.event_id, event_hash) for row, event_hash in tx.answers()] == [("e1", "h1"), ("e7", None)]


def test_the_events_of_a_subject_tell_who_made_them_and_what_was_answered(store: Store) -> None:
    with store.transaction() as tx:
        for number in (1, 2, 3):
            tx.append(own(number, "c1" if number != 2 else "c2"))
        tx.receive(foreign(1, "c1", case_sequence=2))
        tx.acknowledge(answer(3, "refused", case_sequence=3))
        found = [(entry.id, entry.own, entry.status, entry.case_sequence, entry.payload) for entry in tx.entries("case", "c1")]
        assert found == [("e1", True, "", 0, None), ("e3", True, "refused", 3, None), ("f1", False, "accepted", 2, b"payload")]
        assert tx.entries("case", "nobody") == [] and tx.entries("block", "c1") == []


def test_the_histories_are_every_subject_once_with_the_same_events_as_when_asked_alone(store: Store) -> None:
    with store.transaction() as tx:
        for number in range(1, 40):
            tx.append(own(number, f"c{number % 7}"))
            tx.receive(foreign(number, f"c{number % 11}", case_sequence=number))
        told = list(tx.histories())
        assert [subject for subject, _ in told] == sorted({("case", f"c{number}") for number in range(11)})
        assert all(entries == tx.entries(*subject) for subject, entries in told)


def test_a_walk_that_is_given_up_in_its_middle_does_not_harm_the_next_one(store: Store) -> None:
    with store.transaction() as tx:
        for number in range(1, 1200):
            tx.append(own(number))
    for _ in range(3):
        with pytest.raises(RuntimeError), store.transaction() as tx:
            histories = tx.histories()
            try:
                next(histories)
                raise RuntimeError("given up")
            finally:
                histories.close()
    with store.transaction() as tx:
        assert len(list(tx.histories())) == 1 and len(tx.entries("case", "c1")) == 1199


@settings(max_examples=25)
@given(answered=st.sets(st.integers(1, 12)), limit=st.integers(1, 15))
def test_what_waits_is_what_has_no_answer_oldest_first(tmp_path_factory: pytest.TempPathFactory, answered: set[int], limit: int) -> None:
    store = Store.open(tmp_path_factory.mktemp("waits") / "station.db", KEY, new=True)
    try:
        with store.transaction() as tx:
            for number in range(1, 13):
                tx.append(own(number))
            for number in sorted(answered, reverse=True):
                tx.acknowledge(answer(number, "refused" if number % 3 == 0 else "accepted"))
            waits = [f"e{number}" for number in range(1, 13) if number not in answered]
            assert tx.waiting() == len(waits) and [row.id for row in tx.unanswered(limit)] == waits[:limit]
    finally:
        store.close()


def given_out(tx: Transaction, *numbers: str) -> None:
    for place, number in enumerate(numbers, start=1):
        tx.append(own(place, kind="submitted" if place % 4 else "accepted", number_given=number))


def test_the_last_number_is_the_highest_of_its_kind_and_prefix_whatever_became_of_its_event(store: Store) -> None:
    with store.transaction() as tx:
        given_out(tx, "A0001", "A0003", "B0009", "A0007", "A0002", "")
        tx.acknowledge(answer(2, "refused"))
        assert (tx.last_number("submitted", "A"), tx.last_number("accepted", "A"), tx.last_number("submitted", "C")) == (
            "A0003",
            "A0007",
            "",
        )


def test_numbers_that_outgrow_their_digits_still_count_up(store: Store) -> None:
    with store.transaction() as tx:
        given_out(tx, "A9999", "A10000", "A0001")
        assert tx.last_number("submitted", "A") == "A10000"


@pytest.mark.parametrize("table", ["journal", "received", "acknowledgement"])
@pytest.mark.parametrize("change", ["UPDATE {0} SET position = 9", "DELETE FROM {0}", "REPLACE INTO {0} SELECT * FROM {0}"])
def test_what_is_kept_is_neither_changed_nor_deleted(store: Store, table: str, change: str) -> None:
    with store.transaction() as tx:
        tx.append(own(1))
        tx.receive(foreign(1))
        tx.acknowledge(answer(1))
    with pytest.raises(DBAPIError, match="append-only"), store.transaction() as tx:
        tx._session.connection().exec_driver_sql(change.format(table))
