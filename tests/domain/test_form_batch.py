"""Pre-printed forms: whatever is said of them, each number is in exactly one state, and none that is gone comes back."""

from datetime import UTC, datetime
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.events import Made
from cqclerk.domain.form_batch import FormBatch, apply
from cqclerk.domain.form_events import FormBound, FormEvent, FormFreed, FormLost, FormsReceived, FormUsed, FormVoided

MADE = Made("e", "station", "office", "li", datetime(2026, 11, 25, tzinfo=UTC))
FIRST, COUNT = 98, 8
serials = st.integers(FIRST - 2, FIRST + COUNT + 1)
said = st.one_of(
    st.builds(FormBound, serials, st.just("job")),
    st.builds(FormFreed, serials),
    st.builds(FormUsed, serials),
    st.builds(FormVoided, serials, st.just("bad")),
    st.builds(FormLost, serials, st.just("gone")),
)


def batch() -> FormBatch:
    return apply(FormBatch("b"), FormsReceived("childbirth-booklet", "渝A", 6, FIRST, COUNT), MADE)


def states(one: FormBatch) -> list[frozenset[int]]:
    return [one.unused, one.bound, one.used, one.voided, one.lost]


@given(st.lists(said, max_size=40), said)
def test_each_number_is_in_exactly_one_state_and_what_is_gone_stays_gone(events: list[FormEvent], more: FormEvent) -> None:
    before = reduce(lambda one, event: apply(one, event, MADE), events, batch())
    assert sorted(serial for state in states(before) for serial in state) == list(range(FIRST, FIRST + COUNT))
    after = apply(before, more, MADE)
    assert before.used <= after.used and before.voided <= after.voided and before.lost <= after.lost


@given(st.integers(FIRST, FIRST + COUNT - 1))
def test_the_number_on_a_form_tells_its_serial_and_no_other_number_does(serial: int) -> None:
    one = batch()
    number = one.number(serial)
    assert one.serial(number) == serial and number.startswith("渝A0")
    assert one.serial(number + "0") is one.serial("渝B" + number[2:]) is one.serial(one.number(FIRST + COUNT)) is None
