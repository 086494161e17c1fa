"""The one table of what may happen to a case: the gateway asks it of every event, a command of its own, a screen of each act."""

from collections.abc import Callable

from cqclerk.domain import afterlife_guards as afterlife
from cqclerk.domain import attachment_guards as attachment
from cqclerk.domain import check_guards as check
from cqclerk.domain import commitment_guards as commitment
from cqclerk.domain import conflict_guards as conflict
from cqclerk.domain import delivery_guards as delivery
from cqclerk.domain import emergency_guards as emergency
from cqclerk.domain import guards, print_guards
from cqclerk.domain import handling_guards as handling
from cqclerk.domain import platform_guards as platform
from cqclerk.domain import prereview_guards as prereview
from cqclerk.domain import step_guards as steps
from cqclerk.domain.access import Actor
from cqclerk.domain.afterlife_events import (
    AfterlifeEvent,
    Corrected,
    Deregistered,
    OtherEnded,
    Recalled,
    Renewed,
    Replaced,
    ReprintAllowed,
    Revoked,
    Voided,
)
from cqclerk.domain.attachment_events import AttachmentAdded, AttachmentEvent, AttachmentLost
from cqclerk.domain.case import Case
from cqclerk.domain.check_events import CheckAnswered, CheckAsked, CheckEvent
from cqclerk.domain.commitment_events import (
    CommitmentAnswered,
    CommitmentEvent,
    CommitmentWithdrawn,
    CreditRecorded,
    CreditRepaired,
    FalseCommitmentFound,
    Mended,
    MendingOrdered,
)
from cqclerk.domain.conflict_events import (
    ClaimTakenOver,
    ConflictEvent,
    DecisionUpheld,
    DisputeOpened,
    ReferralAnswered,
    WorkRescued,
)
from cqclerk.domain.delivery_events import LostInPost, Posted, Returned, Signed, WaybillNoted
from cqclerk.domain.emergency_events import BackEntered, EmergencyEvent, EmergencyTaken
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
from cqclerk.domain.guards import Objection, no
from cqclerk.domain.handling_events import (
    AcceptanceDeclined,
    ApplicationRefused,
    Closed,
    DueDateExtended,
    DueDateSet,
    InquiryAnswered,
    InquiryOpened,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
)
from cqclerk.domain.platform_events import PlatformFiled
from cqclerk.domain.prereview_events import (
    CreditChecked,
    DuplicateSettled,
    DuplicatesFound,
    HandedOn,
    LaterNoticeGiven,
    OriginalsSeen,
    PrereviewEvent,
)
from cqclerk.domain.print_events import PrintMoved
from cqclerk.domain.step_events import (
    Endorsed,
    PublicNoticeEnded,
    PublicNoticeStarted,
    Reviewed,
    SentBack,
    StepEvent,
    StepSkipped,
)


def _may_submit(case: Case, actor: Actor) -> Objection | None:
    return no("submit.twice") if case.item else guards.may_take_in(actor)


def _gateway_only(case: Case, actor: Actor) -> Objection | None:
    return no("claim.not_yours")


def _fact(case: Case, actor: Actor) -> Objection | None:
    """A fact about paper is never refused to the offices concerned, nor where the 收件 itself was refused: what is on paper is on paper."""
    return None if actor.office in case.followers or not case.item else no("case.other_office", office=case.home_office)


Guard = Callable[[Case, Actor], Objection | None]

ALLOWED: dict[type[CaseEvent], Guard] = {
    Submitted: _may_submit,
    Claimed: _gateway_only,
    ClaimReleased: _gateway_only,
    OneTimeNoticeGiven: guards.may_give_notice,
    SupplementReceived: guards.may_supplement,
    PreReviewRefused: guards.may_refuse_prereview,
    Accepted: guards.may_accept,
    Approved: guards.may_approve,
    PaperConfirmed: _fact,
    HandedOver: _fact,
    Withdrawn: guards.may_withdraw,
    AcceptanceDeclined: handling.may_decline,
    ApplicationRefused: handling.may_refuse_application,
    Closed: handling.may_close,
    SpecialProcedureStarted: handling.may_start_procedure,
    SpecialProcedureEnded: handling.may_end_procedure,
    DueDateExtended: handling.may_extend,
    DueDateSet: handling.may_set_due_date,
    InquiryOpened: handling.may_open_inquiry,
    InquiryAnswered: handling.may_answer_inquiry,
    Posted: _fact,
    WaybillNoted: delivery.may_note_waybill,
    Signed: _fact,
    Returned: _fact,
    LostInPost: delivery.may_lose,
    Endorsed: steps.may_endorse,
    Reviewed: steps.may_review,
    PublicNoticeStarted: steps.may_start_notice,
    PublicNoticeEnded: steps.may_end_notice,
    StepSkipped: steps.may_skip,
    SentBack: steps.may_send_back,
    EmergencyTaken: emergency.may_take,
    BackEntered: emergency.may_back_enter,
    CommitmentAnswered: commitment.may_answer,
    CommitmentWithdrawn: commitment.may_withdraw,
    FalseCommitmentFound: commitment.may_find_false,
    MendingOrdered: commitment.may_order_mending,
    Mended: commitment.may_note_mended,
    CreditRecorded: commitment.may_record_credit,
    CreditRepaired: commitment.may_note_repair,
    CreditChecked: prereview.may_gather,
    OriginalsSeen: prereview.may_see_originals,
    LaterNoticeGiven: prereview.may_give_later_notice,
    HandedOn: prereview.may_hand_on,
    DuplicatesFound: _gateway_only,
    DuplicateSettled: prereview.may_settle_duplicate,
    AttachmentAdded: attachment.may_attach,
    AttachmentLost: attachment.may_give_up,
    Voided: afterlife.may_void,
    Revoked: afterlife.may_revoke,
    Deregistered: afterlife.may_deregister,
    Recalled: afterlife.may_recall,
    OtherEnded: afterlife.may_end_other,
    Corrected: afterlife.may_correct,
    ReprintAllowed: afterlife.may_allow_reprint,
    Replaced: afterlife.may_replace,
    Renewed: afterlife.may_renew,
    PrintMoved: print_guards.may_give_back,
    ClaimTakenOver: _gateway_only,
    WorkRescued: conflict.may_rescue,
    ReferralAnswered: conflict.may_answer_referral,
    DisputeOpened: _gateway_only,
    DecisionUpheld: conflict.may_uphold,
    CheckAsked: check.may_check,
    CheckAnswered: _gateway_only,
    PlatformFiled: platform.may_file,
}
# Facts about numbers and paper name the decision that they stand on, and are taken even where that one was refused.
FACTS: frozenset[type[CaseEvent]] = frozenset(kind for kind, guard in ALLOWED.items() if guard is _fact) | {WorkRescued}


def objection(case: Case, event: CaseEvent, actor: Actor) -> Objection | None:
    """Why this event of this actor does not fit the case, or None: what may be done at all, then what it says."""
    if type(event) not in FACTS and (objection := guards.whole(case)):
        return objection
    return ALLOWED[type(event)](case, actor) or _said(case, event, actor)


def _said(case: Case, event: CaseEvent, actor: Actor) -> Objection | None:
    """What an event says must fit the case, too."""
    if isinstance(event, StepEvent):
        return steps.fits(case, event)
    if isinstance(event, AttachmentEvent):
        return attachment.fits(case, event)
    if isinstance(event, AfterlifeEvent):
        return afterlife.fits(case, event)
    if isinstance(event, ConflictEvent):
        return conflict.fits(case, event)
    if isinstance(event, EmergencyEvent):
        return emergency.fits(case, event)
    if isinstance(event, CommitmentEvent):
        return commitment.fits(case, event)
    if isinstance(event, PrereviewEvent | OneTimeNoticeGiven):
        return prereview.says(case, event, actor)
    if isinstance(event, PlatformFiled):
        return platform.says(case, event)
    if isinstance(event, CheckEvent):
        return check.says(case, event)
    match event:
        case SupplementReceived():
            return commitment.supplements(case, event)
        case Approved():
            return emergency.numbers(case, event)
        case Accepted(private=findings):
            return prereview.may_settle_law(findings or (), actor)
        case PrintMoved():
            return print_guards.fits(event)
        case Closed():
            return handling.closes(case, event)
        case SpecialProcedureEnded():
            return handling.ends_procedure(case, event)
        case InquiryOpened():
            return handling.opens_inquiry(case, event)
        case InquiryAnswered():
            return handling.answers_inquiry(case, event, actor)
        case _:
            return None
