"""Which papers there are, in which editions, and which printers: for whoever tries them."""

from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from printing import papers, profiles, templates
from printing.own_files import text_of
from printing.profiles import Profile
from printing.stationery import shelf
from printing.stationery.template import FormTemplate
from printing.stationery.template_file import parse


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a paper; until None: in force."""

    id: str
    since: date
    until: date | None
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A paper with its editions; needs: the names of the facts that it may say."""

    name: str
    title: str
    form: str
    editions: tuple[Edition, ...]
    needs: tuple[str, ...]


def paper_kinds(folder: Path | None = None) -> tuple[PaperKind, ...]:
    """Every paper; with the editions of the files in a folder, if there are any. Raises TemplateError for a file that cannot be used."""
    return tuple(_kind(name, own_text(name, folder)) for name in papers.FACTS)


def own_text(paper: str, folder: Path | None) -> str:
    """The file of this paper in a folder, "" if it has none. Raises OSError."""
    file = folder / templates.file_of(paper) if folder else None
    return file.read_text("utf-8") if file and file.exists() else ""


def form(name: str, folder: Path | None = None) -> FormTemplate:
    """A kind of pre-printed form, by the file in a folder before that of the program. Raises TemplateError, OSError."""
    file = _forms_in(folder).get(name)
    return parse(name, text_of(file), own=True) if file else shelf.load(name)


def forms(folder: Path | None = None) -> tuple[FormTemplate, ...]:
    """Every kind of pre-printed form. Raises TemplateError."""
    return tuple(form(name, folder) for name in sorted({*shelf.shipped_names(), *_forms_in(folder)}))


def scans(folder: Path | None) -> Path | None:
    """Where scanned pages of forms lie."""
    return folder / shelf.FOLDER if folder else None


def _forms_in(folder: Path | None) -> dict[str, Path]:
    return {file.stem: file for file in (folder / shelf.FOLDER).glob("*.toml")} if folder else {}


def _kind(name: str, own: str) -> PaperKind:
    known = papers.names_of(papers.FACTS[name])
    found = [*templates.shipped(name, known), *(templates.own_editions(name, own, known) if own else ())]
    editions = tuple(
        Edition(each.edition, each.since, None if each.until == date.max else each.until, each.source, each.mark) for each in found
    )
    return PaperKind(name, found[0].title, found[0].form.value, editions, tuple(sorted(known - {"credential"})))


def printers(folder: Traversable | None = None) -> tuple[Profile, ...]:
    """Every printer that is described. Raises ProfileError."""
    return tuple(profiles.load(name, folder) for name in profiles.names(folder))
