"""A case in words for 办理 and 打印: heading, history, materials, what stands in the message line, what is asked before an act."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cqclerk.domain import guards
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.steps import StepKind
from screens import acts, texts
from screens.asked import Asked
from screens.happenings import Happening, told
from screens.moments import due_word
from screens.more_acts import step_word
from screens.phases import handover_word, phase_word, time_left
from screens.reasons import printing_place
from screens.spans import Line, Span
from screens.widgets.findings import FindingRow

if TYPE_CHECKING:
    from cqclerk.domain.access import Actor
    from cqclerk.domain.events import Event, Made
    from cqclerk.domain.findings import Finding
    from screens.session import Session

_SHORT = 4  # last digits of a receipt number: what window and citizen call the case by
_TONES = {"pass": "good", "fail": "error", "unknown": "warning"}
_PROMISED = "material.promised"
_RECEIVED = {"pass": "已收", "fail": "缺", "unknown": "未定"}


WITHDRAWING = Asked("申请人撤件？这一件到此结束，不能恢复。写明原因，再按回车或 F10 撤件。", "原因")
NO_REASON = "请先写明撤件原因；不撤按 Esc。"


def names_of(case: Case) -> str:
    """Whose case it is; that nobody was named is another thing than that the content is elsewhere."""
    return " ".join(case.names) or ("（未填姓名）" if case.application else "（资料不在本机）")


def heading(title: str, case: Case, session: "Session") -> tuple[Line, Line]:
    """(left, right) of the first line: which case, how it stands, how much time is left."""
    item = session.reference.items[case.item]
    left = (
        Span(f" {title} ", "title"),
        Span(case.receipt_number[-_SHORT:]),
        Span(f" {names_of(case)}", "strong"),
        Span(f"  {item.name}"),
    )
    return left, (state_span(case), *_time(case, session), Span(" "))


def state_span(case: Case) -> Span:
    """How it stands, as far as this program can read it."""
    if case.unread:
        return Span("需升级程序", "error")
    return Span("别处先办了", "error") if case.overtaken else Span(phase_word(case.phase), "accent")


def _time(case: Case, session: "Session") -> Line:
    """剩6天 应于12-03前 承诺20工作日."""
    if case.deadline is None:
        return (Span("  暂停", "dim"),) if case.stopped_on and case.phase.open else ()
    left = time_left(case.phase, case.deadline, session.today(), session.calendar)
    due = f" {'告知' if case.phase is Phase.SUBMITTED else '应于'}{due_word(case.deadline, session.today())}前"
    if case.deadline == session.today():
        due = " 告知" if case.phase is Phase.SUBMITTED else "办结"  # after 今日
    days = session.reference.items[case.item].limits_on(session.today()).promised_days
    promise = "" if days is None else f" 承诺{days}工作日" if days else " 即办"
    return (Span(f"  剩{left.words}" if left.words[:1].isdigit() else f"  {left.words}", left.tone), Span(due + promise))


def happenings(history: "Iterable[tuple[str, Event | None, Made]]", session: "Session") -> tuple[Happening, ...]:
    """The history in words, oldest first."""
    return told(history, session)


def materials(findings: "Iterable[Finding]", session: "Session") -> tuple[FindingRow, ...]:
    """What the rules say of the materials, one numbered row each."""
    words = session.reference.words
    return tuple(
        FindingRow(
            str(number),
            "承诺" if one.key == _PROMISED else _RECEIVED[one.result],
            words.clerk(one).removeprefix("缺 "),
            one.article,
            _TONES[one.result],
        )
        for number, one in enumerate(findings, start=1)
    )


def materials_aside(rows: "Iterable[FindingRow]") -> list[Line]:
    """The same where there is little room: a line each, without articles."""
    return [(Span("材料", "title"),), *((Span(f"{row.result} ", row.tone), Span(row.sentence)) for row in rows)]


def standing(case: Case, session: "Session") -> str:
    """What the message line says while nothing else is to be said: where the case is and what comes next."""
    if case.unread:
        return texts.sentence("version.newer", {"count": case.unread})
    if case.overtaken:
        return texts.sentence("conflict.overtaken", {"count": len(case.overtaken)})
    if case.referrals:
        return "窗口报来，等负责人答复：移到“留存副本”一行按 V 看内容，再选“答复”。"
    match case.phase:
        case Phase.SUBMITTED | Phase.PROCESSING if asked := case.asked_of(session.file.office_id):
            question = (asked.question or "问题没有发给本机").rstrip("。？?")
            return f"{session.office_name(case.turn)}来协查：{question}。应于 {due_word(asked.answer_by, session.today())} 前选“答复协查”。"
        case Phase.SUBMITTED | Phase.PROCESSING if case.turn != session.file.office_id:
            return f"由{session.office_name(case.turn)}办理，进展会显示在这里。"
        case Phase.SUBMITTED | Phase.SUPPLEMENTING | Phase.PROCESSING if case.commitment.stands_still:
            return _stands_still(case)
        case Phase.SUBMITTED:
            return "还没有预审接件，按 F3 预审。"
        case Phase.SUPPLEMENTING:
            return "已一次性告知，等申请人补正；收到材料后到预审（F3）按 B 补正。"
        case Phase.PROCESSING if case.gaps:
            return f"承诺已撤回，还缺{len(case.gaps)}项：{'、'.join(gap.name for gap in case.gaps)}。补齐才能发证。"
        case Phase.PROCESSING if case.stopped_on:
            return f"特别程序从 {case.stopped_on:%m-%d} 起进行，期限已停；结论到了记程序结束。"
        case Phase.PROCESSING if case.open_inquiries:
            return f"已向 {_asked_whom(case, session)} 发协查，应于 {due_word(case.open_inquiries[0].answer_by, session.today())} 前答复。"
        case Phase.PROCESSING if case.progress.next and case.progress.next.kind is not StepKind.DECIDE:
            return f"现在的环节：{step_word(case.progress.next.key, session, case)}。"
        case Phase.PROCESSING if case.claim_station not in ("", session.file.station_id):
            return f"{session.station_word(case.claim_station)}正在办这一件；那边回不来的，负责人可以接管，写明理由。"
        case Phase.PROCESSING if case.emergency.by_hand:
            return f"已受理。村居已手开 {case.emergency.by_hand}：同意发证就用这个号，不另取号，不打印。"
        case Phase.PROCESSING:
            return "已受理。同意发证时先核对证件上的每个字，字库缺字就不取号。"
        case Phase.APPROVED:
            return _before_paper(case, session)
        case Phase.COMPLETED | Phase.DELIVERED:
            return _with_paper(case, session)
        case Phase.IN_DISPUTE:
            return _in_dispute(case, session)
        case _:
            return _ended(case, session)


def _in_dispute(case: Case, session: "Session") -> str:
    """已发待处置: which paper, and what is left to do."""
    assert case.dispute is not None
    number = case.dispute.number
    if case.dispute.voided:
        return f"已发待处置：{number} 已作废，收回证件后登记（P 打收回通知书）。"
    if case.dispute.recalled:
        return f"已发待处置：{number} 已收回，请负责人作废编号。"
    return f"已发待处置：{number} 的决定被拒收；请负责人收回作废或维持发证。"


def _with_paper(case: Case, session: "Session") -> str:
    """The paper is there: on its way, or with the citizen."""
    match case.phase:
        case Phase.COMPLETED | Phase.DELIVERED if case.reprint_open:
            return f"已同意补打第 {case.reprints} 次，编号不变，由{_here_or_there(case, session)}打印。"
        case Phase.COMPLETED if case.old_sheet_out:
            return "新证已出纸；旧证收回以后才交出。"
        case Phase.COMPLETED if not case.delivery.at_office:
            number = case.delivery.waybill_number or "运单号还没有"
            return f"证件{session.reference.codes['delivery_state'].label(case.delivery.state)}，{number}。"
        case Phase.COMPLETED:
            return f"已办结，证件已出纸。领取方式：{handover_word(case.handover)}；交给申请人后记一笔交付。"
        case Phase.DELIVERED if case.emergency.owed:
            return f"已送达；应急补录还欠{len(case.emergency.owed)}项，由申报地机构用“补录登记”逐项登记。"
        case _:
            return "已送达，这一件办完了。"


def _ended(case: Case, session: "Session") -> str:
    """It has come to its end without a paper, or its paper no longer holds."""
    match case.phase:
        case Phase.WITHDRAWN:
            return "已撤件，这一件到此结束。"
        case Phase.DECLINED:
            return f"不予受理，{f'应向 {case.right_body} 申请，' if case.right_body else ''}这一件到此结束。"
        case Phase.NOT_GRANTED:
            return f"不予批准，这一件到此结束。{'；'.join(case.remedies)}。"
        case Phase.VOIDED | Phase.REVOKED | Phase.DEREGISTERED:
            return f"证件{phase_word(case.phase)}，{_recalled(case, session)}。"
        case Phase.CLOSED:
            return f"已结案（{session.reference.codes['result_code'].label(case.result)}）。"
        case _:
            return "预审不予通过，这一件到此结束。"


def _stands_still(case: Case) -> str:
    """承诺不实: until when it is to be mended, and what is still missing."""
    found, until = case.commitment.found_on, case.commitment.mend_by
    if not until:
        return f"{found:%m-%d} 登记承诺不实，本件停办：责令限期整改，或者结案。"
    lacking = f"还缺{len(case.gaps)}项" if case.gaps else "材料齐了，查实后登记整改完成"
    return f"承诺不实，{until:%m-%d} 前整改，{lacking}；整改完成再办。"


def _recalled(case: Case, session: "Session") -> str:
    return session.reference.codes["recall_outcome"].label(case.recall_outcome) if case.recalled else "还没有收回"


def _here_or_there(case: Case, session: "Session") -> str:
    return "本机按 P " if case.printing_station == session.file.station_id else printing_place(case, session)


def _asked_whom(case: Case, session: "Session") -> str:
    asked = case.open_inquiries[0]
    return asked.body or session.office_name(asked.office)


def _before_paper(case: Case, session: "Session") -> str:
    if case.spent and case.printing_station == session.file.station_id:
        return f"{case.spent[-1][1]} 已作废，新编号 {case.certificate_number}。按 P 打印。"
    if case.printing_station == session.file.station_id:
        return f"已同意发证，编号 {case.certificate_number}。按 P 打印。"
    return f"已同意发证，编号 {case.certificate_number}。证件原件由{printing_place(case, session)}打印。"


def done(case: Case, session: "Session") -> str:
    """What is said right after an act."""
    saved = "已保存在本机。"
    if case.referrals or case.reprint_open or case.phase.gone or (case.phase.open and case.commitment.stands_still):
        return f"{saved}{standing(case, session)}"
    match case.phase:
        case Phase.IN_DISPUTE:
            return f"{saved}{_in_dispute(case, session)}"
        case Phase.APPROVED:
            return f"{saved}{_before_paper(case, session)}"
        case Phase.DELIVERED if case.emergency.owed:
            return f"{saved}{standing(case, session)}"
        case Phase.DELIVERED:
            return f"{saved}已送达：{' '.join(case.names)}。"
        case Phase.WITHDRAWN:
            return f"{saved}已撤件。"
        case _:
            return saved


def question(act: str, case: Case, session: "Session") -> Asked | None:
    """What is asked before an act; None if it can be undone and is done at once."""
    paper = session.reference.items[case.item].certificate_name
    match act:
        case acts.APPROVE if case.emergency.by_hand:
            by_hand = case.emergency.by_hand
            return Asked(f"村居已手开 {by_hand}，同意就用这个号，不另取号，不打印。跟纸质登记簿核对过，回车或 F10 同意。")
        case acts.APPROVE:
            return Asked(f"同意给 {' '.join(case.names)} 发{paper}？用去本机号段一个编号，发出后不能收回。回车或 F10 同意。")
        case acts.HAND_OVER:
            return Asked(f"{paper} {case.certificate_number}，{handover_word(case.over_the_counter)}。交给谁？", "交给", _recipient(case))
        case acts.WITHDRAW:
            return WITHDRAWING
        case _:
            return None


def _recipient(case: Case) -> str:
    named = case.application.recipient_name if case.application else ""
    return named or next(iter(case.names), "")


def may_be_claimed(case: Case, actor: "Actor") -> bool:
    """Whether opening this case asks the gateway for the right to decide it."""
    return is_undecided(case) and case.claim_station != actor.station and guards.may_claim(case, actor) is None


def is_undecided(case: Case) -> bool:
    """Accepted, and nobody has decided yet."""
    return case.phase is Phase.PROCESSING
