"""A receipt: how many bytes it is, and how long from the key until a fast printer has all of it."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

ON = date(2026, 11, 25)
RARE = ("王𬴂", "刘𫠆")  # neither is in any printer's ROM


def receipt_bytes(printer: str) -> int:
    """The receipt of two people with a rare character each, and its QR, as it goes to this printer."""
    from printing import papers, profiles
    from printing.escpos.renderer import render
    from tests.printing.paper_samples import RECEIPT

    document = papers.draw("receipt", replace(RECEIPT, applicants=RARE), ON, training=False)
    return len(render(document, profiles.load(printer)))


def handed_over_ms(folder: Path, times: int) -> list[float]:
    """ms from 打印 of a receipt until the printer has read its last byte; the ledger's commits are in it. The first ones load and warm."""
    from printing import profiles
    from printing.spooler import Spooler
    from printing.transports import NetworkTransport
    from tests import offices
    from tests.printing.fake_printer import FakePrinter
    from tests.screens.desks import taken_in

    at = offices.enter(offices.make_station(folder))
    case, profile, found = taken_in(at), profiles.load("epson-80"), []
    with FakePrinter() as printer:
        spooler = Spooler(lambda work: work(at), profile, lambda: NetworkTransport(printer.host, printer.port, profile))
        for _ in range(times + 3):
            before, begun = len(printer.received), time.perf_counter()
            future = spooler.print(case.id, "receipt", "窗口补打")
            _until(lambda: len(printer.received) > before + _QUESTIONS and printer.received.endswith(b"\x1dr\x01"))
            found.append((time.perf_counter() - begun) * 1000)
            future.result(30)
        spooler.close()
    at.close()
    return found[3:]


_QUESTIONS = 100  # bytes: what a printer is asked before a job is less


def _until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.0005)
