"""What was ever written is read for ever: every kind of event in every version, as bytes, by the program of today."""

from dataclasses import replace
from typing import Any

import pytest

from cqclerk.protocol import codec
from cqclerk.protocol.envelope import check_signature
from cqclerk.workplace.projection import BY_SUBJECT
from tests.corpus import MAKER, kept, meaning, missing

KEPT = tuple(kept())


def test_the_corpus_has_every_kind_in_every_version_that_was_ever_written() -> None:
    assert missing(codec.KINDS, KEPT) == [], "python -m tests.corpus adds what is new; what is old is never taken out"


def test_nothing_of_the_corpus_is_of_a_kind_or_a_version_that_this_program_has_dropped() -> None:
    assert [(one.kind, one.version) for one in KEPT if one.version > codec.READS.get(one.kind, 0)] == []


@pytest.mark.parametrize("one", KEPT, ids=lambda one: f"{one.kind}.{one.version}")
def test_old_bytes_still_say_what_they_said_and_can_be_folded(one: Any) -> None:
    check_signature(one.sealed, MAKER.public_key)
    event = one.sealed.event
    assert holds(meaning(event), one.means), "a field was dropped, or means something else now"
    folding = BY_SUBJECT[codec.BY_NAME[one.kind].subject]
    state = folding.apply(folding.type("subject-1"), event, one.sealed.made)
    assert state.version == 1


def holds(now: Any, before: Any) -> bool:
    """Whether everything that was said is said still; there may be more now."""
    if isinstance(before, dict):
        return isinstance(now, dict) and all(name in now and holds(now[name], value) for name, value in before.items())
    if isinstance(before, list):
        return isinstance(now, list) and len(now) == len(before) and all(map(holds, now, before))
    return bool(now == before)


def test_a_version_that_is_raised_or_dropped_is_noticed() -> None:
    submitted = codec.BY_NAME["submitted"]
    assert missing((replace(submitted, version=submitted.version + 1),), KEPT) == [("submitted", submitted.version + 1)]
    assert holds({"a": 1, "b": [{"c": 2, "d": 3}]}, {"b": [{"c": 2}]}) and not holds({"a": 1}, {"a": 2}) and not holds({}, {"a": 2})
