"""A quicker dataclasses.replace gives the same, and forgives nothing that it does not."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.case import Case, Phase
from cqclerk.domain.changing import replace

CHANGES = st.fixed_dictionaries({}, optional={"version": st.integers(), "phase": st.sampled_from(Phase), "claim_station": st.text()})


@given(CHANGES, CHANGES)
def test_it_is_what_the_standard_library_makes(first: dict[str, object], then: dict[str, object]) -> None:
    old = replace(Case("1"), **first)
    assert old == dataclasses.replace(Case("1"), **first)  # type: ignore[arg-type]
    assert replace(old, **then) == dataclasses.replace(old, **then)  # type: ignore[arg-type]
    assert old == dataclasses.replace(Case("1"), **first), "the old one stays"  # type: ignore[arg-type]


def test_a_field_that_is_none_is_told() -> None:
    with pytest.raises(TypeError):
        replace(Case("1"), vershion=2)
