"""Scans on their way, as 同步 lists them: how large, how far, why not further, when they go on."""

from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from cqclerk.protocol import scans
from cqclerk.workplace.clock import OFFICE_TIME
from screens import texts
from screens.link_state import LinkState
from screens.outbox_words import HELD_FROM
from screens.scan_words import ROUND_TRIP_S, THIN_LINE_BYTES_S, material_word, percent, seconds_word, size_word
from screens.spans import Line, Span
from screens.widgets.case_table import Column
from screens.widgets.row_window import Row

if TYPE_CHECKING:
    from data.rows import ScanRow
    from screens.session import Session

COLUMNS = (
    Column("附件", 12, grow=2),
    Column("申请人", 12, grow=2),
    Column("大小", 5, align="right"),
    Column("进度", 4, align="right"),
    Column("状态", 10),
    Column("次数", 4, align="right"),
    Column("下次", 6),
    Column("说明", 12, grow=3),
)
WIDE = (Column("已等", 6), *COLUMNS)
_UP = "up"
_NOW, _AT_ONCE, _UP_AGAIN, _JOINED, _ENROLLED, _BEHIND = "正在传", "马上", "通后", "接线后", "登记后", "办件先发"
_TONES = {"正在传": "accent", "正在取回": "accent"}


class ScanPages:
    """What has to go up, then what a decision here lacks, each in the order in which it travels."""

    def __init__(self, session: "Session", link: Callable[[], LinkState], *, wide: bool = False) -> None:
        self._session, self._link, self._wide = session, link, wide

    def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        rows = self._rows()
        start = next((place for place, row in enumerate(rows, 1) if row.key == key), 0)
        return rows[start : start + limit]

    def before(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        rows = self._rows()
        end = next((place for place, row in enumerate(rows) if row.key == key), len(rows))
        return rows[max(0, end - limit) : end]

    def count(self) -> int:
        return len(self._rows())

    def _rows(self) -> list[Row]:
        found = self._session.views.scans_on_the_way(self._session.file.station_id)
        return [scan_row(one, self._session, self._link(), wide=self._wide) for one in found]


def scan_row(row: "ScanRow", session: "Session", link: LinkState, *, wide: bool = False) -> Row:
    """One line of the list; its key says that it is a scan, and which of which case."""
    word = state(row, session, link)
    cells = (
        *((_age(row, session.today()),) if wide else ()),
        material_word(row.material, session),
        " ".join(row.names.split()),
        size_word(row.size),
        percent(row.so_far, row.size),
        word,
        str(row.attempts) if row.attempts else "",
        next_try(row, session, link),
        why(row, link),
    )
    return Row(("scan", row.digest, row.case_id), cells, _TONES.get(word, "warning"))


def state(row: "ScanRow", session: "Session", link: LinkState) -> str:
    """等待上报 正在传 让办件先发 等取回 正在取回."""
    if _is_moving(row, link):
        return _NOW if row.way == _UP else "正在取回"
    if link.up and _goes_behind(session) and not _is_put_off(row, session):
        return "让办件先发"
    return "等待上报" if row.way == _UP else "附件未齐"


def next_try(row: "ScanRow", session: "Session", link: LinkState) -> str:
    """When it goes on."""
    if _is_moving(row, link):
        return "正在传"
    if not session.epoch:
        return _ENROLLED
    if link.cut:
        return _JOINED
    if link.up is False:
        return _UP_AGAIN
    if _is_put_off(row, session):
        return f"{datetime.fromtimestamp(row.next_try_at, UTC).astimezone(OFFICE_TIME):%H:%M}"
    return _BEHIND if _goes_behind(session) else _AT_ONCE


def why(row: "ScanRow", link: LinkState) -> str:
    """Why it is not further, in few words."""
    if _is_moving(row, link):
        return ""
    found = texts.words((link.reason if link.up is False else "") or row.last_error)
    return (found.short or found.text) if found else ""


def sentence(row: "ScanRow", session: "Session", link: LinkState) -> str:
    """One scan in a sentence for the message line."""
    what = f"{' '.join(row.names.split())} {material_word(row.material, session)}扫描件".strip()
    size, part = size_word(row.size), percent(row.so_far, row.size)
    when = {_NOW: "正在传", _AT_ONCE: "轮到就传", _UP_AGAIN: "线路通后接着传", _BEHIND: "办件发完接着传"}.get(
        moment := next_try(row, session, link)
    )
    goes_on = f"{when or f'{moment} 再传'}，断了从断处接"
    if row.way == _UP:
        return f"{what}：{size}已上报{part}；{goes_on}；本机有整份。"
    return f"{what}：{size}已取回{part}；{when or moment + ' 再取'}；取齐或看过原件才能决定。"


def heading(rows: "Sequence[ScanRow]", session: "Session", link: LinkState) -> Line:
    """The head line of the scans: how many and how much goes up, how many a decision lacks, and that small things go first."""
    up = [row for row in rows if row.way == _UP]
    spans = [Span("       附件 ", "dim")]
    if up:
        left = sum(row.size - row.so_far for row in up)
        spans.append(Span(f"待传{len(up)}份 {size_word(left)} {_estimate(len(up), left, link)}", "warning"))
    if down := len(rows) - len(up):
        spans.append(Span(f"{'  ' if up else ''}附件未齐{down}份", "warning"))
    if link.up and _goes_behind(session):
        spans.append(Span("  让办件先发", "dim"))
    elif link.up is False:
        spans.append(Span("  通后从断处接着传", "dim"))
    return tuple(spans)


def _estimate(files: int, left: int, link: LinkState) -> str:
    """How long it takes if nothing small comes in between: scans do not get smaller by compression."""
    trips = files + -(-left // scans.load().step_bytes)
    return seconds_word(trips * (link.round_trip_s or ROUND_TRIP_S) + left / (link.bytes_s or THIN_LINE_BYTES_S))


def _is_moving(row: "ScanRow", link: LinkState) -> bool:
    return bool(link.up) and link.carrying is not None and link.carrying[0] == row.digest


def _is_put_off(row: "ScanRow", session: "Session") -> bool:
    return row.next_try_at > session.now().timestamp()


def _goes_behind(session: "Session") -> bool:
    """Whether events wait: they go first, unless somebody holds them back."""
    return session.views.unsent()[0] > 0 and not session.views.setting(HELD_FROM)


def _age(row: "ScanRow", today: date) -> str:
    """How many days it has been here; "" while nothing of it is."""
    days = (today - date.fromisoformat(row.kept_since)).days if row.kept_since else 0
    return f"{days}天" if days else ("今天" if row.kept_since else "")
