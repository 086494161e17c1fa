"""A station's own files of pre-printed forms: what must be true of one before it is taken into use, and how a form looks by it."""

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cqclerk.protocol.documents import STATIONERY
from printing import fonts, papers, samples
from printing.own_files import Source
from printing.pdf import text as pdf_text
from printing.stationery import on_screen, raster, shelf
from printing.stationery.placing import FormTooSmall, PlacedPage, PlacedText, place
from printing.stationery.reading import FormLines
from printing.stationery.template import MARK, FormTemplate
from printing.stationery.template_file import file_of, parse
from printing.templates import TemplateError

if TYPE_CHECKING:
    from PIL import Image

    from cqclerk.protocol.reference import Reference

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_HEAD = """# 本站自己的证件纸样式，从程序自带的抄出。量过真纸改好后在 管理·证件样式 按 F10 启用；写错了不会启用，照旧用原来的。
# edition 另起名称；from 是从哪天起用；没有见过官方证件纸的，mark 写 待核实。另一种纸另起一个文件（文件名用小写字母、数字、连字符）。
"""


def source(name: str, reference: "Reference", folder: Path) -> Source:
    """Where the editions of a kind of form come from. folder: of the station's own papers."""
    shipped = (shelf.load(name),) if name in shelf.shipped_names() else ()
    return Source(
        STATIONERY,
        name,
        folder / shelf.FOLDER / file_of(name),
        reference.own_stationery.get(name, ""),
        shipped,
        lambda text: (parse(name, text, own=True),),
        lambda text: _check(name, text, folder / shelf.FOLDER),
        lambda day: copy(name, reference, day) if shipped else "",
    )


def names(reference: "Reference", folder: Path) -> tuple[str, ...]:
    """Every kind of form: in use, of the program, and those that only lie in the folder so far."""
    there = {path.stem for path in (folder / shelf.FOLDER).glob("*.toml") if _NAME.fullmatch(path.stem)}
    return tuple(sorted({*shelf.names(reference.own_stationery), *there}))


def strangers(folder: Path) -> tuple[TemplateError, ...]:
    """Files whose name cannot be that of a kind of form."""
    wrong = sorted(path.name for path in (folder / shelf.FOLDER).glob("*.toml") if not _NAME.fullmatch(path.stem))
    return tuple(TemplateError(f"{shelf.FOLDER}/{name}", "文件名", "只用小写字母、数字、连字符，最多40个") for name in wrong)


def copy(name: str, reference: "Reference", today: date) -> str:
    """The file by which this kind of form is printed now, to be edited."""
    if own := reference.own_stationery.get(name, ""):
        return own
    text = re.sub(r'(?m)^edition = "(.*)"$', r'edition = "own-\1"', shelf.shipped_text(name))
    return _HEAD + re.sub(r"(?m)^from = .*$", f"from = {today.isoformat()}", text)


def sampled(template: FormTemplate) -> tuple[PlacedPage, ...]:
    """The form with sample facts on it, marked as a sample. Raises FormTooSmall."""
    facts = papers.named(samples.facts(template.paper)) | {MARK: "预览 训练样本"}
    return place(template, facts, pdf_text.width)


def shown(template: FormTemplate, columns: int) -> list[str]:
    """The form with sample facts, its pages as lines at these columns."""
    return on_screen.lines(template, sampled(template), columns)


def pictures(template: FormTemplate, folder: Path) -> "list[Image.Image]":
    """The same over its scanned background, page by page."""
    return [raster.picture(template, page, place=folder / shelf.FOLDER) for page in sampled(template)]


def _check(name: str, text: str, folder: Path) -> None:
    """Read, its backgrounds there, filled with the sample, and every character of it printed. Raises TemplateError."""
    template, lines = parse(name, text, own=True), FormLines(text)
    for number, page in enumerate(template.pages, 1):
        if page.background and (why := raster.unreadable(folder / page.background)):
            raise TemplateError(file_of(name), f"第{number}页", f"底图 {page.background} {why}", lines.words(f'"{page.background}"'))
    try:
        pages = sampled(template)
    except FormTooSmall as error:
        raise TemplateError(
            file_of(name), f"“{error.field}”栏", f"虚构的内容放不下（{error.why}），栏要大些", lines.words(f'"{error.field}"')
        ) from error
    for item in (item for page in pages for item in page.items if isinstance(item, PlacedText)):
        if missing := fonts.missing(item.text):
            reason = f"字库里没有 {missing[0]} U+{ord(missing[0]):04X}，打不出来"
            raise TemplateError(file_of(name), f"“{item.field}”栏", reason, lines.words(missing[0]))
