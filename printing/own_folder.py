"""The folder of a station's own papers and pre-printed forms: looked at, taken into use as far as it is whole, copied into."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cqclerk.protocol.documents import PAPERS
from data.place import replace_file
from printing import own_forms, own_papers, papers
from printing.own_files import Source, Standing, Taken
from printing.templates import TemplateError

if TYPE_CHECKING:
    from cqclerk.protocol.reference import Reference
    from cqclerk.workplace.workplace import Workplace


def look(reference: "Reference", folder: Path, today: date) -> tuple[Standing, ...]:
    """Every paper, in the order of the table of papers, then every kind of pre-printed form."""
    return tuple(one.standing(today) for one in _sources(reference, folder))


def strangers(folder: Path) -> tuple[TemplateError, ...]:
    """Files in the folder that are named after no paper, or as no form can be."""
    return (*own_papers.strangers(folder), *own_forms.strangers(folder))


def take(at: "Workplace", folder: Path) -> Taken:
    """Take every file that was changed into use if it is whole; one that was deleted goes back to the program's own.

    Raises NotAllowed: no administrator. On the store thread.
    """
    from cqclerk.commands import paper_files

    standing = look(at.reference, folder, at.today())
    good = tuple(one for one in standing if one.changed and one.error is None)
    if good:
        paper_files.load(at, [one.document() for one in good])
    return Taken(good, (*(one.error for one in standing if one.error), *strangers(folder)))


def copy_out(reference: "Reference", one: Standing, today: date) -> Path:
    """Put the file by which this is drawn now into the folder, to be edited; one that is there already stays as it is."""
    if not one.file.exists():
        of = own_papers if one.kind == PAPERS else own_forms
        one.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(one.file, of.copy(one.name, reference, today).encode())
    return one.file


def faults(reference: "Reference", folder: Path, today: date) -> Iterator[str]:
    """What an administrator should look at, a sentence each."""
    for one in look(reference, folder, today):
        if one.lost:
            yield f"{one.lost}本机启用过的这一版现在读不了，{'先用程序自带的' if one.template else '这种证件纸先打不了'}。"
        if one.error:
            yield f"{one.error}没有启用，照旧用 {one.template.edition if one.template else '原来的'}。"
        elif one.changed:
            yield f"{one.file.name} {'有改动' if one.there else '已删去'}，还没有启用；到 管理·证件样式 按 F10。"
    yield from map(str, strangers(folder))


def _sources(reference: "Reference", folder: Path) -> Iterator[Source]:
    yield from (own_papers.source(paper, reference, folder) for paper in papers.FACTS)
    yield from (own_forms.source(name, reference, folder) for name in own_forms.names(reference, folder))
