"""A practice home that is ready: two offices with a station each, both enrolled; the first one prints to a socket."""

from dataclasses import dataclass
from pathlib import Path

from cqclerk.commands.administration import choose_printer
from cqclerk.protocol.reference import Reference
from cqclerk.workplace.opening import sign_in, unlock
from cqclerk.workplace.workplace import Workplace
from data import station
from data.place import Place
from data.rows import DraftRow
from data.views import Views
from printing.escpos import reader
from screens.training import home_of
from tests.pages import PASSWORD
from tests.printing.fake_printer import FakePrinter

A, B = "T509901001", "T509902100"
_CLERK, _ADMINISTRATOR = 0, 1  # places in the list of A's operators


@dataclass(frozen=True)
class City:
    """The home of a journey, and its printer."""

    root: Path
    printer: FakePrinter

    def at(self, office: str, operator: int = _CLERK) -> Workplace:
        """Sign in without a screen, while no workstation has the home open."""
        home = home_of(Place(self.root), office)
        return sign_in(home, station.read(home).operators[operator].operator_id, PASSWORD, Reference.load(training=True))

    def drafts(self, office: str) -> list[DraftRow]:
        """The forms that are kept there, while a workstation may have the home open."""
        home = home_of(Place(self.root), office)
        views = Views(home.database, unlock(home, station.read(home).operators[_CLERK].operator_id, PASSWORD))
        try:
            return views.drafts()
        finally:
            views.close()

    def prints_with(self, profile: str) -> None:
        """Another model at the same socket."""
        at = self.at(A, _ADMINISTRATOR)
        choose_printer(at, profile, "network", self.printer.address)
        at.close()

    @property
    def paper(self) -> str:
        """Everything that came out of the printer, as text."""
        return "\n".join(reader.lines(reader.read(self.printer.jobs)))
