"""Numbers of a station: what its time is over for goes back, what was handed in is not asked for again until somebody wants it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import intake, number_blocks, prereview, processing
from cqclerk.domain.block_events import BlockReturned
from cqclerk.domain.events import Subject
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.numbers import NumberBlock
from cqclerk.workplace import rebuild, supply
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.elsewhere import resumed
from tests.offices import REFERENCE, HandClock, enter
from tests.workplace.stations import enrolled


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def at(tmp_path: Path, clock: HandClock) -> Iterator[Workplace]:
    at = enter(enrolled(tmp_path / "a"), clock)
    yield at
    at.close()


def blocks(at: Workplace) -> list[NumberBlock]:
    with at.reading() as tx:
        return sorted((block for block in tx.blocks() if block.station == at.station.id), key=lambda block: block.prefix)


def decide(at: Workplace) -> str:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ()).certificate_number


def test_what_the_year_has_left_over_goes_back_once_and_a_decision_takes_the_new_year_s(at: Workplace, clock: HandClock) -> None:
    taken = decide(at)
    assert supply.return_expired(at) == 0, "its time is not over"
    clock.turn(days=40)  # January
    resumed(at).leases(at, 1, 20)
    assert [supply.return_expired(at), supply.return_expired(at)] == [1, 0]
    old, new = blocks(at)
    assert (old.until, old.ended, len(old.returned), old.lost) == (date(2026, 12, 31), True, 19, frozenset())
    assert old.reserved == {old.serial(taken)} and new.left == 20 and decide(at) == new.number(1)
    assert [event for event, _ in at.timeline(Subject.BLOCK, old.id)][-1] == BlockReturned("expired")
    assert rebuild.rebuild(at.store, REFERENCE.initials) == ()


def test_a_station_that_does_not_know_all_its_numbers_gives_none_back(at: Workplace, clock: HandClock) -> None:
    clock.turn(days=40)
    at.standing = replace(at.standing, giving_back=0)
    assert supply.return_expired(at) == 0
    at.standing = replace(at.standing, giving_back=None, stopped="revoked")
    assert supply.return_expired(at) == 0


def test_a_gateway_that_does_not_know_of_giving_back_is_told_later(at: Workplace, clock: HandClock) -> None:
    clock.turn(days=40)
    at.gateway_reads = {"submitted": 9}
    assert supply.return_expired(at) == 0 and not blocks(at)[0].ended
    at.gateway_reads = None
    assert supply.return_expired(at) == 1


def test_what_is_handed_in_is_over_and_no_numbers_come_by_themselves_until_they_are_asked_for(at: Workplace) -> None:
    (block,) = blocks(at)
    assert ("childbirth", 0) in supply.items_that_run_low(at)
    after = number_blocks.hand_in(at, block.number(5))
    assert (len(after.returned), after.left, after.lost) == (20, 0, frozenset())
    assert "childbirth" not in dict(supply.items_that_run_low(at)) and "marital_childbearing" in dict(supply.items_that_run_low(at))
    with pytest.raises(NotAllowed) as error:
        decide(at)
    assert error.value.objection.key == "numbers.exhausted"
    assert number_blocks.ask_again(at, block.number(5)) == "childbirth"
    assert ("childbirth", 0) in supply.items_that_run_low(at)


def refused(at: Workplace, number: str) -> str:
    with pytest.raises(NotAllowed) as error:
        number_blocks.hand_in(at, number)
    return error.value.objection.key


def test_only_the_administrator_hands_in_and_only_what_is_this_station_s_and_goes_on(at: Workplace) -> None:
    (block,) = blocks(at)
    assert refused(at, "Z1") == "numbers.unknown_block"
    number_blocks.hand_in(at, block.number(1))
    assert refused(at, block.number(1)) == "numbers.over"
    at.operator = replace(at.operator, roles=frozenset(role for role in at.operator.roles if role != "administrator"))
    assert refused(at, block.number(1)) == "administration.role"
