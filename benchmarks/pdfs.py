"""Certificates as PDF: how long one takes, in a row and as the first of a program, and whether memory grows with their number."""

import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

ON = date(2026, 11, 25)
SETTLED = 100  # fonts and their caches stand by then
FIRST = """
from datetime import date
from printing import papers
from printing.pdf.renderer import render
from tests.printing.paper_samples import CERTIFICATE
render(papers.draw("childbirth_certificate", CERTIFICATE, date(2026, 11, 25), training=False))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """So many certificates one after the other: ms of each, and MiB of memory grown since SETTLED."""

    ms: list[float]
    grown_mib: float


def in_a_row(count: int) -> Row:
    """Certificates that all say something else, drawn and written as files in memory."""
    from printing import papers
    from printing.pdf.renderer import render
    from tests.printing.paper_samples import CERTIFICATE

    ms, settled = [], 0.0
    for number in range(count):
        serial = f"{number:06d}"
        facts = replace(CERTIFICATE, certificate_number=f"Y509901001{serial}", credential=CERTIFICATE.credential[:-6] + serial)
        begun = time.perf_counter()
        render(papers.draw("childbirth_certificate", facts, ON, training=False))
        ms.append((time.perf_counter() - begun) * 1000)
        if number == SETTLED:
            settled = resident_mib()
    return Row(ms, resident_mib() - settled)


def first_ms() -> float:
    """A fresh process, from its start to its end, that makes one certificate."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", FIRST], check=True)
    return (time.perf_counter() - begun) * 1000


def resident_mib() -> float:
    """Memory of this process; 0 where /proc is not there."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 / 2**20 if statm.exists() else 0.0
