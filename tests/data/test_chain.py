"""The chain over rows that were received: no row changes, moves or goes without its links telling."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from data.chain import START, link

rows = st.lists(st.lists(st.binary(max_size=8), min_size=1, max_size=3), min_size=2, max_size=8)


def chain(of: list[list[bytes]]) -> list[str]:
    links = [START]
    for parts in of:
        links.append(link(links[-1], *parts))
    return links


@given(rows, st.data())
def test_a_row_that_is_changed_taken_out_or_moved_changes_every_link_after_it(all_rows: list[list[bytes]], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(all_rows) - 2))
    changed = [*all_rows[:place], [*all_rows[place], b"more"], *all_rows[place + 1 :]]
    without = [*all_rows[:place], *all_rows[place + 1 :]]
    honest = chain(all_rows)
    assert all(a != b for a, b in zip(honest[place + 1 :], chain(changed)[place + 1 :], strict=True))
    assert honest[-1] != chain(without)[-1]
    if all_rows[place] != all_rows[place + 1]:
        moved = [*all_rows[:place], all_rows[place + 1], all_rows[place], *all_rows[place + 2 :]]
        assert honest[-1] != chain(moved)[-1]


@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_parts_that_say_the_same_in_other_pieces_are_not_the_same(one: list[bytes], other: list[bytes]) -> None:
    assert (link(START, *one) == link(START, *other)) == (one == other)


def test_a_link_is_the_hash_of_the_one_before_and_of_each_part_with_its_length() -> None:
    assert link(START, b"a", b"bc") == hashlib.sha256(bytes(32 + 7) + b"\1a" + bytes(7) + b"\2bc").hexdigest()
