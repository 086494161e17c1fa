"""What may be done now, or the objection. The same line greys a key, refuses a command and answers at the gateway.

An objection is a dotted key; its sentence and its article are data (data/words/objections.toml).
"""

from dataclasses import dataclass

from cqclerk.domain import originals
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.application import Channel, Proof
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.numbers import NumberBlock
from cqclerk.domain.steps import StepKind


@dataclass(frozen=True, slots=True)
class Objection:
    """Why something may not be done: a key into the words, and what to put into the sentence."""

    key: str
    params: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """The value of one parameter, empty if there is none."""
        return dict(self.params).get(name, "")


class NotAllowed(Exception):
    """A command met an objection; nothing was recorded."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.key)
        self.objection = objection


class Stale(Exception):
    """The case has moved on since the operator looked at it; nothing was recorded."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.id)
        self.case = case


def require(objection: Objection | None) -> None:
    """Raise NotAllowed unless nothing stands against it."""
    if objection is not None:
        raise NotAllowed(objection)


def no(key: str, **params: object) -> Objection:
    """An objection with its parameters as text."""
    return Objection(key, tuple((name, str(value)) for name, value in params.items()))


def may_take_in(actor: Actor) -> Objection | None:
    """收件 needs neither line nor enrolment: no application is refused at the counter, but where the city has stopped the station."""
    if actor.stopped:
        return no("station.revoked", reason=actor.stopped)
    return None if actor.has(Role.CLERK, Role.REVIEWER) else no("intake.role")


def whole(case: Case) -> Objection | None:
    """Nothing is done on a case of which something cannot be read yet, or of which own steps have been overtaken elsewhere."""
    if case.unread:
        return no("version.newer", count=case.unread)
    return no("conflict.overtaken", count=len(case.overtaken)) if case.overtaken else None


def taken_in(case: Case) -> Objection | None:
    """Without its 收件 (refused by the gateway, or not yet here) nobody knows what a case is about, nor without what is newer."""
    if objection := whole(case):
        return objection
    return None if case.item else no("case.not_taken_in")


def may_claim(case: Case, actor: Actor) -> Objection | None:
    """认领: one station at a time, of the office whose turn it is (before acceptance the home office)."""
    if objection := taken_in(case):
        return objection
    if not case.phase.open:
        return no("case.closed", phase=case.phase.value)
    if case.turn != actor.office:
        return no("case.other_office", office=case.turn)
    if case.claim_station not in ("", actor.station):
        return no("claim.held", station=case.claim_station)
    return certified(actor)


def certified(actor: Actor) -> Objection | None:
    """Whether the station may do more than take in."""
    if actor.stopped:
        return no("station.revoked", reason=actor.stopped)
    return None if actor.enrolled else no(actor.copied or "station.restored" if actor.restored else "station.not_enrolled")


def waits_for(case: Case, office: str) -> bool:
    """Whether this office has to decide next, and no station has the right to yet."""
    undecided = case.phase in (Phase.SUBMITTED, Phase.SUPPLEMENTING, Phase.PROCESSING)
    return undecided and case.turn == office and not case.claim_station


def has_claim(case: Case, actor: Actor) -> Objection | None:
    """One works on a case at the station that holds its claim."""
    if objection := may_claim(case, actor):
        return objection
    return None if case.claim_station == actor.station else no("claim.needed")


def may_decide(case: Case, actor: Actor) -> Objection | None:
    """Only the station that holds the claim decides, by a reviewer of the office whose turn it is."""
    if objection := has_claim(case, actor):
        return objection
    return None if actor.has(Role.REVIEWER, Role.APPROVER) else no("review.role")


def in_prereview(case: Case, actor: Actor) -> Objection | None:
    if case.phase is Phase.SUPPLEMENTING:
        return no("prereview.waits_for_supplement")
    if case.phase is not Phase.SUBMITTED:
        return no("prereview.done", phase=case.phase.value)
    return may_decide(case, actor)


def may_accept(case: Case, actor: Actor) -> Objection | None:
    """通过并接件 needs no gap (通知 四（三）), and what credit that is bad or not known asks for (三（二）)."""
    if objection := in_prereview(case, actor):
        return objection
    if case.commitment.stands_still:
        return no("commitment.stands_still", day=case.commitment.found_on)
    if case.gaps:
        return no("accept.gaps", count=len(case.gaps), first=case.gaps[0].name)
    if refused_for_credit(case):
        return no("accept.listed")
    owed = originals.owed(case)
    return no("accept.originals", count=len(owed), credit=case.credit.value) if owed else None


def refused_for_credit(case: Case) -> bool:
    """A listed person is refused online and by commitment, never at a window with papers."""
    promised = case.application.proof if case.application else case.proof
    return case.credit is CreditCheck.LISTED and (case.channel is Channel.ONLINE or promised is Proof.COMMITMENT)


def may_give_notice(case: Case, actor: Actor) -> Objection | None:
    """一次性告知 before acceptance; needs at least one gap."""
    if objection := in_prereview(case, actor):
        return objection
    return None if case.gaps else no("notice.no_gap")


def may_refuse_prereview(case: Case, actor: Actor) -> Objection | None:
    """预审不予通过, with at least one of the three reasons."""
    return in_prereview(case, actor)


def may_supplement(case: Case, actor: Actor) -> Objection | None:
    """补正材料收到: at the window that took the case in, or at the home office, before acceptance.

    After it only papers for which a promise stood that no longer stands.
    """
    if objection := taken_in(case):
        return objection
    if case.phase not in (Phase.SUBMITTED, Phase.SUPPLEMENTING) and not (case.phase is Phase.PROCESSING and case.gaps):
        return no("supplement.too_late", phase=case.phase.value)
    if actor.office not in (case.intake_office, case.home_office):
        return no("case.other_office", office=case.home_office)
    return may_take_in(actor)


def is_running(case: Case) -> Objection | None:
    """Accepted, not decided, and the clock is not stopped."""
    if case.phase in (Phase.SUBMITTED, Phase.SUPPLEMENTING):
        return no("approve.not_accepted")
    if case.phase is not Phase.PROCESSING:
        return no("approve.done", phase=case.phase.value)
    if case.stopped_on:
        return no("procedure.running", day=case.stopped_on)
    return None


def in_processing(case: Case, actor: Actor) -> Objection | None:
    """The same, and this is where it is handled, by somebody who may."""
    return is_running(case) or may_decide(case, actor)


def may_approve(case: Case, actor: Actor) -> Objection | None:
    """The decision, after acceptance and after every step before it; nobody decides what he has reviewed."""
    return may_conclude(case, actor) or holds(case) or (no("approve.paperless") if case.paperless else None)


def may_conclude(case: Case, actor: Actor) -> Objection | None:
    """The end of handling, whichever it is: what holds the certificate back does not hold a refusal back."""
    return in_processing(case, actor) or _decides(case, actor)


def holds(case: Case) -> Objection | None:
    """What became of a promise holds an accepted case: it was false and is not mended, or was taken back and papers are missing."""
    if case.commitment.stands_still:
        return no("commitment.stands_still", day=case.commitment.found_on)
    return no("approve.gaps", count=len(case.gaps), first=case.gaps[0].name) if case.gaps else None


def _decides(case: Case, actor: Actor) -> Objection | None:
    step = case.progress.next
    if step is None:
        return None
    if step.kind is not StepKind.DECIDE:
        return no("step.first", step=step.key)
    if not actor.has(step.role):
        return no("step.role", role=step.role.value)
    reviewed = step.apart and actor.operator in case.progress.operators(StepKind.REVIEW)
    return no("step.reviewed") if reviewed else None


def may_take_number(block: NumberBlock | None) -> Objection | None:
    """An exhausted block stops the decision; a number is never invented."""
    return None if block is not None and block.left > 0 else no("numbers.exhausted")


def in_dispute(case: Case) -> Objection | None:
    """已发待处置: what becomes of the other paper comes first."""
    return no("dispute.open", number=case.dispute.number) if case.dispute is not None else None


def may_print_certificate(case: Case, actor: Actor) -> Objection | None:
    """One named station prints the original, and each 补打 that was allowed."""
    if not case.certificate_number:
        return no("print.no_decision")
    if case.phase is not Phase.APPROVED and not case.reprint_open:
        return in_dispute(case) or no("print.done", phase=case.phase.value)
    if not case.printing_station:
        return no("print.given_back")
    return None if case.printing_station == actor.station else no("print.other_station", station=case.printing_station)


def may_withdraw(case: Case, actor: Actor) -> Objection | None:
    """撤件: until the decision, by either office."""
    if objection := taken_in(case):
        return objection
    if case.phase not in (Phase.SUBMITTED, Phase.SUPPLEMENTING, Phase.PROCESSING):
        return in_dispute(case) or no("withdraw.too_late", phase=case.phase.value)
    if actor.office not in (case.intake_office, case.home_office):
        return no("case.other_office", office=case.home_office)
    return None
