"""Whatever statement or commit fails, what a person does is done or not done, never between, and can be done again."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import DBAPIError

from cqclerk.commands import administration, delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case
from cqclerk.protocol.messages import Status
from cqclerk.workplace import exchange, rebuild
from cqclerk.workplace.opening import AlreadySetUp
from cqclerk.workplace.workplace import Workplace
from data.database import DatabaseProblem
from data.rows import DraftRow
from data.schema import APPEND_ONLY, PROJECTIONS
from data.schema_working import Attempt, Draft, Progress, Setting
from tests.cases import form
from tests.elsewhere import resumed
from tests.faults import failing
from tests.faults.desks import ROOT, check_whole, opened_again
from tests.faults.failing import FULL, IO_ERROR, Fault
from tests.offices import PaperGateway, enter, make_station

DRAFT = DraftRow("d1", "childbirth", "li", "wife.name", "2026-11-25T01:41:00Z", '{"wife.name":"王芳"}')
TABLES = [*APPEND_ONLY, *(str(table.__tablename__) for table in (*PROJECTIONS, Draft, Attempt, Progress, Setting))]


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Fault:
    return failing.install(monkeypatch)


@pytest.fixture
def at(fault: Fault, tmp_path: Path) -> Iterator[Workplace]:
    with closing(enter(make_station(tmp_path / "a"))) as at:
        PaperGateway().enrols(at, count=3)
        yield at


def everything(at: Workplace) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with at.store.reading() as tx:
        connection = tx._session.connection()
        return {table: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")] for table in TABLES}


Act = Callable[[], object]


def attack(at: Workplace, fault: Fault, act: Act, code: int = FULL) -> None:
    """Let the first, second, … statement fail until the act passes; after each failure all is as it was before."""
    before = everything(at)
    for n in range(1, 300):
        fault.arm(n, code=code)
        try:
            act()
        except (DatabaseProblem, DBAPIError) as error:
            assert fault.disarm(), f"no fault of ours: {error!r}"
            assert isinstance(error, DatabaseProblem) and error.key == ("database.disk_full" if code == FULL else "database.damaged")
            assert everything(at) == before, f"statement {n} failed, and something was changed"
            continue
        assert not fault.disarm()
        assert n > 2, "no fault was ever in the way: this shows nothing"
        check_whole(at)
        return
    raise AssertionError("it never passed")


def main_job(at: Workplace) -> Iterator[Act]:
    """Everything that is done with one case, and what comes by the line meanwhile; each to be run once with success."""
    at_case: Callable[[], Case] = lambda: at.case(found["case"])  # noqa: E731
    found: dict[str, str] = {}
    gateway = resumed(at)

    def kept(case: Case) -> None:
        found["case"] = case.id

    def answers(status: Status, reason: str = "") -> Act:
        waiting = exchange.unsent(at)
        answers = tuple(gateway.answer(at, one.id, one.hash, status, reason) for one in waiting)
        return lambda: exchange.answered(at, answers)

    yield lambda: at.save_draft(DRAFT)
    yield lambda: at.save_draft(replace(DRAFT, focus="wife.phone"))
    yield lambda: kept(intake.submit(at, "childbirth", form(complete=False), "d1"))
    yield lambda: prereview.give_notice(at, found["case"], at_case().version)
    yield lambda: intake.supplement(at, found["case"], at_case().version, form())
    yield lambda: exchange.failed(at, tuple(one.id for one in exchange.unsent(at)), 5.0, "line.down")
    yield lambda: exchange.make_all_due(at)
    yield answers(Status.ACCEPTED)
    yield lambda: prereview.accept(at, found["case"], at_case().version)
    yield answers(Status.REFUSED, "fault")
    yield lambda: prereview.accept(at, found["case"], at_case().version)
    yield lambda: processing.approve(at, found["case"], at_case().version, ())
    order = Order(found["case"], "childbirth_certificate", "1", "digest", "virtual-80", certificate=True)
    yield lambda: found.update(job=issuing.reserve(at, order).id)
    yield lambda: issuing.sending(at, found["job"])
    yield lambda: issuing.unknown(at, found["job"], "cut")
    yield lambda: issuing.spoil(at, found["job"], "jam")
    yield lambda: found.update(job=issuing.reserve(at, order).id)
    yield lambda: issuing.sent(at, found["job"])
    yield lambda: issuing.recover(at)
    yield lambda: issuing.confirm(at, found["job"], "clerk")
    yield lambda: delivery.hand_over(at, found["case"], at_case().version, Handover.SPOT, "王芳")
    yield lambda: exchange.met(at, at.now())
    yield lambda: administration.choose_printer(at, "epson-80", "network", "127.0.0.1:9100")
    yield answers(Status.ACCEPTED)
    yield lambda: rebuild.rebuild(at.store, at.reference.initials)


@pytest.mark.parametrize("code", [FULL, IO_ERROR])
def test_each_act_is_done_or_not_done_whichever_statement_fails(at: Workplace, fault: Fault, code: int) -> None:
    for act in main_job(at):
        attack(at, fault, act, code)
    assert exchange.unsent(at) == []


def test_news_that_cannot_be_kept_is_not_kept_and_comes_again(at: Workplace, fault: Fault) -> None:
    first = resumed(at)
    with at.store.reading() as tx:
        head = tx.head()

    def news() -> None:
        gateway = resumed(at)
        gateway.key = first.key
        gateway.leases(at, 4, 3)

    attack(at, fault, news)
    with at.reading() as tx:
        assert tx.store.head() == head and len(tx.store.states("block")) == 2


def test_a_commit_that_is_done_and_reported_as_failed_leaves_the_whole_of_it(at: Workplace, fault: Fault) -> None:
    before = everything(at)
    for n in range(1, 300):
        fault.arm(n, after=True)
        with pytest.raises(DatabaseProblem):
            intake.submit(at, "childbirth", form())
        assert fault.disarm()
        if everything(at) != before:
            break
    check_whole(at)
    assert len(everything(at)["journal"]) == len(before["journal"]) + 1


def test_a_set_up_whose_disk_fails_leaves_no_station_and_can_be_begun_again(tmp_path: Path, fault: Fault) -> None:
    folder = tmp_path / "a"
    for n in range(1, 300):
        fault.arm(n)
        try:
            home = make_station(folder)
        except (DatabaseProblem, DBAPIError, driver.Error):
            assert fault.disarm()
            assert not (folder / "station.json").exists()
            shutil.rmtree(folder)  # only to keep the folder small: what is put aside is never deleted
            continue
        break
    assert not fault.disarm() and n > 10
    with pytest.raises(AlreadySetUp):
        make_station(folder)
    with opened_again(home.folder) as (at, _):
        check_whole(at)


def test_a_full_disk_keeps_what_was_told_and_the_work_goes_on_when_there_is_room(tmp_path: Path) -> None:
    unshare = ("unshare", "--map-root-user", "--mount")
    if subprocess.run([*unshare, "true"], capture_output=True).returncode:
        pytest.skip("this system lets no one make a mount namespace")
    mount = f'mount -t tmpfs -o size=3m disk "{tmp_path}" && exec "$@"'
    command = [*unshare, "sh", "-c", mount, "sh", sys.executable, "-m", "tests.faults.small_disk", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["database.disk_full", "whole", "goes_on"], done.stderr
