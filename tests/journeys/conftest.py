"""A practice home that is ready, made once; a copy of it for each journey, with its printer on a socket."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cqclerk.commands.administration import choose_printer
from cqclerk.protocol.reference import Reference
from cqclerk.workplace.opening import sign_in
from cqclerk.workplace.workplace import Workplace
from data import station
from data.place import Place
from printing.escpos import reader
from screens.training import TrainingGround, home_of
from tests.pages import PASSWORD
from tests.printing.fake_printer import FakePrinter

A, B = "T509901001", "T509902100"


@dataclass(frozen=True)
class City:
    """Two offices with a station each, both enrolled; the first one prints to the socket."""

    root: Path
    printer: FakePrinter

    def at(self, office: str, operator: int = 0) -> Workplace:
        """Sign in without a screen, while no workstation has the home open."""
        home = home_of(Place(self.root), office)
        return sign_in(home, station.read(home).operators[operator].operator_id, PASSWORD, Reference.load(training=True))

    def prints_with(self, profile: str) -> None:
        """Another model at the same socket."""
        at = self.at(A, operator=1)  # the administrator
        choose_printer(at, profile, "network", self.printer.address)
        at.close()

    @property
    def paper(self) -> str:
        """Everything that came out of the printer, as text."""
        return "\n".join(reader.lines(reader.read(self.printer.jobs)))


@pytest.fixture(scope="session")
def ready_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("practice")
    ground = TrainingGround(Place(root))
    try:
        ground.open()
    finally:
        ground.close()
    return root


@pytest.fixture
def city(ready_home: Path, tmp_path: Path) -> Iterator[City]:
    root = tmp_path / "home"
    shutil.copytree(ready_home, root)
    with FakePrinter() as printer:
        made = City(root, printer)
        made.prints_with("epson-80")
        yield made
