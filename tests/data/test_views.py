"""The read side: the desk in its order, page by page; what waits; papers, drafts and the numbers of the day."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from hypothesis import given
from hypothesis import strategies as st

from data.rows import DraftRow
from data.schema import Acknowledgement, BlockRow, CaseRow, JournalEntry, PrintRow, SubjectState
from data.store import Store
from data.views import Views

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("views") / "station.db"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "station.db", KEY, new=True)
    yield store
    store.close()


@pytest.fixture
def views(store: Store, tmp_path: Path) -> Iterator[Views]:
    views = Views(tmp_path / "station.db", KEY)
    yield views
    views.close()


def case_row(case_id: str, sort_key: str = "2026-11-30", stage: str = "prereview", **more: object) -> CaseRow:
    values: dict[str, object] = {
        "phase": "submitted", "open": int(stage != "done"), "deadline": sort_key, "item": "childbirth", "names": "王芳  刘强",
        "initials": "lq wf", "home_office": "T1", "intake_office": "T1", "intake_station": "s", "receipt_number": f"R{case_id}",
        "case_number": "", "certificate_number": "", "claim_station": "s", "printing_station": "", "applied_on": "2026-11-25", "gaps": 0,
    }  # fmt: skip
    return CaseRow(id=case_id, stage=stage, sort_key=sort_key, **{**values, **more})


def own(number: int, kind: str = "submitted", subject_id: str = "c1", day: str = "2026-11-25", subject: str = "case") -> JournalEntry:
    return JournalEntry(
        id=f"e{number}", subject=subject, subject_id=subject_id, kind=kind, epoch=1, sequence=number, previous="", hash=f"h{number}",
        recorded_on=day, number="", envelope=b"12345", payload=b"678" if number % 2 else None,
    )  # fmt: skip


def answer(number: int, status: str = "accepted", reason: str = "") -> Acknowledgement:
    return Acknowledgement(event_id=f"e{number}", status=status, case_sequence=1, reason=reason, link="", answer=b"answer")


def job(job_id: str, state: str = "reserved", case_id: str = "c1") -> PrintRow:
    return PrintRow(
        id=job_id, case_id=case_id, station="s", paper="receipt", certificate_number="", printer="p", reprint=0, state=state, reason=""
    )


keys = st.sampled_from(["2026-11-25", "2026-11-26", "9999-12-31"])
desks = st.lists(st.tuples(keys, st.sampled_from(["prereview", "processing", "done"])), max_size=12)


@pytest.fixture(scope="module")
def one_store(path: Path) -> Iterator[Store]:
    store = Store.open(path, KEY, new=True)
    yield store
    store.close()


@given(desk=desks, page=st.integers(1, 5), stage=st.sampled_from(["", "prereview"]))
def test_the_pages_of_the_desk_forwards_and_backwards_are_the_open_cases_most_urgent_first(
    one_store: Store, path: Path, desk: list[tuple[str, str]], page: int, stage: str
) -> None:
    with one_store.transaction() as tx:
        tx.clear_projections()
        tx.save([case_row(f"c{number:02}", key, at) for number, (key, at) in enumerate(desk)])
    expected = sorted((key, f"c{number:02}") for number, (key, at) in enumerate(desk) if at != "done" and stage in ("", at))
    views = Views(path, KEY)
    forwards, after = list[tuple[str, str]](), None
    while rows := views.desk(stage, after=after, limit=page):
        after = (rows[-1].sort_key, rows[-1].id)
        forwards += [(row.sort_key, row.id) for row in rows]
    backwards, before = list[tuple[str, str]](), ("~", "~")
    while rows := views.desk_before(before, stage, limit=page):
        before = (rows[0].sort_key, rows[0].id)
        backwards = [(row.sort_key, row.id) for row in rows] + backwards
    assert forwards == backwards == expected and views.desk_count(stage) == len(expected)
    assert sum(views.stages().values()) == sum(at != "done" for _, at in desk)
    views.close()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王芳", ["c1", "c3"]),
        ("WF", ["c1", "c3"]),
        ("wf", ["c1", "c3"]),
        ("0007", ["c2"]),
        ("Y50", ["c2"]),
        ("陈", []),
        ("%", []),
        ("'", []),
    ],
)
def test_the_filter_finds_names_initials_the_end_of_a_receipt_number_and_a_certificate(
    store: Store, views: Views, text: str, found: list[str]
) -> None:
    with store.transaction() as tx:
        tx.save([
            case_row("c1", receipt_number="202611250001"),
            case_row("c2", names="欧阳娜娜", initials="oynn", receipt_number="202611250007", certificate_number="Y509900001"),
            case_row("c3", "9999-12-31", stage="done"),
        ])  # fmt: skip
    assert [row.id for row in views.desk(text=text)] == found and views.desk_count(text=text) == len(found)
    assert [row.id for row in views.desk("processing", text)] == []
    assert [row.id for row in views.desk()] == ["c1", "c2"], "only what is looked for is found when it has ended"
    last = views.desk(text=text)[-1:]
    assert [row.id for row in views.desk_before(("~", "~"), text=text, limit=1)] == [row.id for row in last]


def test_a_row_is_found_open_or_not_and_with_the_version_of_its_case(store: Store, views: Views) -> None:
    with store.transaction() as tx:
        tx.save([case_row("c1", stage="done"), SubjectState(subject="case", subject_id="c1", version=7, case_sequence=0, state=b"{}")])
    found = views.row("c1")
    assert found and found.stage == "done" and views.row("c2") is None
    assert (views.case_version("c1"), views.case_version("c2")) == (7, 0)


def test_the_newest_case_that_has_ended_is_found_behind_the_open_ones(store: Store, views: Views) -> None:
    assert views.newest_done() == ""
    with store.transaction() as tx:
        tx.save([case_row("c1", stage="done"), case_row("c2", stage="done"), case_row("c3")])
    assert views.newest_done() == "c2"


def test_what_waits_is_counted_with_its_bytes_and_listed_newest_first(store: Store, views: Views) -> None:
    assert (views.unsent(), views.outbox(), views.outbox_count(), views.head()) == ((0, 0), [], 0, (0, 0))
    with store.transaction() as tx:
        tx.save([case_row("c1")])
        for number in range(1, 6):
            tx.append(own(number))
        for number, status in ((1, "accepted"), (2, "refused"), (4, "accepted")):
            tx.acknowledge(answer(number, status, "fault" if status == "refused" else ""))
        tx.save_attempt("e5", 2, 9.5, "line.down")
    assert views.unsent() == (2, 5 + 3 + 5 + 3) and (views.outbox_count(), views.refused(), views.head()) == (5, 1, (1, 5))
    waiting = views.outbox(only="waiting")
    assert [(row.id, row.attempts, row.next_try_at, row.last_error) for row in waiting] == [("e5", 2, 9.5, "line.down"), ("e3", 0, 0.0, "")]
    assert [(row.id, row.status, row.reason) for row in views.outbox(limit=4)][-1] == ("e2", "refused", "fault")
    assert {row.names for row in views.outbox()} == {"王芳  刘强"}


@pytest.mark.parametrize("only", ["", "waiting"])
def test_the_pages_of_the_outbox_go_down_and_come_back(store: Store, views: Views, only: str) -> None:
    with store.transaction() as tx:
        for number in range(1, 10):
            tx.append(own(number))
        for number in (1, 2, 6):
            tx.acknowledge(answer(number))
    expected = [number for number in range(9, 0, -1) if not only or number not in (1, 2, 6)]
    down, after = list[int](), None
    while rows := views.outbox(2, only, after):
        after = rows[-1].position
        down += [row.position for row in rows]
    up, before = list[int](), None
    while rows := views.outbox_before(before, 2, only):
        before = rows[0].position
        up = [row.position for row in rows] + up
    assert down == up == expected


def test_the_bytes_of_an_event_are_found_by_its_id(store: Store, views: Views) -> None:
    with store.transaction() as tx:
        tx.append(own(1))
        tx.acknowledge(answer(1))
    found = views.event("e1")
    assert found and (found.envelope, found.payload, found.answer) == (b"12345", b"678", b"answer") and views.event("e2") is None


def test_no_unsettled_print_job_is_left_out_and_what_is_on_the_way_is_told(store: Store, views: Views) -> None:
    with store.transaction() as tx:
        tx.save([case_row("c1")])
        tx.save([job(f"j{number}", "printed") for number in range(6)] + [job("a1"), job("a2", "unknown"), job("a3")])
        tx.save_progress("a3", "sent")
        tx.save_progress("j1", "sent")  # left over: the journal says printed
    found = [(row.id, row.state) for row in views.print_jobs(limit=2)]
    assert found == [("a3", "sent"), ("a2", "unknown"), ("a1", "reserved"), ("j5", "printed"), ("j4", "printed")]
    assert len(views.jobs_of("c1")) == 9 and views.jobs_of("c2") == []
    assert {row.names for row in views.print_jobs()} == {"王芳  刘强"}


def test_the_counts_of_the_day_are_those_of_the_day_and_the_station(store: Store, views: Views) -> None:
    with store.transaction() as tx:
        kinds = ["submitted", "submitted", "accepted", "paper_confirmed", "job_confirmed", "withdrawn"]
        for number, kind in enumerate(kinds, start=1):
            tx.append(own(number, kind, f"c{min(number, 2)}"))
        tx.append(own(7, "submitted", day="2026-11-24"))
        tx.append(own(8, "submitted", "c2"))  # refused, and done again
        tx.save(
            [
                BlockRow(id=f"b{number}", item="childbirth", station=where, prefix="Y2026", first=1, left=5)
                for number, where in enumerate("sst")
            ]
        )
    today = views.today("2026-11-25")
    assert (today.taken_in, today.accepted, today.closed, today.printed) == (2, 1, 1, 1)
    assert (views.numbers_left("s"), views.items_with_blocks("s")) == ({"Y2026": 10}, {"childbirth"})


def test_drafts_come_newest_first_and_end_when_they_are_dropped(store: Store, views: Views) -> None:
    drafts = [DraftRow(f"d{minute}", "childbirth", "li", "wife.name", f"2026-11-25T01:4{minute}:00Z", "{}") for minute in (1, 3, 2)]
    with store.transaction() as tx:
        for draft in drafts:
            tx.save_draft(draft)
    assert [draft.id for draft in views.drafts()] == ["d3", "d2", "d1"] and views.draft("d2") == drafts[2]
    with store.transaction() as tx:
        tx.drop_draft("d2")
    assert views.draft("d2") is None


def test_a_setting_that_was_never_made_is_empty(store: Store, views: Views) -> None:
    with store.transaction() as tx:
        tx.set("cursor", "7")
    assert (views.setting("cursor"), views.setting("nothing")) == ("7", "")


def test_readers_in_other_threads_see_each_commit_and_disturb_no_writer(store: Store, views: Views) -> None:
    seen, ended = list[int](), threading.Event()

    def look() -> None:
        while not ended.is_set():
            seen.append(views.outbox_count())

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(1, 21):
        with store.transaction() as tx:
            tx.append(own(number))
        assert views.outbox_count() == number
    ended.set()
    reader.join()
    assert seen == sorted(seen)


def test_the_read_side_cannot_write(views: Views) -> None:
    with pytest.raises(driver.OperationalError, match="readonly"):
        views._rows("INSERT INTO setting VALUES ('a', 'b')")
