"""Reference data that the city published, at this station: the chain of heads, the texts, and which of them count today.

Nothing comes in that the city's root did not sign, and nothing is taken into use that is not whole: the edition before it stays.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from cqclerk.protocol import editions, text_delta
from cqclerk.protocol.documents import RULES, Document
from cqclerk.protocol.editions import EditionHead, Editions, Tip, read_head, read_tip
from cqclerk.protocol.messages import digest
from cqclerk.protocol.packs import OlderEdition
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.signing import BadSignature
from cqclerk.workplace.published_files import document_of
from data.reference import BadReferenceFile
from data.schema_working import PublishedFile

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace

log = logging.getLogger(__name__)
_TIP, _CHECKED = "reference_tip", "reference_checked"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An edition whose text is to be fetched. base: the text of an older edition of the same file, "" if none is here."""

    head: EditionHead
    base: str

    @property
    def have(self) -> str:
        """The digest of that text."""
        return digest(self.base.encode()) if self.base else ""


OTHER_TEXT, NO_CHAIN, NOT_FITTING = "reference.other_text", "reference.no_chain", "reference.not_fitting"


@dataclass(frozen=True, slots=True)
class Spoiled:
    """An edition that was not taken into use: a key into the words, its head as it was told, and why, for the log."""

    key: str
    head: EditionHead
    why: str


@dataclass(frozen=True, slots=True)
class Held:
    """One edition as the screen of reference data shows it. state: used, later, old, coming or refused (then refused says why)."""

    head: EditionHead
    state: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What this station has of the published data.

    as_of    the day on which it was the whole truth
    checked  when the gateway last said so
    """

    as_of: date | None
    checked: datetime | None
    held: tuple[Held, ...]


# ---- what comes ----------------------------------------------------------------------------------------------------------


def tip(at: "Workplace") -> Tip | None:
    """How far the chain goes that is here."""
    with at.store.reading() as tx:
        return read_tip(tx.setting(_TIP) or "")


def learn(at: "Workplace", given: Editions) -> None:
    """Keep the heads that came, and the tip. Raises BadSignature, and nothing is kept."""
    editions.check(given, tip(at), at.station.root_key)
    last = given.heads[-1] if given.heads else None
    with at.store.transaction() as tx:
        for head in given.heads:
            tx.editions.add(head.serial, head.kind, head.name, head.edition, head.encoded(), head.digest)
        whole = last is None or last.serial == given.tip.serial
        tx.set(_TIP, (given.tip if whole or last is None else _as_far_as(given.tip, last)).encoded())
        # by the gateway's clock: a stick may have been on its way for days, and may come twice
        tx.set(_CHECKED, max(given.server_time.isoformat(), tx.setting(_CHECKED) or ""))


def _as_far_as(tip: Tip, head: EditionHead) -> Tip:
    """More heads are to come: the chain that is here ends with this one."""
    return Tip(serial=head.serial, mark=head.mark(), as_of=tip.as_of, series=tip.series)


def began_anew(at: "Workplace", given: Editions) -> bool:
    """Whether the city has begun its chain anew; then what is here is put behind it, and stays in use. Raises BadSignature."""
    if not editions.is_anew(given, tip(at), at.station.root_key):
        return False
    with at.store.transaction() as tx:
        tx.editions.put_behind()
        tx.set(_TIP, "")
    return True


def take(at: "Workplace", given: Editions, texts: dict[int, str]) -> tuple[Spoiled, ...]:
    """What a stick brought: heads from the beginning where the chain was begun anew, and whole texts; returns what of it is not good.

    Heads follow each other, and are taken up to the first that is not good; each text stands for itself. Raises BadSignature where the
    tip is not good, and nothing is kept.
    """
    began_anew(at, given)
    here = tip(at)
    new = tuple(head for head in given.heads if here is None or head.serial > here.serial)  # the line may have brought some meanwhile
    good, why = editions.sound(msgspec.structs.replace(given, heads=new), here, at.station.root_key)
    bad = [Spoiled(NO_CHAIN, new[len(good.heads)], why)] if why else []
    if good.heads or not why:
        learn(at, good)
    for one in wanted(at):
        if one.head.serial in texts and (spoiled := _kept_whole(at, one, texts[one.head.serial])) is not None:
            log.error("%s %s %d by stick: %s", one.head.kind, one.head.name, one.head.edition, spoiled.why)
            bad.append(spoiled)
    at.take_published()
    return tuple(bad)


def _kept_whole(at: "Workplace", wanted: Wanted, text: str) -> Spoiled | None:
    try:
        refused = keep(at, wanted, text, is_delta=False)
    except BadSignature as error:
        return Spoiled(OTHER_TEXT, wanted.head, str(error))
    return Spoiled(NOT_FITTING, wanted.head, refused) if refused else None


def confirmed(at: "Workplace") -> None:
    """The gateway said that nothing is new."""
    with at.store.transaction() as tx:
        tx.set(_CHECKED, at.now().isoformat())


def wanted(at: "Workplace") -> tuple[Wanted, ...]:
    """The editions whose text is missing: of each file what counts today and what comes after it; of rule packs all, cases name them."""
    with at.store.reading() as tx:
        rows = tx.editions.by_file()
    first = {}  # of each file the edition that counts today
    for row in rows:
        day = read_head(row.head).effective_from
        if not row.refused and (day is None or day <= at.today()):
            first[row.kind, row.name] = row.edition
    missing = (row for row in rows if row.text is None and (row.kind == RULES or row.edition >= first.get((row.kind, row.name), 0)))
    return tuple(Wanted(read_head(row.head), _base(rows, row)) for row in missing)


def _base(rows: list[PublishedFile], row: PublishedFile) -> str:
    texts = [
        one.text for one in rows if (one.kind, one.name) == (row.kind, row.name) and one.text is not None and one.edition < row.edition
    ]
    return texts[-1].decode() if texts else ""


def keep(at: "Workplace", wanted: Wanted, body: str, is_delta: bool) -> str:
    """Keep the text of an edition; returns why it is not taken into use, "" if it is. Raises BadSignature: another text than was signed."""
    head = wanted.head
    try:
        text = text_delta.apply(wanted.base, body) if is_delta else body
    except text_delta.NoDelta as error:
        raise BadSignature(f"{head.kind} {head.name}: {error}") from error
    if digest(text.encode()) != head.digest:
        raise BadSignature(f"{head.kind} {head.name} {head.edition}: another text than was signed")
    refused = _refusal(at.reference, document_of(head, text))
    if refused:
        log.error("%s %s %d is not taken into use: %s", head.kind, head.name, head.edition, refused)
    with at.store.transaction() as tx:
        tx.editions.keep(head.serial, text.encode(), refused)
    return refused


def _refusal(reference: Reference, document: Document) -> str:
    """Why a file will not do together with all that is here, "" if it will. A pack that is here in this edition or a later one will."""
    others = tuple(one for one in reference.documents if document.kind == RULES or (one.kind, one.name) != (document.kind, document.name))
    try:
        reference.with_documents((*others, document))
    except OlderEdition:
        return ""
    except BadReferenceFile as error:
        return str(error)
    return ""


# ---- for people -----------------------------------------------------------------------------------------------------------


def standing(at: "Workplace") -> Standing:
    """What is here of the published data, newest first, for people to look at."""
    with at.store.reading() as tx:
        rows, tip, checked = tx.editions.all(), read_tip(tx.setting(_TIP) or ""), tx.setting(_CHECKED)
    used = {(one.kind, one.name, one.edition) for one in at.reference.documents if one.name}
    held = tuple(_held(row, used, at.today()) for row in reversed(rows))
    return Standing(tip.as_of if tip else None, datetime.fromisoformat(checked) if checked else None, held)


def _held(row: PublishedFile, used: set[tuple[str, str, int]], today: date) -> Held:
    head = read_head(row.head)
    if row.refused:
        return Held(head, "refused", row.refused)
    if (row.kind, row.name, row.edition) in used:
        return Held(head, "used")
    later = head.effective_from is not None and head.effective_from > today
    return Held(head, "later" if later and row.text is not None else "old" if row.text is not None else "coming")
