"""What counts of an event beside the straight way, in a few words: for the timeline of a case."""

from typing import TYPE_CHECKING, assert_never

from cqclerk.domain import afterlife_events as a
from cqclerk.domain import attachment_events as t
from cqclerk.domain import commitment_events as c
from cqclerk.domain import delivery_events as d
from cqclerk.domain import emergency_events as m
from cqclerk.domain import handling_events as h
from cqclerk.domain import prereview_events as p
from cqclerk.domain import step_events as s
from cqclerk.workplace.clock import OFFICE_TIME
from screens.field_words import change_words
from screens.moments import due_word
from screens.scan_words import material_word, size_word

if TYPE_CHECKING:
    from cqclerk.domain.afterlife_events import AfterlifeEvent, Correction
    from cqclerk.domain.attachment_events import AttachmentEvent
    from cqclerk.domain.commitment_events import CommitmentEvent
    from cqclerk.domain.delivery_events import DeliveryEvent
    from cqclerk.domain.emergency_events import EmergencyEvent
    from cqclerk.domain.handling_events import HandlingEvent
    from cqclerk.domain.prereview_events import PrereviewEvent
    from cqclerk.domain.step_events import StepEvent
    from screens.session import Session


def handled(event: "HandlingEvent", session: "Session") -> str:
    """Declined, refused, closed, stopped, put off, asked."""
    codes = session.reference.codes
    match event:
        case h.AcceptanceDeclined(reason=reason, body=body, private=words):
            return _joined(codes["decline_reason"].label(reason), f"应向{body}申请" if body else "", words)
        case h.ApplicationRefused(article=article, private=words):
            return _joined(words, article)
        case h.Closed(result=result, private=words):
            return _joined(codes["result_code"].label(result), words)
        case h.SpecialProcedureStarted(procedure=procedure, private=words):
            return _joined(f"{codes['special_procedure'].label(procedure)}，期限暂停", words)
        case h.SpecialProcedureEnded(due_on=due, provisional=provisional, private=words):
            return _joined(f"应于 {due_word(due, session.today())}{'（暂定）' if provisional else ''}", words)
        case h.DueDateExtended(due_on=due, approver=approver, private=words):
            return _joined(f"{approver} 批准延到 {due_word(due, session.today())}", words)
        case h.DueDateSet(due_on=due, provisional=provisional, cause=cause):
            return _joined(f"应于 {due_word(due, session.today())}{'（暂定）' if provisional else ''}", cause)
        case h.InquiryOpened(office=office, body=body, private=words):
            return _joined(f"向{body or session.office_name(office)}", words)
        case h.InquiryAnswered(answer=answer, private=words):
            return _joined(codes["inquiry_answer"].label(answer), words)
        case _:
            assert_never(event)


def by_the_bypass(event: "EmergencyEvent", session: "Session") -> str:
    """Taken in by the bypass, and made good."""
    codes = session.reference.codes
    match event:
        case m.EmergencyTaken(village=village, reason=reason, private=words, approver=approver, allowed_at=at, means=means):
            leave = f"{approver} {at.astimezone(OFFICE_TIME):%m-%d %H:%M} {codes['leave_means'].label(means)}同意"
            where = f"{session.office_name(village)} {event.register}".rstrip()
            return _joined(where, words or codes["emergency_reason"].label(reason), leave, event.article)
        case m.BackEntered(made_good=owed, private=words):
            return _joined(*(codes["emergency_owed"].label(code) for code in owed), words)
        case _:
            assert_never(event)


def scanned(event: "AttachmentEvent", session: "Session") -> str:
    """A scan came, or never will."""
    match event:
        case t.AttachmentAdded(material=material, size=size, private=name):
            return _joined(material_word(material, session), name, size_word(size))
        case t.AttachmentLost(reason=reason, private=words):
            return _joined(session.reference.codes["attachment_loss"].label(reason), words)
        case _:
            assert_never(event)


def delivered(event: "DeliveryEvent", session: "Session") -> str:
    """Sent, signed for, brought back, lost."""
    codes = session.reference.codes
    match event:
        case d.Posted(waybill_number=number) | d.WaybillNoted(waybill_number=number):
            return f"运单号 {number}" if number else "运单号待补"
        case d.Signed(receiver=receiver, private=name):
            return _joined(codes["receiver"].label(receiver), name)
        case d.Returned(reason=reason):
            return codes["return_reason"].label(reason)
        case d.LostInPost(private=words):
            return words or ""
        case _:
            assert_never(event)


def signed_words(receiver: str, shown: str, session: "Session") -> str:
    """As what somebody signed, if not for himself, and what was shown: 代领人，居民身份证."""
    codes = session.reference.codes
    other = codes["receiver"].label(receiver) if receiver not in ("", "self") else ""
    return _joined(other, codes["identity_kind"].label(shown) if shown else "")


def stepped(event: "StepEvent") -> str:
    """Endorsed, reviewed, given notice of, left out, sent back."""
    match event:
        case s.Endorsed(village=village, endorser=endorser, endorsed_on=day, agrees=agrees, private=words):
            return _joined(f"{village} {endorser} {day:%m-%d}", "" if agrees else "不同意", words)
        case s.Reviewed(agrees=agrees, private=words):
            return _joined("同意" if agrees else "不同意", words)
        case s.PublicNoticeStarted(until=until):
            return f"{until:%m-%d} 期满"
        case s.PublicNoticeEnded(objected=objected, private=words):
            return _joined("有异议" if objected else "无异议", words)
        case s.StepSkipped(private=words) | s.SentBack(private=words):
            return words or ""
        case _:
            assert_never(event)


def gathered(event: "PrereviewEvent", session: "Session") -> str:
    """Looked up, seen, told late, handed on."""
    codes = session.reference.codes
    match event:
        case p.CreditChecked(outcome=outcome, source=source, checked_by=by, private=words):
            return _joined(f"{codes['credit_outcome'].label(outcome)}，{by}查：{codes['credit_source'].label(source)}", words)
        case p.OriginalsSeen(materials=materials, seen_by=by):
            return f"{by}看过 {len(materials)} 件原件"
        case p.LaterNoticeGiven(gaps=gaps, later=later, approver=approver, private=words):
            names = "、".join(gap.name for gap in gaps if gap.key in later)
            return _joined(f"{approver}准许补充告知 {len(later)} 项：{names}", words)
        case p.DuplicatesFound(found=found):
            return "、".join(f"{one.receipt_number}（{session.office_name(one.office)}）" for one in found)
        case p.DuplicateSettled(receipt_number=number, settled_by=by, private=words):
            return _joined(f"{by}与 {number} 对照", words)
        case p.HandedOn(office=office, reason=reason, private=words):
            return _joined(f"交{session.office_name(office)}：{codes['hand_on_reason'].label(reason)}", words)
        case _:
            assert_never(event)


def promised(event: "CommitmentEvent", session: "Session") -> str:
    """Told and answered, taken back, false, mended, recorded."""
    match event:
        case c.CommitmentAnswered(chosen=False, told_by=by):
            return f"不选承诺，提交材料，{by}告知"
        case c.CommitmentAnswered(told_by=by, signed_by=signed, signed_on=day):
            who = "、".join(_PARTIES.get(one, one) for one in signed)
            return _joined(f"选承诺，{who} {f'{day:%m-%d} ' if day else ''}签名", f"{by}告知")
        case c.CommitmentWithdrawn(gaps=gaps, private=words):
            return _joined(f"改交材料，还缺{len(gaps)}项" if gaps else "改交材料，已收齐", words)
        case c.FalseCommitmentFound(article=article, private=words):
            return _joined(words, article)
        case c.MendingOrdered(until=until, gaps=gaps, private=words):
            return _joined(f"{until:%m-%d} 前补交{len(gaps)}项", words)
        case c.CreditRecorded(kind=kind, private=words):
            return _joined(session.reference.codes["credit_record"].label(kind), words)
        case c.Mended(private=words) | c.CreditRepaired(private=words):
            return words or ""
        case _:
            assert_never(event)


_PARTIES = {"wife": "女方", "husband": "男方", "applicant": "本人", "spouse": "配偶", "agent": "代办人"}


def afterwards(event: "AfterlifeEvent", session: "Session") -> str:
    """Corrected, printed once more, replaced, renewed, voided, revoked, deregistered, recalled."""
    codes = session.reference.codes
    match event:
        case a.Corrected(private=correction):
            return _corrected(correction, session)
        case a.ReprintAllowed(time=time, private=words):
            return _joined(f"第{time}次", words)
        case a.Replaced(cause=cause, certificate_number=new, old_number=old, private=words):
            return _joined(codes["replacement_cause"].label(cause), f"新编号 {new}，原编号 {old} 作废", words)
        case a.Renewed(cause=cause, certificate_number=new, old_number=old, private=words):
            return _joined(codes["renewal_cause"].label(cause), f"新编号 {new}，原编号 {old} 作废", words)
        case a.Revoked(article=article, private=words):
            return _joined(words, article)
        case a.Deregistered(ground=ground, article=article, private=words):
            return _joined(codes["deregistration_ground"].label(ground), words, article)
        case a.Recalled(outcome=outcome, private=words):
            return _joined(codes["recall_outcome"].label(outcome), words)
        case a.OtherEnded(certificate_number=number, ground=ground):
            return _joined(f"编号 {number}", codes["deregistration_ground"].label(ground))
        case a.Voided(private=words):
            return words or ""
        case _:
            assert_never(event)


def _corrected(correction: "Correction | None", session: "Session") -> str:
    """女方姓名 王芳→王方，打错."""
    if correction is None:
        return "内容不在本机"
    said = (change_words(change, "", session.reference, session.today()) for change in correction.changes)
    return _joined(*(f"{name} {was}改为{now}" for name, was, now in said), correction.reason)


def _joined(*parts: str | None) -> str:
    return "，".join(part for part in parts if part)
