"""The programs under test, and how far each of them has to come before it is measured."""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cqclerk.domain.case import Phase
from cqclerk.domain.search import words_of
from cqclerk.workplace.projection import STAGES
from data import database, station
from data.keyring import unwrap
from data.place import StationHome
from tests.terminal import Terminal

PASSWORD = "1234"  # of everybody in training; the login says so
_NAMES = ("王芳  刘强", "张桂英", "陈静  何勇", "赵敏  周涛", "孙丽  吴刚", "欧阳娜娜  买买提·艾力")
_INITIALS = ("lq wf", "zgy", "cj hy", "zm zt", "sl wg", "mmtal oynn")


@dataclass(frozen=True, slots=True)
class Program:
    """A program that a pseudo-terminal can run; it is there when ready stands on its screen."""

    name: str
    command: tuple[str, ...]
    ready: str


EMPTY = Program("empty", (sys.executable, "-m", "benchmarks.empty_program"), "empty program, ready")
DEMO_FORM = Program("form of our widgets", (sys.executable, "-m", "benchmarks.demo_program", "100", "form"), "放下")


def workstation(home: Path) -> Program:
    """The real program in training mode, up to its login."""
    return Program("workstation", (sys.executable, "-m", "screens", "--home", str(home), "--training"), "口令")


@dataclass(frozen=True, slots=True)
class Homes:
    """Training homes that are ready to be opened: one with 100 cases on the desk, one with 100,000."""

    few: Path
    many: Path


def prepare(folder: Path, size: tuple[int, int]) -> Homes:
    """Make both homes. The cases stand on the desk only: their rows are invented, no event is behind them."""
    homes = Homes(folder / "few", folder / "many")
    with signed_in(homes.few, size) as terminal:
        leave(terminal)
    shutil.copytree(homes.few, homes.many)
    _fill(homes.few, 100)
    _fill(homes.many, 100_000)
    return homes


@contextmanager
def signed_in(home: Path, size: tuple[int, int]) -> Iterator[Terminal]:
    """The workstation with its first operator at the desk."""
    with Terminal(workstation(home).command, size) as terminal:
        terminal.wait_for("口令", 60)
        sign_in(terminal)
        yield terminal


def sign_in(terminal: Terminal) -> float:
    """From the login to the desk; ms from the last Enter until the desk stands."""
    terminal.press("1", "enter")
    terminal.write(PASSWORD)
    begun = time.perf_counter()
    terminal.press("enter")
    terminal.wait_for_frame("筛选", 60)
    assert terminal.last_byte_at is not None
    return (terminal.last_byte_at - begun) * 1000


def leave(terminal: Terminal) -> None:
    """End the program as a clerk does."""
    terminal.press("ctrl+q")
    terminal.wait_until_ended(30)


def _fill(home: Path, cases: int) -> None:
    """Put so many open cases on the desk of the first station."""
    place = StationHome(min((home / "training" / "stations").iterdir()))
    file = station.read(place)
    key = unwrap(file.operators[0].slot, PASSWORD)
    connection = database.connect(place.database, key)
    columns = {name: "" if kind == "TEXT" else 0 for _, name, kind, *_ in connection.execute("PRAGMA table_info(case_row)")}
    marks = ", ".join("?" for _ in columns)
    connection.execute("BEGIN")
    rows = (tuple((columns | _case(number, file.office_id)).values()) for number in range(cases))
    connection.executemany(f"INSERT INTO case_row ({', '.join(columns)}) VALUES ({marks})", rows)
    for number in range(cases):
        for word, case_id in _words(number):
            connection.execute("INSERT INTO search_word VALUES (?, ?)", (word, case_id))
        connection.execute("INSERT INTO search_row VALUES (?, ?)", (f"{number:032x}", "".join(f"\n{word}" for word, _ in _words(number))))
    connection.execute("COMMIT")
    connection.close()


def _words(number: int) -> list[tuple[str, str]]:
    """(word, id) of everything the case is found by."""
    case = _case(number, "")
    words = words_of(str(case["names"]).split(), str(case["initials"]).split(), [str(case["receipt_number"])])
    return [(word, str(case["id"])) for word in words]


def _case(number: int, office: str) -> dict[str, str | int]:
    day = str(datetime.now(UTC).date() + timedelta(days=number * 7919 % 40))
    return {
        "id": f"{number:032x}",
        "stage": STAGES[Phase.SUBMITTED],
        "phase": Phase.SUBMITTED.value,
        "open": 1,
        "sort_key": day,
        "deadline": day,
        "item": "childbirth",
        "names": _NAMES[number % len(_NAMES)],
        "initials": _INITIALS[number % len(_INITIALS)],
        "home_office": office,
        "intake_office": office,
        "receipt_number": f"S{number:08}",
        "applied_on": day,
    }
