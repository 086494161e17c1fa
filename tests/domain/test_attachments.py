"""Scans of a case: what is cited stands once, what is lost or was seen is not waited for."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain import attachment_guards, attachments
from cqclerk.domain.attachment_events import AttachmentAdded, AttachmentEvent, AttachmentLost
from cqclerk.domain.case import Case
from cqclerk.domain.prereview import Prereview, Seen

DIGESTS = ("a" * 64, "b" * 64, "c" * 64)
_materials = st.sampled_from(["marriage_certificate", "household.wife"])
_added = st.builds(AttachmentAdded, _materials, st.sampled_from(DIGESTS), st.just(7), st.just("image/png"), st.none() | st.just("a.png"))
_events = st.lists(_added | st.builds(AttachmentLost, st.sampled_from(DIGESTS), st.just("broken")), max_size=12)


def folded(events: list[AttachmentEvent]) -> tuple[attachments.Attachment, ...]:
    found: tuple[attachments.Attachment, ...] = ()
    for event in events:
        found = attachments.apply(found, event)
    return found


@given(_events)
def test_every_scan_that_was_cited_stands_once_for_its_material(events: list[AttachmentEvent]) -> None:
    stands = [(one.material, one.digest) for one in folded(events)]
    assert len(stands) == len(set(stands))
    assert set(stands) == {(one.material, one.digest) for one in events if isinstance(one, AttachmentAdded)}


@given(_events, st.sets(st.sampled_from(DIGESTS)))
def test_what_is_owed_is_neither_here_nor_lost_nor_seen(events: list[AttachmentEvent], whole: set[str]) -> None:
    case = Case("c", attachments=folded(events), prereview=Prereview(originals=(Seen("household.wife", "李敏", date(2026, 11, 25)),)))
    owed = attachment_guards.owed(case, whole)
    for one in case.attachments:
        assert (one in owed) == (one.digest not in whole and not one.lost and one.material != "household.wife")


def test_a_scan_that_comes_again_is_no_longer_lost() -> None:
    event = AttachmentAdded("marriage_certificate", DIGESTS[0], 7, "image/png")
    after = folded([event, AttachmentLost(DIGESTS[0], "broken"), event])
    assert [one.lost for one in after] == [""]
    assert attachment_guards.owed(replace(Case("c"), attachments=after), ()) == after
