"""The printers of one session: each has its spooler and its own queue, and what is wrong with one is nothing to another."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from cqclerk.domain.station import ChosenPrinter
from screens import setup_form
from screens.session import PrinterLook
from screens.widgets import frame

if TYPE_CHECKING:
    from cqclerk.domain.station import Station
    from cqclerk.domain.stationery import FormPlace
    from printing.document import Document
    from printing.measuring import Told
    from printing.spooler import Spooler
    from printing.stationery.forms import FormOrder
    from printing.stationery.template import FormTemplate

_READY = frame.printer_ready().words


class Light(Protocol):
    """Where it is shown how the printers are; called from their threads."""

    def printer_changed(self, light: frame.Light) -> None: ...


def use_word(use: str) -> str:
    """What a printer is for."""
    return setup_form.word("printer_use", use or "all")


class Printers:
    """One spooler for each machine; two forms of paper on one machine share it. Others when others are chosen."""

    def __init__(self, spooler_of: "Callable[[ChosenPrinter], Spooler]", chosen: "Station", lights: Light) -> None:
        self._spooler_of, self._lights, self._station = spooler_of, lights, chosen
        self._spoolers: dict[tuple[str, str, str], Spooler] = {}
        self._take(chosen)

    def begin(self) -> None:
        """Ask each printer how it is, without anybody waiting; one that is silent keeps no other one waiting."""
        for spooler in self._spoolers.values():
            threading.Thread(target=self._probe, args=(spooler,), name="probe", daemon=True).start()

    def print(self, case_id: str, paper: str, reason: str = "", use: str | None = None) -> "Future[str]":
        """Print one paper of one case where its form comes out, or on the printer of another `use`; the sentence for the clerk."""
        spooler = self._spooler(self._chosen_for(paper, use))
        future = spooler.print(case_id, paper, reason)
        future.add_done_callback(lambda done: self._show())
        return future

    def print_form(self, case_id: str, paper: str, reason: str, order: "FormOrder") -> "Future[str]":
        """Print one certificate on its pre-printed form, on the printer that has these forms; the sentence for the clerk."""
        future = self._for_form(order.template).print(case_id, paper, reason, order)
        future.add_done_callback(lambda done: self._show())
        return future

    def calibrate(self, template: "FormTemplate", when: str) -> "Future[str]":
        """Print the calibration sheet of a template where its forms lie, moved as they are now."""
        from printing.stationery import forms

        place = self._station.form_place(template.name)
        assert place is not None, "a calibration sheet is printed where forms lie"
        form = forms.calibration_form(template, self._station.alignment(place), place.tray, when)
        future = self._for_form(template.name).trial(form)
        future.add_done_callback(lambda done: self._show())
        return future

    def moved(self, station: "Station") -> None:
        """Another alignment: the same printers."""
        self._station = station

    def looks(self) -> tuple[PrinterLook, ...]:
        """Each machine once, the one for whatever has none of its own first."""
        seen: dict[tuple[str, str, str], PrinterLook] = {}
        for chosen in self._station.printers:
            seen.setdefault(_key(chosen), self._look(chosen))
        return tuple(seen.values())

    def look_for(self, paper: str, use: str | None = None) -> PrinterLook:
        """The printer that a paper comes out of."""
        return self._look(self._chosen_for(paper, use))

    def use(self, chosen: "Station") -> None:
        """Print on the printers that the station has now; a job that runs on one before comes to its end there."""
        self._take(chosen)
        self._lights.printer_changed(frame.PRINTER_UNKNOWN)
        self.begin()

    def trial(self, when: str, use: str = "") -> "Future[str]":
        """Print the trial page; the answer is the sentence for whoever tries the printer."""
        from printing import trial

        spooler = self._spooler(self._station.printer_for(use))
        future = spooler.trial(trial.page(spooler.profile, when))
        future.add_done_callback(lambda done: self._show())
        return future

    def page(self, document: "Document", name: str) -> "Future[str]":
        """Print a paper that is of no case, where papers of its form come out; name is what the answer calls it."""
        future = self._spooler(self._chosen_for(document.paper, None)).trial(document, name)
        future.add_done_callback(lambda done: self._show())
        return future

    def measure(self, chosen: "Station") -> "Future[Told]":
        """Print the three lines by which a printer is known; the answer is what it said of itself.

        It is asked everything, whatever it is thought to be now; only a virtual printer stays what it plays.
        """
        from printing import measuring
        from printing.escpos import probe

        general = chosen.printers[0]
        profile = general.profile if general.transport == "virtual" else measuring.ASKING
        spooler = self._spooler_of(replace(general, profile=profile))
        future = spooler.measure(probe.page())
        future.add_done_callback(lambda done: threading.Thread(target=spooler.close, name="printer measured", daemon=True).start())
        return future

    def end(self) -> None:
        """Let running jobs come to their end."""
        for spooler in self._spoolers.values():
            spooler.close()

    # -- inside

    def _take(self, chosen: "Station") -> None:
        before, self._station = self._spoolers, chosen
        self._spoolers = {
            _key(printer): before.get(_key(printer)) or self._spooler_of(printer)
            for printer in {_key(each): each for each in (*chosen.printers, *map(_of_form, chosen.forms))}.values()
        }
        for key in before.keys() - self._spoolers.keys():
            threading.Thread(target=before[key].close, name="printer before", daemon=True).start()

    def _chosen_for(self, paper: str, use: str | None) -> "ChosenPrinter":
        if use is not None:
            return self._station.printer_for(use)
        from printing.templates import form_of

        return self._station.printer_for(form_of(paper).value)

    def _for_form(self, template: str) -> "Spooler":
        place = self._station.form_place(template)
        assert place is not None, "a form is printed where such forms lie"
        return self._spooler(_of_form(place))

    def _spooler(self, chosen: "ChosenPrinter") -> "Spooler":
        return self._spoolers[_key(chosen)]

    def _look(self, chosen: "ChosenPrinter") -> PrinterLook:
        spooler = self._spooler(chosen)
        known = spooler.health()
        words = known.words() if known else "还没有问到"
        return PrinterLook(chosen.use, use_word(chosen.use), spooler.profile.title, words, known.ready if known else None, spooler.waiting)

    def _probe(self, spooler: "Spooler") -> None:
        spooler.probe()
        self._show()

    def _show(self) -> None:
        """On the top line: the printer itself, or of several the first that something is wrong with, by what it is for."""
        looks = [look for look in self.looks() if look.ready is not None]
        if not looks:
            self._lights.printer_changed(frame.PRINTER_UNKNOWN)
            return
        worst = min(looks, key=lambda look: (look.ready is True, look.words == _READY))
        several = len(self._spoolers) > 1 and worst.words != _READY
        words = f"{worst.role}机{worst.words}" if several else worst.words
        self._lights.printer_changed(frame.printer_light(words, ready=worst.ready is True))


def _key(chosen: "ChosenPrinter") -> tuple[str, str, str]:
    return chosen.profile, chosen.transport, chosen.address


def _of_form(place: "FormPlace") -> ChosenPrinter:
    """The printer that has the forms of a template."""
    return ChosenPrinter(place.profile, place.transport, place.address, "form")
