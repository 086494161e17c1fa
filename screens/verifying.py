"""What is said of a certificate that was verified: for the command line, for a program, and for the screen."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cqclerk.domain.guards import NotAllowed, no
from cqclerk.protocol import credential
from cqclerk.protocol.verifying import Answer, Verdict, cleaned, is_certificate
from data.reference import Table, read_toml
from screens import texts
from screens.widgets import kinds

if TYPE_CHECKING:
    from cqclerk.domain.items import Item

_PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")

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
    return certificate(found[0])


def certificate(text: str) -> str:
    """The text, if it is that of a certificate's symbol, good or altered. Raises NotAllowed."""
    if not is_certificate(text):
        raise NotAllowed(no("verify.not_symbol", prefix=credential.PREFIX))
    return text


def symbol_of(text: str) -> str:
    """The text itself, or what the picture says whose place it names. Raises NotAllowed."""
    if is_certificate(text):
        return text
    path = Path(text.strip().strip("'\"")).expanduser()
    if not _names_a_file(path):
        return certificate(text)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NotAllowed(no("verify.no_file", file=path.name)) from error
    except OSError as error:
        raise NotAllowed(no("verify.no_picture", file=path.name)) from error
    return symbol_in(data, path.name) if path.suffix.lower() in _PICTURES else _in_other_file(data, path.name)


def _names_a_file(path: Path) -> bool:
    """Whether the text is meant for the place of a file: it is there, or it ends like one."""
    try:
        there = path.is_file()
    except (OSError, ValueError):  # too long, or with signs that no name has
        return False
    return there or re.fullmatch(r"\.[A-Za-z][A-Za-z0-9]{1,4}", path.suffix) is not None or str(path).startswith(("/", "~", "./", "../"))


def _in_other_file(data: bytes, name: str) -> str:
    """A picture whose name does not say so, or the text of a symbol alone. Raises NotAllowed."""
    from printing import scan

    if scan.is_picture(data):
        return symbol_in(data, name)
    text = data[: 4 * SYMBOL.limit].decode("utf-8", errors="replace").strip()
    if not is_certificate(text):
        raise NotAllowed(no("verify.other_file", file=name))
    return text


def verdict(answer: Answer) -> str:
    return words().table("verdict").text("practice" if _for_practice(answer) else answer.verdict.value)


def tone(answer: Answer) -> str:
    """The colour of the verdict: only what holds is good."""
    if answer.holder is False:
        return "error"
    return "warning" if _for_practice(answer) else TONES.get(answer.verdict, "error")


def _for_practice(answer: Answer) -> bool:
    """A paper of the training world that is good there: never said to be plainly valid."""
    return answer.verdict is Verdict.VALID and answer.credential is not None and answer.credential.training


def _sentence_key(answer: Answer) -> str:
    if answer.verdict is Verdict.UNKNOWN_OFFICE and answer.credential is not None and answer.credential.training:
        return "unknown_training"
    return "practice" if _for_practice(answer) else answer.verdict.value


def sentence(answer: Answer) -> str:
    """Why, in a sentence."""
    said, state = words().table("sentence"), answer.withdrawn
    params = {"since": answer.since or "日期不明", "state": words().table("state").text(state.value) if state else ""}
    text = texts.filled(said.text(_sentence_key(answer)), params)
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

    if answer.as_of is None:
        return words().table("list").text("none")
    days = (today - answer.as_of).days
    key = "old" if days > load().list_old_days else "as_of"
    return texts.filled(words().table("list").text(key), {"as_of": answer.as_of, "days": days})


def as_json(answer: Answer) -> dict[str, object]:
    """For a program; docs/reference/verify.md describes it."""
    said, issuer = None if answer.verdict is Verdict.UNKNOWN_OFFICE else answer.credential, answer.issuer
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
        "list_as_of": answer.as_of.isoformat() if answer.as_of else None,
    }
