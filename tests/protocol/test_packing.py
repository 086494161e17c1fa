"""Batches: what is packed comes back, and a bomb stays small."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.protocol import packing

lines = st.lists(st.binary(min_size=1, max_size=400).map(lambda b: b.replace(b"\n", b" ").strip() or b"x"), max_size=20)


@given(lines)
def test_lines_come_back_and_the_same_lines_give_the_same_bytes(some: list[bytes]) -> None:
    body = packing.pack(some)
    assert packing.unpack(packing.inflate(body)) == some
    assert body == packing.pack(some)


@given(lines, st.integers(1, 1000))
def test_a_batch_is_a_prefix_that_fits_or_a_single_line(some: list[bytes], limit: int) -> None:
    taken = packing.batch(some, limit)
    assert taken == some[: len(taken)]
    assert bool(taken) == bool(some)
    assert len(taken) <= 1 or sum(len(line) + 1 for line in taken) <= limit


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(packing.TooLarge):
        packing.inflate(gzip.compress(bytes(50_000_000)))


@pytest.mark.parametrize("body", [b"", b"plain", gzip.compress(b"abc", mtime=0)[:-3]])
def test_a_broken_body_is_an_error_and_not_half_a_batch(body: bytes) -> None:
    with pytest.raises(ValueError):
        packing.inflate(body)
