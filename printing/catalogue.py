"""Which papers there are, in which editions, and which printers: for whoever tries them."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from printing import papers, profiles
from printing.profiles import Profile
from printing.templates import TemplateError


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


def paper_kinds(folder: Traversable | None = None) -> tuple[PaperKind, ...]:
    """Every paper, as its file says. Raises TemplateError for a file that cannot be read."""
    place = folder or files("data") / "papers"
    return tuple(_kind(name, place) for name in papers.FACTS if (place / f"{name}.toml").is_file())


def _kind(name: str, place: Traversable) -> PaperKind:
    file = f"{name}.toml"
    try:
        raw = tomllib.loads((place / file).read_text("utf-8"))
        editions = tuple(Edition(each["id"], each["from"], each.get("to"), each["source"], each["mark"]) for each in raw["edition"])
        needs = tuple(sorted(need for need in papers.names_of(papers.FACTS[name]) if need != "credential"))
        return PaperKind(name, raw["title"], raw["form"], editions, needs)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(file, "（全文）", str(error)) from error
    except KeyError as error:
        raise TemplateError(file, "（全文）", f"没有写 {error.args[0]}") from error


def printers(folder: Traversable | None = None) -> tuple[Profile, ...]:
    """Every printer that is described. Raises ProfileError."""
    return tuple(profiles.load(name, folder) for name in profiles.names(folder))
