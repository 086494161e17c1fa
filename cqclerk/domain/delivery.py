"""Where a finished paper is between the office and the citizen, and the numbers that couriers give."""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from cqclerk.domain.delivery_events import DeliveryEvent, LostInPost, Posted, Returned, Signed, WaybillNoted

_S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


class PostState(StrEnum):
    """Codes of the table `delivery_state`."""

    TO_POST = "to_post"
    POSTED = "posted"
    SIGNED = "signed"
    RETURNED = "returned"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The paper's way; tries counts how often it was sent.

    receiver, signed_by, shown, signed_on  the proof of service (送达回证): as what, who ("" where withheld), what was shown, when
    awaiting                               a number that came for the next sending, before the paper has left
    """

    state: PostState = PostState.TO_POST
    waybill_number: str = ""
    posted_on: date | None = None
    tries: int = 0
    returned_on: date | None = None
    return_reason: str = ""
    signed_on: date | None = None
    receiver: str = ""
    signed_by: str = ""
    shown: str = ""
    awaiting: str = ""

    @property
    def at_office(self) -> bool:
        """Whether the paper lies in the office: never sent, or brought back."""
        return self.state in (PostState.TO_POST, PostState.RETURNED)


def apply(delivery: Delivery, event: DeliveryEvent) -> Delivery:
    """The way after one more thing that happened. Pure and total."""
    match event:
        case Posted(posted_on=day, waybill_number=number):
            number, tries = number or delivery.awaiting, delivery.tries + 1
            return replace(delivery, state=PostState.POSTED, posted_on=day, waybill_number=number, awaiting="", tries=tries)
        case WaybillNoted(waybill_number=number):
            return replace(delivery, awaiting=number) if delivery.at_office else replace(delivery, waybill_number=number)
        case Signed(signed_on=day, receiver=receiver, private=name):
            return replace(delivery, state=PostState.SIGNED, signed_on=day, receiver=receiver, signed_by=name or "")
        case Returned(returned_on=day, reason=reason):
            return replace(delivery, state=PostState.RETURNED, returned_on=day, return_reason=reason)
        case LostInPost():
            return replace(delivery, state=PostState.LOST)
        case _:
            assert_never(event)


def handed_over(delivery: Delivery, receiver: str, shown: str, name: str, on: date | None) -> Delivery:
    """Across the counter: the same proof of service, and what was shown."""
    return replace(delivery, receiver=receiver, shown=shown, signed_by=name, signed_on=on)


def waybill(text: str) -> str:
    """A waybill number as it is kept: capitals, no blanks."""
    return re.sub(r"[\s-]", "", text).upper()


def check_digit_fits(number: str) -> bool | None:
    """Whether the check digit of an international number (UPU S10) is right; None: a number without one that we know.

    Only ever a warning: couriers print numbers that fail it.
    """
    found = _S10.fullmatch(number)
    if found is None:
        return None
    remainder = 11 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, found[1], strict=True)) % 11
    return {10: 0, 11: 5}.get(remainder, remainder) == int(found[2])
