"""How long the rules take for one case, and how long a journal of a hundred thousand events takes to be replayed."""

import hashlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cqclerk.commands import intake
from cqclerk.domain import form
from cqclerk.domain.case import Case
from cqclerk.domain.events import Accepted, Approved, HandedOver, Submitted
from cqclerk.domain.facts import Facts
from cqclerk.domain.rules import evaluate, gaps
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from tests import cases, offices

_PER_CASE = 4
_AT_ONCE = 250  # cases in one transaction: the building is not what is measured


@dataclass(frozen=True, slots=True)
class Replayed:
    """events: of cases alone. differing: rows that were not what they had been before."""

    events: int
    seconds: float
    differing: int


def machine_ms() -> float:
    """What this machine takes for SHA-256 over 100 MiB, so that figures of two machines can be set beside each other."""
    data, begun = b"\0" * 2**20, time.perf_counter()
    for _ in range(100):
        hashlib.sha256(data).digest()
    return (time.perf_counter() - begun) * 1000


def rules_ms(times: int) -> Iterator[tuple[str, list[float]]]:
    """By item: ms that everything the rules say of one application takes, findings and gaps."""
    reference = offices.REFERENCE
    for item in reference.items.values():
        day = offices.HandClock().now().date()
        pack = reference.pack_for(item.identifier, day)
        fields = cases.form() if item.identifier == "childbirth" else {}
        asked = Facts(form.capture(item, fields, reference.readers).application, day)
        found: list[float] = []
        for _ in range(times):
            begun = time.perf_counter()
            evaluate(pack, item, asked, reference.readers)
            gaps(pack, item, asked.application, asked.credit, regions=reference.regions)
            found.append((time.perf_counter() - begun) * 1000)
        yield item.identifier, found[2:]


def replay(folder: Path, events: int) -> Replayed:
    """A station with so many events of cases, each taken in, accepted, approved and handed over: how long a rebuild takes."""
    shutil.rmtree(folder, ignore_errors=True)
    at = offices.enter(offices.make_station(folder))
    offices.PaperGateway().enrols(at, count=events)
    _fill(at, events // _PER_CASE)
    begun = time.perf_counter()
    differing = rebuild.rebuild(at.store, at.reference.initials)
    seconds = time.perf_counter() - begun
    at.close()
    return Replayed(events // _PER_CASE * _PER_CASE, seconds, len(differing))


def _fill(at: Workplace, number: int) -> None:
    item, today = at.reference.items["childbirth"], at.today()
    application = intake.captured(at, item, cases.form())
    pack = at.reference.pack_for(item.identifier, today).ref
    home, proto = at.station.office, Case("")
    for start in range(0, number, _AT_ONCE):
        with at.transaction() as tx:
            for serial in range(start, min(start + _AT_ONCE, number)):
                how = proto.channel, proto.proof, proto.handover
                taken_in = Submitted(f"R{serial:08}", item.identifier, home, home, today, today, *how, (), pack, application)
                case = tx.record(Case(tx.new_id()), taken_in)
                case = tx.record(case, Accepted(f"C{serial:08}", today, False, pack, ()))
                case = tx.record(case, Approved(f"S{serial:08}", "", today, "CQ1:BENCH", at.station.id, "李敏"))
                tx.record(case, HandedOver(proto.handover))
