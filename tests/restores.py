"""A gateway that nobody reaches by a line, which is put back from a backup."""

import shutil
from collections.abc import Callable
from pathlib import Path

from cqclerk.domain.case import Case
from cqclerk.gateway import recovery
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.states import kept
from data.hub import Hub
from tests.gateways import City
from tests.sticks import Village


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
