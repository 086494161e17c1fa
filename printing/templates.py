"""Papers as data: `data/papers/*.toml`, one file a paper, in editions by date, each with source and mark.

An edition is a list of blocks in the words of `printing.document`; `{name}` takes a fact, `{name:bold,whole}` with emphasis.
`when` and `unless` name a fact that must be there or not; `each` names a list of rows, whose fields are `{row.…}`, numbered `{n}`;
`copy` limits a block to one of the edition's copies. Pairs without a value are left out. Every name is checked when a file is
read, so that a slip of the pen stops before the counter, not at it. A station may have editions of its own beside these.
"""

import hashlib
import logging
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from printing.document import Form
from printing.template_check import Raw, Wrong, check_block, check_braces
from printing.template_lines import FileLines, of_unreadable

_log = logging.getLogger(__name__)

Facts = Mapping[str, object]
MARKS = ("S", "s2", "x", "own", "待核实")
_OF_FILE = frozenset(("title", "form", "edition"))
_OF_EDITION = frozenset(("id", "from", "to", "source", "mark", "note", "copies", "block"))


class TemplateError(Exception):
    """A paper's file that cannot be used: names file, line, place and reason. line 0: there is none to name."""

    def __init__(self, file: str, place: str, reason: str, line: int = 0) -> None:
        where = f"第{line}行（{place}）" if line else place
        super().__init__(f"证件样式 {file} 的 {where} 不能用：{reason}。")
        self.file, self.place, self.reason, self.line = file, place, reason, line


@dataclass(frozen=True, slots=True)
class Template:
    """One edition of one paper. `copies`: what stands on each copy (联), printed one after the other.

    since, until  the days on which it is in force, both included      own  it is the station's, not the program's
    """

    paper: str
    title: str
    form: Form
    edition: str
    source: str
    mark: str
    copies: tuple[str, ...]
    blocks: tuple[Raw, ...]
    since: date = date.min
    until: date = date.max
    note: str = ""
    own: bool = False

    def in_force(self, on: date) -> bool:
        return self.since <= on <= self.until


def load(paper: str, on: date, names: frozenset[str], own: str = "") -> Template:
    """The edition of this paper in force on this day, its facts among `names` (rows as `list.field`). Raises TemplateError.

    own  the text of the station's own file of this paper, whose editions come before those of the program; "" if it has none
    """
    editions = [*(own_editions(paper, own, names) if own else ()), *shipped(paper, names)]
    if found := newest([edition for edition in editions if edition.own], on) or newest(editions, on):
        return found
    raise TemplateError(file_of(paper), "edition", f"{on} 没有适用的版本")


def newest(editions: list[Template], on: date) -> Template | None:
    """Of those in force on this day the one that came into force last."""
    return max((edition for edition in editions if edition.in_force(on)), key=lambda edition: edition.since, default=None)


def file_of(paper: str) -> str:
    return f"{paper}.toml"


def shipped_text(paper: str) -> str:
    """The file that came with the program, word for word. Raises TemplateError."""
    try:
        return (files("data") / "papers" / file_of(paper)).read_text("utf-8")
    except FileNotFoundError as error:
        raise TemplateError(file_of(paper), "（文件）", "没有这个文件") from error


@lru_cache
def form_of(paper: str) -> Form:
    """The form of a paper, which says where it comes out: slip, notice or certificate."""
    raw = tomllib.loads(shipped_text(paper))
    return Form(raw.get("form", Form.SLIP))


@lru_cache
def shipped(paper: str, names: frozenset[str]) -> tuple[Template, ...]:
    """The editions that came with the program. Raises TemplateError."""
    return parse(paper, shipped_text(paper), names)


@lru_cache
def own_editions(paper: str, text: str, names: frozenset[str]) -> tuple[Template, ...]:
    """The editions of a station's own file, each named with what it says: `id+1a2b3c4d`. Raises TemplateError.

    None of them may bear the name of an edition of the program: what a paper was printed by could not be told apart.
    """
    editions = parse(paper, text, names, own=True)
    taken = {edition.edition for edition in shipped(paper, names)}
    for number, edition in enumerate(editions, 1):
        if edition.edition.partition("+")[0] in taken:
            lines = FileLines(text)
            raise TemplateError(
                file_of(paper),
                f"第{number}版 id",
                f"{edition.edition.partition('+')[0]} 是自带版次的名称，请另起一个",
                lines.of_edition(number, "id"),
            )
    return editions


def readable(paper: str, text: str, names: frozenset[str]) -> str:
    """The text of a station's own file if this program can read it, else "": the counter goes on, the administrator is told."""
    try:
        return text if text and own_editions(paper, text, names) else ""
    except TemplateError as error:
        _log.warning("%s", error)
        return ""


def parse(paper: str, text: str, names: frozenset[str], own: bool = False) -> tuple[Template, ...]:
    """All editions of a file, checked whole. Raises TemplateError with the line."""
    file = file_of(paper)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, why = of_unreadable(text, error)
        raise TemplateError(file, "写法", why, line) from error
    reader = _Reader(file, FileLines(text), names)
    suffix = f"+{hashlib.sha256(text.encode()).hexdigest()[:8]}" if own else ""
    return tuple(reader.editions(paper, raw, suffix, own))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks a file from its top to its end; every error knows its line."""

    file: str
    lines: FileLines
    names: frozenset[str]

    def editions(self, paper: str, raw: Raw, suffix: str, own: bool) -> Iterator[Template]:
        title, form = self._title(raw), Form(self._choice(raw, "form", Form))
        if wrong := sorted(raw.keys() - _OF_FILE):
            raise self._wrong(wrong[0], f"不认识 {'、'.join(wrong)}", self.lines.of_key(wrong[0]))
        found = raw.get("edition")
        if not isinstance(found, list) or not found:
            raise self._wrong("edition", "一个版次也没有", 1)
        for number, edition in enumerate(found, 1):
            values = self._edition(number, edition)
            yield Template(paper, title, form, f"{values['id']}{suffix}", *self._rest(values), own=own)

    def _rest(self, values: Raw) -> tuple[str, str, tuple[str, ...], tuple[Raw, ...], date, date, str]:
        copies, blocks, since, until = values.get("copies", []), values["block"], values["from"], values.get("to", date.max)
        assert isinstance(copies, list) and isinstance(blocks, list) and isinstance(since, date) and isinstance(until, date)
        return str(values["source"]), str(values["mark"]), tuple(copies), tuple(blocks), since, until, str(values.get("note", ""))

    def _edition(self, number: int, edition: object) -> Raw:
        """One edition whose values are all of the right kind."""
        place = f"第{number}版"
        if not isinstance(edition, dict):
            raise self._wrong(place, "要写成 [[edition]]", 1)
        if wrong := sorted(edition.keys() - _OF_EDITION):
            raise self._wrong(place, f"不认识 {'、'.join(wrong)}", self.lines.of_edition(number, wrong[0]))
        for key in ("id", "from", "source", "mark", "block"):
            if key not in edition:
                raise self._wrong(place, f"没有写 {key}", self.lines.of_edition(number))
        for key in ("id", "source", "mark", "note"):
            if not isinstance(edition.get(key, "x"), str) or not edition.get(key, "x"):
                raise self._wrong(place, f"{key} 要一段文字", self.lines.of_edition(number, key))
        for key in ("from", "to"):
            if key in edition and (not isinstance(edition[key], date) or isinstance(edition[key], datetime)):
                raise self._wrong(place, f"{key} 要一个日期，如 2026-01-01，不加引号", self.lines.of_edition(number, key))
        if edition["mark"] not in MARKS:
            raise self._wrong(place, f"mark 要 {'、'.join(MARKS)} 之一", self.lines.of_edition(number, "mark"))
        self._copies(number, place, edition.get("copies", []))
        self._blocks(number, edition["block"])
        return edition

    def _copies(self, number: int, place: str, copies: object) -> None:
        try:
            if not isinstance(copies, list) or not all(isinstance(copy, str) for copy in copies):
                raise Wrong("copies 要写成文字的清单")
            check_braces(copies)
        except Wrong as wrong:
            raise self._wrong(place, wrong.reason, self.lines.of_edition(number, "copies")) from wrong

    def _blocks(self, edition: int, blocks: object) -> None:
        if not isinstance(blocks, list) or not blocks:
            raise self._wrong(f"第{edition}版", "一块内容也没有", self.lines.of_edition(edition))
        for number, block in enumerate(blocks, 1):
            try:
                check_block(block, self.names)
            except Wrong as wrong:
                line = self.lines.of_block(edition, number, wrong.words)
                raise self._wrong(f"第{edition}版第{number}块", wrong.reason, line) from wrong

    def _title(self, raw: Raw) -> str:
        title = raw.get("title")
        if not isinstance(title, str) or not title:
            raise self._wrong("title", "要一段文字", self.lines.of_key("title"))
        return title

    def _choice(self, raw: Raw, key: str, kind: type[StrEnum]) -> str:
        value = raw.get(key)
        if value not in set(kind):
            raise self._wrong(key, f"要 {'、'.join(kind)} 之一", self.lines.of_key(key))
        return str(value)

    def _wrong(self, place: str, reason: str, line: int) -> TemplateError:
        return TemplateError(self.file, place, reason, line)
