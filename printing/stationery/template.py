"""Pre-printed forms as data: `data/stationery/*.toml`, one file an edition of one certificate's stationery, measured in millimetres.

A page has `empty` places (photo, seal) that nothing may be printed into, and fields: a box and what stands in it, in the words of
`printing.templates` (`{name}` takes a fact). What a file says is checked when it is loaded.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from printing.document import Align
from printing.stationery.reading import FormLines, Table
from printing.template_check import PLACE
from printing.template_lines import of_unreadable
from printing.templates import TemplateError

MARK = "mark"
"""The one thing that a form says beside its facts: 补打第 N 次, 训练样本. Every template has a field for it."""


@dataclass(frozen=True, slots=True)
class Box:
    """Millimetres from the upper left corner of the page."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class Empty:
    """A place that stays free: for a photo, a seal, the seal across the cut."""

    name: str
    box: Box


@dataclass(frozen=True, slots=True)
class FormField:
    """What stands in a box. A text is made smaller down to `least`, then stands in as many as `lines` lines; else the print stops.

    size, least  points     cells  one character in each of so many parts of the box, 0: running text
    symbol       the text is drawn as a QR      each, row  the n-th of a list (children), its fields as `{row.…}`
    """

    name: str
    text: str
    box: Box
    size: float
    least: float
    lines: int
    align: Align
    cells: int
    symbol: bool
    each: str
    row: int


@dataclass(frozen=True, slots=True)
class FormPage:
    """One side that goes through the printer. background: a scanned picture of it, "" if there is none."""

    title: str
    empty: tuple[Empty, ...]
    fields: tuple[FormField, ...]
    background: str


@dataclass(frozen=True, slots=True)
class FormTemplate:
    """One edition of one certificate's stationery. numbered: each form bears a number of its own (预制号), which is bound to the job."""

    name: str
    title: str
    paper: str
    edition: str
    since: date
    until: date
    source: str
    mark: str
    numbered: bool
    width: float
    height: float
    pages: tuple[FormPage, ...]

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(field.name for page in self.pages for field in page.fields)


def folder() -> Traversable:
    """Where the templates that come with the program lie, with their scanned backgrounds."""
    return files("data") / "stationery"


def names(place: Traversable | None = None) -> tuple[str, ...]:
    """All templates there are."""
    return tuple(sorted(item.name.removesuffix(".toml") for item in (place or folder()).iterdir() if item.name.endswith(".toml")))


def of_paper(paper: str, on: date, place: Traversable | None = None) -> tuple[FormTemplate, ...]:
    """The templates of a paper that are in force on this day. Raises TemplateError."""
    found = (load(name, place) for name in names(place))
    return tuple(template for template in found if template.paper == paper and template.since <= on <= template.until)


def load(name: str, place: Traversable | None = None) -> FormTemplate:
    """A template by its name. Raises TemplateError where the file is wrong, with the place."""
    file = f"{name}.toml"
    try:
        text = ((place or folder()) / file).read_text("utf-8")
        lines, raw = FormLines(text), tomllib.loads(text)
    except FileNotFoundError as error:
        raise TemplateError(file, "（文件）", "没有这个文件") from error
    except UnicodeDecodeError as error:
        raise TemplateError(file, "（全文）", "不是 UTF-8 的文字") from error
    except tomllib.TOMLDecodeError as error:
        line, why = of_unreadable(text, error)
        raise TemplateError(file, "写法", why, line) from error
    top = Table(file, "开头", raw, lines)
    template = FormTemplate(
        name=name,
        title=top.text("title"),
        paper=top.text("paper"),
        edition=top.text("edition"),
        since=top.day("from"),
        until=top.day("to", date.max),
        source=top.text("source"),
        mark=top.text("mark"),
        numbered=top.flag("numbered"),
        width=top.number("width", 40, 420),
        height=top.number("height", 40, 600),
        pages=tuple(_page(page) for page in top.tables("page", "第{}页")),
    )
    top.nothing_left()
    for problem_place, problem, words in _problems(template):
        raise TemplateError(file, problem_place, problem, lines.words(words))
    return template


def _page(table: Table) -> FormPage:
    page = FormPage(
        table.text("title"),
        tuple(_empty(empty) for empty in table.tables("empty", f"{table.place}空处{{}}")),
        tuple(_field(field) for field in table.tables("field", f"{table.place}第{{}}栏")),
        table.text("background", ""),
    )
    table.nothing_left()
    return page


def _empty(table: Table) -> Empty:
    empty = Empty(table.text("name"), _box(table))
    table.nothing_left()
    return empty


def _box(table: Table) -> Box:
    return Box(*(table.number(key, 0, 600) for key in ("x", "y", "width", "height")))


def _field(table: Table) -> FormField:
    size = table.number("size", 4, 72, 10.5)
    field = FormField(
        name=table.text("name"),
        text=table.text("text"),
        box=_box(table),
        size=size,
        least=table.number("least", 4, 72, min(size, 7.0)),
        lines=table.whole("lines", 1, 2, 1),
        align=Align(table.choice("align", Align, "left")),
        cells=table.whole("cells", 0, 40, 0),
        symbol=table.flag("symbol", False),
        each=table.text("each", ""),
        row=table.whole("row", 0, 20, 0),
    )
    table.nothing_left()
    return field


def _problems(template: FormTemplate) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a template as a whole: (place, reason, words that stand in its line)."""
    from printing.papers import FACTS, names_of

    if template.paper not in FACTS:
        yield "paper", f"没有 {template.paper} 这种证件", "paper"
        return
    known = names_of(FACTS[template.paper]) | {MARK}
    if not any(f"{{{MARK}}}" in field.text for page in template.pages for field in page.fields):
        yield "第1页", f"要有一栏写 {{{MARK}}}：补打、训练样本写在那里", "[[page]]"
    if len(set(template.field_names)) < len(template.field_names):
        twice = next(name for name in template.field_names if template.field_names.count(name) > 1)
        yield "field", f"栏的 name 不能重复：{twice}", f'"{twice}"'
    for number, page in enumerate(template.pages, 1):
        for field in page.fields:
            place = f"第{number}页“{field.name}”栏"
            yield from ((place, reason, f'"{field.name}"') for reason in _field_problems(template, page, field, known))


def _field_problems(template: FormTemplate, page: FormPage, field: FormField, known: frozenset[str]) -> Iterator[str]:
    box = field.box
    if box.x + box.width > template.width or box.y + box.height > template.height:
        yield "伸出了纸外"
    yield from (f"压在空处“{empty.name}”上" for empty in page.empty if box.overlaps(empty.box))
    if bool(field.each) != bool(field.row):
        yield "each 和 row 要一起写"
    rows = {f"row.{name.split('.')[1]}" for name in known if field.each and name.startswith(f"{field.each}.")}
    if field.each and not rows:
        yield f"{field.each} 不是一个清单"
    for found in PLACE.finditer(field.text):
        if found[1] not in known | rows or found[2]:
            yield f"没有 {{{found[1]}}} 这一项" if not found[2] else "套打不用粗体等写法"
