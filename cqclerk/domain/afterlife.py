"""How a case changes after its decision. Pure and total, as case.apply, which calls it."""

from dataclasses import replace
from typing import assert_never

from cqclerk.domain.afterlife_events import (
    AfterlifeEvent,
    Corrected,
    Deregistered,
    NewNumber,
    OtherEnded,
    Recalled,
    Renewed,
    Replaced,
    ReprintAllowed,
    Revoked,
    Voided,
)
from cqclerk.domain.case_state import Case, Phase
from cqclerk.domain.delivery import Delivery

HOLDS = (Phase.APPROVED, Phase.COMPLETED, Phase.DELIVERED)  # a decision was made, and it holds


def apply(case: Case, event: AfterlifeEvent) -> Case:
    """The case after one of these events; its version is counted already."""
    match event:
        case Corrected():
            return _corrected(case, event)
        case ReprintAllowed(time=time, private=reason):
            return replace(case, reprints=time, reprint_open=case.phase in HOLDS, reprint_reason=reason or "")
        case Replaced() | Renewed():
            return _renumbered(case, event)
        case Voided():
            return replace(case, phase=Phase.VOIDED, reprint_open=False)
        case Revoked(remedies=remedies):
            return replace(case, phase=Phase.REVOKED, remedies=remedies, reprint_open=False)
        case Deregistered():
            return replace(case, phase=Phase.DEREGISTERED, reprint_open=False)
        case OtherEnded(certificate_number=number):
            return replace(case, others_ended=(*case.others_ended, number))
        case Recalled(outcome=outcome):
            return replace(case, recalled=case.recalled or case.phase.gone, recall_outcome=outcome, old_sheet_out=False)
        case _:
            assert_never(event)


def _corrected(case: Case, event: Corrected) -> Case:
    """A wrong sheet that the citizen has must come back before the right one goes out; one that lies here is written off here."""
    out = case.old_sheet_out or case.phase is Phase.DELIVERED
    after = replace(
        case,
        application=event.private.application if event.private else case.application,
        corrections=case.corrections + 1,
        old_jobs=tuple(dict.fromkeys((*case.old_jobs, *case.sheets, *event.old_jobs))),
        credential=event.credential,
        printing_station=event.printing_station,
        old_sheet_out=out,
    )
    return _to_print(after)


def _renumbered(case: Case, event: NewNumber) -> Case:
    after = replace(
        case,
        spent=(*case.spent, (case.block, event.old_number)),
        certificate_number=event.certificate_number,
        block=event.block,
        replaced_on=event.replaced_on,
        replaced_cause=event.cause,
        credential=event.credential,
        printing_station=event.printing_station,
        registrar=event.registrar,
        reprints=0,
        replaced_by_renewal=isinstance(event, Renewed),
        old_sheet_out=isinstance(event, Renewed),
    )
    return _to_print(after)


def _to_print(case: Case) -> Case:
    """A new original is due; whatever was confirmed and delivered before was another sheet."""
    phase = Phase.APPROVED if case.phase in HOLDS else case.phase
    return replace(
        case,
        phase=phase,
        paper_job="",
        sheets=(),
        reprint_open=False,
        print_taken=False,
        delivery=Delivery(tries=case.delivery.tries),
        handed_over=None,
    )
