"""A key and its parameters → the sentence for the person at the window. The words themselves are data (data/words)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from data.reference import Table, read_toml

if TYPE_CHECKING:
    from cqclerk.domain.guards import Objection

_OBJECTIONS, _LINK, _ITEMS = "words/objections.toml", "words/link.toml", "words/items.toml"
_NOT_WORDS = "about"

Params = Mapping[str, object] | Iterable[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Words:
    """What happened (text), what is safe, what to do next, and the article; all but text may be empty."""

    text: str
    safe: str = ""
    next: str = ""
    article: str = ""
    short: str = ""  # for the top line


def sentence(key: str, params: Params = ()) -> str:
    """One sentence: what happened, what is safe, what to do next. A key without words says itself, so that it can be reported."""
    found = words(key)
    if found is None:
        return f"现在不能这样做（{key}），没有改动。"
    text = f"{found.text}，{found.safe}；{found.next}" if found.safe or found.next else found.text
    return filled(text, params) + "。"


def article(key: str) -> str:
    """The article behind an objection, "" if there is none."""
    found = words(key)
    return found.article if found else ""


def is_refusal(error: BaseException) -> bool:
    """True if a command said no, and nobody has made a mistake."""
    from cqclerk.domain.guards import NotAllowed, Stale  # the domain is not needed before the first command

    return isinstance(error, NotAllowed | Stale)


def refusal(error: BaseException) -> str:
    """What to say when a command did not come about. Whatever is no refusal is our fault, and is in the log."""
    from cqclerk.domain.guards import NotAllowed, Stale

    if isinstance(error, NotAllowed):
        return sentence(error.objection.key, error.objection.params)
    return sentence("stale" if isinstance(error, Stale) else "fault")


def objection(reason: "Objection") -> str:
    """Why something may not be done now, without advice: for lists of what may be done."""
    found = words(reason.key)
    return filled(found.text, reason.params) if found else reason.key


def filled(text: str, params: Params) -> str:
    """The text with its {names} replaced; a name without a value stays as it is."""
    values = dict(params)
    return re.sub(r"\{(\w+)\}", lambda found: str(values.get(found[1], found[0])), text)


def words(key: str) -> Words | None:
    """The words that stand for a key, None if there are none."""
    return _all().get(key)


@cache
def _all() -> dict[str, Words]:
    errors = read_toml(_ITEMS).table("errors")
    at_fields = {key: Words(errors.text(key)) for key in errors.values}
    return at_fields | dict(_objections(read_toml(_LINK), "")) | dict(_objections(read_toml(_OBJECTIONS), ""))


def _objections(table: Table, prefix: str) -> Iterable[tuple[str, Words]]:
    """Tables with a text of their own are words; the others only group them."""
    for name, value in table.values.items():
        if not isinstance(value, dict) or name == _NOT_WORDS:
            continue
        inner, key = table.table(name), f"{prefix}{name}"
        if "text" in inner.values:
            yield (
                key,
                Words(
                    inner.text("text"), inner.text("safe", ""), inner.text("next", ""), inner.text("article", ""), inner.text("short", "")
                ),
            )
        yield from _objections(inner, f"{key}.")
