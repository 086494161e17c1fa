"""The fork server of worker.py as a test sees it, and what must be true of a station home after any kill."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cqclerk.domain.block_events import NumberIssued, NumberReserved
from cqclerk.domain.events import Accepted, Approved, Event, PaperConfirmed, Subject, Submitted
from cqclerk.domain.print_events import JobConfirmed
from cqclerk.domain.print_job import PrintState
from cqclerk.workplace import exchange, rebuild
from cqclerk.workplace.folding import opened
from cqclerk.workplace.projection import decode
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome, hold
from data.views import Views
from tests.faults.victims import Victim
from tests.faults.worker import Told
from tests.offices import enter

ROOT = Path(__file__).parents[2]


class Desks:
    """A process in which everything is imported, and which forks a desk for each life."""

    def __init__(self) -> None:
        self._read, write = os.pipe()
        os.set_blocking(self._read, False)
        command = [sys.executable, "-m", "tests.faults.worker", str(write)]
        self._server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=(write,), text=True)
        os.close(write)
        self._expect("ready")

    def close(self) -> None:
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait(10)
        os.close(self._read)

    def life(self, home: Path, seed: int, results: int, spin_s: float, stopped: Callable[[], None] = lambda: None) -> list[Told]:
        """Let a desk work until it has told so many results, and a moment more; kill it; return everything that it told.

        stopped  what is done while the desk stands still, before it is killed.
        """
        assert self._server.stdin
        self._server.stdin.write(f"{home} {seed}\n")
        self._server.stdin.flush()
        pid = int(self._expect("born"))
        victim = Victim(pid)
        heard = b""
        while heard.count(b"\n") < results:
            heard += self._hear()
        end = time.perf_counter() + spin_s
        while time.perf_counter() < end:
            pass
        victim.gets(signal.SIGSTOP)
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
            pass
        stopped()
        victim.gets(signal.SIGKILL)
        status = self._expect("dead")
        victim.let_go()
        assert status == str(-signal.SIGKILL), f"seed {seed}: the desk ended by itself with status {status}"
        heard += self._hear(wait=False)
        return [json.loads(line) for line in heard.splitlines()]

    def _hear(self, wait: bool = True) -> bytes:
        """What the desk told, once there is something; whoever dies instead has told why on stderr."""
        assert self._server.stdout
        if wait:
            ready, _, _ = select.select([self._read, self._server.stdout], [], [])
            assert self._read in ready, f"the desk ended by itself: {self._server.stdout.readline()}"
        try:
            return os.read(self._read, 1 << 20)
        except BlockingIOError:
            return b""

    def _expect(self, word: str) -> str:
        assert self._server.stdout
        said = self._server.stdout.readline().split()
        assert said[:1] == [word], f"{said} instead of {word}"
        return said[-1]


class Memory:
    """Everything that the clerk of one station was ever told."""

    def __init__(self) -> None:
        self.cases: dict[str, Told] = {}
        self.jobs: dict[str, PrintState] = {}
        self.began: set[str] = set()
        self.draft: Told = {}
        self.ends: list[list[list[Any]]] = []
        self.answered: set[str] = set()
        self.cursor = 0

    def hears(self, results: list[Told]) -> None:
        """Remember what a life told."""
        for told in results:
            self.ends.append(told["ends"])
            self.began |= set(filter(None, [told.get("began")])) - {""}
            self.answered |= set(told.get("answered", ()))
            self.cursor = max(self.cursor, told.get("cursor", 0))
            if "case" in told:
                self.cases[told["case"]] = self.cases.get(told["case"], {}) | told
            if "job" in told:
                self.jobs[told["job"]] = PrintState(told["state"])
            if "draft" in told:
                self.draft = told
            if told.get("dropped") == self.draft.get("draft"):
                self.draft = {}

    def check(self, at: Workplace, views: Views) -> None:
        """All of it is there."""
        for place, (table, column) in enumerate((("journal", "hash"), ("received", "link"), ("acknowledgement", "link"))):
            there = dict(views._rows(f"SELECT position, {column} FROM {table}"))
            lost = [ends[place] for ends in self.ends if ends[place][0] and there.get(ends[place][0]) != ends[place][1]]
            assert not lost, f"{table}: {lost}"
        assert exchange.cursor(at) >= self.cursor
        assert not self.answered & {one.id for one in exchange.unsent(at, 10_000)}
        self._check_cases(at)
        self._check_jobs(at)
        self._check_draft(at, views)

    def _check_cases(self, at: Workplace) -> None:
        for case_id, told in self.cases.items():
            case = at.case(case_id)
            assert case.version >= told["version"], told

    def _check_jobs(self, at: Workplace) -> None:
        with at.reading() as tx:
            for job_id, state in self.jobs.items():
                job = tx.job(job_id)
                assert job.state is state or not state.settled, f"{job} was told to be {state}"
                if job_id in self.began and job.state is PrintState.RESERVED:
                    assert tx.progress(job_id), f"{job} had begun and looks as if it had not"

    def _check_draft(self, at: Workplace, views: Views) -> None:
        if not self.draft:
            return
        saved = views.draft(self.draft["draft"])
        if saved is None:  # killed after the commit of 收件 and before it was told
            cases = folds(at, Subject.CASE)
            assert self.draft["draft"] in {case.application.remark for case in cases if case.application}, f"{self.draft} is gone"
        else:
            fields = json.loads(saved.fields)
            assert len(fields) >= self.draft["fields"] and saved.focus in fields and self.draft["focus"] in fields


@contextmanager
def opened_again(folder: Path) -> Iterator[tuple[Workplace, Views]]:
    """The station as the next start finds it: its lock is free."""
    home, keys = StationHome(folder), list[bytes]()
    with hold(home):
        at = enter(home, on_key=keys.append)
        views = Views(home.database, keys[0])
        try:
            yield at, views
        finally:
            views.close()
            at.close()


def check_whole(at: Workplace) -> None:
    """Chains verify, projections equal a rebuild, and what belongs together is there together."""
    walk = rebuild.verify(at.store, at.station.public_key, at.station.gateway_key)
    assert walk.faults == ()
    assert rebuild.rebuild(at.store, at.reference.initials) == ()
    events = own_events(at)
    given = Counter(number for _, event in events for number in _number(event))
    assert max(given.values(), default=0) <= 1, f"given twice: {given.most_common(3)}"
    reserved = {(event.case_id, block, event.serial) for block, event in events if isinstance(event, NumberReserved)}
    approved = {(case, event.block, int(event.certificate_number[-6:])) for case, event in events if isinstance(event, Approved)}
    assert reserved == approved, "a number without its decision, or a decision without its number"
    confirmed = {job for job, event in events if isinstance(event, JobConfirmed)}
    papers = [event.job for _, event in events if isinstance(event, PaperConfirmed)]
    assert set(papers) <= confirmed and len(papers) == len(set(papers))
    issued = [(block, event.serial) for block, event in events if isinstance(event, NumberIssued)]
    assert len(issued) == len(set(issued)) and set(issued) <= {(block, serial) for _, block, serial in reserved}


def own_events(at: Workplace) -> list[tuple[str, Event]]:
    """(subject's id, event) of every own event."""
    with at.store.reading() as tx:
        return [(subject_id, opened(entry).event) for (_, subject_id), entries in tx.histories() for entry in entries if entry.own]


def folds(at: Workplace, subject: Subject) -> list[Any]:
    """The state of every subject of one kind."""
    with at.store.reading() as tx:
        return [decode(subject, state.state) for _, state in tx.states(subject.value)]


def _number(event: Event) -> list[str]:
    match event:
        case Submitted(receipt_number=number) | Accepted(case_number=number) | Approved(certificate_number=number):
            return [number]
        case NumberReserved(serial=serial):
            return [f"serial {serial}"]
        case _:
            return []
