"""However one moves through a long list by keys, it is the list, and no row is skipped or shown twice."""

from collections.abc import Hashable, Sequence

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from screens.widgets.row_window import ListPages, Row, RowWindow


class Changing:
    """A list that may change between two looks."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers

    def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        return [Row(number, (str(number),)) for number in self.numbers if key is None or number > int(str(key))][:limit]

    def before(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        return [Row(number, (str(number),)) for number in self.numbers if key is None or number < int(str(key))][-limit:]

    def count(self) -> int:
        return len(self.numbers)


class ListMachine(RuleBasedStateMachine):
    """The window over a list of numbers, against the list itself."""

    @initialize(count=st.integers(0, 1500), height=st.integers(1, 30))
    def open(self, count: int, height: int) -> None:
        self.list = Changing(list(range(count)))
        self.window = RowWindow(self.list, height)
        self.steady = True

    @rule(step=st.integers(-3, 3))
    def move(self, step: int) -> None:
        before = self.window.mark
        self.window.move(step)
        if self.steady:
            assert self.window.mark == max(min(before + step, len(self.list.numbers) - 1), 0)

    @rule(pages=st.integers(-2, 3))
    def turn(self, pages: int) -> None:
        self.window.turn(pages)

    @rule()
    def home(self) -> None:
        self.window.home()
        assert self.window.mark == 0

    @rule()
    def end(self) -> None:
        self.window.end()
        if self.steady and self.list.numbers:
            assert self.window.marked == Row(self.list.numbers[-1], (str(self.list.numbers[-1]),))

    @rule(height=st.integers(1, 40))
    def resize(self, height: int) -> None:
        self.window.resize(height)

    @rule(data=st.data())
    def change_and_reload(self, data: st.DataObject) -> None:
        gone = data.draw(st.sets(st.sampled_from(self.list.numbers), max_size=5)) if self.list.numbers else set()
        marked = self.window.marked
        self.list.numbers = [number for number in self.list.numbers if number not in gone]
        self.window.reload()
        self.steady = self.window.know_count() == len(self.list.numbers) and not self.window._first
        if marked and marked.key not in gone and self.steady:
            assert self.window.marked == marked

    @invariant()
    def what_is_seen_is_a_stretch_of_the_list(self) -> None:
        seen = [self.window.row(place) for place in range(self.window.top, self.window.top + self.window.height)]
        keys = [int(str(row.key)) for row in seen if row]
        start = self.list.numbers.index(keys[0]) if keys else 0
        assert keys == self.list.numbers[start : start + len(keys)]
        assert None not in seen[: len(keys)]
        if self.list.numbers:
            assert self.window.marked in seen
            assert len(keys) == min(self.window.height, len(self.list.numbers))


ListMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestListMachine = ListMachine.TestCase


def test_a_short_list_in_memory_gives_its_pages() -> None:
    pages = ListPages([Row(name, (name,)) for name in "abcde"])
    assert [row.key for row in pages.after("b", 2)] == ["c", "d"]
    assert [row.key for row in pages.before("c", 5)] == ["a", "b"]
    assert [row.key for row in pages.before(None, 2)] == ["d", "e"]


def test_a_hundred_thousand_rows_are_not_fetched_to_see_the_last() -> None:
    class Counting(Changing):
        fetched = 0

        def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
            self.fetched += limit
            return super().after(key, limit)

    pages = Counting(list(range(100_000)))
    window = RowWindow(pages, 20)
    window.end()
    assert window.marked and window.marked.key == 99_999
    assert pages.fetched < 1000
