"""The kinds of pre-printed forms that a station knows: its own files, taken into use by an administrator, before those of the program.

A file of its own that this program cannot read never stops the counter: the program's is used, and the administrator is told.
"""

import logging
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from printing.stationery.template import FormTemplate
from printing.stationery.template_file import file_of, parse
from printing.templates import TemplateError

Own = Mapping[str, str]
"""The texts of a station's own files by name, as they were taken into use."""

FOLDER = "stationery"
"""Where a station's own files and its scanned pages lie, within the folder of its own papers."""

NONE: Own = MappingProxyType({})
_log = logging.getLogger(__name__)


def folder() -> Traversable:
    """Where the files that come with the program lie, with their scanned backgrounds."""
    return files("data") / "stationery"


@cache
def shipped_names() -> tuple[str, ...]:
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder().iterdir() if item.name.endswith(".toml")))


@cache
def shipped_text(name: str) -> str:
    """The file that came with the program, word for word. Raises TemplateError."""
    if name not in shipped_names():
        raise TemplateError(file_of(name), "（文件）", "没有这个文件")
    return (folder() / file_of(name)).read_text("utf-8")


def names(own: Own = NONE) -> tuple[str, ...]:
    """All kinds of forms there are."""
    return tuple(sorted({*shipped_names(), *own}))


def load(name: str, own: Own = NONE, on: date | None = None) -> FormTemplate:
    """A kind of form by its name: the station's where it can be read and is in force on this day, else the program's.

    Raises TemplateError where there is neither.
    """
    mine = _readable(name, own.get(name, ""))
    if mine is not None and (on is None or mine.in_force(on) or name not in shipped_names()):
        return mine
    return parse(name, shipped_text(name))


def in_force(own: Own, on: date, paper: str = "") -> tuple[FormTemplate, ...]:
    """The kinds of forms that may be printed on this day, of one paper or of all. What cannot be read is left out."""
    found = (_or_none(name, own, on) for name in names(own))
    return tuple(one for one in found if one is not None and one.in_force(on) and paper in ("", one.paper))


def _or_none(name: str, own: Own, on: date) -> FormTemplate | None:
    try:
        return load(name, own, on)
    except TemplateError:
        return None


def _readable(name: str, text: str) -> FormTemplate | None:
    try:
        return parse(name, text, own=True) if text else None
    except TemplateError as error:
        _log.warning("%s", error)
        return None
