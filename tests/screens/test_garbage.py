"""Garbage is looked for in pauses only, and it is found."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from screens import garbage


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


class Ring:
    """Something that only the garbage collector can free."""

    def __init__(self) -> None:
        self.me = self


def rings(count: int) -> list["weakref.ref[Ring]"]:
    return [weakref.ref(Ring()) for _ in range(count)]


def test_held_garbage_stays_until_a_pause_in_which_it_is_worth_a_look() -> None:
    gc.collect()
    garbage.hold()
    few = rings(10)
    garbage.tidy()
    assert all(ring() for ring in few)
    many = rings(20_000)
    assert all(ring() for ring in many)
    garbage.tidy()
    assert not any(ring() for ring in few + many)


def test_what_is_set_aside_is_not_gone_through_again() -> None:
    garbage.hold()
    before = gc.get_freeze_count()
    garbage.set_aside()
    assert gc.get_freeze_count() > before
