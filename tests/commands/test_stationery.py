"""套打校准 as commands: administrators only, with its history in the journal."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import stationery
from cqclerk.domain.access import Role
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.stationery import Alignment, FormPlace, Spot
from cqclerk.workplace.workplace import Workplace
from tests.offices import enter, make_station

PLACE = FormPlace("childbirth-booklet", "a4-pdf", "cups", "counter", "Tray2")
MEANT = (Spot(150, 150), Spot(1090, 790))


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "station"))
    yield workplace
    workplace.close()


def test_measured_crosses_move_the_print_and_the_history_takes_it_back(at: Workplace) -> None:
    stationery.place(at, PLACE)
    station = stationery.align(at, PLACE, MEANT, (Spot(162, 145), Spot(1102, 785)))
    assert station.alignment(PLACE) == Alignment(-12, 5)
    back = stationery.put_back(at, PLACE, station.aligned[-1].before)
    assert back.alignment(PLACE) == Alignment()
    assert [(one.before.x, one.after.x) for one in back.aligned] == [(0, -12), (-12, 0)]
    assert back.aligned[0].operator == at.operator.id


def test_crosses_that_cannot_be_change_nothing(at: Workplace) -> None:
    with pytest.raises(NotAllowed, match=r"stationery\.measured"):
        stationery.align(at, PLACE, MEANT, (MEANT[1], MEANT[0]))
    assert at.station.aligned == ()


def test_a_clerk_does_not_move_the_print(at: Workplace) -> None:
    at.operator = replace(at.operator, roles=frozenset({Role.CLERK}))
    with pytest.raises(NotAllowed, match=r"administration\.role"):
        stationery.place(at, PLACE)
