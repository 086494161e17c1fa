"""How good the line is, from requests that were made anyway; and what is on its way, and what is on hold, at a real gateway."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.commands import intake
from cqclerk.sync.quality import Quality
from cqclerk.workplace import exchange
from tests.cases import form
from tests.offices import OFFICE_A
from tests.towns import Town, until

sizes = st.lists(st.integers(200, 40_000), min_size=1, max_size=30)


@given(sizes, st.floats(0.001, 3.0), st.integers(1_000, 1_000_000))
def test_a_steady_line_is_measured_as_it_is(seen: list[int], round_trip: float, speed: int) -> None:
    quality = Quality()
    for size in seen:
        quality.heard(size, round_trip + size / speed)
    kept = seen[-16:]
    if max(kept) - min(kept) >= 4_000:
        assert quality.bytes_s == pytest.approx(speed, rel=0.01)
        assert quality.round_trip_s == pytest.approx(round_trip, rel=0.05, abs=0.01)
    else:
        assert quality.bytes_s is None


def test_one_slow_request_among_many_does_not_count() -> None:
    quality = Quality()
    for place in range(10):
        size = 500 + 3_000 * place
        quality.heard(size, 0.8 + size / 8_000 + (20 if place == 4 else 0))
    assert quality.bytes_s == pytest.approx(8_000, rel=0.2)


def test_nothing_is_said_before_anything_was_heard() -> None:
    assert (Quality().bytes_s, Quality().round_trip_s) == (None, None)


def test_what_is_on_its_way_is_told_and_no_longer_once_it_is_answered(town: Town) -> None:
    post = town.post(OFFICE_A)
    post.record(lambda at: intake.submit(at, "childbirth", form()))
    post.all_sent()
    until(lambda: any(state.sending for state in post.states))
    assert post.shows(lambda state: not state.sending and state.up).round_trip_ms is not None
    sent = {event_id for state in post.states for event_id in state.sending}
    assert sent <= {event.id for event in town.events_of(post)}


def test_what_is_on_hold_stays_here_and_goes_when_it_is_released(town: Town) -> None:
    post = town.post(OFFICE_A)
    post.cut.set()
    for _ in range(2):
        post.run(lambda at: intake.submit(at, "childbirth", form()))
    ids = post.run(lambda at: [one.id for one in exchange.unsent(at)])
    assert post.run(lambda at: exchange.hold(at, ids[1]))
    post.cut.clear()
    post.engine.switched()
    until(lambda: post.unsent() == 0)
    assert ids[0] in {event.id for event in town.events_of(post)} and ids[1] not in {event.id for event in town.events_of(post)}
    assert not post.run(lambda at: exchange.hold(at, ids[0])), "it has its answer"
    post.record(lambda at: intake.submit(at, "childbirth", form()))
    assert post.unsent() == 0, "it waits behind the one on hold"
    post.run(exchange.release)
    post.engine.released()
    until(lambda: {ids[1]} <= {event.id for event in town.events_of(post)})
    post.all_sent()
    town.agrees(post)
