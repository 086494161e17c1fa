"""规则: a rule pack that the city has signed is tried on past cases, and loaded."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from cqclerk.commands import prereview
from cqclerk.domain import guards, rules, station_guards
from cqclerk.domain.case import Case
from cqclerk.domain.facts import Facts
from cqclerk.domain.guards import NotAllowed, no
from cqclerk.domain.rule_pack import RulePack
from cqclerk.domain.station_events import ReferenceLoaded
from cqclerk.domain.trial import Said, Trial, compare
from cqclerk.protocol import signed_files
from cqclerk.protocol.documents import RULES, Document
from cqclerk.protocol.packs import OlderEdition
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.signed_files import NotSigned
from cqclerk.protocol.signing import BadSignature
from cqclerk.workplace.workplace import Workplace
from data.reference import BadReferenceFile

_TRIED = 500  # past cases, the newest first


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pack that may be loaded: what it is, and the reference as it would be with it."""

    pack: RulePack
    reference: Reference
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class Trials:
    """A pack tried on past cases of its item: how many there were, and those of which it says something else."""

    pack: RulePack
    tried: int
    differing: tuple[Trial, ...]


def load_pack(at: Workplace, text: str, file: str) -> RulePack:
    """Take a signed rule pack into use from its day on; it stays, in the journal, through restart and rebuild.

    Raises NotAllowed, and nothing is changed: no administrator, not enrolled, not signed by the city, not what a pack must be
    (file, key, reason), known already, an older edition, days that overlap.
    """
    guards.require(station_guards.may_load(at.actor))
    proposed = read_pack(at, text, file)
    pack = proposed.pack
    with at.transaction() as tx:
        loaded = ReferenceLoaded(RULES, pack.id, pack.edition, pack.hash, pack.effective_from, text)
        at.station = tx.record(tx.station(), loaded)
    at.reference = proposed.reference
    return pack


def read_pack(at: Workplace, text: str, file: str) -> Proposed:
    """The pack of a signed file, checked in every way; changes nothing. Raises NotAllowed."""
    guards.require(None if at.station.root_key else no("rules.no_root"))
    try:
        signed = signed_files.read_signed(text.encode())
        signed_files.check(signed, at.station.root_key, at.today())
    except NotSigned as error:
        raise NotAllowed(no("rules.not_signed", file=file)) from error
    except BadSignature as error:
        raise NotAllowed(no("rules.signature", file=file)) from error
    guards.require(None if signed.kind == RULES else no("rules.kind", file=file, kind=signed.kind))
    return replace(_proposed(at, signed.text, file), signed_by=signed.by.name if signed.by else "")


def try_pack(at: Workplace, text: str, file: str) -> Trials:
    """What a pack (signed, or a draft that is not yet) would say otherwise of the cases that this station has; changes nothing.

    Each case is asked as if the pack had been in force on its day. Raises NotAllowed: not what a pack must be.
    """
    with suppress(NotSigned):  # a draft is tried before it is signed
        text = signed_files.read_signed(text.encode()).text
    proposed = _proposed(at, text, file)
    cases = list(_past_cases(at, proposed.pack.item))
    tried = [_tried(at, case, proposed.pack) for case in cases]
    return Trials(proposed.pack, len(tried), tuple(trial for trial in tried if trial.differs))


def superseded(at: Workplace, case: Case) -> bool:
    """规则已更新: for the day of application something else counts now than what the case names."""
    if case.pack is None or case.applied_on is None:
        return False
    return at.reference.rulebook.superseded(case.pack, case.item, case.applied_on)


def _proposed(at: Workplace, text: str, file: str) -> Proposed:
    document = Document(RULES, file, text)
    try:
        new = at.reference.with_documents((*at.reference.documents, document))
    except OlderEdition as error:
        raise NotAllowed(_older(document, error.here)) from error
    except BadReferenceFile as error:
        raise NotAllowed(no("rules.file", file=error.file, place=error.key or "文件", reason=error.reason)) from error
    return Proposed(new.rulebook.known[-1], new)


def _older(document: Document, here: int) -> guards.Objection:
    """The very same again, or one that came before what is here."""
    name, edition = document.table().text("id"), document.table().number("edition", 1)
    return no("rules.known" if here == edition else "rules.older", name=name, edition=edition, here=here)


def _past_cases(at: Workplace, item: str) -> Iterator[Case]:
    with at.reading() as tx:
        for case_id in tx.store.newest_cases(item, _TRIED):
            case = tx.case(case_id)
            if case.application is not None and case.applied_on is not None:
                yield case


def _tried(at: Workplace, case: Case, pack: RulePack) -> Trial:
    asked = prereview.facts(at, case)
    before = _said(at, at.reference.pack_for(case.item, asked.application_date), asked, case)
    after = _said(at, pack, asked, case)
    return Trial(case.id, case.receipt_number, case.names, before.result, after.result, *compare(before, after))


def _said(at: Workplace, pack: RulePack, asked: Facts, case: Case) -> Said:
    item = at.reference.items[case.item]
    own = frozenset(rules.own_materials(item, asked))
    missing = rules.gaps(pack, item, asked.application, asked.credit, own=own, regions=at.reference.regions)
    return Said(rules.evaluate(pack, item, asked, at.reference.readers), missing)
