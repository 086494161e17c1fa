"""A desk at work that is going to be killed: real commands on a real station home, each result told after its commit.

Run as `python -m tests.faults.worker FD`. Everything is imported once; each line `HOME SEED` on stdin forks one life,
which works without end and tells one JSON line per result into FD. stdout says `born PID` and `dead STATUS`.
"""

import gc
import json
import os
import random
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cqclerk.commands import delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Claimed, Subject, Submitted, Withdrawn
from cqclerk.domain.findings import PackRef
from cqclerk.domain.guards import NotAllowed, Stale
from cqclerk.domain.print_job import PrintJob, PrintState
from cqclerk.protocol.messages import Status
from cqclerk.workplace import exchange, rebuild
from cqclerk.workplace.identity import new_id
from cqclerk.workplace.projection import decode
from cqclerk.workplace.workplace import Workplace
from data import database
from data.place import StationHome, hold
from data.rows import DraftRow
from data.views import Views
from tests.cases import form
from tests.elsewhere import Elsewhere, comes, resumed
from tests.faults.victims import end_of
from tests.offices import OFFICE_A, OFFICE_B, PaperGateway, enter, make_station
from tests.people import RAN_JUAN

Told = dict[str, Any]
WHOLE, WITH_GAPS, FOR_B = form(), form(complete=False), form(wife=RAN_JUAN)


@dataclass
class Desk:
    """One life of a desk."""

    at: Workplace
    gateway: PaperGateway
    random: random.Random
    draft: str = field(default_factory=new_id)
    typed: dict[str, str] = field(default_factory=dict)

    def cases(self, *phases: Phase) -> list[Case]:
        with self.at.store.reading() as tx:
            found: list[Case] = [decode(Subject.CASE, state.state) for _, state in tx.states("case")]
        return [case for case in found if case.phase in phases and case.claim_station == self.at.station.id]

    def case(self, *phases: Phase) -> Case | None:
        found = self.cases(*phases)
        return self.random.choice(found) if found else None

    def job(self, *states: PrintState) -> PrintJob | None:
        found = [job for job in issuing.unsettled(self.at) if job.state in states]
        return self.random.choice(found) if found else None


# ---- what a clerk does; each returns what the clerk is told, None if there was nothing to do -------------------------


def type_a_field(desk: Desk) -> Told | None:
    """Some more fields of the form, saved at each."""
    source = list(WHOLE.items())
    key, text = source[len(desk.typed) % len(source)]
    desk.typed[key] = text
    desk.typed["remark"] = desk.draft
    row = DraftRow(desk.draft, "childbirth", desk.at.operator.id, key, "2026-11-25T01:41:00Z", json.dumps(desk.typed, ensure_ascii=False))
    desk.at.save_draft(row)
    return {"draft": desk.draft, "focus": key, "fields": len(desk.typed)}


def submit_the_draft(desk: Desk) -> Told | None:
    if not desk.typed:
        return None
    case = intake.submit(desk.at, "childbirth", desk.typed, desk.draft)
    draft, desk.draft, desk.typed = desk.draft, new_id(), {}
    return told(case) | {"dropped": draft}


def submit(desk: Desk) -> Told | None:
    return told(intake.submit(desk.at, "childbirth", desk.random.choice([WHOLE, WHOLE, WHOLE, WITH_GAPS, FOR_B])))


def supplement(desk: Desk) -> Told | None:
    found = [case for case in desk.cases(Phase.SUBMITTED, Phase.SUPPLEMENTING) if case.gaps]
    return told(intake.supplement(desk.at, found[0].id, found[0].version, WHOLE)) if found else None


def give_notice(desk: Desk) -> Told | None:
    found = [case for case in desk.cases(Phase.SUBMITTED) if case.gaps]
    return told(prereview.give_notice(desk.at, found[0].id, found[0].version)) if found else None


def accept(desk: Desk) -> Told | None:
    case = desk.case(Phase.SUBMITTED)
    return told(prereview.accept(desk.at, case.id, case.version)) if case else None


def refuse(desk: Desk) -> Told | None:
    case = desk.case(Phase.SUBMITTED)
    return told(prereview.refuse(desk.at, case.id, case.version, ("condition",))) if case and desk.random.random() < 0.2 else None


def approve(desk: Desk) -> Told | None:
    case = desk.case(Phase.PROCESSING)
    return told(processing.approve(desk.at, case.id, case.version, ())) if case else None


def reserve(desk: Desk) -> Told | None:
    case = desk.case(Phase.APPROVED)
    order = Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True) if case else None
    return told_job(issuing.reserve(desk.at, order)) if order else None


def reserve_receipt(desk: Desk) -> Told | None:
    case = desk.case(Phase.SUBMITTED, Phase.PROCESSING)
    return told_job(issuing.reserve(desk.at, Order(case.id, "receipt", "1", "digest", "virtual-80", certificate=False))) if case else None


def sending(desk: Desk) -> Told | None:
    job = desk.job(PrintState.RESERVED)
    if job is None:
        return None
    issuing.sending(desk.at, job.id)
    return told_job(job) | {"began": job.id}


def sent(desk: Desk) -> Told | None:
    job = desk.job(PrintState.RESERVED)
    if job is None:
        return None
    issuing.sent(desk.at, job.id)
    return told_job(job) | {"began": job.id}


def confirm(desk: Desk) -> Told | None:
    job = desk.job(PrintState.RESERVED, PrintState.UNKNOWN)
    return told_job(issuing.confirm(desk.at, job.id, "clerk")) if job else None


def spoil(desk: Desk) -> Told | None:
    job = desk.job(PrintState.RESERVED, PrintState.UNKNOWN)
    return told_job(issuing.spoil(desk.at, job.id, "jam")) if job and desk.random.random() < 0.3 else None


def hand_over(desk: Desk) -> Told | None:
    case = desk.case(Phase.COMPLETED)
    return told(delivery.hand_over(desk.at, case.id, case.version, Handover.SPOT, "王芳")) if case else None


# ---- what comes by the line ------------------------------------------------------------------------------------------


def answers_come(desk: Desk) -> Told | None:
    """The first few waiting events are answered, now and then with no: but no gateway refuses that a station is there."""
    waiting = exchange.unsent(desk.at, desk.random.randint(1, 8))
    fates = desk.random.choices([Status.ACCEPTED, Status.REFUSED], [30, 1], k=len(waiting))
    fates = [fate if b'"subject":"case"' in one.line else Status.ACCEPTED for fate, one in zip(fates, waiting, strict=True)]
    found = [desk.gateway.answer(desk.at, one.id, one.hash, fate) for one, fate in zip(waiting, fates, strict=True)]
    exchange.answered(desk.at, tuple(found))
    return {"answered": [answer.id for answer in found]}


def sending_fails(desk: Desk) -> Told | None:
    waiting = exchange.unsent(desk.at, 3)
    exchange.failed(desk.at, tuple(one.id for one in waiting), 0.0, "line.down")
    return {"failed": [one.id for one in waiting]}


def news_comes(desk: Desk) -> Told | None:
    """Another office took a case of ours in; we get the claim. It comes twice."""
    other, case_id = Elsewhere(OFFICE_B), new_id()
    today, proto = desk.at.today(), Case(case_id)
    taken_in = Submitted(
        f"X{case_id}", "childbirth", OFFICE_B, OFFICE_A, today, today, proto.channel, proto.proof, proto.handover, (),
        PackRef("pack", "hash"), intake.captured(desk.at, desk.at.reference.items["childbirth"], WHOLE),
    )  # fmt: skip
    came = comes(desk.at, desk.gateway, other.makes(case_id, taken_in))
    desk.gateway.gives(desk.at, case_id, Claimed(desk.at.station.id, OFFICE_A), 2)
    desk.gateway.sequences[case_id] = 2
    exchange.receive(desk.at, came, 0)
    if desk.random.random() < 0.2:
        comes(desk.at, desk.gateway, other.makes(case_id, Withdrawn(), seen=2))
    return {"case": case_id, "version": 2, "cursor": exchange.cursor(desk.at)}


def numbers_come(desk: Desk) -> Told | None:
    with desk.at.reading() as tx:
        if tx.block_for("childbirth"):
            return None
        taken = sum(decode(Subject.BLOCK, state.state).count for _, state in tx.store.states("block"))
    desk.gateway.leases(desk.at, taken + 1, 5)
    return {"cursor": exchange.cursor(desk.at)}


def all_is_rebuilt(desk: Desk) -> Told | None:
    if desk.random.random() > 0.2:
        return None
    assert rebuild.rebuild(desk.at.store, desk.at.reference.initials) == ()
    return {}


ACTS: dict[Callable[[Desk], Told | None], int] = {
    type_a_field: 8, submit_the_draft: 1, submit: 3, supplement: 2, give_notice: 1, accept: 4, refuse: 1, approve: 4, reserve: 4,
    reserve_receipt: 1, sending: 3, sent: 2, confirm: 3, spoil: 2, hand_over: 2,
    answers_come: 3, sending_fails: 1, news_comes: 2, numbers_come: 4, all_is_rebuilt: 1,
}  # fmt: skip


def told(case: Case) -> Told:
    """What the clerk sees of a case after it was saved."""
    numbers = {"receipt": case.receipt_number, "number": case.case_number, "certificate": case.certificate_number}
    return {"case": case.id, "version": case.version, **{name: number for name, number in numbers.items() if number}}


def told_job(job: PrintJob) -> Told:
    """What the clerk sees of a print job."""
    return {"job": job.id, "state": job.state.value}


ENDS = " UNION ALL ".join(
    f"SELECT coalesce(max(position), 0), {end} FROM {table}"
    for table, end in (("journal", "hash"), ("received", "link"), ("acknowledgement", "link"))
)


def ends(views: Views) -> Told:
    """The ends of the three chains, as the read side sees them: with them all that is before them must be there."""
    return {"ends": [list(row) for row in views._rows(ENDS)]}


def live(folder: Path, seed: int, tell: Callable[[Told], None]) -> None:
    """Open the station, settle what a crash left, and work until killed."""
    home = StationHome(folder)
    with hold(home):
        keys = list[bytes]()
        at = enter(home, on_key=keys.append)
        views = Views(home.database, keys[0])
        desk = Desk(at, resumed(at), random.Random(seed))
        tell({"recovered": [job.id for job in issuing.recover(at)]} | ends(views))
        while True:
            act, result = step(desk)
            if result is not None:
                tell({"act": act} | result | ends(views))


def step(desk: Desk) -> tuple[str, Told | None]:
    """Do one thing, whatever it is."""
    (act,) = desk.random.choices(list(ACTS), list(ACTS.values()))
    try:
        return act.__name__, act(desk)
    except (NotAllowed, Stale):  # after a refusal a case may stand elsewhere than the desk thought: nothing was recorded
        return act.__name__, None


def set_up(home: Path, tell: Callable[[Told], None]) -> None:
    """Make a station, say so, and wait for the end."""
    make_station(home)
    tell({"act": "set_up"})
    signal.pause()


def warm_up() -> None:
    """Work a while at a station of its own, so that what is loaded and compiled at first use is there in every life."""
    with tempfile.TemporaryDirectory() as folder:
        at = enter(make_station(Path(folder) / "warm"))
        desk = Desk(at, resumed(at), random.Random(0))
        desk.gateway.enrols(at)
        for _ in range(150):
            step(desk)
        rebuild.rebuild(at.store, at.reference.initials)
        at.close()
    gc.freeze()


def _wait_less_for_the_disk(level: str) -> None:
    """What the program never does: it shows that power_cut.py can see a loss."""
    real = database.connect

    def connect(path: Path, key: bytes, **how: Any) -> Any:
        connection = real(path, key, **how)
        connection.execute(f"PRAGMA synchronous={level}")
        return connection

    database.connect = connect  # type: ignore[assignment]


def main(descriptor: int) -> None:
    def tell(result: Told) -> None:
        os.write(descriptor, (json.dumps(result) + "\n").encode())

    if level := os.environ.get("CQCLERK_TEST_SYNCHRONOUS"):
        _wait_less_for_the_disk(level)
    warm_up()
    print("ready", flush=True)
    last = 0
    for line in sys.stdin:
        if last:
            os.waitpid(last, 0)
        home, seed = line.rsplit(" ", 1)
        pid = os.fork()
        if pid == 0:
            live(Path(home), int(seed), tell) if int(seed) >= 0 else set_up(Path(home), tell)
        print("born", pid, flush=True)
        print("dead", end_of(pid), flush=True)
        last = pid


if __name__ == "__main__":
    main(int(sys.argv[1]))
