"""Registers of outer systems for tests: files of invented people, and systems that obey."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from cqclerk.domain.check_events import CheckKind, CheckOutcome
from cqclerk.domain.people import Person
from cqclerk.gateway.outer.adapter import NotReached, Question, Reply, Settings
from cqclerk.gateway.outer.systems import Connected, Systems
from tests.people import LIU_QIANG, WANG_FANG

AS_OF = date(2026, 11, 20)
REGISTRY, CREDIT = "户籍和婚姻登记（文件）", "失信名单（文件）"


def table(file: Path, header: str, *rows: tuple[str, ...], as_of: date | None = AS_OF) -> None:
    """A file of CSV, and the day of its data beside it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    if as_of is not None:
        file.with_suffix(".toml").write_text(f"as_of = {as_of}\n", encoding="utf-8")


def resident(person: Person, division: str = "", state: str = "") -> tuple[str, ...]:
    """A row of residence.csv."""
    return person.identity_number, person.name, division or person.registered_residence.division_code, state


def couple(one: Person, other: Person, state: str = "结婚", day: str = "") -> tuple[str, ...]:
    """A row of marriage.csv."""
    return one.identity_number, one.name, other.identity_number, other.name, day or str(one.marriage_date), state


def registers(folder: Path) -> Path:
    """All three registers as files, with 王芳 and 刘强 in good order; returns the file that connects them."""
    table(folder / "residence.csv", "number,name,division,state", resident(WANG_FANG), resident(LIU_QIANG))
    table(folder / "marriage.csv", "number_1,name_1,number_2,name_2,registered_on,state", couple(WANG_FANG, LIU_QIANG))
    table(folder / "credit.csv", "number,name,list,since,until,state")
    modules = {"residence": REGISTRY, "marriage": REGISTRY, "credit": CREDIT}
    tables = (
        f'[[system]]\nmodule = "{name}"\nsource = "{source}"\nkinds = ["{name}"]\nfile = "{name}.csv"\n' for name, source in modules.items()
    )
    (folder / "checks.toml").write_text("\n".join(tables), encoding="utf-8")
    return folder / "checks.toml"


class Obedient:
    """A system that answers what it is told to, when it is allowed to."""

    def __init__(self, answer: Callable[[Question], Reply]) -> None:
        self.answer, self.go_on = answer, threading.Event()
        self.asked: list[Question] = []
        self.go_on.set()

    def look_up(self, question: Question) -> Reply:
        """As told."""
        self.asked.append(question)
        self.go_on.wait()
        return self.answer(question)


def not_reached(question: Question) -> Reply:
    """A system that is being serviced."""
    raise NotReached("serviced until 18:00")


def broken(question: Question) -> Reply:
    """A module that is wrong, and names a person in its error."""
    raise ValueError(f"cannot work with {question.people[0].name} {question.people[0].number}")


def clear(question: Question) -> Reply:
    """Nobody is on any list."""
    return Reply(CheckOutcome.CLEAR, AS_OF)


def connected(system: Obedient, kind: CheckKind = CheckKind.CREDIT, timeout_s: float = 30, at_once: int = 4) -> Systems:
    """One system for one kind of question."""
    return Systems({kind: Connected(Settings(CREDIT, (kind,), timeout_s, at_once, Path()), system)})
