"""Which outer systems a gateway is connected to, by its file checks.toml."""

import importlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from cqclerk.domain.check_events import CheckKind
from cqclerk.gateway.outer.adapter import Settings, System

FILE = "checks.toml"
_TIMEOUT_S, _AT_ONCE = 8.0, 4
_OWN = frozenset({"module", "source", "kinds", "timeout_s", "at_once"})


class BadSettings(Exception):
    """checks.toml does not say what it must, or a module cannot be connected; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A system, and how it is to be asked."""

    settings: Settings
    system: System


@dataclass(frozen=True, slots=True)
class Systems:
    """All that a gateway is connected to: for each kind of question at most one."""

    by_kind: dict[CheckKind, Connected] = field(default_factory=dict)


def connect(file: Path | None) -> Systems:
    """Read the file and connect each system that it names; without a file there are none. Raises BadSettings."""
    if file is None or not file.exists():
        return Systems()
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8")).get("system", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{file.name}: {error}") from error
    found: dict[CheckKind, Connected] = {}
    for place, table in enumerate(tables):
        connected = _connected(table, file, place)
        for kind in connected.settings.kinds:
            if kind in found:
                raise BadSettings(f"{file.name}: system[{place}]: {kind} is asked elsewhere already")
            found[kind] = connected
    return Systems(found)


def _connected(table: dict[str, object], file: Path, place: int) -> Connected:
    """One table. The module is one of this package, or any that Python finds, by its dotted name."""
    try:
        settings = _settings(table, file.parent)
        name = str(table["module"])
        module = importlib.import_module(name if "." in name else f"cqclerk.gateway.outer.{name}")
        return Connected(settings, module.connect(settings))
    except (KeyError, ValueError, TypeError, ImportError, AttributeError, OSError) as error:
        raise BadSettings(f"{file.name}: system[{place}]: {error}") from error


def _settings(table: dict[str, object], folder: Path) -> Settings:
    kinds, source = table["kinds"], table["source"]
    if not isinstance(kinds, list) or not kinds or not isinstance(source, str) or not source:
        raise ValueError("source is a text, kinds a list of texts")
    timeout_s, at_once = float(str(table.get("timeout_s", _TIMEOUT_S))), int(str(table.get("at_once", _AT_ONCE)))
    if timeout_s <= 0 or at_once <= 0:
        raise ValueError("timeout_s and at_once are more than 0")
    own = {name: value for name, value in table.items() if name not in _OWN}
    return Settings(source, tuple(CheckKind(kind) for kind in kinds), timeout_s, at_once, folder, own)
