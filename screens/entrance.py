"""The way into a station without a screen: which homes there are, who asks, and one sentence when it cannot be."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data import station
from data.keyring import WrongSecret
from data.place import HomeInUse, Place, StationHome, hold
from data.problems import DatabaseProblem
from data.station import OperatorSlot, StationFile, StationFileDamaged
from screens.texts import sentence

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace


class Refused(Exception):
    """It did not come about; the text is the sentence for stderr."""


@dataclass(frozen=True, slots=True)
class Door:
    """A station home with its plain file."""

    home: StationHome
    file: StationFile


@contextmanager
def at_rest(place: Place, training: bool) -> Iterator[list[Door]]:
    """The stations that are kept here while no workstation is open over them. Raises Refused with the sentence."""
    ground = StationHome(place.training())
    if not training or not ground.folder.exists():  # a real station is held when it is entered
        yield _doors(place, training)
        return
    try:
        held = hold(ground)
    except HomeInUse as error:
        raise Refused(sign_in_sentence(error)) from error
    with held:
        yield _doors(place, training)


def _doors(place: Place, training: bool) -> list[Door]:
    """All training ones, or the real one; none is an empty list."""
    folders = place.training_stations() if training else [place.station()]
    homes = [StationHome(folder) for folder in folders]
    try:
        return [Door(home, station.read(home)) for home in homes if home.exists()]
    except StationFileDamaged as error:
        raise Refused(sign_in_sentence(error)) from error


@contextmanager
def entered(door: Door, operator: str | None) -> Iterator["Workplace"]:
    """The workplace behind a door, its home held meanwhile. Raises Refused with the sentence.

    A training station asks nothing; a real one asks for its operator and the password.
    """
    try:
        with hold(door.home):
            at = _opened(door, operator)
            try:
                yield at
            finally:
                at.close()
    except (HomeInUse, WrongSecret, DatabaseProblem) as error:
        raise Refused(sign_in_sentence(error)) from error


def _opened(door: Door, operator: str | None) -> "Workplace":
    from cqclerk.protocol.reference import Reference
    from cqclerk.workplace.opening import sign_in

    reference = Reference.load(door.file.training)
    if door.file.training:
        return sign_in(door.home, door.file.operators[0].operator_id, reference.practice.password, reference)
    slot = _asked(door.file, operator)
    return sign_in(door.home, slot.operator_id, ask_password(), reference)


def sign_in_sentence(error: BaseException) -> str:
    """Why somebody could not come in; whatever is no refusal is our fault, and is in the log."""
    match error:
        case HomeInUse():
            return sentence("sign_in.in_use", {"pid": error.pid or "不明"})
        case WrongSecret():
            return sentence("sign_in.wrong_password")
        case StationFileDamaged():
            return sentence("sign_in.station_file_damaged", {"path": error.path})
        case DatabaseProblem():
            return sentence(error.key, problem_params(error))
    from cqclerk.workplace.workplace import NotAnOperator

    return sentence("sign_in.not_an_operator" if isinstance(error, NotAnOperator) else "fault")


def problem_params(error: DatabaseProblem) -> dict[str, object]:
    """What the sentence of a database problem needs."""
    return dict(error.params)


def _asked(file: StationFile, name: str | None) -> OperatorSlot:
    if name is None and sys.stdin.isatty():
        name = input("操作员姓名：").strip()
    found = [slot for slot in file.operators if slot.name == name]
    if len(found) != 1:
        raise Refused("没有这个操作员，什么都没有做；请用 --operator 写明工作站上登记的姓名。")
    return found[0]


def ask_password() -> str:
    """From the terminal, else a line of the standard input."""
    if sys.stdin.isatty():
        return getpass.getpass("口令：")
    return sys.stdin.readline().rstrip("\n")
