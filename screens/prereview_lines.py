"""A case in words for 预审: heading, findings, what is asked before a decision, what is said after it, two cases side by side."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from cqclerk.domain import workdays
from cqclerk.domain.application import MaterialForm, Proof
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.findings import Finding, Result
from screens import decisions
from screens.asked import Asked
from screens.case_lines import WITHDRAWING, names_of
from screens.moments import day_word, due_word, moment_word
from screens.phases import phase_word, time_left
from screens.spans import Line, Span
from screens.widgets.findings import FindingRow, finding_lines

if TYPE_CHECKING:
    from screens.session import Session

_SHORT = 4  # last digits of a receipt number: what window and citizen call the case by
_TONES = {Result.PASS: "good", Result.FAIL: "error", Result.UNKNOWN: "warning"}
_RECEIVED = {Result.PASS: "已收", Result.FAIL: "缺", Result.UNKNOWN: "未定"}
_NOT_COME, _SEEN, _PROMISED = "material.missing", "material.seen", "material.promised"
_LOOKED_UP = "已查"  # who looked is no verdict on what was found
_REPLACED, _STANDS_FOR = "承诺", "承诺代替"
_PROOFS = {Proof.DOCUMENTS: "提交材料", Proof.COMMITMENT: "承诺办理"}


def heading(case: Case, taken_at: datetime | None, session: "Session") -> tuple[Line, Line]:
    """(left, right) of the first line: which case, how it is shown, where and when it was taken in."""
    item = session.reference.items[case.item]
    when = moment_word(taken_at, session.now()) if taken_at else day_word(case.applied_on, session.today()) if case.applied_on else ""
    left = (
        Span(" 预审 ", "title"),
        Span(case.receipt_number[-_SHORT:]),
        Span(f" {names_of(case)}", "strong"),
        Span(f"  {item.name}  {_PROOFS[case.proof]}"),
    )
    newer = (Span("需升级程序  ", "error"),) if case.unread else (Span("别处先办了  ", "error"),) if case.overtaken else ()
    return left, (*newer, Span(f"{session.office_name(case.intake_office)}收件 {when} "))


def text(findings: Sequence[Finding], session: "Session", columns: int) -> list[Line]:
    """Everything that the rules say, by topic."""
    return drawn(rows(findings, session), columns) or [(Span(" 这一件的内容不在本机，只看得到收件和进展。", "dim"),)]


def drawn(those: Iterable[FindingRow], columns: int) -> list[Line]:
    """Rows under their topics, each of which is named once."""
    lines: list[Line] = []
    topic = ""
    for row in those:
        lines += finding_lines(row, columns, with_topic=row.topic != topic)
        topic = row.topic
    return lines


def materials(findings: Sequence[Finding], session: "Session", columns: int) -> list[Line]:
    """Each material on its own with its article."""
    each = [rows([finding], session)[0] for finding in findings if finding.topic == "material"]
    return [one for row in each for one in finding_lines(row, columns)] or [(Span(" 还没有材料。", "dim"),)]


def rows(findings: Iterable[Finding], session: "Session") -> list[FindingRow]:
    """Findings by topic; what is well and said in the same words is said once."""
    return [_row(list(group), session) for _, group in groupby(findings, _alike)]


def _alike(finding: Finding) -> tuple[object, ...]:
    """What passes is drawn together, and papers of which nothing has come; anything else stands alone."""
    alone = () if finding.result is Result.PASS or finding.key == _NOT_COME else finding.params
    return finding.topic, finding.key, finding.result, finding.article, alone


def _row(group: Sequence[Finding], session: "Session") -> FindingRow:
    words, first = session.reference.words, group[0]
    material = first.topic == "material"
    received = _REPLACED if first.key == _PROMISED else _RECEIVED[first.result]
    result = received if material else _LOOKED_UP if first.key == "credit.looked_up" else words.label(f"result.{first.result.value}")
    said = _by_form(group, session) if material and len(group) > 1 else [words.clerk(finding) for finding in _together(group)]
    sentence = "；".join(said).removeprefix("缺 ")
    tone = "" if result == _LOOKED_UP else _TONES[first.result]
    return FindingRow(words.label(f"topic.{first.topic}"), result, sentence, first.article, tone)


def _by_form(group: Sequence[Finding], session: "Session") -> list[str]:
    """原件 女方身份证件、男方身份证件: materials that were handed over in the same form."""
    names: dict[str, list[str]] = {}
    for finding in group:
        params = dict(finding.params)
        special = {_SEEN: f"原件由{params.get('by', '')}核验", _PROMISED: _STANDS_FOR}
        form = special.get(finding.key) or params.get("form", "")
        names.setdefault(form, []).append(params.get("name", ""))
    labels = {form: "" if form == MaterialForm.MISSING else session.reference.words.label(f"form.{form}") + " " for form in names}
    labels |= {form: f"{form} " for form in names if form.startswith(("原件由", _STANDS_FOR))}
    return [labels[form] + "、".join(those) for form, those in names.items()]


def _together(group: Sequence[Finding]) -> Iterator[Finding]:
    """Findings that differ only in whom they speak of, as one that speaks of all of them."""
    if len(group) > 1 and all([name for name, _ in finding.params] == ["who"] for finding in group):
        first = group[0]
        everybody = "、".join(value for finding in group for _, value in finding.params)
        yield Finding(first.topic, first.key, first.result, first.article, (("who", everybody),), first.mark)
    else:
        yield from group


def standing(case: Case, session: "Session") -> str:
    """What the message line says while nothing else is to be said."""
    if case.home_office != session.file.office_id:
        return f"由{session.office_name(case.home_office)}预审，这里只能看；进展会显示在工作台。"
    match case.phase:
        case Phase.SUBMITTED if not case.claim_station:
            return "本件未认领，只能看；线路通后重新打开即自动认领。"
        case Phase.SUBMITTED if case.claim_station != session.file.station_id:
            where = session.station_word(case.claim_station)
            return f"这一件正由{where}办理，这里只能看；那边回不来的，负责人按 F4 接管。"
        case Phase.SUBMITTED:
            left = time_left(case.phase, case.notice_until, session.today(), session.calendar)
            return f"{left.words}。{'补齐后在这里继续，不用重新收件。' if case.gaps else '按数字选，F10 确认。'}"
        case Phase.SUPPLEMENTING:
            return "已一次性告知，等申请人补正；收到材料后按 B 补正，同一件接着办。"
        case _:
            return f"{phase_word(case.phase)}。"


def done(case: Case, session: "Session") -> str:
    """What is said right after a decision."""
    saved = "已保存在本机"
    match case.phase:
        case Phase.PROCESSING:
            due = f"，{_until(case.due_on, case.provisional, session)}" if case.due_on else ""
            return f"{saved}，已受理：编号 {case.case_number}{due}。"
        case Phase.SUPPLEMENTING:
            return f"{saved}，已一次性告知 {len(case.gaps)} 项，请打印告知书交申请人。"
        case Phase.REFUSED:
            return f"{saved}，预审不予通过，请打印告知书交申请人。"
        case Phase.WITHDRAWN:
            return f"{saved}，已撤件。"
        case _:
            return f"{saved}。"


def question(act: str, case: Case, findings: Sequence[Finding], session: "Session") -> Asked:
    """What is asked before a decision."""
    match act:
        case decisions.ACCEPT:
            return Asked(f"通过预审并接件？{_doubts(findings)}接件即受理，取办件编号并开始计时，{_due(case, session)}。回车或 F10 确认。")
        case decisions.NOTICE:
            names = "、".join(gap.name for gap in case.gaps)
            return Asked(f"一次性告知 {len(case.gaps)} 项：{names}。补齐后同一件接着办。回车或 F10 确认。")
        case _:
            return WITHDRAWING


def _doubts(findings: Sequence[Finding]) -> str:
    failed = sum(finding.result is Result.FAIL for finding in findings)
    unknown = sum(finding.result is Result.UNKNOWN for finding in findings)
    parts = [f"{failed} 项不符合"] if failed else []
    parts += [f"{unknown} 项未定"] if unknown else []
    return f"有{'、'.join(parts)}，由您决定；" if parts else ""


def _due(case: Case, session: "Session") -> str:
    today = session.today()
    days = session.reference.items[case.item].limits_on(today).days
    due = workdays.due_date(today, days, session.calendar)
    return _until(due.day, due.provisional, session)


def _until(day: date, provisional: bool, session: "Session") -> str:
    if day == session.today():
        return "今日办结"
    return f"应于 {due_word(day, session.today())}{'（暂定）' if provisional else ''} 前办结"
