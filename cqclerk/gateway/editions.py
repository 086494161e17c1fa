"""Reference data that the city publishes: an edition is checked as it will be at every station, signed by the root, and never changed.

What was published is in the hub; every process sees it at the next question.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cqclerk.domain.holiday_notice import UnreadableNotice, read_notice
from cqclerk.gateway import rulebook
from cqclerk.gateway.gateway import Gateway
from cqclerk.protocol import text_delta
from cqclerk.protocol.documents import GUIDES, LOCAL_DAYS, PUBLISHED, RULES, Document
from cqclerk.protocol.editions import MOST_BYTES, PIECE, EditionHead, Editions, EditionText, Tip, read_head
from cqclerk.protocol.messages import Declined, declined, digest
from cqclerk.protocol.packs import OlderEdition
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.signed_files import NotSigned, read_signed, sign
from cqclerk.protocol.signing import Signer
from cqclerk.workplace.clock import OFFICE_TIME
from data.hub import HubTransaction
from data.hub_rows import Edition
from data.reference import BadReferenceFile, parse_toml

_MOST_HEADS = 200
_SERIES = "reference_series"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A file that may be published: what it is, and from when on it counts."""

    kind: str
    name: str
    edition: int
    title: str
    source: str
    effective_from: date | None
    text: str


def publish(gateway: Gateway, tx: HubTransaction, kind: str, text: str, file: str, name: str = "", on: date | None = None) -> EditionHead:
    """Publish a file. Raises Declined, and nothing is changed: no such kind, not what it must be, here already, older than what is here.

    name  where the file does not say it itself: of local days, and the item of a guide
    on    its day of effect, where the file does not say it itself
    """
    proposed = _proposed(tx, kind, text, file, name, on)
    _check_whole(tx, proposed, file)
    if kind == RULES:
        _make_known(gateway, tx, proposed, file)
    last = tx.last_edition()
    head = EditionHead(
        serial=last.serial + 1 if last else 1,
        previous=read_head(last.head).mark() if last else "",
        kind=kind,
        name=proposed.name,
        edition=proposed.edition,
        title=proposed.title,
        source=proposed.source,
        effective_from=proposed.effective_from,
        published_on=gateway.now().astimezone(OFFICE_TIME).date(),
        digest=digest(text.encode()),
        size=len(text.encode()),
        algorithm=gateway.root.algorithm,
    ).signed(gateway.root)
    tx.add_edition(Edition(head.serial, kind, head.name, head.edition, head.digest, head.encoded(), text.encode()))
    return head


def heads(tx: HubTransaction) -> tuple[EditionHead, ...]:
    """All of them, in their order."""
    return tuple(read_head(one) for one in tx.edition_heads(0, 1 << 30))


def known(tx: HubTransaction) -> Reference:
    """What the gateway itself knows of divisions and offices: of each file the newest edition, whatever its day."""
    return _reference(_documents(tx))


def _documents(tx: HubTransaction) -> tuple[Document, ...]:
    newest = {(head.kind, head.name): head.serial for head in heads(tx) if head.kind != RULES}  # rule packs: see rulebook
    found = (tx.edition(serial) for serial in sorted(newest.values()))
    return tuple(_document(one.kind, one.name, one.edition, one.text.decode()) for one in found if one is not None)


def _document(kind: str, name: str, edition: int, text: str, file: str = "") -> Document:
    return Document(kind, file or f"{kind} {name}", text, name, edition)


@lru_cache(maxsize=4)
def _reference(documents: tuple[Document, ...]) -> Reference:
    return rulebook.shipped().with_documents(documents)


# ---- what is to be published ---------------------------------------------------------------------------------------------


def _proposed(tx: HubTransaction, kind: str, text: str, file: str, name: str, on: date | None) -> Proposed:
    if kind not in PUBLISHED:
        raise declined(422, "reference.kind", "no such kind", file=file, kind=kind)
    if len(text.encode()) > MOST_BYTES:
        raise declined(422, "reference.size", "too large", file=file, most=MOST_BYTES // 1024 // 1024)
    try:
        proposed = _read(tx, kind, text, file, name, on)
    except BadReferenceFile as error:
        raise _bad(error) from error
    newest = tx.newest_edition(kind, proposed.name)
    if newest is not None and newest.digest == digest(text.encode()):
        raise declined(409, "reference.known", "published already", name=proposed.name, edition=newest.edition)
    if newest is not None and proposed.edition <= newest.edition:
        raise declined(409, "reference.older", "an older edition", name=proposed.name, edition=proposed.edition, here=newest.edition)
    return proposed


def _read(tx: HubTransaction, kind: str, text: str, file: str, name: str, on: date | None) -> Proposed:
    """What a file says of itself; a notice, local days and guides do not number their editions."""
    match kind:
        case "holidays":
            try:
                year = read_notice(text).year
            except UnreadableNotice as error:
                raise BadReferenceFile(file, dict(error.params).get("clause", "")[:40], error.key) from error
            return Proposed(kind, str(year), _next(tx, kind, str(year)), f"{year}年放假安排", "国务院办公厅通知", on, text)
        case "guides" | "local_days":
            if not name:
                raise declined(422, "reference.name", "a name is needed", file=file)
            return Proposed(kind, name, _next(tx, kind, name), _TITLES[kind].format(name), "", on, text)
        case _:
            table = parse_toml(file, text)
            about = table.table("about") if "about" in table.values else table
            day = table.day_or_none("effective_from") or about.day_or_none("effective_from") or on
            title = table.text("title", "") or about.text("title")
            return Proposed(kind, table.text("id"), table.number("edition", 1), title, about.text("source", ""), day, text)


_TITLES = {GUIDES: "办事指南 {}", LOCAL_DAYS: "本地休息日 {}"}


def _next(tx: HubTransaction, kind: str, name: str) -> int:
    newest = tx.newest_edition(kind, name)
    return newest.edition + 1 if newest else 1


def _check_whole(tx: HubTransaction, proposed: Proposed, file: str) -> None:
    """As a station will: together with everything else."""
    if proposed.kind == RULES:
        return  # see _make_known
    others = tuple(one for one in _documents(tx) if (one.kind, one.name) != (proposed.kind, proposed.name))
    try:
        rulebook.shipped().with_documents((*others, _document(proposed.kind, proposed.name, proposed.edition, proposed.text, file)))
    except BadReferenceFile as error:
        raise _bad(error) from error


def _make_known(gateway: Gateway, tx: HubTransaction, proposed: Proposed, file: str) -> None:
    """A pack is known to whatever judges events before any station can name it; one that was added before is known already."""
    signed = sign(gateway.root, proposed.text, gateway.now().date())
    try:
        rulebook.add(gateway, tx, signed.encoded(), file)
    except Declined as error:
        if error.problem.type != "rules.known":
            raise


def unsigned(gateway: Gateway, data: bytes, file: str) -> tuple[str, str]:
    """(kind, text) of a file that somebody has signed whom the city lets sign; ("", text) of any other. Raises Declined."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _bad(BadReferenceFile(file, "", f"is not UTF-8 (byte {error.start})")) from error
    with suppress(NotSigned):
        signed = read_signed(data)
        rulebook.check_signature(gateway, signed, file)
        return signed.kind, signed.text
    return "", text


def _bad(error: BadReferenceFile) -> Declined:
    if isinstance(error, OlderEdition):
        return declined(409, "reference.older", "an older edition", name=error.file, edition="", here=error.here)
    return declined(422, "rules.file", "not what it must be", file=error.file, place=error.key or "文件", reason=error.reason)


# ---- what a station asks -------------------------------------------------------------------------------------------------


def tip(gateway: Gateway, tx: HubTransaction) -> Tip:
    """How far the chain goes today."""
    last = tx.last_edition()
    serial, mark = (last.serial, read_head(last.head).mark()) if last else (0, "")
    return _tip(gateway.root, serial, mark, gateway.now().astimezone(OFFICE_TIME).date(), _series(tx))


def begin_anew(tx: HubTransaction) -> int:
    """After a backup was put back that lacks what stations have already: they take the chain as it is now. Returns its number."""
    series = _series(tx) + 1
    tx.change_secret(_SERIES, str(series).encode())
    return series


def _series(tx: HubTransaction) -> int:
    return int(tx.secret(_SERIES) or b"1")


@lru_cache(maxsize=2)
def _tip(root: Signer, serial: int, mark: str, on: date, series: int) -> Tip:
    return Tip(serial=serial, mark=mark, as_of=on, series=series, algorithm=root.algorithm).signed(root)


def after(gateway: Gateway, tx: HubTransaction, serial: int) -> Editions:
    """The heads after a serial."""
    found = tuple(read_head(one) for one in tx.edition_heads(serial, _MOST_HEADS))
    return Editions(server_time=gateway.now(), tip=tip(gateway, tx), heads=found)


def carried(gateway: Gateway, tx: HubTransaction, series: int, serial: int, lacks: tuple[int, ...]) -> tuple[Editions, dict[int, str]]:
    """For a stick: the heads after a serial (all of them for whoever has the chain of before), and the texts, whole.

    lacks  editions that the station knows of and whose text it has not got
    """
    found = tuple(read_head(one) for one in tx.edition_heads(serial if series >= _series(tx) else 0, 1 << 30))
    wanted = {head.serial for head in found} | set(lacks)
    texts, size = dict[int, str](), 0
    for one in filter(None, map(tx.edition, sorted(wanted, reverse=True))):  # the newest first, as much as a stick should carry
        size += len(one.text)
        if size > MOST_BYTES and texts:
            break
        texts[one.serial] = one.text.decode()
    return Editions(server_time=gateway.now(), tip=tip(gateway, tx), heads=found), texts


def piece(gateway: Gateway, tx: HubTransaction, serial: int, have: str, start: int) -> EditionText:
    """A part of the text of an edition, or of its difference from the edition with the digest `have`, whichever is shorter."""
    edition = tx.edition(serial)
    if edition is None:
        raise declined(404, "reference.unknown", "no such edition", serial=serial)
    base = tx.edition_of_digest(edition.kind, edition.name, have) if have else None
    whole = edition.text.decode()
    changed = _delta(base.text.decode(), whole) if base is not None else whole
    shorter = base is not None and len(changed) < len(whole)
    body = changed if shorter else whole
    return EditionText(
        server_time=gateway.now(),
        serial=serial,
        base=have if shorter else "",
        start=start,
        size=len(body),
        body=body[start : start + PIECE],
    )


@lru_cache(maxsize=16)
def _delta(old: str, new: str) -> str:
    """Asked for by every station of the city within the same hour."""
    return text_delta.delta(old, new)
