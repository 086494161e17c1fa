"""A replay is the truth: every table that is made from the journal is made anew, and is byte for byte what it was."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.replays import replay
from tests.faults.counts import times


@pytest.mark.timeout(times(120, 1200))
def test_what_is_made_anew_from_the_journal_is_what_was_there(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    done = replay(tmp_path / "station", times(400, 100_000))
    record_property("seconds", done.seconds)  # its time is `make bench`
    assert (done.events, done.differing) == (times(400, 100_000), 0)
