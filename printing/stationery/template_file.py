"""A kind of form as a file: `NAME.toml`, one edition of one certificate's stationery, measured in millimetres.

A page has `empty` places (photo, seal) that nothing may be printed into, and fields: a box and what stands in it, in the words of
`printing.templates` (`{name}` takes a fact). What a file says is checked when it is read: a slip of the pen stops here, with its line.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import get_args

from printing.document import Align
from printing.stationery.reading import FormLines, Table
from printing.stationery.template import MARK, Box, Empty, FormField, FormPage, FormTemplate
from printing.template_check import PLACE, Wrong, check_braces
from printing.template_lines import of_unreadable
from printing.templates import MARKS, TemplateError

_PICTURE = re.compile(r"[^/\\]+\.(png|jpg|jpeg)", re.IGNORECASE)


def file_of(name: str) -> str:
    return f"{name}.toml"


@lru_cache(maxsize=64)
def parse(name: str, text: str, own: bool = False) -> FormTemplate:
    """What a file says. own: it is a station's, its edition named with what it says: `id+1a2b3c4d`. Raises TemplateError with the line."""
    file, lines = file_of(name), FormLines(text)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, why = of_unreadable(text, error)
        raise TemplateError(file, "写法", why, line) from error
    top = Table(file, "开头", raw, lines)
    suffix = f"+{hashlib.sha256(text.encode()).hexdigest()[:8]}" if own else ""
    template = FormTemplate(
        name=name,
        title=top.text("title"),
        paper=top.text("paper"),
        edition=top.text("edition") + suffix,
        since=top.day("from"),
        until=top.day("to", date.max),
        source=top.text("source"),
        mark=top.one_of("mark", MARKS),
        numbered=top.flag("numbered"),
        width=top.number("width", 40, 420),
        height=top.number("height", 40, 600),
        pages=tuple(_page(page) for page in top.tables("page", "第{}页")),
        note=top.text("note", ""),
        own=own,
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
        _background(table),
    )
    table.nothing_left()
    return page


def _background(table: Table) -> str:
    name = table.text("background", "")
    if name and not _PICTURE.fullmatch(name):
        raise table.wrong("background 要写同一文件夹里的图片：文件名.png 或 文件名.jpg", "background")
    return name


def _empty(table: Table) -> Empty:
    empty = Empty(table.text("name"), _box(table))
    table.nothing_left()
    return empty


def _box(table: Table) -> Box:
    return Box(*(table.number(key, least, 600) for key, least in (("x", 0), ("y", 0), ("width", 1), ("height", 1))))


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
        when=table.text("when", ""),
        unless=table.text("unless", ""),
    )
    table.nothing_left()
    return field


def _problems(template: FormTemplate) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a template as a whole: (place, reason, words that stand in its line)."""
    from printing.paper_facts import Decided
    from printing.papers import FACTS, names_of

    certificates = [paper for paper, facts in FACTS.items() if facts in get_args(Decided)]
    if template.paper not in certificates:
        yield "paper", f"没有 {template.paper} 这种证件，有 {'、'.join(certificates)}", "paper"
        return
    if not template.pages:
        yield "page", "一页也没有，要写 [[page]]", ""
        return
    known = names_of(FACTS[template.paper]) | {MARK}
    for number, page in enumerate(template.pages, 1):
        if not any(f"{{{MARK}}}" in field.text for field in page.fields):
            yield f"第{number}页", f"要有一栏写 {{{MARK}}}：补打、训练样本写在那里", f'"{page.title}"'
    if "" in template.field_names:
        yield "field", "栏的 name 不能空", 'name = ""'
    if len(set(template.field_names)) < len(template.field_names):
        twice = next(name for name in template.field_names if template.field_names.count(name) > 1)
        yield "field", f"栏的 name 不能重复：{twice}", f'"{twice}"'
    for number, page in enumerate(template.pages, 1):
        for field in page.fields:
            place, line = f"第{number}页“{field.name}”栏", f'"{field.name}"'
            yield from ((place, reason, line) for reason in _box_problems(template, page, field))
            yield from ((place, reason, words or line) for reason, words in _text_problems(field, known))


def _box_problems(template: FormTemplate, page: FormPage, field: FormField) -> Iterator[str]:
    box = field.box
    if box.x + box.width > template.width or box.y + box.height > template.height:
        yield "伸出了纸外"
    yield from (f"压在空处“{empty.name}”上" for empty in page.empty if box.overlaps(empty.box))
    if field.least > field.size:
        yield "least 不能比 size 大"


def _text_problems(field: FormField, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(reason, words that stand in the line that is meant, "" for that of the field's name)."""
    if bool(field.each) != bool(field.row):
        yield "each 和 row 要一起写", ""
    rows = {f"row.{name.split('.')[1]}" for name in known if field.each and name.startswith(f"{field.each}.")}
    if field.each and not rows:
        yield f"{field.each} 不是一个清单", ""
    lists = {name.split(".")[0] for name in known if "." in name}
    for name in (field.when, field.unless):
        if name and name not in known | rows:
            yield f"没有 {name} 这一项", f'"{name}"'
    try:
        check_braces(field.text)
    except Wrong as wrong:
        yield wrong.reason, wrong.words
    for found in PLACE.finditer(field.text):
        if found[2]:
            yield "套打不用粗体等写法", found[0]
        elif found[1] in lists:
            yield f"{{{found[1]}}} 是一个清单，要写 each、row 和 {{row.…}}", found[0]
        elif found[1] not in known | rows or ("." in found[1] and found[1] not in rows):
            yield f"没有 {{{found[1]}}} 这一项", found[0]
