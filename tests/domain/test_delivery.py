"""A paper on its way: what happened to it, whose numbers they are, and what may be done where it lies."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain import delivery_guards as may
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.delivery import Delivery, PostState, apply, check_digit_fits, waybill
from cqclerk.domain.delivery_events import DeliveryEvent, LostInPost, Posted, Returned, Signed, WaybillNoted
from tests.offices import REFERENCE
from tests.strategies import EVENTS

DAY = date(2026, 11, 25)
CASE = Case("c", phase=Phase.COMPLETED, item="childbirth", home_office="T1", deciding_office="T1", printing_station="s1")
CLERK = Actor("li", frozenset({Role.CLERK}), "s1", "T1", 1)
SENT = (Posted(DAY, ""), WaybillNoted("EY000027272IN"))
ways = st.lists(st.one_of(*(EVENTS[kind] for kind in (Posted, WaybillNoted, Signed, Returned, LostInPost))), max_size=8)


def after(*happened: DeliveryEvent) -> Delivery:
    delivery = Delivery()
    for event in happened:
        delivery = apply(delivery, event)
    return delivery


@given(ways)
def test_however_it_goes_it_was_tried_as_often_as_it_was_sent(way: list[DeliveryEvent]) -> None:
    assert after(*way).tries == sum(isinstance(event, Posted) for event in way)


def test_a_paper_that_comes_back_keeps_its_history_and_lies_here_again() -> None:
    back = after(*SENT, Returned(DAY, "refused"))
    assert (back.state, back.at_office, back.waybill_number, back.return_reason) == (PostState.RETURNED, True, "EY000027272IN", "refused")
    assert after(*SENT, Returned(DAY, "refused"), Posted(DAY, "2")).waybill_number == "2"


def test_the_waybill_number_may_come_after_the_paper_has_left() -> None:
    assert after(*SENT).waybill_number == "EY000027272IN" and after(*SENT).state is PostState.POSTED


def test_a_number_that_comes_before_the_paper_leaves_is_that_of_the_next_sending() -> None:
    early = after(WaybillNoted("EY000027272IN"))
    assert (early.state, early.waybill_number, early.awaiting) == (PostState.TO_POST, "", "EY000027272IN")
    assert after(WaybillNoted("1"), Posted(DAY, "")).waybill_number == "1"
    assert after(WaybillNoted("1"), Posted(DAY, "2")).waybill_number == "2"
    again = after(*SENT, Returned(DAY, "absent"), WaybillNoted("3"))
    assert (again.waybill_number, again.awaiting) == ("EY000027272IN", "3"), "the first parcel had another one"
    assert apply(again, Posted(DAY, "")).waybill_number == "3" and not apply(again, Posted(DAY, "")).awaiting


@pytest.mark.parametrize(
    ("number", "fits"), [("EY000027272IN", True), ("EY000027273IN", False), ("9876543210123", None), ("", None), ("EY00002727IN", None)]
)
def test_only_a_number_with_a_known_check_digit_is_checked(number: str, fits: bool | None) -> None:
    assert check_digit_fits(number) is fits


def test_a_number_is_kept_without_blanks_and_in_capitals() -> None:
    assert waybill(" ey 0000 27272-in ") == "EY000027272IN"


def answers(case: Case, actor: Actor = CLERK) -> dict[str, str]:
    guards = (may.may_post, may.may_note_waybill, may.may_sign, may.may_return, may.may_lose, may.may_hand_over)
    return {guard.__name__.removeprefix("may_"): getattr(guard(case, actor), "key", "") for guard in guards}


@pytest.mark.parametrize(
    ("happened", "allowed"),
    [
        ((), {"post", "hand_over"}),
        (SENT, {"note_waybill", "sign", "return", "lose"}),
        ((*SENT, Returned(DAY, "absent")), {"post", "hand_over"}),
        ((*SENT, LostInPost()), {"return"}),
    ],
)
def test_what_may_be_done_follows_from_where_the_paper_is(happened: tuple[DeliveryEvent, ...], allowed: set[str]) -> None:
    case = replace(CASE, delivery=after(*happened))
    assert {name for name, key in answers(case).items() if not key} == allowed
    assert set(answers(replace(case, phase=Phase.APPROVED)).values()) == {"handover.no_paper"}


def test_post_goes_from_the_office_that_decided() -> None:
    elsewhere = replace(CASE, deciding_office="D1", printing_station="s9")
    assert set(answers(elsewhere).values()) == {"case.other_office"}


def test_every_state_of_the_post_is_in_the_code_table() -> None:
    assert {str(state) for state in PostState} == {code.code for code in REFERENCE.codes["delivery_state"].entries}
