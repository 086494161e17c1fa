"""What is typed into a field with a list and is no entry of it is not taken in: the form does not say that nothing is missing."""

from datetime import date

import pytest

from screens.filling import Filling
from screens.widgets import review_page, side_panel
from tests.cases import form
from tests.offices import REFERENCE

DAY = date(2026, 11, 25)
ITEM = REFERENCE.items["childbirth"]


def said(values: dict[str, str]) -> tuple[str, str]:
    """(核对, the panel beside the form)."""
    filling = Filling(ITEM, REFERENCE, values)
    found = filling.assess(DAY)
    review = review_page._missing(found, 78, filling)
    panel = side_panel._missing(found, ITEM, 36, 8)
    texts = ["\n".join("".join(span.text for span in row) for row in rows) for rows in (review, panel)]
    return texts[0], texts[1]


@pytest.mark.parametrize("typed", ["=", "没有这一类"])
def test_a_kind_of_document_that_is_none_is_named_and_nothing_is_said_to_be_complete(typed: str) -> None:
    review, panel = said({**form(), "wife.identity_kind": typed})
    assert "认不出" in review and "证件类别" in review and "不缺" not in review
    assert "认不出 1 项" in panel and "不缺" not in panel


def test_a_form_in_order_is_said_to_be_complete() -> None:
    review, panel = said(form())
    assert review.startswith("不缺") and panel == "不缺"
