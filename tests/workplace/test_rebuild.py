"""The journal is the truth: what was changed by hand is found, what must not change does not, and the rows follow from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from cqclerk.commands import delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.events import Claimed
from cqclerk.protocol.messages import Status
from cqclerk.protocol.signing import Ed25519Signer
from cqclerk.workplace import exchange, rebuild
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome
from data.rows import DraftRow
from data.schema import APPEND_ONLY
from tests.cases import form
from tests.elsewhere import Elsewhere, comes, resumed
from tests.offices import OFFICE_B, PaperGateway, enter, make_station
from tests.people import RAN_JUAN
from tests.workplace.stations import by_hand, copied, enrolled


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> StationHome:
    """A station with a case to its end, one taken in for another office, answers and news."""
    home = enrolled(tmp_path_factory.mktemp("worked") / "a")
    at = enter(home)
    gateway = resumed(at)
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "d", "v", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    case = at.case(case.id)
    delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳")
    other = intake.submit(at, "childbirth", form(wife=RAN_JUAN))
    gateway.accepts_all(at)
    there = Elsewhere()
    comes(at, gateway, there.makes(other.id, Claimed(there.id, OFFICE_B)), there.makes(other.id, Claimed(at.station.id, OFFICE_B)))
    intake.submit(at, "childbirth", form())
    at.close()
    return home


@pytest.fixture
def home(worked: StationHome, tmp_path: Path) -> StationHome:
    return copied(worked, tmp_path / "a")


@pytest.fixture
def at(home: StationHome) -> Iterator[Workplace]:
    at = enter(home)
    yield at
    at.close()


def faults(home: StationHome) -> tuple[str, ...]:
    at = enter(home)
    found = rebuild.verify(at.store, at.station.public_key, at.station.gateway_key).faults
    at.close()
    return found


def test_an_honest_journal_has_no_fault_and_every_row_is_counted(at: Workplace) -> None:
    walk = rebuild.verify(at.store, at.station.public_key, at.station.gateway_key)
    assert walk.faults == () and (walk.own, walk.received, walk.answers) == (14, 4, 13)


OTHER_KEY = Ed25519Signer(bytes([9] * 32)).public_key
LAST = "(SELECT max(position) FROM {0})"
TAMPERED = {
    "own bytes": "UPDATE journal SET envelope = CAST(replace(CAST(envelope AS TEXT), '2026-11-25', '2026-11-24') AS BLOB)",
    "own payload": "UPDATE journal SET payload = CAST(replace(CAST(payload AS TEXT), '王芳', '王方') AS BLOB) WHERE kind = 'submitted'",
    "own payload where there was none": "UPDATE journal SET payload = x'31' WHERE kind = 'approved'",
    "own subject": "UPDATE journal SET subject_id = 'another' WHERE kind = 'approved'",
    "own kind": "UPDATE journal SET kind = 'withdrawn' WHERE kind = 'accepted'",
    "own sequence": "UPDATE journal SET sequence = 99 WHERE kind = 'approved'",
    "own hash": f"UPDATE journal SET hash = '{'0' * 64}' WHERE kind = 'approved'",
    "own previous": f"UPDATE journal SET previous = '{'0' * 64}' WHERE kind = 'approved'",
    "own day": "UPDATE journal SET recorded_on = '2020-01-01' WHERE kind = 'accepted'",
    "own number": "UPDATE journal SET number = 'Y0' WHERE kind = 'approved'",
    "own row out of the middle": "DELETE FROM journal WHERE kind = 'accepted'",
    "own first row": "DELETE FROM journal WHERE position = 1",
    "answered rows from the end": "DELETE FROM journal WHERE position > 9",
    "two rows change places": "UPDATE journal SET position = CASE position WHEN 5 THEN 106 ELSE 105 END WHERE position IN (5, 6)",
    "received bytes": "UPDATE received SET envelope = CAST(replace(CAST(envelope AS TEXT), 'claimed', 'Claimed') AS BLOB)",
    "received payload": "UPDATE received SET payload = x'31' WHERE kind = 'claimed'",
    "received place in the case": "UPDATE received SET case_sequence = 77 WHERE kind = 'claimed'",
    "received subject": "UPDATE received SET subject_id = 'another' WHERE kind = 'claimed'",
    "received maker": "UPDATE received SET maker = 'another'",
    "received row out of the middle": "DELETE FROM received WHERE position = 2",
    "received first row": "DELETE FROM received WHERE position = 1",
    "answer's bytes": "UPDATE acknowledgement SET answer = CAST(replace(CAST(answer AS TEXT), 'accepted', 'refused') AS BLOB)",
    "answer's status": "UPDATE acknowledgement SET status = 'refused' WHERE position = 5",
    "answer's place in the case": "UPDATE acknowledgement SET case_sequence = 77 WHERE position = 5",
    "answer's reason": "UPDATE acknowledgement SET reason = 'fault' WHERE position = 5",
    "answer to another event": "UPDATE acknowledgement SET event_id = 'another' WHERE position = 5",
    "answer out of the middle": "DELETE FROM acknowledgement WHERE position = 5",
    "answer's link": f"UPDATE acknowledgement SET link = '{'0' * 64}' WHERE position = {LAST.format('acknowledgement')}",
    "received link": f"UPDATE received SET link = '{'0' * 64}' WHERE position = {LAST.format('received')}",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_by_hand_is_found(home: StationHome, what: str) -> None:
    by_hand(home, TAMPERED[what])
    assert faults(home) != ()


def test_the_walk_tells_which_row_and_what_is_wrong_with_it(home: StationHome) -> None:
    by_hand(home, TAMPERED["own subject"], TAMPERED["answer's status"], TAMPERED["received place in the case"])
    assert faults(home) == ("journal 7: columns", "received 3: chain", "received 4: chain", "acknowledgement 5: columns")


def test_a_payload_that_was_dropped_in_its_time_is_no_fault(home: StationHome) -> None:
    by_hand(home, "UPDATE journal SET payload = NULL", "UPDATE received SET payload = NULL")
    assert faults(home) == ()


def test_events_or_answers_under_another_key_are_found(at: Workplace) -> None:
    assert all("signature" in fault for fault in rebuild.verify(at.store, OTHER_KEY).faults)
    assert len(rebuild.verify(at.store, OTHER_KEY).faults) == 14
    assert len(rebuild.verify(at.store, at.station.public_key, OTHER_KEY).faults) == 13


def thaws(at: Workplace) -> None:
    """What waits is held by a gateway that is older, and accepted after its update."""
    gateway, (waiting, *_) = resumed(at), exchange.unsent(at)
    exchange.answered(at, (gateway.answer(at, waiting.id, waiting.hash, Status.HELD),))
    exchange.answered(at, (gateway.answer(at, waiting.id, waiting.hash),))


def test_an_answer_that_came_after_an_update_is_verified_and_rebuilt_like_any_other(home: StationHome) -> None:
    at = enter(home)
    thaws(at)
    key, gateway_key = at.station.public_key, at.station.gateway_key
    assert rebuild.verify(at.store, key, gateway_key).faults == () and rebuild.rebuild(at.store, at.reference.initials) == ()
    assert len(rebuild.verify(at.store, key, OTHER_KEY).faults) == 15
    at.close()
    by_hand(home, "UPDATE later_answer SET status = 'refused'")
    assert faults(home) == ("later_answer 1: columns",)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {0} SET position = position + 100",
        "UPDATE {0} SET link = ''",
        "DELETE FROM {0}",
        "REPLACE INTO {0} SELECT * FROM {0} LIMIT 1",
    ],
)
def test_nothing_in_the_program_changes_or_deletes_what_is_kept(at: Workplace, table: str, change: str) -> None:
    statement = change.format(table).replace("link", "hash" if table == "journal" else "link")
    thaws(at)
    with pytest.raises(DBAPIError, match="append-only"), at.store.transaction() as tx:
        tx._session.connection().exec_driver_sql(statement)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE case_row SET phase = 'approved'",
        "DELETE FROM case_row",
        "INSERT INTO case_person VALUES ('nobody', 0, '王芳', '1')",
        "UPDATE subject_state SET version = 7 WHERE subject = 'case'",
        'UPDATE block_row SET "left" = 100',
        "DELETE FROM print_row",
    ],
)
def test_a_rebuild_tells_what_was_other_and_makes_it_right_again(at: Workplace, change: str) -> None:
    with at.store.reading() as tx:
        before = tx.projections()
    with at.store.transaction() as tx:
        tx._session.connection().exec_driver_sql(change)
    found = rebuild.rebuild(at.store, at.reference.initials)
    assert found and all(change.split()[2 if "FROM" in change or "INTO" in change else 1] in row for row in found)
    with at.store.reading() as tx:
        assert tx.projections() == before
    assert rebuild.rebuild(at.store, at.reference.initials) == ()


def test_a_rebuild_keeps_what_is_being_worked_on(at: Workplace) -> None:
    draft = DraftRow("d", "childbirth", "li", "wife.name", "2026-11-25T01:41:00Z", "{}")
    at.save_draft(draft)
    rebuild.rebuild(at.store, at.reference.initials)
    with at.store.reading() as tx:
        assert [row.id for row in tx._session.connection().exec_driver_sql("SELECT id FROM draft").all()] == ["d"]


def test_a_station_that_has_done_nothing_is_whole(tmp_path: Path) -> None:
    at = enter(make_station(tmp_path / "new"))
    assert rebuild.rebuild(at.store, at.reference.initials) == () and rebuild.verify(at.store, at.station.public_key).faults == ()
    PaperGateway().enrols(at)
    at.close()
