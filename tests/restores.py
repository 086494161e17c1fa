"""Gateways that are put back from a backup: one that nobody reaches by a line, and a process with stations at it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from cqclerk.commands import delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Subject
from cqclerk.gateway import recovery
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.states import kept, kept_block
from cqclerk.workplace import rebuild, supply
from cqclerk.workplace.workplace import Workplace
from data.hub import Hub
from tests.cases import form
from tests.gateways import City, GatewayProcess
from tests.people import CHEN_JING, DING_YI
from tests.sticks import Village
from tests.towns import Post, Town, until


class Restored:
    """A village, a gateway that nobody reaches by a line, and a backup of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.backup = folder / "gateway", folder / "backup"
        self.city = City(self.folder)
        self.village = Village(self.city, folder / "stations")

    def backs_up(self) -> None:
        self._stopped(lambda: shutil.copytree(self.folder, self.backup))

    def puts_back(self, told: bool = True) -> None:
        self._stopped(lambda: (shutil.rmtree(self.folder), shutil.copytree(self.backup, self.folder)))
        if told:
            with self.city.hub.transaction() as tx:
                recovery.begin(self.city.gateway, tx)

    def _stopped(self, work: Callable[[], object]) -> None:
        self.city.hub.close()
        work()
        self.city.hub = Hub.open(self.folder)
        self.city.gateway = Gateway.on(self.city.hub, self.city.clock)

    def is_done(self) -> None:
        with self.city.hub.transaction() as tx:
            recovery.end(self.city.gateway, tx)

    def known(self) -> dict[tuple[str, int, int], tuple[str, str, int]]:
        """What it has of everybody: the place in the chain → hash, status and place in the case."""
        with self.city.hub.reading() as tx:
            return {(e.maker, e.epoch, e.sequence): (e.hash, e.status, e.case_sequence) for e in tx.events()}

    def folds(self) -> dict[str, tuple[str, int, str]]:
        with self.city.hub.reading() as tx:
            ids = {e.subject_id for e in tx.events() if e.subject == "case"}
            cases = [kept(tx, Case, case_id).state for case_id in ids]
        return {case.id: (case.phase.value, case.version, case.claim_station) for case in cases}

    def missing(self) -> list[str]:
        with self.city.hub.reading() as tx:
            known = tx.recovery()
            assert known is not None
            return [station for station, _, _ in tx.not_returned(known.epoch)]

    def has_all(self, before: dict[tuple[str, int, int], tuple[str, str, int]]) -> None:
        again = self.known()
        assert {place: again.get(place) for place in before} == before, "every event, with its answer, in its place"


# ---- a process with stations at it


def taken_in(at: Workplace) -> Case:
    return intake.submit(at, "childbirth", form())


def decided(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form(CHEN_JING, DING_YI))
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def handed_over(at: Workplace) -> Case:
    case = decided(at)
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "d", "v", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    case = at.case(case.id)
    return delivery.hand_over(at, case.id, case.version, Handover.SPOT, "陈静")


def states(post: Post) -> dict[str, tuple[Phase, str, str]]:
    """Each case as a station sees it: phase, number, who may decide."""

    def read(at: Workplace) -> dict[str, tuple[Phase, str, str]]:
        with at.store.reading() as tx:
            ids = [case_id for case_id, _ in tx.states(Subject.CASE.value)]
        cases = [at.case(case_id) for case_id in ids]
        return {case.id: (case.phase, case.certificate_number, case.claim_station) for case in cases}

    return post.run(read)


def at_the_gateway(town: Town) -> dict[tuple[str, int, int], tuple[str, str, int]]:
    """What it has of everybody: the place in the chain → hash, status and place in the case."""
    hub = Hub.open(town.folder)
    try:
        with hub.reading() as tx:
            return {(e.maker, e.epoch, e.sequence): (e.hash, e.status, e.case_sequence) for e in tx.events()}
    finally:
        hub.close()


def folds(town: Town) -> dict[str, tuple[str, int, str]]:
    """Each case as the gateway has folded it."""
    hub = Hub.open(town.folder)
    try:
        with hub.reading() as tx:
            ids = {e.subject_id for e in tx.events() if e.subject == "case"}
            cases = [kept(tx, Case, case_id).state for case_id in sorted(ids)]
            return {case.id: (case.phase.value, case.version, case.claim_station) for case in cases}
    finally:
        hub.close()


def missing(town: Town) -> list[str] | None:
    """The windows that have not given back yet; None while nobody has noticed anything."""
    hub = Hub.open(town.folder)
    try:
        with hub.reading() as tx:
            known = tx.recovery()
            return [station for station, _, _ in tx.not_returned(known.epoch)] if known else None
    finally:
        hub.close()


def opened(town: Town) -> None:
    """It takes new things again."""
    hub = Hub.open(town.folder)
    try:
        gateway = Gateway.on(hub)
        with hub.transaction() as tx:
            recovery.end(gateway, tx)
    finally:
        hub.close()


def quiet(town: Town) -> None:
    """Wait until everybody has what he asks for: nothing is on its way."""
    for post in town.posts:
        post.all_sent()
        until(lambda: post.run(supply.items_that_run_low) == [])  # noqa: B023  waited for at once


def gateway_line(town: Town, *words: str) -> str:
    command = [sys.executable, "-m", "cqclerk.gateway.app", *words, "--data", str(town.folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def put_back(town: Town, backup: Path, *told: str) -> None:
    """The process dies, an older copy of its folder takes the place of what is there, it is told or not, and runs again."""
    port = town.process.port
    town.process.kill()
    shutil.rmtree(town.folder)
    shutil.copytree(backup, town.folder)
    if told:
        assert "向各站收回" in gateway_line(town, *told)
    town.process = GatewayProcess(town.folder, port)


def copied(town: Town, target: Path) -> Path:
    """A backup: the folder while nothing is being written."""
    port = town.process.port
    town.process.kill()
    shutil.copytree(town.folder, target)
    town.process = GatewayProcess(town.folder, port)
    for post in town.posts:
        post.engine.send_now()
    return target


def sound(post: Post) -> None:
    assert post.run(lambda at: rebuild.rebuild(at.store, at.reference.initials)) == ()
    assert post.run(lambda at: rebuild.verify(at.store, at.station.public_key, at.station.gateway_key).faults) == ()


def given_back(town: Town) -> None:
    for post in town.posts:
        post.engine.send_now()
    until(lambda: missing(town) == [])


def number_at_the_gateway(town: Town, case: Case) -> str:
    """The case that took the number of this one, as the gateway knows it."""
    hub = Hub.open(town.folder)
    try:
        with hub.reading() as tx:
            return tx.number(case.block, kept_block(tx, case.block).state.serial(case.certificate_number))
    finally:
        hub.close()
