"""What the gateway says to one event: accepted, refused with a reason, or held for a newer version. Looks, writes nothing.

The same reducers and guards as at the stations; what is checked here beside them is what only the gateway can know.
"""

from datetime import date

from cqclerk.domain import allowed, numbers, operator_guards, station_guards
from cqclerk.domain import case as cases
from cqclerk.domain.afterlife_events import Corrected, Renewed, Replaced
from cqclerk.domain.block_events import BlockEvent, NumberFound
from cqclerk.domain.case import Case
from cqclerk.domain.conflict_events import ClaimTakenOver, ConflictSettled, DecisionUpheld, DisputeOpened
from cqclerk.domain.emergency import Emergency
from cqclerk.domain.emergency_events import EmergencyTaken
from cqclerk.domain.events import Accepted, Approved, CaseEvent, Claimed, ClaimReleased, Event, Subject, Submitted, SupplementReceived
from cqclerk.domain.findings import PackRef
from cqclerk.domain.form_events import FormEvent
from cqclerk.domain.guards import Objection, no
from cqclerk.domain.handling_events import InquiryOpened
from cqclerk.domain.offices import Office, OfficeLevel
from cqclerk.domain.platform_events import PlatformFiled
from cqclerk.domain.prereview_events import HandedOn
from cqclerk.domain.print_events import JobConfirmed, JobReserved, JobSpoiled, JobUnknown
from cqclerk.domain.rule_pack import pack_named
from cqclerk.domain.station import Operator, apply_operator
from cqclerk.domain.station_events import (
    BegunAnew,
    ClockConfirmed,
    Enrolled,
    OperatorAdded,
    OperatorEvent,
    OperatorRemoved,
    PrinterChosen,
    ReferenceLoaded,
    StationeryAligned,
    StationeryPlaced,
    StationEvent,
    StationMade,
    StationStopped,
)
from cqclerk.gateway import alike, certificate_numbers, rulebook, standing
from cqclerk.gateway.hearing import Hearing, Verdict
from cqclerk.gateway.states import Kept, kept
from cqclerk.protocol import codec
from cqclerk.protocol.codec import Unreadable
from cqclerk.protocol.documents import RULES
from cqclerk.protocol.messages import Status

WHOLE_FORM = (SupplementReceived, Corrected)  # say the application as a whole
_WHOLE_FORM_KINDS = {codec.BY_TYPE[kind].name for kind in WHOLE_FORM}


def judge(hearing: Hearing) -> Verdict:
    """The verdict on an event whose signature and chain are right."""
    reason = _frame(hearing) or _stands_on_refused(hearing)
    if reason:
        return refused(hearing, reason)
    if _is_newer(hearing) or _is_held(hearing):
        reason = _concern(hearing)
        return refused(hearing, reason) if reason else Verdict(Status.HELD)
    return _read(hearing)


def judge_again(hearing: Hearing) -> Verdict | None:
    """The verdict on an event that was held, by a gateway that was updated; None if it still cannot read it."""
    if _is_newer(hearing):
        return None
    reason = _stands_on_refused(hearing)
    return refused(hearing, reason) if reason else _read(hearing)


def _read(hearing: Hearing) -> Verdict:
    try:
        event = hearing.sealed.event
    except Unreadable:
        return refused(hearing, no("event.unreadable"))
    reason = _objection(hearing, event)
    return refused(hearing, reason) if reason else _accepted(hearing, event)


def refused(hearing: Hearing, reason: Objection) -> Verdict:
    """A refusal; it takes a place in the case's sequence."""
    return Verdict(Status.REFUSED, reason, case=_following(hearing.case, hearing.case.state) if hearing.case else None)


def _accepted(hearing: Hearing, event: Event) -> Verdict:
    made, case, operator = hearing.sealed.made, hearing.case, hearing.operator
    if case is not None:
        assert isinstance(event, CaseEvent)
        folded = _following(case, cases.apply(case.state, event, made))
        return Verdict(Status.ACCEPTED, _remark(hearing, event, folded.state), event, folded)
    if operator is not None:
        assert isinstance(event, OperatorEvent)
        after = Kept(apply_operator(operator.state, event, made), operator.sequence, made.office)
        return Verdict(Status.ACCEPTED, event=event, operator=after)
    if hearing.block is not None:
        assert isinstance(event, BlockEvent)
        return Verdict(Status.ACCEPTED, event=event, block=Kept(numbers.apply(hearing.block.state, event, made), 0, hearing.block.office))
    return Verdict(Status.ACCEPTED, event=event)


def _remark(hearing: Hearing, event: CaseEvent, case: Case) -> Objection | None:
    """规则已更新: it was right by the pack that it names, and another counts for that day meanwhile."""
    if isinstance(event, Submitted | Accepted) and case.applied_on and hearing.rules.superseded(event.pack, case.item, case.applied_on):
        return no("rules.updated", pack=event.pack.id)
    return None


def _following(before: Kept[Case], case: Case) -> Kept[Case]:
    return Kept(case, before.sequence + 1)


# ---- before the event is read ------------------------------------------------------------------------------------


def _frame(hearing: Hearing) -> Objection | None:
    """The frame must fit its station and its kind, whatever it says."""
    envelope, payload = hearing.sealed.envelope, hearing.sealed.payload
    if hearing.tx.knows_id(envelope.id):
        return no("alarm.same_id")
    if envelope.office != hearing.station.office:
        return no("station.other_office", office=envelope.office)
    if (payload is None) != (envelope.payload_hash == ""):
        return no("event.payload")
    kind = codec.BY_NAME.get(envelope.kind)
    if kind is not None and kind.subject.value != envelope.subject:
        return no("event.subject")
    return None


def _stands_on_refused(hearing: Hearing) -> Objection | None:
    """The maker had not yet heard that an earlier event of its own in this case was refused. A fact stands on what is on paper."""
    envelope = hearing.sealed.envelope
    kind = codec.BY_NAME.get(envelope.kind)
    if envelope.subject != Subject.CASE.value or (kind is not None and kind.type in allowed.FACTS):
        return None
    since = hearing.tx.refused_since(envelope.subject, envelope.subject_id, envelope.station, envelope.seen)
    return no("after_refused") if since else None


def _is_newer(hearing: Hearing) -> bool:
    kind = codec.BY_NAME.get(hearing.sealed.envelope.kind)
    return kind is None or hearing.sealed.envelope.version > kind.version


def _is_held(hearing: Hearing) -> bool:
    """Something of this subject waits for a newer gateway: what comes after it waits too."""
    return hearing.tx.is_held(hearing.sealed.envelope.subject, hearing.subject_id)


def _concern(hearing: Hearing) -> Objection | None:
    """Nobody holds up a case of other offices with an event that cannot be read."""
    case = hearing.case.state if hearing.case else None
    strange = case is not None and case.version and hearing.station.office not in case.followers
    return no("case.other_office", office=case.home_office) if case and strange else None


# ---- the event itself --------------------------------------------------------------------------------------------


def _objection(hearing: Hearing, event: Event) -> Objection | None:
    match event:
        case Claimed() | ClaimReleased() | ClaimTakenOver() | DisputeOpened():
            return no("gateway.only")
        case Enrolled() | StationStopped():
            return no("gateway.only")
        case NumberFound():
            return _operator(hearing) or certificate_numbers.of_block(hearing, event)
        case _ if isinstance(event, BlockEvent):
            return certificate_numbers.of_block(hearing, event)
        case StationMade() | PrinterChosen() | StationeryPlaced() | StationeryAligned() | ClockConfirmed() | BegunAnew():
            return _station(hearing, event)
        case ConflictSettled():
            return _station(hearing, event) or _operator(hearing)
        case ReferenceLoaded():
            return _station(hearing, event) or _operator(hearing) or _loaded(hearing, event)
        case OperatorAdded() | OperatorRemoved():
            known = hearing.operator.office if hearing.operator else ""
            if known not in ("", hearing.station.office):
                return no("operator.other_office")
            return operator_guards.may_manage(hearing.sealed.actor)
        case JobReserved() | JobConfirmed() | JobSpoiled() | JobUnknown():
            return None
        case _ if isinstance(event, FormEvent):
            return None  # a fact about paper
        case _:
            assert hearing.case is not None
            barred = _operator(hearing) or allowed.objection(hearing.case.state, event, hearing.sealed.actor)
            return barred or _overwrites(hearing, event) or _case(hearing, event)


def _overwrites(hearing: Hearing, event: CaseEvent) -> Objection | None:
    """A whole form that was written without having seen another one would undo it silently: it is for a person to put them together."""
    if not isinstance(event, WHOLE_FORM):
        return None
    made = hearing.sealed.envelope
    since = hearing.tx.kinds_of_others_since(made.subject, made.subject_id, Status.ACCEPTED.value, made.station, made.seen)
    return no("conflict.form_moved_on") if since & _WHOLE_FORM_KINDS else None


def _operator(hearing: Hearing) -> Objection | None:
    """Who acts in a case must be known at its office, with these roles."""
    actor = hearing.sealed.actor
    known = kept(hearing.tx, Operator, actor.operator)
    if not known.state.version or known.office != hearing.station.office:
        return no("operator.unknown")
    return None if actor.roles <= known.state.roles else no("operator.role")


def _case(hearing: Hearing, event: CaseEvent) -> Objection | None:
    match event:
        case Submitted():
            if event.intake_office != hearing.station.office:
                return no("station.other_office", office=event.intake_office)
            unknown = None if hearing.is_office(event.home_office) else no("office.unknown", office=event.home_office)
            return unknown or _rules(hearing, event.pack, event.item, event.applied_on)
        case Approved() | Replaced() | Renewed():
            return certificate_numbers.approved(hearing, event)
        case DecisionUpheld():
            return certificate_numbers.upheld(hearing)
        case Corrected(printing_station=printing):
            return None if hearing.tx.station(printing) else no("print.unknown_station", station=printing)
        case Accepted(steps=steps):
            strange = next((step.office for step in steps if not hearing.is_office(step.office)), "")
            assert hearing.case is not None
            case = hearing.case.state
            unknown = no("office.unknown", office=strange) if strange else None
            return unknown or (_rules(hearing, event.pack, case.item, case.applied_on) if case.applied_on else None)
        case EmergencyTaken():
            return _emergency(hearing, event)
        case PlatformFiled():
            return alike.number_twice(hearing.tx, hearing.subject_id, event)
        case HandedOn(office=after):
            return None if hearing.is_office(after) else no("office.unknown", office=after)
        case InquiryOpened(office=asked) if asked and not hearing.is_office(asked):
            return no("office.unknown", office=asked)
        case _:
            return None


def _emergency(hearing: Hearing, event: EmergencyTaken) -> Objection | None:
    """The gate by the city's own data, as of the day of the application; what a village wrote or gave out by hand is entered once."""
    case, office = hearing.case.state if hearing.case else None, hearing.tx.office(hearing.station.office)
    assert case is not None and case.applied_on is not None and office is not None
    reference = rulebook.shipped()
    level = Office(office.id, office.name, OfficeLevel(office.level))
    if barred := reference.emergency.stands(event, level, reference.items[case.item], case.applied_on):
        return barred
    keys = Emergency(event).register_keys
    if others := hearing.tx.cases_alike(case.id, frozenset(keys), 1):
        other = kept(hearing.tx, Case, others[0]).state
        return no("emergency.register_twice", number=event.paper_number or event.register, receipt=other.receipt_number)
    return (
        no("emergency.number_leased", number=event.paper_number) if certificate_numbers.is_leased(hearing.tx, event.paper_number) else None
    )


def _rules(hearing: Hearing, pack: PackRef, item: str, on: date) -> Objection | None:
    """The pack that counted must be known, of this item, and in force on the day of application; it may be superseded since."""
    known = pack_named(hearing.rules.known, pack)
    if known is None:
        return no("rules.unknown", pack=pack.id)
    if known.item != item:
        return no("rules.other_item", pack=pack.id)
    return None if known.in_force(on) else no("rules.not_in_force", pack=pack.id, day=on)


def _loaded(hearing: Hearing, event: ReferenceLoaded) -> Objection | None:
    """Rules are loaded by an administrator, and only those that the city knows."""
    if objection := station_guards.may_load(hearing.sealed.actor):
        return objection
    known = event.kind != RULES or pack_named(hearing.rules.known, PackRef(event.name, event.digest))
    return None if known else no("rules.unknown", pack=event.name)


def _station(hearing: Hearing, event: StationEvent) -> Objection | None:
    """A station speaks of itself only, and its first event names the very key that was certified."""
    own = hearing.station
    if hearing.subject_id != own.id:
        return no("station.not_own")
    certified = standing.key_of(hearing.tx, own, hearing.sealed.envelope.epoch)
    if isinstance(event, StationMade) and (event.office, event.public_key) != (own.office, certified):
        return no("station.not_own")
    if isinstance(event, BegunAnew) and event.public_key != certified:
        return no("station.not_own")
    return None
