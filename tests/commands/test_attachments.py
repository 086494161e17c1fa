"""附件 at a real station: bytes and event come together, and what is not here holds the decision."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import attachments, gathering, intake, prereview, processing
from cqclerk.domain.case import Case
from cqclerk.domain.guards import NotAllowed, Stale
from cqclerk.protocol import scans
from cqclerk.workplace import scans as kept
from cqclerk.workplace.rebuild import rebuild
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import PaperGateway, enter, make_station
from tests.scans import PDF, PNG, scan

MARRIAGE = "marriage_certificate"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    station = enter(make_station(tmp_path / "a"))
    PaperGateway().enrols(station)
    yield station
    station.close()


def taken_in(at: Workplace) -> Case:
    return intake.submit(at, "childbirth", form())


def refused(call: object, *args: object) -> str:
    with pytest.raises(NotAllowed) as caught:
        call(*args)  # type: ignore[operator]
    return caught.value.objection.key


def dropped(at: Workplace, digest: str) -> None:
    with at.store.transaction() as tx:
        tx.attachments.drop_bytes(digest)


@pytest.mark.parametrize("begins", [PNG, PDF])
def test_a_scan_is_kept_byte_for_byte_and_cited_in_the_case(at: Workplace, begins: bytes) -> None:
    case, content = taken_in(at), scan(150_001, 1, begins)
    case = attachments.attach(at, case.id, case.version, MARRIAGE, content, "扫描0001.png")
    (one,) = case.attachments
    assert (one.material, one.size, one.digest, one.name) == (MARRIAGE, len(content), scans.digest_of(content), "扫描0001.png")
    assert attachments.content(at, one.digest) == content
    assert attachments.held(at, case)[one.digest] == attachments.Held(here=len(content), there=0)
    up, down = kept.all_waiting(at)
    assert [each.digest for each in up] == [one.digest] and not down


def test_small_scans_go_up_before_large_ones(at: Workplace) -> None:
    case = taken_in(at)
    for seed, size in enumerate((300_000, 20_000, 90_000)):
        case = attachments.attach(at, case.id, case.version, MARRIAGE, scan(size, seed), f"{seed}.jpg")
    up, _ = kept.all_waiting(at)
    assert [one.size for one in up] == [20_000, 90_000, 300_000]


def test_what_is_no_scan_is_refused_and_nothing_changes(at: Workplace) -> None:
    case = taken_in(at)
    too_large = scan(scans.load().largest_bytes + 1)
    for content, key in ((b"", "attachment.empty"), (b"MZ\x90\x00" * 9, "attachment.kind"), (too_large, "attachment.too_large")):
        assert refused(attachments.attach, at, case.id, case.version, MARRIAGE, content, "a.jpg") == key
    assert at.case(case.id) == case
    assert kept.all_waiting(at) == ([], [])


def test_the_same_scan_twice_and_one_for_a_case_that_moved_on_are_refused(at: Workplace) -> None:
    case, content = taken_in(at), scan()
    after = attachments.attach(at, case.id, case.version, MARRIAGE, content, "a.jpg")
    assert refused(attachments.attach, at, case.id, after.version, MARRIAGE, content, "b.jpg") == "attachment.twice"
    with pytest.raises(Stale):
        attachments.attach(at, case.id, case.version, MARRIAGE, scan(seed=2), "c.jpg")
    assert len(kept.all_waiting(at)[0]) == 1, "what was refused left no bytes"


def test_bytes_that_are_not_here_hold_the_decision_until_the_original_was_seen(at: Workplace) -> None:
    case = taken_in(at)
    case = attachments.attach(at, case.id, case.version, MARRIAGE, scan(), "a.jpg")
    case = gathering.check_credit(at, case.id, case.version, "clear", "website")
    dropped(at, case.attachments[0].digest)
    case = prereview.accept(at, case.id, case.version)
    assert refused(processing.approve, at, case.id, case.version, ()) == "attachment.incomplete"
    assert not at.case(case.id).certificate_number
    case = attachments.give_up(at, case.id, case.version, case.attachments[0].digest, "not_coming", "对方已停机")
    assert processing.approve(at, case.id, case.version, ()).certificate_number


def test_an_original_that_was_seen_stands_for_its_scan(at: Workplace) -> None:
    case = taken_in(at)
    case = attachments.attach(at, case.id, case.version, MARRIAGE, scan(), "a.jpg")
    case = gathering.see_originals(at, case.id, case.version, (MARRIAGE,))
    dropped(at, case.attachments[0].digest)
    assert attachments.incomplete(at, case) is None


def test_after_the_decision_nothing_is_attached(at: Workplace) -> None:
    case = taken_in(at)
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    assert refused(attachments.attach, at, case.id, case.version, MARRIAGE, scan(), "a.jpg") == "attachment.too_late"


def test_a_rebuild_finds_the_same_scans_and_leaves_their_bytes_alone(at: Workplace) -> None:
    case, content = taken_in(at), scan()
    case = attachments.attach(at, case.id, case.version, MARRIAGE, content, "a.jpg")
    with at.store.reading() as tx:
        before = tx.projections()
    rebuild(at.store, at.reference.initials)
    with at.store.reading() as tx:
        assert tx.projections() == before
    assert attachments.content(at, case.attachments[0].digest) == content


def test_old_scans_of_ended_cases_go_once_the_gateway_has_them(at: Workplace) -> None:
    case = taken_in(at)
    case = attachments.attach(at, case.id, case.version, MARRIAGE, scan(), "a.jpg")
    digest = case.attachments[0].digest
    case = prereview.withdraw(at, case.id, case.version)
    with at.store.transaction() as tx:
        found = tx.attachments.scan(digest)
        assert found is not None
        found.kept_since = "2020-01-01"
    assert kept.forget_old(at) == 0, "the gateway has none of it"
    kept.went_up(at, digest, case.attachments[0].size)
    assert kept.forget_old(at) == 1
    assert attachments.content(at, digest) == b""
