"""One own event on 同步 in words: where it is on its way and why, for a cell, for the message line, and in full behind Enter."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cqclerk.workplace.clock import OFFICE_TIME
from screens import texts
from screens.happenings import event_word
from screens.link_state import LinkState
from screens.phases import phase_word, sending_word
from screens.reasons import named
from screens.sent import answer_reason, answer_rows, labelled, sent_lines
from screens.spans import Line, Span
from screens.widgets.frame import duration

if TYPE_CHECKING:
    from data.rows import EventBytes, OutboxRow
    from screens.session import Session

HELD_FROM = "held_from"  # the setting of cqclerk.workplace.exchange
_SAVED, _JOINED, _HELD, _NOW = "已保存在本机", "接线后", "放行后", "正在发"
_ON_HOLD, _SENDING = "on_hold", "sending"


def is_on_hold(row: "OutboxRow", session: "Session") -> bool:
    """Whether somebody has put this one, or one before it, on hold."""
    held = int(session.views.setting(HELD_FROM) or 0)
    return not row.status and 0 < held <= row.position


def state(row: "OutboxRow", session: "Session", link: LinkState) -> str:
    """Where it is: a code of the table of words for what is sent."""
    if row.status:
        return row.settled or row.status
    if row.id in link.sending:
        return _SENDING
    return _ON_HOLD if is_on_hold(row, session) else ""


def whose(row: "OutboxRow", session: "Session") -> str:
    """The names of the people whom an event is about, "" if it is about none."""
    if row.names:
        return " ".join(row.names.split())
    case_id = json.loads(row.envelope)["public"].get("case_id", "")
    case = session.views.row(case_id) if case_id else None
    return " ".join(case.names.split()) if case else ""


def made_at(row: "OutboxRow") -> datetime:
    """When it was made, in the office's time."""
    return datetime.fromisoformat(json.loads(row.envelope)["device_time"]).astimezone(OFFICE_TIME)


def age(row: "OutboxRow", now: datetime) -> str:
    """How long one that has no answer has waited; "" for one that has."""
    return "" if row.status else duration(max(now - made_at(row), timedelta(0)))


def maker(row: "OutboxRow", session: "Session") -> str:
    """Who made it, by name where he still works here."""
    operator = json.loads(row.envelope).get("operator", "")
    return next((slot.name for slot in session.file.operators if slot.operator_id == operator), "")


def next_try(row: "OutboxRow", session: "Session", now: datetime, link: LinkState) -> str:
    """When a waiting event is tried again: 10:08, 马上, 通后, 放行后, or 接线后 while the line is cut by hand; "" where it needs no try."""
    if row.status:
        return ""
    if row.id in link.sending:
        return _NOW
    if is_on_hold(row, session):
        return _HELD
    if link.cut:
        return _JOINED
    due = datetime.fromtimestamp(row.next_try_at, UTC)
    if due <= now and link.up is False and link.next_try_at is not None:
        due = link.next_try_at
    if due <= now:
        return "通后" if link.up is False else "马上"
    return f"{due.astimezone(OFFICE_TIME):%H:%M}"


def why(row: "OutboxRow", session: "Session", link: LinkState) -> str:
    """Why an event is where it is, in few words; of one that waits, what holds the line up comes first."""
    if row.status == "accepted":
        remark = texts.words(row.reason)
        return f"{_answered_at(row):%H:%M:%S} 上报{f'，{remark.text}' if remark else ''}"
    if row.status == "refused":
        return f"网关拒收：{refusal(row, session)}"
    if row.status == "held":
        return "网关升级后自动办"
    if row.id in link.sending:
        return "随这一批在路上"
    if is_on_hold(row, session):
        return "有人按了暂缓"
    found = texts.words(_trouble(row, link))
    return found.text if found else _trouble(row, link) or _SAVED


def _trouble(row: "OutboxRow", link: LinkState) -> str:
    """The key of what keeps one that waits from going out, "" if nothing is known to."""
    return (link.reason if link.up is False else "") or row.last_error


def sentence(row: "OutboxRow", session: "Session", link: LinkState) -> str:
    """One event in a sentence for the message line."""
    what = f"{whose(row, session)} {event_word(row.kind)}".strip()
    if row.settled:
        return f"{what}：网关拒收，{sending_word(row.settled).removeprefix('隔离')}；回车看内容。"
    match row.status:
        case "accepted":
            step = json.loads(row.answer or b"{}").get("case_sequence", 0)
            return f"{what}：已上报{f'，这一件的第{step}步' if step else ''}。按回车看发了什么。"
        case "refused":
            return f"{what}：网关拒收，{refusal(row, session)}。别的件照常；回车看两边，定怎么办。"
        case "held":
            return f"{what}：网关已收下存着，它的程序升级后自动接着办，不用再发。"
        case _:
            return f"{what}：{_waits(row, session, link)}"


def _waits(row: "OutboxRow", session: "Session", link: LinkState) -> str:
    by = maker(row, session)
    made = made_at(row)
    long = session.now() - made >= timedelta(minutes=1)
    waited = f"{by} {made:%H:%M} 做的{f'，已等{age(row, session.now())}' if long else ''}".strip()
    if row.id in link.sending:
        return f"正在发送，{waited}。"
    if is_on_hold(row, session):
        return f"暂缓不发，{waited}；按 H 放行。"
    failed = "" if (reason := why(row, session, link)) == _SAVED else f"{reason}，"
    return f"已保存在本机，还没有上报；{failed}{_again(next_try(row, session, session.now(), link))}再发；{waited}。"


def _again(when: str) -> str:
    return {"马上": "马上", "通后": "线路通后", _JOINED: _JOINED}.get(when, f"{when} ")


def detail(row: "OutboxRow", event: "EventBytes", session: "Session", link: LinkState, columns: int) -> list[Line]:
    """Where it is and why, in full; then exactly what is sent. Of a refused one first what the gateway said, and how it stands here."""
    if row.status != "refused" or event.answer is None:
        return [(Span(" 现在怎样", "title"),), *labelled(_standing(row, session, link), columns), (), *sent_lines(event, session, columns)]
    here = session.views.row(row.subject_id)
    rows = [*answer_rows(event.answer, session), ("本机现状", phase_word(here.phase) if here else "不在本机")]
    advice = texts.sentence(row.reason, _params(row, session))
    decided = f"已处置：{sending_word(row.settled)}。" if row.settled else ""
    return [
        (Span(" 网关那边", "title"),),
        *labelled([*rows, ("怎么办", f"{decided}{advice}这一条已隔离，不再发；别的件照常发。")], columns),
        (),
        (Span(" 本机发出的", "title"),),
        *sent_lines(replace(event, answer=None), session, columns),
    ]


def _standing(row: "OutboxRow", session: "Session", link: LinkState) -> list[tuple[str, str]]:
    """State, who and since when, attempts, what went wrong with what to do about it, when it goes on."""
    code = state(row, session, link)
    rows = [("状态", sending_word(code)), ("经办", f"{maker(row, session) or '不在本机名册'}  {made_at(row):%m-%d %H:%M}")]
    if row.status:
        return rows
    rows.append(("已等", age(row, session.now())))
    rows.append(("次数", f"试过{row.attempts}次" if row.attempts else "还没有试过"))
    trouble = _trouble(row, link)
    rows.append(("原因", texts.sentence(trouble) if trouble else "没有出错，轮到就发；已保存在本机。"))
    rows.append(("下次", f"{_again(next_try(row, session, session.now(), link)).strip()}发，和前后各条按先后一起发"))
    return rows


def _answered_at(row: "OutboxRow") -> datetime:
    return datetime.fromisoformat(json.loads(row.answer or b"{}")["at"]).astimezone(OFFICE_TIME)


def refusal(row: "OutboxRow", session: "Session") -> str:
    """Why the gateway refused it."""
    return answer_reason(json.loads(row.answer), session) if row.answer else row.reason


def _params(row: "OutboxRow", session: "Session") -> dict[str, str]:
    said = json.loads(row.answer or b"{}").get("params", [])
    return named(tuple((name, value) for name, value in said), session)
