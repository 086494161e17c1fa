"""What the next login says of the last answer of the gateway: one that came on a stick is one, too."""

from pathlib import Path

from cqclerk.workplace.workplace import Workplace
from data import station
from screens import wiring
from tests.screens.hosts import signed_in

_MADE = "2026-11-25T01:00:00+00:00"


def receipt(at: Workplace) -> None:
    with at.store.transaction() as tx:
        tx.set("last_stick", _MADE)


def test_a_receipt_on_a_stick_counts_as_an_answer_of_the_gateway(tmp_path: Path) -> None:
    with signed_in(tmp_path / "a") as session:
        session.desk.run(receipt, 30)
        wiring._note_station(session)
        assert station.read(session.home).last_contact == _MADE
