"""A station's own files of papers: what must be true of one before it is taken into use, and how a paper looks by it."""

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cqclerk.protocol.documents import PAPERS
from printing import fonts, papers, preview, samples, templates
from printing.own_files import Source
from printing.template_lines import FileLines
from printing.templates import Template, TemplateError

if TYPE_CHECKING:
    from cqclerk.protocol.reference import Reference

_NARROW = 32  # columns of the narrowest printer
HEAD = """# 本站自己的样式，从程序自带的抄出。改好后在 管理·证件样式 按 F10 启用；写错了不会启用，照旧用原来的。
# 每一版的 id 要另起名称；from 是从哪天起用；官方样式没有见到的，mark 写 待核实。
"""


def source(paper: str, reference: "Reference", folder: Path) -> Source:
    """Where the editions of a paper come from."""
    names = papers.names_of(papers.FACTS[paper])
    return Source(
        PAPERS,
        paper,
        folder / templates.file_of(paper),
        reference.own_papers.get(paper, ""),
        templates.shipped(paper, names),
        lambda text: templates.own_editions(paper, text, names),
        lambda text: _check(paper, text),
        lambda today: copy(paper, reference, today),
    )


def strangers(folder: Path) -> tuple[TemplateError, ...]:
    """Files in the folder that are named after no paper."""
    names = sorted(path.name for path in folder.glob("*.toml") if path.stem not in papers.FACTS) if folder.is_dir() else []
    return tuple(TemplateError(name, "文件名", "没有这种证件，文件要按证件的名称起名") for name in names)


def copy(paper: str, reference: "Reference", today: date) -> str:
    """The file by which this paper is drawn now, to be edited: the program's with its editions under other names."""
    if own := papers.own_text(paper, reference):
        return own
    text = re.sub(r'(?m)^id = "(.*)"$', r'id = "own-\1"', templates.shipped_text(paper))
    last = list(re.finditer(r"(?m)^from = .*$", text))[-1]
    return HEAD + text[: last.start()] + f"from = {today.isoformat()}" + text[last.end() :]


def shown(paper: str, template: Template, columns: int) -> list[preview.PreviewLine]:
    """The paper by this edition with sample facts, at these columns."""
    document = papers.drawn_by(template, samples.facts(paper), training=False)
    return preview.lines(papers.sampled(document), columns)


def _check(paper: str, text: str) -> None:
    """Read, filled with the sample, laid out, and every character of it printed. Raises TemplateError."""
    editions = templates.own_editions(paper, text, papers.names_of(papers.FACTS[paper]))
    for number, edition in enumerate(editions, 1):
        document = papers.drawn_by(edition, samples.facts(paper), training=False)
        preview.lines(document, _NARROW)
        if missing := fonts.missing(document.text()):
            line = next((n for n, words in enumerate(text.splitlines(), 1) if missing[0] in words), FileLines(text).of_edition(number))
            reason = f"字库里没有 {missing[0]} U+{ord(missing[0]):04X}，打不出来"
            raise TemplateError(templates.file_of(paper), f"第{number}版", reason, line)
