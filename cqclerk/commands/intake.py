"""收件: taking an application in. Needs no line, refuses nothing, loses nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from cqclerk.commands import commitment_answer
from cqclerk.domain import allowed, form, guards, routing, rules, workdays
from cqclerk.domain.application import Application, Channel, Proof
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.events import Submitted, SupplementReceived
from cqclerk.domain.facts import Facts, Held
from cqclerk.domain.findings import Gap
from cqclerk.domain.holdings import held_by
from cqclerk.domain.items import Item
from cqclerk.domain.likeness import spellings
from cqclerk.domain.prereview_events import CreditChecked
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace


def submit(at: Workplace, item_code: str, fields: Mapping[str, str], draft_id: str = "") -> Case:
    """Take an application in as it was typed. What is missing is written down and is the first 一次性告知.

    fields is the form as typed, {field key: text}; the draft it came from ends with the same transaction.
    Raises NotAllowed only if the operator may not work at a window.
    """
    guards.require(guards.may_take_in(at.actor))
    with at.transaction() as tx:
        return commitment_answer.noted(at, tx, recorded(at, tx, item_code, fields, at.today(), draft_id))


def recorded(at: Workplace, tx: Transaction, item_code: str, fields: Mapping[str, str], applied_on: date, draft_id: str) -> Case:
    """收件 within a transaction that records more of the same case."""
    item = at.reference.items[item_code]
    application, credit = captured(at, item, fields), form.credit_told(fields)
    case = tx.record(
        Case(tx.new_id()),
        Submitted(
            receipt_number=_receipt_number(at, tx),
            item=item_code,
            intake_office=at.station.office,
            home_office=home_office(at, item, application),
            applied_on=applied_on,
            notice_until=notice_until(at, item),
            channel=Channel.WINDOW,
            proof=application.proof,
            handover=application.handover,
            gaps=missing(at, tx, item, application, applied_on, credit.outcome),
            pack=at.reference.pack_for(item_code, applied_on).ref,
            private=application,
            taken_by=at.operator.name,
        ),
    )
    if credit.source:
        case = tx.record(case, CreditChecked(credit.outcome, credit.source, at.today(), at.operator.name, case.gaps))
    if draft_id:
        tx.drop_draft(draft_id)
    return case


def supplement(at: Workplace, case_id: str, version: int, fields: Mapping[str, str], draft_id: str = "") -> Case:
    """补正材料收到: the same case goes on with the whole form as it stands now.

    Raises Stale if the case has moved on, NotAllowed if it is accepted or ended already.
    """
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(guards.may_supplement(case, at.actor))
        if draft_id:
            tx.drop_draft(draft_id)
        event, credit = supplemented(at, tx, case, fields), form.credit_told(fields)
        guards.require(allowed.objection(case, event, at.actor))
        case = tx.record(case, event)
        if credit.source and case.phase is not Phase.PROCESSING:
            case = tx.record(case, CreditChecked(credit.outcome, credit.source, at.today(), at.operator.name, event.gaps))
        return commitment_answer.noted(at, tx, case)


def supplemented(at: Workplace, tx: Transaction, case: Case, fields: Mapping[str, str]) -> SupplementReceived:
    """The event of a supplement: the whole form as it stands now, and what is still missing of it."""
    item, credit = at.reference.items[case.item], form.credit_told(fields)
    application = captured(at, item, fields)
    outcome = credit.outcome if credit.source else case.credit
    gaps = missing(at, tx, item, application, case.applied_on or at.today(), outcome)
    return SupplementReceived(gaps, notice_until(at, item), application, at.operator.name, application.proof, application.handover)


def captured(at: Workplace, item: Item, fields: Mapping[str, str]) -> Application:
    """The application that a form says; fields that cannot be read stay empty and become gaps."""
    application = form.capture(item, fields, at.reference.readers).application
    recipient = application.recipient_name or (application.names() or ("",))[0]
    return replace(application, recipient_name=recipient)


def home_office(at: Workplace, item: Item, application: Application) -> str:
    """The office that decides; where none can be found yet, this one keeps the case (首接责任).

    What a village may not take in goes to its township, which routes it.
    """
    reference = at.reference
    own = reference.offices.get(at.station.office)
    takes = routing.taken_in_for(own, item, reference.offices, at.today()) if own else None
    if takes is not None and takes.id != at.station.office:
        return takes.id
    route = routing.route(application, item, reference.offices, reference.divisions, at.today())
    return route.chosen.office.id if route.chosen else at.station.office


def notice_until(at: Workplace, item: Item) -> date:
    """The last day on which everything that is missing must have been told."""
    days = item.limits_on(at.today()).notice_days
    return workdays.due_date(at.today(), days, at.calendar).day


def missing(
    at: Workplace, tx: Transaction, item: Item, application: Application, applied_on: date, credit: CreditCheck = CreditCheck.UNKNOWN
) -> tuple[Gap, ...]:
    """Everything that is missing, at once, by the rules of the day of application: it survives supplements."""
    own = rules.own_materials(item, Facts(application, applied_on, held=held(at, tx, application)))
    pack = at.reference.pack_for(item.identifier, applied_on)
    if application.proof is Proof.COMMITMENT and commitment_answer.false_before(tx, application):
        credit = CreditCheck.LISTED  # 42号: who has promised falsely is as good as listed, until it is repaired
    return rules.gaps(pack, item, application, credit, own=frozenset(own), regions=at.reference.regions)


def held(at: Workplace, tx: Transaction, application: Application) -> tuple[Held, ...]:
    """The certificates that this station knows these people to hold; what other offices issued is not looked at."""
    numbers = frozenset(key for person in application.people() for key in spellings(person))
    others = map(tx.case, tx.cases_of(numbers)) if numbers else ()
    found = (held_by(application, at.reference.items[other.item], other) for other in others if other.item)  # none where 收件 was refused
    return tuple(one for one in found if one)


def _receipt_number(at: Workplace, tx: Transaction) -> str:
    prefix, width = at.reference.numbers.receipt(at.station.office, at.station.window, at.today())
    return tx.next_receipt_number(prefix, width)
