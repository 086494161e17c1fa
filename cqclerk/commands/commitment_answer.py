"""What a form says of the commitment when it is taken in or supplemented: told, chosen or not, signed by whom and when."""

from datetime import date

from cqclerk.domain import allowed, commitment_guards, promising
from cqclerk.domain.application import Application, Proof
from cqclerk.domain.case import Case
from cqclerk.domain.commitment import Choice
from cqclerk.domain.commitment_events import CommitmentAnswered
from cqclerk.domain.likeness import Same, likeness, spellings
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace


def noted(at: Workplace, tx: Transaction, case: Case) -> Case:
    """After 收件 or 补正: what the form says of the commitment, as an event of its own if it was told and says anything new.

    A promise that is not open to these people is not recorded: intake refuses nothing, the pre-review shows why it does not count.
    """
    event = _answer(at, case)
    if event is None or not _is_new(case, event) or allowed.objection(case, event, at.actor):
        return case
    if event.chosen and case.application and false_before(tx, case.application):
        return case
    return tx.record(case, event)


def false_before(tx: Transaction, application: Application) -> bool:
    """Whether one of these people has promised falsely in a case that this station has, and is not repaired."""
    numbers = frozenset(key for person in application.people() for key in spellings(person))
    found = (tx.case(case_id) for case_id in tx.cases_of(numbers)) if numbers else ()
    alike = (likeness(application, case.application) for case in found if case.application and case.commitment.bars_another)
    return any(same in (Same.COUPLE, Same.PERSON) for same in alike)


def _answer(at: Workplace, case: Case) -> CommitmentAnswered | None:
    application = case.application
    if application is None or not application.answer(promising.TOLD):
        return None
    if application.proof is not Proof.COMMITMENT:
        return CommitmentAnswered(False, at.operator.name, at.today())
    by, day = application.answer("commitment_by"), application.answer("commitment_on")
    themselves = tuple(who for who in at.reference.items[case.item].parties if application.person(who) in application.applicants())
    signed = {"self": themselves, commitment_guards.AGENT: (commitment_guards.AGENT,)}.get(by, ())
    rule = at.reference.pack_for(case.item, case.applied_on or at.today()).promises
    agent_rule = rule.article if rule.agent_may_sign else ""
    return CommitmentAnswered(True, at.operator.name, at.today(), signed, date.fromisoformat(day) if day else None, agent_rule)


def _is_new(case: Case, event: CommitmentAnswered) -> bool:
    before = case.commitment
    if not event.chosen:
        return before.choice in (Choice.NONE, Choice.CHOSEN)
    return before.choice is not Choice.CHOSEN or (before.signed_by, before.signed_on) != (event.signed_by, event.signed_on)
