"""The ground for training: an invented city of a few offices, with a real gateway, stations, and printers that draw pictures.

Everything lies under `training/` of the home and says 训练样本; the real station is in another folder.
"""

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from data import station
from data.keyring import LIGHT
from data.place import Place, StationHome, replace_file
from data.reference import read_toml
from screens.gateway_process import GatewayProcess

if TYPE_CHECKING:
    from cqclerk.domain.offices import Office
    from cqclerk.protocol.reference import Reference
    from screens.badges import Badge

WINDOW = "1"
_REGISTERS = """[[system]]
module = "practice"
source = "练习登记系统"
kinds = ["residence", "marriage", "credit"]
"""


class TrainingGround:
    """The gateway that runs and the stations that are set up, enrolled and have numbers."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.gateway: GatewayProcess | None = None
        self._lock = threading.Lock()

    def open(self) -> None:
        """Start the gateway; the first time, make offices and stations as well."""
        from cqclerk.protocol.reference import Reference

        reference = Reference.load(training=True)
        offices = [office for office in reference.offices.named() if office.training]
        new = [office for office in offices if not _enrolled(home_of(self.place, office.id))]
        codes = _register(self.place.gateway(), offices, new)
        _connect_registers(self.place.gateway())
        with self._lock:
            self.gateway = GatewayProcess(self.place.gateway())
        for office in new:
            _make_station(home_of(self.place, office.id), office, reference, self.url, codes[office.id])

    @property
    def url(self) -> str:
        """Where the gateway answers; another port at each start."""
        assert self.gateway is not None
        return self.gateway.url

    def close(self) -> None:
        """End the gateway."""
        with self._lock:
            if self.gateway is not None:
                self.gateway.close()
                self.gateway = None


def _connect_registers(folder: Path) -> None:
    """Registers to be asked by 核查: whoever practises may put a file of his own in its place."""
    file = folder / "checks.toml"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(file, _REGISTERS.encode())


def home_of(place: Place, office_id: str) -> StationHome:
    """The station of an invented office."""
    return StationHome(place.training_station(office_id))


def badges(place: Place) -> "list[Badge]":
    """Everybody invented, office by office; they stand on the login before their stations are made.

    Straight from the file: the first frame waits for it, and can do without divisions and the rest of the reference.
    """
    from screens.badges import Badge

    file = read_toml("reference/training.toml")
    names = {office.text("id"): office.text("name") for office in file.tables("office")}
    people = file.tables("operator")
    found: list[Badge] = []
    for office in dict.fromkeys(person.text("office") for person in people):
        home = home_of(place, office)
        told = [(person.text("name"), person.texts("roles")) for person in people if person.text("office") == office]
        found += [Badge(home, names[office], WINDOW, name, roles) for name, roles in _at(home) or told]
    return found


def _at(home: StationHome) -> list[tuple[str, tuple[str, ...]]]:
    """Who works at a station that is made already, for practice may have changed it; nobody if its file cannot be read."""
    try:
        return [(slot.name, slot.roles) for slot in station.read(home).operators]
    except (FileNotFoundError, station.StationFileDamaged):
        return []


def _enrolled(home: StationHome) -> bool:
    """Whether the first day of this station came to its end."""
    return home.exists() and station.read(home).epoch > 0


def _register(folder: Path, offices: "list[Office]", new: "list[Office]") -> dict[str, str]:
    """Make the offices known to the gateway, and a one-time code for each new station."""
    from cqclerk.gateway import enrolment
    from cqclerk.gateway import offices as registered
    from cqclerk.gateway.gateway import Gateway
    from data.hub import Hub
    from data.hub_rows import Office as HubOffice

    if not new:
        return {}
    hub = Hub.open(folder)
    try:
        gateway = Gateway.on(hub)
        with hub.transaction() as tx:
            for office in offices:
                registered.add(tx, HubOffice(office.id, office.name, office.level.value))
            return {office.id: enrolment.new_code(gateway, tx, office.id, 1) for office in new}
    finally:
        hub.close()


def _make_station(home: StationHome, office: "Office", reference: "Reference", url: str, code: str) -> None:
    """Set a station up, enrol it, lease it numbers: what an administrator does on the first day."""
    from cqclerk.sync.alone import enrol
    from cqclerk.workplace.opening import sign_in

    if not home.exists():
        _set_up(home, office, reference, url)
    at = sign_in(home, station.read(home).operators[0].operator_id, reference.practice.password, reference)
    try:
        enrol(at, url, code)
        station.write(home, replace(station.read(home), epoch=at.station.epoch, last_contact=at.now().isoformat()))
    finally:
        at.close()


def _set_up(home: StationHome, office: "Office", reference: "Reference", url: str) -> None:
    from cqclerk.domain.access import Role
    from cqclerk.domain.station_events import PrinterChosen
    from cqclerk.workplace.opening import NewOperator, Plan, set_up

    password = reference.practice.password
    people = [person for person in reference.practice.operators if person.office_id == office.id]
    plan = Plan(
        office_id=office.id,
        office_name=office.name,
        window=WINDOW,
        gateway_url=url,
        operators=tuple(NewOperator(person.name, tuple(map(Role, person.roles)), password) for person in people),
        printer=PrinterChosen("virtual-80", "virtual", ""),
        training=True,
    )
    set_up(home, plan, reference, LIGHT)
