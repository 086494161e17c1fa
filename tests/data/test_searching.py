"""查询: the same cases by the index and by the walk, page by page in both directions; and no plain text beside the key."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import searching
from data.projections import Projected
from data.schema import CaseRow, SearchRow, SearchWord
from data.store import Store
from data.views import Views
from tests.data.test_views import KEY, case_row

WORDS = st.lists(st.sampled_from(["王", "王芳", "芳", "wf", "#1300", "#1", "𱖎", "j o"]), max_size=4, unique=True)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("searching") / "station.db"


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    store = Store.open(path, KEY, new=True)
    yield store
    store.close()


def rows(case_id: str, words: list[str]) -> list[Projected]:
    row = SearchRow(case_id=case_id, words="".join(f"\n{word}" for word in words))
    stage = "done" if case_id.endswith("1") else "prereview"
    return [case_row(case_id, stage=stage), row, *(SearchWord(word=word, case_id=case_id) for word in words)]


@given(
    cases=st.lists(WORDS, max_size=8),
    asked=st.lists(st.sampled_from(["王", "芳", "w", "#1", "#13", "𱖎", "j", "x"]), max_size=2),
    page=st.integers(1, 4),
    many=st.sampled_from([0, 1, 3, 2000]),
)
def test_the_pages_are_the_cases_that_have_every_word_the_newest_first(
    store: Store, path: Path, cases: list[list[str]], asked: list[str], page: int, many: int
) -> None:
    with store.transaction() as tx:
        tx.clear_projections()
        for number, words in enumerate(cases):
            for row in rows(f"c{number}", words):
                tx.save([row])
    expected = [
        f"c{number}"
        for number, words in reversed(list(enumerate(cases)))
        if all(any(word.startswith(one) for word in words) for one in asked)
    ]
    views = Views(path, KEY)
    with patch.object(searching, "_MANY", many):
        forwards, before = list[str](), ""
        while found := views.found(asked, before=before, limit=page):
            forwards, before = [*forwards, *(row.id for row in found)], found[-1].id
        backwards, after = list[str](), "0"
        while found := views.found(asked, after=after, limit=page):
            backwards, after = [*(row.id for row in found), *backwards], found[0].id
        assert forwards == backwards == expected and views.found_count(asked) == len(expected)
    views.close()


def test_no_word_of_the_search_stands_in_the_files_in_plain_text(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "station.db", KEY, new=True)
    with store.transaction() as tx:
        for row in rows("c1", ["王芳芳芳", "#520070301991"]):
            tx.save([row])
    files = b"".join(part.read_bytes() for part in tmp_path.glob("station.db*"))
    assert len(files) > 4096 and "王芳芳芳".encode() not in files and b"520070301991" not in files
    store.close()


def test_the_desk_finds_by_rare_words_in_its_own_order_open_and_ended(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "station.db", KEY, new=True)
    with store.transaction() as tx:
        for case_id, sort_key, words in (
            ("c0", "2026-12-01", ["王芳"]),
            ("c1", "2026-11-20", ["王"]),
            ("c2", "2026-11-25", ["王芳", "刘"]),
        ):
            for row in rows(case_id, words):
                if isinstance(row, CaseRow):
                    row.sort_key = sort_key
                tx.save([row])
    views = Views(tmp_path / "station.db", KEY)
    assert [row.id for row in views.desk(text="王", words=["王"])] == ["c1", "c2", "c0"]
    assert [row.id for row in views.desk("prereview", "王", words=["王"])] == ["c2", "c0"] and views.desk_count("done", "王", ["王"]) == 1
    assert [row.id for row in views.desk(text="王", words=["王"], after=("2026-11-20", "c1"), limit=1)] == ["c2"]
    assert [row.id for row in views.desk_before(("2026-12-01", "c0"), text="王", words=["王"], limit=1)] == ["c2"]
    with patch.object(searching, "_FEW", 1):
        assert views.desk(text="没有这个人", words=["没有这个人"]) == []
    views.close()
    store.close()
