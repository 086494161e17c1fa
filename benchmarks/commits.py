"""How long a command takes until its transaction is on the disk."""

import shutil
import time
from pathlib import Path

from cqclerk.commands import intake
from tests import offices

FIELDS = {
    "wife.number": "509900199103070025",
    "wife.name": "王芳",
    "wife.phone": "10012345678",
    "husband.name": "刘强",
}


def submit_ms(folder: Path, times: int) -> list[float]:
    """So many cases taken in at a new station; ms of each."""
    shutil.rmtree(folder, ignore_errors=True)
    at = offices.enter(offices.make_station(folder))
    item = next(iter(at.reference.items))
    found: list[float] = []
    for _ in range(times + 5):
        begun = time.perf_counter()
        intake.submit(at, item, FIELDS)
        found.append((time.perf_counter() - begun) * 1000)
    at.close()
    return found[5:]  # the first ones load and compile what all use
