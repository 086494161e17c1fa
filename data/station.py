"""station.json: what is known of a station before anyone signs in. Plain, without secrets; key slots are sealed.

Written whole or not at all (`place.replace_file`): without the slots in it nobody can open the database any more.
Read with the standard library alone, because the first frame shows it.
"""

import json
import os
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass, replace
from itertools import count
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

from data.keyring import Slot
from data.place import StationHome, replace_file

FORMAT = 1


class StationFileDamaged(Exception):
    """station.json is there and cannot be read as what it should be; it was left as it is."""

    def __init__(self, path: Path, details: str) -> None:
        super().__init__(f"{path}: {details}")
        self.path, self.details = path, details


@dataclass(frozen=True, slots=True)
class OperatorSlot:
    """One who may sign in here. The roles are for display: those that count are read from the journal after unlocking."""

    operator_id: str
    name: str
    roles: tuple[str, ...]
    slot: Slot


@dataclass(frozen=True, slots=True)
class StationFile:
    """The fields of the file, in its order.

    last_contact   when the gateway last answered, on the line or by a receipt on a stick, ISO 8601 in UTC; None before the first time.
    last_sequence  the last own event that this file knows of: ahead of the database, the database is an older copy.
    restored       the database beside it was put back from a backup, and nobody has signed in since.
    gateway_ca     who certifies the gateway's address, as PEM; "" is whom this machine trusts.
    """

    station_id: str
    office_id: str
    office_name: str
    window: str
    gateway_url: str
    training: bool
    last_contact: str | None
    last_sequence: int
    epoch: int
    operators: tuple[OperatorSlot, ...]
    recovery: Slot
    restored: bool = False
    gateway_ca: str = ""


def read(home: StationHome) -> StationFile:
    """What the file says; raises FileNotFoundError where no station was set up, StationFileDamaged with the path."""
    return parse(home.station_file.read_bytes(), home.station_file)


def parse(raw: bytes, path: Path) -> StationFile:
    """The same from bytes; path is what the error names."""
    try:
        content = json.loads(raw)
        if _read(int, content["format"]) > FORMAT:
            raise ValueError(f"format {content['format']} is newer than {FORMAT}")
        file: StationFile = _read(StationFile, content)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise StationFileDamaged(path, f"{type(error).__name__}: {error}") from error
    return file


def write(home: StationHome, file: StationFile) -> None:
    """Put the file in place of the old one; after a crash at any moment one of the two is there, whole.

    A second copy is kept beside it, should a hand or a bad disk damage the first: without the key slots nobody comes in any more.
    """
    home.make()
    text = json.dumps({"format": FORMAT, **asdict(file)}, ensure_ascii=False, indent=1, default=bytes.hex)
    if _differs(home, file):
        replace_file(home.station_file_kept, (text + "\n").encode())
    replace_file(home.station_file, (text + "\n").encode())


def _differs(home: StationHome, file: StationFile) -> bool:
    """In more than how far the journal has come, which is told every second."""
    try:
        kept = parse(home.station_file_kept.read_bytes(), home.station_file_kept)
    except (OSError, StationFileDamaged):
        return True
    return replace(kept, last_contact=file.last_contact, last_sequence=file.last_sequence) != file


def mend(home: StationHome) -> Path | None:
    """Put the second copy in place of a damaged file, which is set aside; where to, None if there is no copy that can be read."""
    try:
        kept = parse(home.station_file_kept.read_bytes(), home.station_file_kept)
    except (OSError, StationFileDamaged):
        return None
    aside = next(path for n in count(1) if not (path := home.station_file.with_name(f"station.json.damaged-{n}")).exists())
    if home.station_file.exists():
        os.replace(home.station_file, aside)
    write(home, kept)
    return aside


def _read(kind: Any, value: Any) -> Any:
    """The JSON value as that type, strictly: dataclasses by their fields, bytes as hex, tuples of one type, `X | None`."""
    if is_dataclass(kind):
        given = _read(dict, value)
        known = (field for field in fields(kind) if field.name in given or field.default is MISSING)
        return kind(**{field.name: _read(field.type, given[field.name]) for field in known})  # type: ignore[operator]
    if kind is bytes:
        return bytes.fromhex(_read(str, value))
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in _read(list, value))
    if get_origin(kind) is UnionType:
        return None if value is None else _read(get_args(kind)[0], value)
    if type(value) is not kind:  # not isinstance: true is no number
        raise TypeError(f"{kind.__name__} was expected, {value!r:.40} found")
    return value
