"""What is said of a certificate that was verified: for the command line, for a program, and for the screen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cqclerk.domain.guards import NotAllowed, no
from cqclerk.protocol import credential
from cqclerk.protocol.verifying import Answer, Verdict, cleaned
from data.reference import Table, read_toml
from screens import texts
from screens.widgets import kinds

if TYPE_CHECKING:
    from cqclerk.domain.items import Item

EXIT = {
    Verdict.VALID: 0,
    Verdict.ALTERED: 3,
    Verdict.UNKNOWN_OFFICE: 4,
    Verdict.REVOKED: 5,
    Verdict.UNPROVEN: 6,
    Verdict.EXPIRED: 7,
    Verdict.TRAINING: 8,
}
OTHER_HOLDER = 9
"""The exit statuses of `cqclerk verify` beyond those of every command; docs/reference/verify.md names them."""

TONES = {Verdict.VALID: "good", Verdict.UNPROVEN: "warning", Verdict.EXPIRED: "warning", Verdict.TRAINING: "warning"}


SYMBOL = replace(kinds.TEXT, limit=400)
"""Where a symbol may be typed: it has 177 characters, and the place of a picture may be long."""


def is_symbol(text: str) -> bool:
    """Whether a whole symbol was typed: a reader that stands in for a keyboard ends there."""
    symbol = cleaned(text)
    return symbol.startswith(credential.PREFIX) and len(symbol) >= credential.LENGTH


def status(answer: Answer) -> int:
    """The exit status that says the answer."""
    return OTHER_HOLDER if answer.verdict is Verdict.VALID and answer.holder is False else EXIT[answer.verdict]


def words() -> Table:
    return read_toml("words/verify.toml")


def symbol_in(data: bytes, name: str) -> str:
    """The text of the one symbol of this city in a picture, else of the one symbol. Raises NotAllowed."""
    from printing import scan

    try:
        found = scan.payloads(data)
    except scan.NoPicture as error:
        raise NotAllowed(no("verify.no_picture", file=name)) from error
    found = [text for text in found if text.startswith(credential.PREFIX)] or found
    if len(found) != 1:
        raise NotAllowed(no("verify.many", count=len(found)) if found else no("verify.no_symbol"))
    return found[0]


def symbol_of(text: str) -> str:
    """The text itself, or what the picture says whose place it names: nothing else ends like a file of a picture. Raises NotAllowed."""
    path = Path(text.strip().strip("'\"")).expanduser()
    if text.upper().startswith(credential.PREFIX) or path.suffix.lower() not in (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"):
        return text
    try:
        return symbol_in(path.read_bytes(), path.name)
    except OSError as error:
        raise NotAllowed(no("verify.no_picture", file=path.name)) from error


def verdict(answer: Answer) -> str:
    return words().table("verdict").text(answer.verdict.value)


def sentence(answer: Answer) -> str:
    """Why, in a sentence."""
    said, state = words().table("sentence"), answer.withdrawn
    params = {"since": answer.since or "日期不明", "state": words().table("state").text(state.value) if state else ""}
    text = texts.filled(said.text(answer.verdict.value), params)
    return f"{text}；{said.text('closed')}。" if answer.closed and answer.verdict is Verdict.VALID else f"{text}。"


def facts(answer: Answer, items: "dict[str, Item]") -> Iterator[tuple[str, str]]:
    """(label, text) of what the symbol says; nothing of one that cannot be believed."""
    said = answer.credential
    if said is None or answer.verdict is Verdict.UNKNOWN_OFFICE:
        return
    item = items.get(said.item)
    yield "证件", item.certificate_name if item else said.item
    yield "编号", said.number
    if answer.issuer:
        yield "签发", f"{answer.issuer.office_name}  {said.issued_on}"
    if said.valid_until:
        yield "有效期至", str(said.valid_until)
    if answer.holder is not None:
        yield "持证人", words().table("holder").text("fits" if answer.holder else "differs")


def list_words(answer: Answer, today: date) -> str:
    """As of which day the list is, and whether that is long ago."""
    from cqclerk.sync.limits import load

    days = (today - answer.as_of).days
    key = "old" if days > load().list_old_days else "as_of"
    return texts.filled(words().table("list").text(key), {"as_of": answer.as_of, "days": days})


def as_json(answer: Answer) -> dict[str, object]:
    """For a program; docs/reference/verify.md describes it."""
    said, issuer = answer.credential, answer.issuer
    return {
        "verdict": answer.verdict.value,
        "words": f"{verdict(answer)}：{sentence(answer)}",
        "item": said.item if said else None,
        "number": said.number if said else None,
        "issued_on": said.issued_on.isoformat() if said else None,
        "valid_until": said.valid_until.isoformat() if said and said.valid_until else None,
        "training": said.training if said else None,
        "office": issuer.office if issuer else None,
        "office_name": issuer.office_name if issuer else None,
        "since": answer.since.isoformat() if answer.since else None,
        "withdrawn": answer.withdrawn.value if answer.withdrawn else None,
        "holder": answer.holder,
        "list_as_of": answer.as_of.isoformat(),
    }
