"""Receipts: the bytes of one with a QR and two rare characters, and how soon after the key a printer on the network has all of it."""

import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

ON = date(2026, 11, 25)


def size() -> int:
    """At 58 mm, on a printer that draws QR itself and takes glyphs inside a line."""
    from printing import papers, profiles
    from printing.escpos.renderer import render
    from tests.printing.paper_samples import RECEIPT

    facts = replace(RECEIPT, applicants=("王㐱", "彭𬴂"))
    return len(render(papers.draw("receipt", facts, ON, training=False), profiles.load("generic-58-qr")))


def handed_over_ms(count: int) -> list[float]:
    """From the key to the last byte taken by the printer: paper drawn, printer asked, job in the ledger, bytes sent."""
    from cqclerk.commands import intake
    from printing import profiles
    from printing.spooler import Spooler
    from printing.transports.spoken import NetworkTransport
    from tests.cases import form
    from tests.offices import enter, make_station
    from tests.printing.fake_printer import FakePrinter

    ms: list[float] = []
    with tempfile.TemporaryDirectory(prefix="cqclerk-receipts-") as folder, FakePrinter() as printer:
        at = enter(make_station(Path(folder) / "station"))
        profile = profiles.load("epson-80")
        spooler = Spooler(lambda command: command(at), profile, lambda: NetworkTransport(printer.host, printer.port, profile))
        gone: list[float] = []
        spooler.progress = lambda sent, total: gone.append(time.perf_counter()) if sent == total else None
        for _ in range(count):
            case = intake.submit(at, "childbirth", form())
            begun = time.perf_counter()
            spooler.drive(case.id, "receipt")
            ms.append((gone[-1] - begun) * 1000)
        spooler.close()
        at.close()
    return ms
