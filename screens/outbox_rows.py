"""What stands on 同步: each own event with whose it is, where it is on its way, and why; the head line; both sides of a refusal."""

import json
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from cqclerk.workplace.clock import OFFICE_TIME
from screens import texts
from screens.happenings import event_word
from screens.link_state import LinkState
from screens.moments import moment_word
from screens.phases import phase_word, sending_word
from screens.reasons import named
from screens.sent import answer_reason, answer_rows, labelled, sent_lines
from screens.spans import Line, Span
from screens.widgets.case_table import Column
from screens.widgets.row_window import Row

if TYPE_CHECKING:
    from data.rows import EventBytes, OutboxRow
    from screens.session import Session

COLUMNS = (
    Column("时间", 5),
    Column("内容", 10),
    Column("申请人", 16, grow=2),
    Column("大小", 5, align="right"),
    Column("状态", 10),
    Column("次数", 4, align="right"),
    Column("下次", 6),
    Column("说明", 15, grow=3),
)
_TONES = {"": "warning", "refused": "error", "held": "warning"}
_THIN_LINE_BYTES_S = 8_000  # 64 kbit/s, the thinnest line there is at a window
_PACKED = 0.4  # of a batch's size is left after compression
_BATCH = 50  # events that travel together
_SAVED, _JOINED = "已保存在本机", "接线后"
_ROUND_TRIP_S = 0.8  # before one was measured


class OutboxPages:
    """Own events straight from the read side, newest first."""

    def __init__(self, session: "Session", link: Callable[[], LinkState], *, only_waiting: bool = False) -> None:
        self._session, self._link, self.only_waiting = session, link, only_waiting

    def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        start = key if isinstance(key, int) else None
        return [outbox_row(row, self._session, self._link()) for row in self._session.views.outbox(limit, self.only_waiting, start)]

    def before(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        end = key if isinstance(key, int) else None
        return [outbox_row(row, self._session, self._link()) for row in self._session.views.outbox_before(end, limit, self.only_waiting)]

    def count(self) -> int:
        views = self._session.views
        return views.unsent()[0] if self.only_waiting else views.outbox_count()


def outbox_row(row: "OutboxRow", session: "Session", link: LinkState) -> Row:
    """One line of the list; its key is the position in the journal."""
    attempts = str(row.attempts) if row.attempts and not row.status else ""
    cells = (
        _when(row, session),
        event_word(row.kind),
        whose(row, session),
        size_words(row.size),
        sending_word(row.status),
        attempts,
        next_try(row, session.now(), link),
        why(row, session, link),
    )
    return Row(row.position, cells, _TONES.get(row.status, ""))


def whose(row: "OutboxRow", session: "Session") -> str:
    """The names of the people whom an event is about, "" if it is about none."""
    if row.names:
        return " ".join(row.names.split())
    case_id = json.loads(row.envelope)["public"].get("case_id", "")
    case = session.views.row(case_id) if case_id else None
    return " ".join(case.names.split()) if case else ""


def next_try(row: "OutboxRow", now: datetime, link: LinkState) -> str:
    """When a waiting event is tried again: 10:08, 马上, 通后, or 接线后 while the line is cut by hand; "" for one that needs no try."""
    if row.status:
        return ""
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
        return f"网关拒收：{_reason(row, session)}"
    if row.status == "held":
        return "网关升级后自动办"
    reason = (link.reason if link.up is False else "") or row.last_error
    found = texts.words(reason)
    return found.text if found else reason or _SAVED


def sentence(row: "OutboxRow", session: "Session", link: LinkState) -> str:
    """One event in a sentence for the message line."""
    what = f"{whose(row, session)} {event_word(row.kind)}".strip()
    match row.status:
        case "accepted":
            step = json.loads(row.answer or b"{}").get("case_sequence", 0)
            return f"{what}：已上报{f'，这一件的第{step}步' if step else ''}。按回车看发了什么。"
        case "refused":
            return f"{what}：网关拒收，{_reason(row, session)}。别的件照常；回车看两边。"
        case "held":
            return f"{what}：网关已收下存着，它的程序升级后自动接着办，不用再发。"
        case _:
            failed = "" if (reason := why(row, session, link)) == _SAVED else f"{reason}，"
            return f"{what}：已保存在本机，还没有上报；{failed}{_again(next_try(row, session.now(), link))}再发。"


def _again(when: str) -> str:
    return {"马上": "马上", "通后": "线路通后", _JOINED: _JOINED}.get(when, f"{when} ")


def heading(session: "Session", link: LinkState) -> Line:
    """How much waits and how long it takes, what was refused, when the gateway was last heard."""
    unsent, size = session.views.unsent()
    refused = session.views.refused()
    waiting = f"未发{unsent}件 {size_words(size)} {estimate(unsent, size, link)}" if unsent else "没有未发的，都已上报"
    return (
        Span(" 同步  ", "title"),
        Span(waiting, "warning" if unsent else "good"),
        *([Span(f"    待处置{refused}", "error")] if refused else []),
        Span(f"    {_last_contact(session)}", "dim"),
    )


def estimate(events: int, size: int, link: LinkState) -> str:
    """How long sending takes, on the thinnest line and with the round trips as they were measured."""
    trips = -(-events // _BATCH)
    seconds = trips * (link.round_trip_s or _ROUND_TRIP_S) + size * _PACKED / _THIN_LINE_BYTES_S
    words = f"约{max(round(seconds), 1)}秒" if seconds < 120 else f"约{round(seconds / 60)}分钟"
    return words if link.up else f"线路通后{words}"


def size_words(size: int) -> str:
    """1.4K, 380K, 2.1M."""
    if size < 1_000_000:
        return f"{size / 1000:.1f}K" if size < 100_000 else f"{size / 1000:.0f}K"
    return f"{size / 1_000_000:.1f}M"


def detail(row: "OutboxRow", event: "EventBytes", session: "Session", columns: int) -> list[Line]:
    """Exactly what is sent; of a refused event first what the gateway said and how the case stands here and there."""
    if row.status != "refused" or event.answer is None:
        return sent_lines(event, session, columns)
    here = session.views.row(row.subject_id)
    rows = [*answer_rows(event.answer, session), ("本机现状", phase_word(here.phase) if here else "不在本机")]
    advice = texts.sentence(row.reason, _params(row, session))
    return [
        (Span(" 网关那边", "title"),),
        *labelled([*rows, ("怎么办", f"{advice}这一条已隔离，不再发；别的件照常发。")], columns),
        (),
        (Span(" 本机发出的", "title"),),
        *sent_lines(replace(event, answer=None), session, columns),
    ]


def _when(row: "OutboxRow", session: "Session") -> str:
    made = datetime.fromisoformat(json.loads(row.envelope)["device_time"]).astimezone(OFFICE_TIME)
    return f"{made:%H:%M}" if date.fromisoformat(row.recorded_on) == session.today() else f"{made:%m-%d}"


def _answered_at(row: "OutboxRow") -> datetime:
    return datetime.fromisoformat(json.loads(row.answer or b"{}")["at"]).astimezone(OFFICE_TIME)


def _reason(row: "OutboxRow", session: "Session") -> str:
    return answer_reason(json.loads(row.answer), session) if row.answer else row.reason


def _params(row: "OutboxRow", session: "Session") -> dict[str, str]:
    said = json.loads(row.answer or b"{}").get("params", [])
    return named(tuple((name, value) for name, value in said), session)


def _last_contact(session: "Session") -> str:
    said = session.views.setting("last_contact")
    if not said:
        return "还没有与网关联系过"
    return f"上次联系 {moment_word(datetime.fromisoformat(said), session.now())}"
