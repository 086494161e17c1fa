"""What set-up asks for: the entries as typed, everything that is still missing at once, and the plan that comes of them."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cqclerk.domain.access import Role
from cqclerk.domain.offices import OfficeRegister
from cqclerk.protocol.addresses import is_loopback
from data.reference import read_toml
from printing import addresses
from screens.texts import filled
from screens.widgets.kinds import Kind
from screens.widgets.pasting import one_line

if TYPE_CHECKING:
    from cqclerk.workplace.opening import Plan

_FILE = "words/setup.toml"
ROLES = (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)  # by digits from 1
NETWORK, FILE, VIRTUAL, USB, SERIAL, CUPS = "network", "file", "virtual", "usb", "serial", "cups"


@dataclass(frozen=True, slots=True)
class OperatorEntry:
    """One row of operators; roles are digits (124)."""

    name: str
    roles: str
    password: str
    again: str

    @property
    def empty(self) -> bool:
        return not any((self.name, self.roles, self.password, self.again))


@dataclass(frozen=True, slots=True)
class Entries:
    """The whole form as typed."""

    office: str
    window: str
    gateway: str
    code: str
    printer: str
    transport: str
    address: str
    operators: tuple[OperatorEntry, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing or wrong: where (id of the field, and in words) and what."""

    field: str
    where: str
    what: str


def gaps(entries: Entries, offices: OfficeRegister) -> tuple[Gap, ...]:
    """Everything that is missing or wrong, in the order of the form."""
    of_printer = printer_gaps(entries.printer, entries.transport, entries.address)
    return (*_gaps(_of_station(entries, offices)), *of_printer, *_gaps(_of_operators(entries.operators)))


def printer_gaps(printer: str, transport: str, address: str) -> tuple[Gap, ...]:
    """What is missing or wrong in the choice of a printer."""
    missing = (
        ("printer", "打印机", "" if printer else word("gap", "printer")),
        ("transport", "接法", "" if transport else word("gap", "transport")),
        ("address", "打印地址", _address_problem(transport, address)),
    )
    return _gaps(missing)


def _gaps(found: Iterable[tuple[str, str, str]]) -> tuple[Gap, ...]:
    return tuple(Gap(field, where, what) for field, where, what in found if what)


def _of_station(entries: Entries, offices: OfficeRegister) -> Iterator[tuple[str, str, str]]:
    known = offices.get(entries.office)
    unknown = word("gap", "office_unknown", id=entries.office)
    yield "office", "机构代码", "" if known else unknown if entries.office else word("gap", "office")
    yield "window", "窗口号", "" if entries.window else word("gap", "window")
    yield "gateway", "网关地址", gateway_problem(entries.gateway) if entries.gateway else word("gap", "gateway")


def _address_problem(transport: str, address: str) -> str:
    """A network printer has a host, a serial one a port, a file a place that can be written; the virtual one has nothing."""
    match transport, address:
        case (("network" | "file" | "serial" | "cups"), ""):
            return word("gap", "address")
        case "usb", _:
            return word("gap", "path_whole") if address and not Path(address).is_absolute() else ""
        case "serial", _:
            return "" if addresses.serial_line(address) else word("gap", "serial_bad")
        case "cups", _:
            return "" if addresses.is_queue(address) else word("gap", "queue_bad")
        case "network", _:
            return "" if _is_address(address) else word("gap", "address_bad")
        case "file", _:
            return _path_problem(Path(address))
        case "virtual", _:
            return word("gap", "address_needless") if address else ""
    return ""


def _path_problem(path: Path) -> str:
    """A whole path: a file, device or folder that can be written, or a new name in a folder that can."""
    if not path.is_absolute():
        return word("gap", "path_whole")
    try:
        place = path if path.exists() else path.parent
        fits = place.exists() and (path.exists() or place.is_dir()) and os.access(place, os.W_OK)
    except OSError:  # a name too long, a folder that may not be looked into
        fits = False
    return "" if fits else word("gap", "path_bad", path=path)


def _of_operators(operators: tuple[OperatorEntry, ...]) -> Iterator[tuple[str, str, str]]:
    names = Counter(entry.name for entry in operators if entry.name)
    for number, entry in enumerate(operators, start=1):
        where = f"操作员{number}"
        if entry.empty:
            continue
        twice = word("gap", "name_twice", name=entry.name) if names[entry.name] > 1 else ""
        yield f"name{number}", where, twice if entry.name else word("gap", "name")
        yield f"roles{number}", where, "" if entry.roles else word("gap", "roles")
        yield (
            f"password{number}",
            where,
            password_problem(entry.password) or ("" if entry.password else word("gap", "password", **_shortest())),
        )
        yield f"again{number}", where, again_problem(entry.password, entry.again)
    if not names:
        yield "name1", "操作员", word("gap", "operator")
    elif not any("4" in entry.roles for entry in operators):
        yield "roles1", "操作员", word("gap", "administrator")


def gateway_url(typed: str) -> str:
    """The address as it is kept, "" where there is no line."""
    return "" if typed == NO_LINE else typed.rstrip("/")


def gateway_problem(url: str) -> str:
    """What is wrong with the address of a gateway: it is https, or http on this machine, or there is no line; "" if nothing is."""
    if url == NO_LINE:
        return ""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return word("gap", "gateway_bad")
    fits = bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))
    return "" if fits and parts.path in ("", "/") and not parts.query else word("gap", "gateway_bad")


def password_problem(password: str) -> str:
    """Why a password is none, "" if it is one or not there yet."""
    shortest = _shortest()["shortest"]
    return word("gap", "password", shortest=shortest) if 0 < len(password) < shortest else ""


def again_problem(password: str, again: str) -> str:
    """Why a repetition is none."""
    return "" if again == password else word("gap", "again")


def _is_address(text: str) -> bool:
    """host, or host:port."""
    host, colon, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "")
    return bool(host) and not set(host) & set(" /\\@?#") and (not colon or (port.isdecimal() and 0 < int(port) < 65536))


def _shortest() -> dict[str, int]:
    return {"shortest": read_toml("reference/workstation.toml").table("password").number("shortest")}


def word(table: str, key: str, **values: object) -> str:
    """A word of set-up, with its values put in."""
    return filled(read_toml(_FILE).table(table).text(key), values)


def intro() -> str:
    """What to know before filling the form."""
    return word("say", "intro", **_shortest())


def _role_digits(text: str) -> str:
    return "".join(char for char in text if char in "1234")


ROLE_DIGITS = Kind("数字1到4", _role_digits, limit=4, settle=lambda text: "".join(sorted(set(text))))
NO_LINE = "无"  # instead of the gateway's address, where the office has no line
ADDRESS = Kind("文字", lambda text: one_line(text).replace("：", ":").replace("。", ".").strip(), limit=120)


def plan(entries: Entries, offices: OfficeRegister) -> "Plan":
    """The plan of a form without gaps."""
    from cqclerk.domain.station_events import PrinterChosen
    from cqclerk.workplace.opening import NewOperator, Plan

    office = offices.get(entries.office)
    assert office is not None
    operators = (
        NewOperator(entry.name, tuple(ROLES[int(digit) - 1] for digit in entry.roles), entry.password)
        for entry in entries.operators
        if not entry.empty
    )
    return Plan(
        office_id=office.id,
        office_name=office.name,
        window=entries.window,
        gateway_url=gateway_url(entries.gateway),
        operators=tuple(operators),
        printer=PrinterChosen(entries.printer, entries.transport, entries.address),
        enrolment_code=entries.code,
    )
