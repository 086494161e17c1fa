"""What stands on 管理·证件样式: a row and a sentence for each paper and form, its picture, and what is done on the store thread."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.place import StationHome
from data.reference import UNVERIFIED
from screens.cells import wrap
from screens.phases import paper_word
from screens.spans import Line, Span
from screens.widgets.case_table import Column

if TYPE_CHECKING:
    from pathlib import Path

    from cqclerk.workplace.workplace import Workplace
    from printing.own_files import Edition, Standing, Taken

COLUMNS = (
    Column("证件", 25),
    Column("版次", 14),
    Column("起用", 10),
    Column("用的", 4),
    Column("核实", 6),
    Column("本站的文件", 10, grow=1),
)
NARROW_COLUMNS = (Column("证件", 24), Column("版次", 10, grow=1), Column("核实", 6), Column("本站的文件", 12))  # with the paper beside them


@dataclass(frozen=True, slots=True)
class Found:
    """The papers and forms as they stand; files named after none; widths in columns, that of this station's printer first."""

    papers: "tuple[Standing, ...]"
    strangers: tuple[str, ...]
    widths: tuple[int, ...]


def look(at: "Workplace", folder: "Path") -> Found:
    """On the store thread: everything that the screen shows."""
    from printing import own_folder, profiles

    here = profiles.load(at.station.printer_profile).columns
    others = sorted({profiles.load(name).columns for name in profiles.names()} - {here})
    standing = own_folder.look(at.reference, folder, at.today())
    return Found(standing, tuple(map(str, own_folder.strangers(folder))), (here, *others))


def take(at: "Workplace", folder: "Path") -> "Taken":
    """On the store thread: take changed files into use."""
    from printing import own_folder

    return own_folder.take(at, folder)


def copy_out(at: "Workplace", one: "Standing") -> "Path":
    """On the store thread: the file of a paper or form, to be edited."""
    from printing import own_folder

    return own_folder.copy_out(at.reference, one, at.today())


def save_pictures(at: "Workplace", one: "Standing", home: StationHome) -> "tuple[Path, ...]":
    """On the store thread: what the preview shows as pictures, of a form over its scan; the files that it wrote, at least one."""
    from printing import making, own_forms, papers, profiles, samples
    from printing.templates import Template

    home.papers.mkdir(parents=True, exist_ok=True)
    shown = one.shown
    if isinstance(shown, Template):
        document = papers.sampled(papers.drawn_by(shown, samples.facts(one.name), training=False))
        picture = making.made(document, profiles.load(at.station.printer_for(shown.form.value).profile), ".png")
        file = home.papers / f"{one.name}.png"
        file.write_bytes(picture)
        return (file,)
    pages = own_forms.pictures(shown, home.templates) if shown is not None else []
    files = tuple(home.papers / f"{one.name}-{number}.png" for number in range(1, len(pages) + 1))
    for file, page in zip(files, pages, strict=True):
        page.save(file)
    return files


def name_of(one: "Standing") -> str:
    """What a paper or a form is called."""
    if not is_form(one):
        return paper_word(one.name)
    return f"套打 {one.shown.title}" if one.shown else f"套打 {one.name}"


def is_form(one: "Standing") -> bool:
    """Whether it is printed on a pre-printed form."""
    from cqclerk.protocol.documents import STATIONERY

    return one.kind == STATIONERY


def row_of(one: "Standing", *, narrow: bool) -> tuple[tuple[str, ...], str]:
    """(cells, tone) of a paper."""
    edition = one.template.edition.partition("+")[0] if one.template else "没有"
    name, tone = name_of(one), "error" if one.error or one.lost else "warning" if one.changed else ""
    template = one.template
    mark = template.mark if template and _unverified(template) else ""
    if narrow:
        return (name, edition, mark, _file_word(one)), tone
    since = template.since.isoformat() if template else "-"
    return (name, edition, since, _origin(template), mark, _file_word(one)), tone


def _origin(template: "Edition | None") -> str:
    return ("本站" if template.own else "自带") if template else "-"


def _unverified(template: "Edition") -> bool:
    return template.mark == UNVERIFIED


def _file_word(one: "Standing") -> str:
    if one.error:
        return f"第{one.error.line}行有错" if one.error.line else "有错"
    if one.changed:
        return "有改动" if one.there else "已删去"
    if not one.there:
        return ""
    return "在用" if one.template and one.template.own else "没有改"


def sentence_of(one: "Standing") -> str:
    """Of the marked paper: what is wrong, else what is to be done, else where it comes from."""
    if one.error:
        return f"{one.error}没有启用，照旧用 {one.template.edition.partition('+')[0] if one.template else '原来的'}。"
    if one.lost:
        return f"{one.lost}{'先用程序自带的' if one.template else '这种证件纸先打不了'}。"
    if one.changed:
        return "有改动，看样子无误后按 F10 启用。" if one.there else "文件已删去，按 F10 恢复程序自带的（没有自带的不再用）。"
    template = one.template
    if template is None:
        return "今天没有适用的版次。"
    return f"{'待核实，' if _unverified(template) else ''}出处 {template.source}。{template.note}"


def taken_sentence(taken: "Taken") -> tuple[str, str]:
    """(words, tone) of what came of it."""
    good = f"已启用：{'、'.join(map(name_of, taken.files))}。" if taken.files else ""
    if not taken.refused:
        return (good, "good") if good else ("没有改过的文件。按 C 抄出一份，改好再来。", "warning")
    more = f"另有 {len(taken.refused) - 1} 份也没有启用。" if len(taken.refused) > 1 else ""
    return f"{good}{taken.refused[0]}没有启用，照旧用原来的。{more}", "error"


def drawn(one: "Standing", columns: int) -> list[Line]:
    """The paper with sample facts: as a changed file would have it, else as it is in force; what is wrong with a file stands above."""
    from printing import own_forms, own_papers
    from printing.templates import Template

    lines: list[Line] = [(Span(part, "error"),) for part in wrap(str(one.error), columns)] if one.error else []
    if isinstance(one.shown, Template):
        for line in own_papers.shown(one.name, one.shown, columns):
            lines.append(tuple(Span(run.text, "strong" if run.bold else "") for run in line))
    elif one.shown is not None:
        lines += [(Span(text),) for text in own_forms.shown(one.shown, columns)]
    return lines
