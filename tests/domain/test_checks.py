"""The questions and answers of a case, folded: whatever comes in whatever order, no question is lost and none answered twice."""

from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain import checks
from cqclerk.domain.check_events import OUTCOMES, CheckAsked, CheckKind, CheckOutcome
from cqclerk.domain.checks import Checks
from tests import strategies


@given(st.lists(st.tuples(strategies.EVENTS[CheckAsked] | strategies.EVENTS[strategies.r.CheckAnswered], strategies.made), max_size=12))
def test_each_kind_has_at_most_one_question_and_one_answer(happened: list[tuple[checks.CheckEvent, strategies.e.Made]]) -> None:
    state = Checks()
    for event, made in happened:
        state = checks.apply(state, event, made.event_id, made.at)
        assert len({one.kind for one in state.open}) == len(state.open)
        assert len({one.kind for one in state.done}) == len(state.done)
        if isinstance(event, CheckAsked):
            assert {one.asked for one in state.open if one.kind in event.kinds} <= {made.event_id}
        else:
            still = state.asking(event.kind)
            assert still is None or still.asked != event.asked
            assert state.answer(event.kind) is not None


def test_every_kind_may_end_without_an_answer_and_every_outcome_belongs_to_a_kind() -> None:
    assert all(CheckOutcome.UNKNOWN in OUTCOMES[kind] for kind in CheckKind)
    assert set().union(*OUTCOMES.values()) == set(CheckOutcome)
