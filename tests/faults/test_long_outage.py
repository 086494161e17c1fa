"""Seven days without a line: the windows work on, part of it goes by stick, the rest when the line is back. Nothing twice, nothing lost."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest

from cqclerk.commands import intake, prereview, processing
from cqclerk.domain.events import Subject
from cqclerk.domain.guards import NotAllowed
from cqclerk.sync import alone, stick
from cqclerk.workplace import exchange, rebuild
from cqclerk.workplace.projection import decode
from cqclerk.workplace.workplace import Workplace
from data.hub import Hub
from tests.cases import form
from tests.clocked_gateway import FileClock
from tests.faults.counts import times
from tests.gateways import GatewayProcess, prepare
from tests.offices import OFFICE_A, OFFICE_B, enter, make_station

DAYS, CASES = 7, times(35, 500)
WINDOWS = ((OFFICE_A, "1"), (OFFICE_A, "2"), (OFFICE_B, "1"))
COUNTY = OFFICE_B, "9"


@dataclass
class Outage:
    """Three windows, their gateway, and the one clock that all of them go by."""

    hub: Path
    clock: FileClock
    process: GatewayProcess
    windows: list[Workplace]
    county: Workplace  # where there is a line
    chance: random.Random
    taken_in: list[str] = field(default_factory=list)
    fates: Iterator[str] = field(default_factory=lambda: cycle(["now", "later", "twice", "never"]))
    by_stick_taken: int = 0
    late: list[tuple[Workplace, bytes]] = field(default_factory=list)  # answers that are still on their way

    def work(self, at: Workplace) -> None:
        """One application; the office's own go on to the decision, as far as there are numbers."""
        elsewhere = {"home_choice": "husband"} if self.chance.random() < 0.3 else {}
        case = intake.submit(at, "childbirth", form(**elsewhere))
        self.taken_in.append(case.id)
        with suppress(NotAllowed):
            case = prereview.accept(at, case.id, case.version)
            processing.approve(at, case.id, case.version, ())

    def by_stick(self, at: Workplace) -> None:
        """A stick is carried to where there is a line; its answer comes home now, later, twice or never."""
        answer = alone.carry(self.county, self.process.url, stick.export(at).data)
        fate = next(self.fates)
        if fate == "later":
            self.late.append((at, answer))
        for _ in range({"now": 1, "twice": 2}.get(fate, 0)):
            self.by_stick_taken += stick.take(at, answer).taken

    def late_ones_come(self) -> None:
        """In any order."""
        self.chance.shuffle(self.late)
        while self.late:
            at, answer = self.late.pop()
            stick.take(at, answer)


@pytest.fixture
def outage(tmp_path: Path) -> Iterator[Outage]:
    hub, clock = tmp_path / "hub", FileClock(tmp_path / "clock")
    code = prepare(hub)
    process = GatewayProcess(hub, 0, "--rate", "0", program=("tests.clocked_gateway", str(clock.file)))
    windows = []
    for office, window in (*WINDOWS, COUNTY):
        at = enter(make_station(tmp_path / f"{office}-{window}", office, window), clock)  # type: ignore[arg-type]
        alone.enrol(at, process.url, code(office))
        alone.round_trip(at, process.url)
        windows.append(at)
    yield Outage(hub, clock, process, windows[:-1], windows[-1], random.Random(20261125))
    for at in windows:
        at.close()
    process.kill()


@pytest.mark.timeout(3600)
def test_a_week_without_a_line_ends_well(outage: Outage) -> None:
    a, b, _ = outage.windows
    for day in range(DAYS):
        for place in range(CASES * day // DAYS, CASES * (day + 1) // DAYS):
            outage.work(outage.windows[place % len(outage.windows)])
        if day % 2:  # somebody goes to the county with sticks of two windows; the third has no one to send
            outage.by_stick(a)
            outage.by_stick(b)
        outage.clock.put(outage.clock.now() + timedelta(days=1))
    assert outage.by_stick_taken and all(exchange.unsent_count(at) for at in outage.windows), "part by stick, part late"
    alone.round_trip(b, outage.process.url)  # the line is back before the last answers are
    outage.late_ones_come()
    for at in outage.windows * 2:
        alone.round_trip(at, outage.process.url)
    check(outage)


def check(outage: Outage) -> None:
    """The gateway has what the windows have, each once; every chain verifies; all see the same."""
    hub = Hub.open(outage.hub)
    for at in outage.windows:
        assert exchange.unsent_count(at) == 0
        with hub.reading() as tx:
            there = [(event.id, event.hash) for event in tx.events(at.station.id)]
        with at.store.reading() as tx:
            assert there == [(entry.id, entry.hash) for entry in tx.own()]
        assert rebuild.verify(at.store, at.station.public_key, at.station.gateway_key).faults == ()
        assert rebuild.rebuild(at.store, at.reference.initials) == ()
    hub.close()
    seen = [cases(at) for at in outage.windows]
    known = {case_id: [each[case_id] for each in seen if case_id in each] for case_id in outage.taken_in}
    assert len(known) == CASES and all(len(set(views)) == 1 for views in known.values())
    numbers = Counter(number for views in known.values() for _, number in views[:1] if number)
    assert numbers and max(numbers.values()) == 1


def cases(at: Workplace) -> dict[str, tuple[str, str]]:
    """(phase, certificate number) of each case that this window knows."""
    with at.store.reading() as tx:
        found = [decode(Subject.CASE, state.state) for _, state in tx.states("case")]
    return {case.id: (case.phase.value, case.certificate_number) for case in found}
