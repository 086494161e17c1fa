"""What may be done now, or the objection. The same line greys a key, refuses a command and answers at the gateway.

An objection is a dotted key; its sentence and its article are data (data/words/objections.toml).
"""

from collections.abc import Callable
from dataclasses import dataclass

from cqclerk.domain.access import Actor, Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import (
    Accepted,
    Approved,
    CaseEvent,
    Claimed,
    ClaimReleased,
    HandedOver,
    OneTimeNoticeGiven,
    PaperConfirmed,
    PreReviewRefused,
    Submitted,
    SupplementReceived,
    Withdrawn,
)
from cqclerk.domain.numbers import NumberBlock


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
    """收件 needs neither line nor enrolment: no application is refused at the counter."""
    return None if actor.has(Role.CLERK, Role.REVIEWER) else no("intake.role")


def _taken_in(case: Case) -> Objection | None:
    """Without its 收件 (refused by the gateway, or not yet here) nobody knows what a case is about."""
    return None if case.item else no("case.not_taken_in")


def may_claim(case: Case, actor: Actor) -> Objection | None:
    """认领: one station of the home office at a time."""
    if objection := _taken_in(case):
        return objection
    if not case.phase.open:
        return no("case.closed", phase=case.phase.value)
    if case.home_office != actor.office:
        return no("case.other_office", office=case.home_office)
    if case.claim_station not in ("", actor.station):
        return no("claim.held", station=case.claim_station)
    return None if actor.enrolled else no("station.restored" if actor.restored else "station.not_enrolled")


def may_decide(case: Case, actor: Actor) -> Objection | None:
    """Only the station that holds the claim decides, by a reviewer of the home office."""
    if objection := may_claim(case, actor):
        return objection
    if case.claim_station != actor.station:
        return no("claim.needed")
    return None if actor.has(Role.REVIEWER, Role.APPROVER) else no("review.role")


def _in_prereview(case: Case, actor: Actor) -> Objection | None:
    if case.phase is Phase.SUPPLEMENTING:
        return no("prereview.waits_for_supplement")
    if case.phase is not Phase.SUBMITTED:
        return no("prereview.done", phase=case.phase.value)
    return may_decide(case, actor)


def may_accept(case: Case, actor: Actor) -> Objection | None:
    """通过并接件 needs no gap (通知 四（三）)."""
    if objection := _in_prereview(case, actor):
        return objection
    if case.gaps:
        return no("accept.gaps", count=len(case.gaps), first=case.gaps[0].name)
    return None


def may_give_notice(case: Case, actor: Actor) -> Objection | None:
    """一次性告知 before acceptance; needs at least one gap."""
    if objection := _in_prereview(case, actor):
        return objection
    return None if case.gaps else no("notice.no_gap")


def may_refuse_prereview(case: Case, actor: Actor) -> Objection | None:
    """预审不予通过, with at least one of the three reasons."""
    return _in_prereview(case, actor)


def may_supplement(case: Case, actor: Actor) -> Objection | None:
    """补正材料收到: at the window that took the case in, or at the home office, before acceptance."""
    if objection := _taken_in(case):
        return objection
    if case.phase not in (Phase.SUBMITTED, Phase.SUPPLEMENTING):
        return no("supplement.too_late", phase=case.phase.value)
    if actor.office not in (case.intake_office, case.home_office):
        return no("case.other_office", office=case.home_office)
    return may_take_in(actor)


def may_approve(case: Case, actor: Actor) -> Objection | None:
    """The decision, after acceptance only."""
    if case.phase in (Phase.SUBMITTED, Phase.SUPPLEMENTING):
        return no("approve.not_accepted")
    if case.phase is not Phase.PROCESSING:
        return no("approve.done", phase=case.phase.value)
    return may_decide(case, actor)


def may_take_number(block: NumberBlock | None) -> Objection | None:
    """An exhausted block stops the decision; a number is never invented."""
    return None if block is not None and block.left > 0 else no("numbers.exhausted")


def may_print_certificate(case: Case, actor: Actor) -> Objection | None:
    """One named station prints the original."""
    if not case.certificate_number:
        return no("print.no_decision")
    if case.phase is not Phase.APPROVED:
        return no("print.done", phase=case.phase.value)
    if case.printing_station != actor.station:
        return no("print.other_station", station=case.printing_station)
    return None


def may_hand_over(case: Case, actor: Actor) -> Objection | None:
    """送达 after the paper was seen, by the office that decided or the one that printed."""
    if case.phase is not Phase.COMPLETED:
        return no("handover.no_paper", phase=case.phase.value)
    if actor.office != case.home_office and actor.station != case.printing_station:
        return no("case.other_office", office=case.home_office)
    return None


def may_withdraw(case: Case, actor: Actor) -> Objection | None:
    """撤件: until the decision, by either office."""
    if objection := _taken_in(case):
        return objection
    if case.phase not in (Phase.SUBMITTED, Phase.SUPPLEMENTING, Phase.PROCESSING):
        return no("withdraw.too_late", phase=case.phase.value)
    if actor.office not in (case.intake_office, case.home_office):
        return no("case.other_office", office=case.home_office)
    return None


def _may_submit(case: Case, actor: Actor) -> Objection | None:
    return no("submit.twice") if case.version else may_take_in(actor)


def _gateway_only(case: Case, actor: Actor) -> Objection | None:
    return no("claim.not_yours")


def _fact(case: Case, actor: Actor) -> Objection | None:
    """A fact about paper is never refused to the offices concerned: what is on paper is on paper."""
    return None if actor.office in (case.intake_office, case.home_office) else no("case.other_office", office=case.home_office)


Guard = Callable[[Case, Actor], Objection | None]

ALLOWED: dict[type[CaseEvent], Guard] = {
    Submitted: _may_submit,
    Claimed: _gateway_only,
    ClaimReleased: _gateway_only,
    OneTimeNoticeGiven: may_give_notice,
    SupplementReceived: may_supplement,
    PreReviewRefused: may_refuse_prereview,
    Accepted: may_accept,
    Approved: may_approve,
    PaperConfirmed: _fact,
    HandedOver: _fact,
    Withdrawn: may_withdraw,
}


def objection(case: Case, event: CaseEvent, actor: Actor) -> Objection | None:
    """Why this event of this actor does not fit the case, or None: the gateway's question, and a refold's."""
    return ALLOWED[type(event)](case, actor)
