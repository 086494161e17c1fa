"""更正: what the decision's paper says is mended field by field; number and date of issue stay, the symbol is signed anew."""

from collections.abc import Mapping
from dataclasses import replace

from cqclerk.commands import prereview, processing
from cqclerk.domain import afterlife_guards as may
from cqclerk.domain import corrections, form, guards
from cqclerk.domain.afterlife_events import Corrected, Correction
from cqclerk.domain.case import Case
from cqclerk.domain.findings import Finding, Result
from cqclerk.domain.items import Item
from cqclerk.domain.print_job import PrintState
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace


def correct(
    at: Workplace, case_id: str, version: int, fields: Mapping[str, str], reason: str, missing_glyphs: tuple[str, ...] = ()
) -> Case:
    """更正 with its reason: the corrected original is printed under the same number, here or at the window where the citizen stands;
    the wrong one is written off or taken back.

    fields is the form as it should have been, {field key: text}; what is not of the paper is left as it was.
    missing_glyphs as in processing.approve, of the corrected paper (corrected()).
    Raises Stale, or NotAllowed: no approver, on its way, nothing changed, unreadable, another person,
    a condition that no longer holds, a sheet not accounted for yet.
    """
    guards.require(None if reason else guards.no("reason.missing"))
    seen, mended = corrected(at, case_id, version, fields)
    guards.require(still_fits(at, seen, mended))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(processing.glyphs(missing_glyphs))
        return tx.record(case, anew(at, tx, case, fields, reason))


def anew(at: Workplace, tx: Transaction, case: Case, fields: Mapping[str, str], reason: str) -> Corrected:
    """The event that corrects a case as it stands now. Records nothing; raises as correct, but for conditions and glyphs."""
    mended = _corrected(at, case, fields)
    assert case.application is not None and case.issued_on is not None and mended.application is not None
    changed = corrections.changes(at.reference.items[case.item], form.values_of(case.application), form.values_of(mended.application))
    return Corrected(
        certificate_number=case.certificate_number,
        credential=processing.signed_credential(at, mended, case.certificate_number, case.issued_on),
        printing_station=case.printing_station if case.printed_elsewhere else at.station.id,
        fields=tuple(change.field for change in changed),
        old_jobs=_old_jobs(tx, case),
        private=Correction(mended.application, changed, reason),
    )


def corrected(at: Workplace, case_id: str, version: int, fields: Mapping[str, str]) -> tuple[Case, Case]:
    """(the case as it stands, as it would stand corrected): for the glyph check. Records nothing; raises as correct."""
    with at.reading() as tx:
        case = tx.case(case_id, version)
    return case, _corrected(at, case, fields)


def _corrected(at: Workplace, case: Case, fields: Mapping[str, str]) -> Case:
    guards.require(may.may_correct(case, at.actor))
    guards.require(None if case.application else guards.no("print.withheld"))
    assert case.application is not None
    item, before = at.reference.items[case.item], form.values_of(case.application)
    wanted = _mended(item, before, fields)
    read = form.capture(item, wanted, at.reference.readers)
    changed = {change.field for change in corrections.changes(item, before, wanted)}
    guards.require(None if changed else guards.no("correct.nothing"))
    unread = next((error.key for error in read.errors if error.key in changed), "")
    guards.require(guards.no("correct.unreadable", field=_name(item, unread)) if unread else None)
    application = replace(read.application, recipient_name=case.application.recipient_name)
    guards.require(corrections.another_person(case.application, application))
    return replace(case, application=application)


def _mended(item: Item, before: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, str]:
    """The form as it stood, with what may be corrected as it was given."""
    given = {field.key: fields.get(field.key, "") for field in item.fields({**before, **fields}) if corrections.is_correctable(field)}
    return {key: text for key, text in {**before, **given}.items() if text}


def _name(item: Item, key: str) -> str:
    field = item.field(key)
    return (field.name or field.label) if field else key


def still_fits(at: Workplace, case: Case, mended: Case) -> guards.Objection | None:
    """What the rules held for it must hold still: otherwise it was no slip, and the decision itself is in question."""
    before = {finding.key for finding in _failed(at, case)}
    broken = next((finding for finding in _failed(at, mended) if finding.key not in before), None)
    return guards.no("correct.condition", condition=at.reference.words.clerk(broken)) if broken else None


def _failed(at: Workplace, case: Case) -> list[Finding]:
    return [finding for finding in prereview.findings(at, case) if finding.result is Result.FAIL and finding.topic == "condition"]


def _old_jobs(tx: Transaction, case: Case) -> tuple[str, ...]:
    """The sheets of this paper that came out and hold no longer; one whose fate is open must be accounted for first."""
    jobs = [job for job in tx.jobs_of(case.id) if job.certificate_number == case.certificate_number and job.id not in case.old_jobs]
    for job in jobs:
        guards.require(None if job.state.settled else guards.no("print.unsettled", job=job.id))
    printed = [job.id for job in jobs if job.state is PrintState.PRINTED]
    return tuple(dict.fromkeys(filter(None, (*printed, case.paper_job))))
