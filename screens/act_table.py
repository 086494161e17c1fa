"""Every act at 办理 beside the straight way: whether it may be done, what is chosen and asked for it. Words are in data/words/acts.toml."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cqclerk.domain import (
    afterlife_guards,
    check_guards,
    commitment_guards,
    conflict_guards,
    delivery_guards,
    emergency_guards,
    handling_guards,
    prereview_guards,
    step_guards,
)
from cqclerk.domain.access import Actor
from cqclerk.domain.case import Case
from cqclerk.domain.guards import Objection, no

if TYPE_CHECKING:
    from cqclerk.protocol.reference import Reference
    from screens.session import Session


@dataclass(frozen=True, slots=True)
class Act:
    """guard: whether it may be done; table: the code table that is chosen from first; needed: a word must be given.

    then  a second table, that is chosen from after the first
    asks  what else is asked before the last question, each by its key in the words
    screen  where it is done, if that takes more than a few questions
    terms what the item says to it, besides the guard
    found what this station has to have of the people of the case: asked last, for it is looked up
    by_line the gateway does it, if there is a line
    """

    guard: Callable[[Case, Actor], Objection | None]
    table: str = ""
    needed: bool = False
    asks: tuple[str, ...] = ()
    then: str = ""
    screen: str = ""
    terms: Callable[["Reference", Case], Objection | None] | None = None
    found: Callable[[Case, "Session"], str] | None = None
    by_line: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """What is chosen from, one after the other."""
        return tuple(filter(None, (self.table, self.then)))

    def objection(self, case: Case, session: "Session") -> Objection | None:
        """Why it may not be done now."""
        if barred := self.guard(case, session.actor) or (self.terms(session.reference, case) if self.terms else None):
            return barred
        return no("ends.none") if self.found and not self.found(case, session) else None


def held(case: Case, session: "Session") -> str:
    """The certificates that this decision ends (注销原光荣证), as far as this station has them: numbers, "" if there is none."""
    ending, application = session.reference.afterlife.ends(case), case.application
    if ending is None or application is None:
        return ""
    numbers = [person.identity_number for person in application.people() if person.identity_number]
    return "、".join(session.views.certificates_of(numbers, ending.certificate))


# When one of these may be done, it is what comes next: it stands among the main choices.
NEXT: dict[str, Act] = {
    "endorse": Act(step_guards.may_endorse, "opinion", needed=True, asks=("village", "endorser")),
    "start_notice": Act(step_guards.may_start_notice, needed=True),
    "end_notice": Act(step_guards.may_end_notice),
    "review": Act(step_guards.may_review, "opinion"),
    "skip": Act(step_guards.may_skip, needed=True),
    "end_without_paper": Act(handling_guards.may_end_without_paper),
    "end_procedure": Act(handling_guards.may_end_procedure),
    "answer_inquiry": Act(handling_guards.may_answer_inquiry, "inquiry_answer"),
    "back_enter": Act(emergency_guards.may_back_enter, "emergency_owed"),
    "end_held": Act(afterlife_guards.may_end_other, found=held),
    "post": Act(delivery_guards.may_post),
    "note_waybill": Act(delivery_guards.may_note_waybill, needed=True),
    "sign": Act(delivery_guards.may_sign, "receiver"),
    "bring_back": Act(delivery_guards.may_return, "return_reason"),
    "lose": Act(delivery_guards.may_lose),
    "collect": Act(delivery_guards.may_hand_over, "receiver", then="identity_kind", needed=True),
    "recall": Act(afterlife_guards.may_recall, "recall_outcome"),
    "void_disputed": Act(conflict_guards.may_void_disputed, needed=True),
    "uphold": Act(conflict_guards.may_uphold, needed=True),
    "answer_referral": Act(conflict_guards.may_answer_referral, needed=True),
    "take_over": Act(conflict_guards.may_take_over, needed=True, by_line=True),
    "bring_papers": Act(commitment_guards.may_bring_papers, screen="intake"),
    "note_mended": Act(commitment_guards.may_note_mended),
}
# These are chosen from a list of their own.
BESIDE: dict[str, Act] = {
    "open_inquiry": Act(handling_guards.may_open_inquiry, "not_on_spot", needed=True, asks=("whom",)),
    "give_later_notice": Act(prereview_guards.may_give_later_notice, needed=True),
    "hand_on": Act(prereview_guards.may_hand_on, "hand_on_reason", asks=("whom",)),
    "decline_acceptance": Act(handling_guards.may_decline, "decline_reason"),
    "start_procedure": Act(handling_guards.may_start_procedure, "special_procedure"),
    "extend": Act(handling_guards.may_extend, needed=True),
    "refuse_application": Act(handling_guards.may_refuse_application, needed=True),
    "send_back": Act(step_guards.may_send_back, needed=True),
    "correct": Act(afterlife_guards.may_correct, screen="correction"),
    "allow_reprint": Act(afterlife_guards.may_allow_reprint, needed=True),
    "replace": Act(
        afterlife_guards.may_replace, "replacement_cause", needed=True, terms=lambda reference, case: reference.afterlife.replaces(case)
    ),
    "renew": Act(afterlife_guards.may_renew, "renewal_cause", terms=lambda reference, case: reference.afterlife.renews(case)),
    "void": Act(afterlife_guards.may_void_held, needed=True),
    "revoke": Act(afterlife_guards.may_revoke, needed=True),
    "deregister": Act(afterlife_guards.may_deregister, "deregistration_ground"),
    "close": Act(handling_guards.may_close, "result_code"),
    "hand_up": Act(conflict_guards.may_hand_up, needed=True),
}
# What has a key of its own.
KEYED: dict[str, Act] = {"ask_city": Act(check_guards.may_check, "check_kind")}
# What may be done about a promise (告知承诺) has a list of its own, too.
PROMISED: dict[str, Act] = {
    "withdraw_commitment": Act(commitment_guards.may_withdraw),
    "find_false": Act(commitment_guards.may_find_false, needed=True),
    "order_mending": Act(commitment_guards.may_order_mending, needed=True, asks=("days",)),
    "revoke_false": Act(commitment_guards.may_revoke, needed=True),
    "record_credit": Act(commitment_guards.may_record_credit, "credit_record", needed=True),
    "note_repair": Act(commitment_guards.may_note_repair, needed=True),
}
# What ends a case or its paper, and is not taken back.
FINAL = frozenset(
    ("decline_acceptance", "refuse_application", "replace", "renew", "void", "revoke", "deregister", "close", "find_false", "revoke_false")
)
ACTS = NEXT | BESIDE | PROMISED | KEYED
