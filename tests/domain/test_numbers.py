"""The number block: whatever happens to it, every number is in exactly one place, and none comes back."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cqclerk.domain.block_events import (
    BlockEvent,
    BlockLeased,
    BlockReturned,
    LeaseEnded,
    NumberFound,
    NumberIssued,
    NumberReserved,
    NumberVoided,
)
from cqclerk.domain.events import Made
from cqclerk.domain.numbers import NumberBlock, apply

MADE = Made("e", "s", "o", "p", datetime(2026, 11, 25, tzinfo=UTC))
serials = st.integers(0, 30)
facts = st.one_of(
    st.builds(NumberReserved, serials, st.just("c")),
    st.builds(NumberIssued, serials),
    st.builds(NumberVoided, serials, st.just("jam")),
    st.builds(NumberFound, serials, st.just("Y1"), st.booleans()),
    st.builds(LeaseEnded, st.just("anew")),
    st.builds(BlockReturned, st.just("handed_in")),
)


def leased(first: int, count: int) -> NumberBlock:
    """A block as the gateway leases it."""
    return apply(NumberBlock("b"), BlockLeased("T1", "childbirth", "s", "Y5099010012026", 6, first, count), MADE)


def places(block: NumberBlock) -> list[frozenset[int]]:
    return [block.unused, block.reserved, block.issued, block.voided, block.returned, block.lost]


class NumberBlockMachine(RuleBasedStateMachine):
    """However a desk takes, issues and voids, every number of its block is in exactly one place."""

    @initialize(first=st.integers(1, 10**8), count=st.integers(1, 20))
    def lease(self, first: int, count: int) -> None:
        self.block, self.all, self.taken = leased(first, count), set(range(first, first + count)), list[int]()

    def happens(self, event: BlockEvent) -> None:
        self.block = apply(self.block, event, MADE)

    @rule(data=st.data())
    def take_issue_or_void(self, data: st.DataObject) -> None:
        act = data.draw(st.sampled_from(["take", "issue", "void"]))
        if act == "take" and self.block.left:
            self.taken.append(self.block.next_serial)
            self.happens(NumberReserved(self.block.next_serial, "c"))
        elif act == "issue" and self.block.reserved:
            self.happens(NumberIssued(data.draw(st.sampled_from(sorted(self.block.reserved)))))
        elif act == "void" and self.taken:
            self.happens(NumberVoided(data.draw(st.sampled_from(self.taken)), "jam"))

    @invariant()
    def each_number_has_one_place(self) -> None:
        assert sum(len(place) for place in places(self.block)) == len(self.all)
        assert frozenset.union(*places(self.block)) == self.all

    @invariant()
    def no_number_is_taken_twice_and_what_was_taken_is_not_left(self) -> None:
        assert len(self.taken) == len(set(self.taken)) == len(self.all) - self.block.left
        assert not self.block.unused & set(self.taken)


TestNumberBlock = NumberBlockMachine.TestCase


@given(st.lists(facts), facts)
def test_whatever_is_said_of_a_number_it_has_one_place_and_never_gets_back_to_unused(said: list[BlockEvent], more: BlockEvent) -> None:
    block = leased(5, 20)
    for event in said:
        block = apply(block, event, MADE)
    after = apply(block, more, MADE)
    assert frozenset.union(*places(after)) == set(range(5, 25)) and sum(map(len, places(after))) == 20
    assert after.unused <= block.unused and after.voided >= block.voided
    assert apply(after, more, MADE) == apply(after, more, MADE) and places(apply(after, more, MADE)) == places(after), "said twice is once"


def test_a_paper_that_was_found_takes_its_number_out_of_the_lost_ones_and_changes_nothing_that_is_known() -> None:
    block = apply(leased(5, 20), NumberReserved(5, "c"), MADE)
    block = apply(block, LeaseEnded("anew"), MADE)
    assert block.lost == frozenset(range(6, 25))
    for event in (NumberFound(5, "Y5", void=True), NumberFound(6, "Y6"), NumberFound(7, "Y7", void=True), NumberFound(99, "Y99")):
        block = apply(block, event, MADE)
    assert (block.reserved, block.issued, block.voided) == ({5}, {6}, {7}) and block.lost == frozenset(range(8, 25))


def test_what_was_given_back_is_not_lost_and_one_that_is_on_a_paper_after_all_was_not_unused() -> None:
    block = apply(leased(5, 20), NumberReserved(5, "c"), MADE)
    block = apply(block, BlockReturned("expired"), MADE)
    assert (block.left, block.unused, block.lost, block.returned) == (0, frozenset(), frozenset(), frozenset(range(6, 25)))
    block = apply(block, NumberFound(6, "Y6"), MADE)
    assert (block.reserved, block.issued) == ({5}, {6}) and block.returned == frozenset(range(7, 25))
    ended = apply(apply(leased(5, 20), LeaseEnded("anew"), MADE), BlockReturned("expired"), MADE)
    assert ended.lost == frozenset(range(5, 25)) and not ended.returned, "who lost a part of its journal does not know what is unused"


def test_a_block_has_its_time() -> None:
    block = apply(NumberBlock("b"), BlockLeased("T1", "childbirth", "s", "Y2026", 6, 1, 9, date(2026, 12, 31)), MADE)
    assert [block.expired(day) for day in (date(2026, 12, 31), date(2027, 1, 1))] == [False, True]
    assert not leased(1, 9).expired(date(2099, 1, 1))


@given(st.integers(1, 10**8), st.integers(1, 200), st.data())
def test_a_printed_number_tells_its_serial(first: int, count: int, data: st.DataObject) -> None:
    block = leased(first, count)
    serial = data.draw(st.sampled_from(sorted(block.unused)))
    assert block.serial(block.number(serial)) == serial and block.number(serial).startswith(block.prefix)
