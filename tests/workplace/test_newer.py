"""What a newer program wrote is kept and shown as such; nobody decides on it here, and after the update it counts as if it came now."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import intake, prereview, processing
from cqclerk.domain import guards
from cqclerk.domain.block_events import LeaseEnded
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Claimed, Event, Subject, Withdrawn
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.station_events import PrinterChosen
from cqclerk.protocol import codec
from cqclerk.workplace import exchange, rebuild, refolding
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome
from data.views import Views
from tests.cases import form
from tests.elsewhere import Elsewhere, comes, resumed
from tests.offices import REFERENCE, enter
from tests.workplace.stations import enrolled

NEWER = ("withdrawn", "lease_ended")


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """This program does not know some kinds yet."""
    with monkeypatch.context() as patch:
        for name in NEWER:
            patch.delitem(codec.BY_NAME, name)
        patch.setattr(refolding, "READS", {name: version for name, version in codec.READS.items() if name not in NEWER})
        yield patch


@pytest.fixture
def home(tmp_path: Path) -> StationHome:
    return enrolled(tmp_path / "a")


def told(home: StationHome) -> list[str]:
    """Whose cases 同步 says to wait for a newer program."""
    keys: list[bytes] = []
    enter(home, on_key=keys.append).close()
    views = Views(home.database, keys[0])
    try:
        return views.unread()
    finally:
        views.close()


def withdrawn_elsewhere(at: Workplace) -> Case:
    """A case of this office in which another window did what this program cannot read."""
    there, case = Elsewhere(office=at.station.office), intake.submit(at, "childbirth", form())
    gateway = resumed(at)
    gateway.accepts_all(at)
    comes(at, gateway, there.makes(case.id, Withdrawn("申请人不办了"), 1))
    return at.case(case.id)


def sound(at: Workplace) -> None:
    assert rebuild.rebuild(at.store, REFERENCE.initials) == ()
    key, gateway_key = at.station.public_key, at.station.gateway_key
    assert [fault for fault in rebuild.verify(at.store, key, gateway_key).faults if "signature" not in fault] == []


def test_nobody_decides_on_what_cannot_be_read_until_the_program_is_updated(home: StationHome, older: pytest.MonkeyPatch) -> None:
    at = enter(home)
    case = withdrawn_elsewhere(at)
    assert (case.unread, case.phase) == (1, Phase.SUBMITTED)
    assert guards.may_accept(case, at.actor) == guards.no("version.newer", count=1)
    with pytest.raises(NotAllowed) as refused:
        prereview.accept(at, case.id, case.version)
    assert refused.value.objection.key == "version.newer"
    assert [event for event, _ in at.timeline(Subject.CASE, case.id)][-1] is None
    (whose,) = told(home)
    assert whose.split() == list(case.names)
    sound(at)
    at.close()
    older.undo()
    at = enter(home)
    case = at.case(case.id)
    assert (case.unread, case.phase) == (0, Phase.WITHDRAWN) and told(home) == []
    sound(at)
    at.close()


def test_a_fact_about_paper_is_recorded_all_the_same(home: StationHome, older: pytest.MonkeyPatch) -> None:
    from cqclerk.commands import issuing
    from cqclerk.commands.issuing import Order

    at = enter(home)
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "d", "v", certificate=True))
    gateway, there = resumed(at), Elsewhere(office=at.station.office)
    gateway.accepts_all(at)
    comes(at, gateway, there.makes(case.id, Withdrawn(), 9))
    assert at.case(case.id).unread == 1
    issuing.confirm(at, job.id, "clerk")
    assert at.case(case.id).phase is Phase.COMPLETED, "it is on paper, whatever the newer event says"
    at.close()


def test_no_number_is_taken_from_a_block_of_which_something_cannot_be_read(home: StationHome, older: pytest.MonkeyPatch) -> None:
    at = enter(home)
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    gateway = resumed(at)
    with at.reading() as tx:
        (block,) = tx.blocks()
    gateway.gives(at, block.id, LeaseEnded("anew"))
    with pytest.raises(NotAllowed) as refused:
        processing.approve(at, case.id, case.version, ())
    assert refused.value.objection.key == "numbers.exhausted"
    at.close()
    older.undo()
    at = enter(home)
    with at.reading() as tx:
        assert tx.block(block.id).ended
    sound(at)
    at.close()


@pytest.mark.parametrize("event", [Claimed("s", "o"), PrinterChosen("p", "t", "a")], ids=["case", "station"])
def test_what_is_of_a_subject_that_only_a_newer_program_knows_is_kept_and_counted(home: StationHome, event: Event) -> None:
    import msgspec

    from cqclerk.protocol.envelope import EVENT, open_sealed
    from cqclerk.workplace.exchange import Incoming

    at, there = enter(home), Elsewhere()
    sealed = there.makes("someone", event)
    newer = msgspec.structs.replace(sealed.envelope, subject="parcel", kind="parcel_sent", signature="")
    newer = msgspec.structs.replace(newer, signature=there.signer.sign(EVENT, bytes.fromhex(newer.hash)))
    exchange.receive(at, (Incoming(open_sealed(codec.canonical(newer), sealed.payload), 0),), 5)
    with at.store.reading() as tx:
        assert tx.unread() == [("parcel", "someone")]
    sound(at)
    at.close()
    assert told(home) == [""]
