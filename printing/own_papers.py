"""A station's own papers: files in a folder that an administrator edits, looked at, and taken into use once they are whole.

What papers are drawn by is in the journal, not in the folder: a file that is broken, half written or gone changes nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from data.place import replace_file
from printing import fonts, papers, preview, samples, templates
from printing.template_lines import FileLines
from printing.templates import Template, TemplateError

if TYPE_CHECKING:
    from cqclerk.protocol.reference import Reference
    from cqclerk.workplace.workplace import Workplace

_MOST_BYTES = 100_000
_NARROW = 32  # columns of the narrowest printer
_HEAD = """# 本站自己的样式，从程序自带的抄出。改好后在 管理·证件样式 按 F10 启用；写错了不会启用，照旧用原来的。
# 每一版的 id 要另起名称；from 是从哪天起用；官方样式没有见到的，mark 写 待核实。
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one paper stands here.

    template  the edition in force today, None if there is none      editions  all there are, the station's own before the program's
    there     the station has a file of it, which may say something else than what is in use (changed)
    proposed  the edition of a changed file that would count last, if the file is whole
    error     why that file cannot be taken into use      lost  why what was taken into use is not read by this program
    """

    paper: str
    template: Template | None
    editions: tuple[Template, ...]
    file: Path
    there: bool = False
    changed: bool = False
    error: TemplateError | None = None
    lost: TemplateError | None = None
    proposed: Template | None = None

    @property
    def shown(self) -> Template | None:
        """What whoever edits wants to see: the edition that a changed file proposes, else the one in force."""
        return self.proposed or self.template


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking files into use: the papers that changed, and why others did not."""

    papers: tuple[str, ...]
    refused: tuple[TemplateError, ...]


def look(reference: "Reference", folder: Path, today: date) -> tuple[Standing, ...]:
    """Every paper, in the order of the table of papers."""
    return tuple(_standing(paper, reference, folder, today) for paper in papers.FACTS)


def strangers(folder: Path) -> tuple[TemplateError, ...]:
    """Files in the folder that are named after no paper."""
    names = sorted(path.name for path in folder.glob("*.toml") if path.stem not in papers.FACTS) if folder.is_dir() else []
    return tuple(TemplateError(name, "文件名", "没有这种证件，文件要按证件的名称起名") for name in names)


def take(at: "Workplace", folder: Path) -> Taken:
    """Take every file that was changed into use if it is whole; one that was deleted goes back to the program's own.

    Raises NotAllowed: no administrator. On the store thread.
    """
    from cqclerk.commands import paper_files

    standing = look(at.reference, folder, at.today())
    good = {one.paper: _text(one.file) if one.there else "" for one in standing if one.changed and one.error is None}
    if good:
        paper_files.load(at, good)
    return Taken(tuple(good), (*(one.error for one in standing if one.error), *strangers(folder)))


def copy_out(reference: "Reference", folder: Path, paper: str, today: date) -> Path:
    """Put the file by which this paper is drawn now into the folder, to be edited; one that is there already stays as it is."""
    file = folder / templates.file_of(paper)
    if not file.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(file, (papers.own_text(paper, reference) or _renamed(paper, today)).encode())
    return file


def shown(paper: str, template: Template, columns: int) -> list[preview.PreviewLine]:
    """The paper by this edition with sample facts, at these columns."""
    document = papers.drawn_by(template, samples.facts(paper), training=False)
    return preview.lines(papers.sampled(document), columns)


def _standing(paper: str, reference: "Reference", folder: Path, today: date) -> Standing:
    names, used = papers.names_of(papers.FACTS[paper]), reference.own_papers.get(paper, "")
    lost = _broken(paper, used) if used else None
    own = templates.own_editions(paper, used, names) if used and not lost else ()
    editions = (*own, *templates.shipped(paper, names))
    file = folder / templates.file_of(paper)
    template = templates.newest(list(own), today) or templates.newest(list(editions), today)
    if not file.exists():
        return Standing(paper, template, editions, file, changed=bool(used), lost=lost)
    try:
        text = _text(file)
    except TemplateError as error:
        return Standing(paper, template, editions, file, True, True, error, lost)
    changed = text != used
    wrong = _broken(paper, text) if changed or lost else None
    proposed = max(templates.own_editions(paper, text, names), key=lambda one: one.since) if changed and not wrong else None
    return Standing(paper, template, editions, file, True, changed, wrong, lost, proposed)


def _text(file: Path) -> str:
    """What a file says. Raises TemplateError."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise TemplateError(file.name, "文件", f"读不出来（{error.strerror}）") from error
    if len(content) > _MOST_BYTES:
        raise TemplateError(file.name, "文件", f"太大，最多 {_MOST_BYTES // 1000} KB")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TemplateError(file.name, "编码", "不是 UTF-8 文本，请另存为 UTF-8", line) from error


def _broken(paper: str, text: str) -> TemplateError | None:
    """Why this file cannot be used, None if it can: read, filled with the sample, laid out, and every character of it printed."""
    try:
        editions = templates.own_editions(paper, text, papers.names_of(papers.FACTS[paper]))
    except TemplateError as error:
        return error
    for number, edition in enumerate(editions, 1):
        document = papers.drawn_by(edition, samples.facts(paper), training=False)
        preview.lines(document, _NARROW)
        if missing := fonts.missing(document.text()):
            line = next((n for n, words in enumerate(text.splitlines(), 1) if missing[0] in words), FileLines(text).of_edition(number))
            return TemplateError(
                templates.file_of(paper), f"第{number}版", f"字库里没有 {missing[0]} U+{ord(missing[0]):04X}，打不出来", line
            )
    return None


def _renamed(paper: str, today: date) -> str:
    """The program's file, its editions under other names, the last of them from today on."""
    text = re.sub(r'(?m)^id = "(.*)"$', r'id = "own-\1"', templates.shipped_text(paper))
    starts = list(re.finditer(r"(?m)^from = .*$", text))
    last = starts[-1]
    return _HEAD + text[: last.start()] + f"from = {today.isoformat()}" + text[last.end() :]


def faults(reference: "Reference", folder: Path, today: date) -> Iterator[str]:
    """What an administrator should look at, a sentence each."""
    for one in look(reference, folder, today):
        if one.lost:
            yield f"{one.lost}本机启用过的这一版现在读不了，先用程序自带的。"
        if one.error:
            yield f"{one.error}没有启用，照旧用 {one.template.edition if one.template else '原来的'}。"
        elif one.changed:
            yield f"{one.file.name} {'有改动' if one.there else '已删去'}，还没有启用；到 管理·证件样式 按 F10。"
    yield from map(str, strangers(folder))
