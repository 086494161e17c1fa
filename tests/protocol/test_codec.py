"""Events to bytes and back."""

import json
from datetime import date
from typing import get_args

import msgspec
import pytest
from hypothesis import given

from cqclerk.domain import afterlife_events as a
from cqclerk.domain import events as e
from cqclerk.domain.prereview_events import CreditChecked
from cqclerk.protocol import codec
from tests.stations import submitted
from tests.strategies import EVENTS, events


def test_every_event_of_the_union_has_a_kind_and_a_strategy() -> None:
    union = set(get_args(e.Event))
    assert union == set(codec.BY_TYPE) == set(EVENTS)
    assert len({kind.name for kind in codec.KINDS}) == len(codec.KINDS)


@given(events)
def test_an_event_survives_its_bytes(event: e.Event) -> None:
    kind = codec.BY_TYPE[type(event)]
    public, private = codec.encode(event)
    assert codec.decode(kind.name, kind.version, public, private) == event
    assert codec.encode(codec.decode(kind.name, kind.version, public, private)) == (public, private)


@given(events)
def test_the_public_part_never_holds_the_private_one(event: e.Event) -> None:
    public, _ = codec.encode(event)
    assert "private" not in json.loads(public)
    kind = codec.BY_TYPE[type(event)]
    withheld = codec.decode(kind.name, kind.version, public, None)
    assert getattr(withheld, "private", None) is None


@given(events)
def test_bytes_are_canonical(event: e.Event) -> None:
    public, private = codec.encode(event)
    for part in (public, private or b"null"):
        assert codec.canonical(msgspec.json.decode(part)) == part


def test_a_newer_version_or_an_unknown_kind_is_unreadable() -> None:
    with pytest.raises(codec.Unreadable):
        codec.decode("withdrawn", 2, b"{}", None)
    with pytest.raises(codec.Unreadable):
        codec.decode("teleported", 1, b"{}", None)


def test_a_field_nobody_knows_is_not_dropped_silently() -> None:
    with pytest.raises(codec.Unreadable):
        codec.decode("job_confirmed", 1, b'{"by":"clerk","more":1}', None)


@pytest.mark.parametrize(
    "spoil",
    [
        {"wife": {"王芳": [True]}},
        {"husband": {}},
        {"wife": {"name": "王芳", "more": ""}},
        {"more": 1},
        {"children": [{"name": "王小"}]},
        {"materials": [{"key": "marriage_certificate", "form": "original", "pages": 1, "seen": True}]},
    ],
)
def test_a_private_part_says_all_of_its_fields_and_no_others_however_deep(spoil: dict[str, object]) -> None:
    kind = codec.BY_TYPE[e.Submitted]
    public, private = codec.encode(submitted("T509901001", "T509901001"))
    assert private is not None
    spoiled = codec.canonical(msgspec.json.decode(private) | spoil)
    with pytest.raises(codec.Unreadable):
        codec.decode(kind.name, kind.version, public, spoiled)


def test_an_older_version_may_say_less_in_its_private_part_and_nothing_that_is_unknown() -> None:
    event = submitted("T509901001", "T509901001")
    public, private = codec.encode(event)
    assert private is not None
    said = msgspec.json.decode(private)
    del said["marriages"], said["wife"]["employer"]
    assert codec.decode("submitted", 1, public, codec.canonical(said)) == event
    said["wife"]["more"] = ""
    with pytest.raises(codec.Unreadable):
        codec.decode("submitted", 1, public, codec.canonical(said))


def test_a_private_part_smuggled_into_the_public_one_is_unreadable() -> None:
    with pytest.raises(codec.Unreadable):
        codec.decode("withdrawn", 1, b'{"private":"x"}', None)


def test_an_older_version_is_lifted_and_still_nothing_of_it_is_dropped() -> None:
    lifted = codec.decode("handed_over", 1, b'{"way":"spot"}', None)
    assert isinstance(lifted, e.HandedOver) and (lifted.receiver, lifted.shown, lifted.handed_on) == ("", "", None)
    lifted = codec.decode("handed_over", 2, b'{"receiver":"self","way":"spot"}', None)
    assert isinstance(lifted, e.HandedOver) and lifted.receiver == "self"
    ended = codec.decode("deregistered", 1, b'{"article":"A"}', b'"moved"')
    assert isinstance(ended, a.Deregistered) and (ended.article, ended.ground, ended.private) == ("A", "", "moved")
    back = codec.decode("recalled", 1, b"{}", None)
    assert isinstance(back, a.Recalled) and back.outcome == "back"
    with pytest.raises(codec.Unreadable):
        codec.decode("handed_over", 1, b'{"more":1,"way":"spot"}', None)


def test_a_supplement_of_version_1_is_still_read_and_says_nothing_of_proof_and_handover() -> None:
    public = codec.canonical({"gaps": [], "notice_until": "2026-12-02"})
    assert codec.decode("supplement_received", 1, public, None) == e.SupplementReceived((), date(2026, 12, 2))


def test_a_look_at_the_credit_list_of_version_1_is_still_read_and_rests_on_no_answer() -> None:
    public = codec.canonical({"checked_by": "李敏", "checked_on": "2026-11-25", "gaps": [], "outcome": "clear", "source": "phone"})
    looked = codec.decode("credit_checked", 1, public, None)
    assert isinstance(looked, CreditChecked) and (looked.source, looked.answer) == ("phone", "")
