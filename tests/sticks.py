"""Real stations that never see a line, and a gateway that they reach by stick only."""

from dataclasses import dataclass, field
from pathlib import Path

from cqclerk.gateway import bundles
from cqclerk.sync import stick
from cqclerk.sync.stick import Imported
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from tests.gateways import City
from tests.offices import HandClock, enter, make_station


@dataclass
class Village:
    """Offices beyond every line. They and the gateway share a day, not a clock."""

    city: City
    folder: Path
    stations: list[Workplace] = field(default_factory=list)

    def station(self, office: str, window: str = "1", enrolled: bool = True) -> Workplace:
        """A new station with the gateway's card and a code; enrolled by its first stick."""
        home = make_station(self.folder / f"{office}-{window}", office, window)
        at = enter(home, HandClock(self.city.clock.time))
        self.stations.append(at)
        stick.keep_card(at, bundles.card(self.city.gateway))
        at.keep_enrolment_code(self.city.code(office))
        if enrolled:
            assert self.trip(at).enrolled
        return at

    def reopened(self, at: Workplace) -> Workplace:
        """The same station after its program was closed and opened."""
        assert at.home is not None
        at.close()
        again = enter(at.home, HandClock(self.city.clock.time))
        self.stations[self.stations.index(at)] = again
        return again

    def answer(self, data: bytes) -> bytes:
        """What the gateway says to a bundle."""
        return bundles.carried(self.city.gateway, data)[1]

    def trip(self, at: Workplace) -> Imported:
        """There and back."""
        return stick.take(at, self.answer(stick.export(at).data))

    def agrees(self, at: Workplace) -> None:
        """Exactly once: the gateway's journal of the station is the station's own, everything verifies, projections are as rebuilt."""
        with self.city.hub.reading() as tx:
            there = [(event.id, event.hash) for event in tx.events(at.station.id)]
        with at.store.reading() as tx:
            assert there == [(entry.id, entry.hash) for entry in tx.own()]
        assert rebuild.rebuild(at.store, at.reference.initials) == ()
        assert rebuild.verify(at.store, at.station.public_key, at.station.gateway_key).faults == ()

    def close(self) -> None:
        for at in self.stations:
            at.close()
