"""What stands on 同步: the list of own events, and the head lines: how much waits, how good the line is, how long it takes."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from screens import carried_rows, stick_words, texts
from screens.cells import wrap
from screens.happenings import event_word
from screens.link_state import LinkState
from screens.moments import moment_word
from screens.outbox_words import age, is_on_hold, made_at, maker, next_try, sentence, state, whose, why
from screens.phases import sending_word
from screens.scan_words import ROUND_TRIP_S, THIN_LINE_BYTES_S, seconds_word
from screens.spans import Line, Span
from screens.texts import words
from screens.widgets.case_table import Column
from screens.widgets.frame import clock_words
from screens.widgets.row_window import Row

if TYPE_CHECKING:
    from data.rows import OutboxRow
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
WIDE = (*COLUMNS[:1], Column("已等", 6), Column("经办", 8), *COLUMNS[1:])
ALL, WAITING, REFUSED, SCANS = "", "waiting", "refused", "scans"
_TONES = {"": "warning", "sending": "accent", "on_hold": "dim", "refused": "error", "held": "warning"}
_COPIES = ("station.copied", "station.taken_over")  # copy_alarm says all of it
_PACKED = 0.4  # of a batch's size is left after compression
_BATCH = 50  # events that travel together
_COLUMNS = 72  # of a sentence on 80 columns
_NAMED = 3  # people named in a line


class OutboxPages:
    """Own events straight from the read side, newest first."""

    def __init__(self, session: "Session", link: Callable[[], LinkState], only: str = ALL, *, wide: bool = False) -> None:
        self._session, self._link, self.only, self.wide = session, link, only, wide

    def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        start = key if isinstance(key, int) else None
        return [self._row(row) for row in self._session.views.outbox(limit, self.only, start)]

    def before(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        end = key if isinstance(key, int) else None
        return [self._row(row) for row in self._session.views.outbox_before(end, limit, self.only)]

    def count(self) -> int:
        views = self._session.views
        match self.only:
            case "waiting":
                return views.unsent()[0]
            case "refused":
                return views.refused()
            case _:
                return views.outbox_count()

    def _row(self, row: "OutboxRow") -> Row:
        return outbox_row(row, self._session, self._link(), wide=self.wide)


def outbox_row(row: "OutboxRow", session: "Session", link: LinkState, *, wide: bool = False) -> Row:
    """One line of the list; its key is the position in the journal."""
    attempts = str(row.attempts) if row.attempts and not row.status else ""
    code = state(row, session, link)
    cells = (
        _when(row, session),
        *((age(row, session.now()), maker(row, session)) if wide else ()),
        event_word(row.kind),
        whose(row, session),
        size_words(row.size),
        sending_word(code),
        attempts,
        next_try(row, session, session.now(), link),
        why(row, session, link),
    )
    return Row(row.position, cells, _TONES.get(code, ""))


def heading(session: "Session", link: LinkState) -> list[Line]:
    """How much waits and how long it takes, what was refused, when the gateway was last heard; below it how good the line is."""
    unsent, size = session.views.unsent()
    refused = session.views.refused()
    waiting = f"未发{unsent}件 {size_words(size)} {estimate(unsent, size, link)}" if unsent else "没有未发的，都已上报"
    first = (
        Span(" 同步  ", "title"),
        Span(waiting, "warning" if unsent else "good"),
        *([Span(f"    待处置{refused}", "error")] if refused else []),
        Span(f"    {_last_contact(session)}", "dim"),
    )
    scans = session.views.scans_on_the_way(session.file.station_id)
    of_scans = [carried_rows.heading(scans, session, link)] if scans else []
    return [first, _quality(session, link), *of_scans, *_carried(session, link), *_newer(session), *_overtaken(session), *_aside(session)]


def _carried(session: "Session", link: LinkState) -> list[Line]:
    """A bundle of another window that this one brings to the gateway."""
    if link.bundle is None:
        return []
    return [(Span(f"       {stick_words.on_its_way(link.bundle, link, session)}", "warning" if link.bundle.held_up else "accent"),)]


def _newer(session: "Session") -> list[Line]:
    """What came from a newer program: kept as it is, and nobody decides on it here."""
    waiting = session.views.unread()
    if not waiting:
        return []
    return [
        (Span(f"       需升级程序 {len(waiting)}件{_whose(waiting)}", "error"),),
        (Span("       有本机看不懂的新记录，原样存着，升级前在本机不能往下办；升级后自动接着办", "dim"),),
    ]


def _overtaken(session: "Session") -> list[Line]:
    """Own steps without an answer that are no longer allowed: it is a conflict from now on, whatever the gateway will say."""
    waiting = list(session.views.overtaken().values())
    if not waiting:
        return []
    return [
        (Span(f"       别处先办了 {len(waiting)}件{_whose(waiting)}", "error"),),
        (Span("       两边都存着：网关答复前不能往下办、不能打印，按 S 现在发", "dim"),),
    ]


def _aside(session: "Session") -> list[Line]:
    """What came and was not taken, because it is not what it says: an alarm, each kind in its sentence."""
    return [
        (Span(f"       {part}", "error"),)
        for why, count in session.views.set_aside().items()
        for part in wrap(texts.sentence(f"aside.{why}", {"count": count}), _COLUMNS)
    ]


def _whose(those: Sequence[str]) -> str:
    named = [" ".join(names.split()) for names in those if names]
    return f"：{'、'.join(named[:_NAMED])}{' 等' if len(named) > _NAMED else ''}" if named else ""


def _quality(session: "Session", link: LinkState) -> Line:
    """线路 往返0.8秒 每秒7.9K（实测）  正在发送3条  有暂缓，按 H 放行."""
    if link.up is None:
        spans = [Span("       线路还没有试过", "dim")]
    elif link.up:
        speed = f"每秒{size_words(link.bytes_s)}" if link.bytes_s else "速度还没有测出"
        spans = [Span(f"       线路通 往返{link.round_trip_s:.1f}秒 {speed}（实测）", "dim")]
        if link.skew_s:
            spans.append(Span(f"  本机的钟{clock_words(link.skew_s)}，请校准；期限按网关的钟算", "warning"))
    elif link.reason == "link.none":
        spans = [Span("       没有线路，用U盘往来：按 U", "dim")]
    elif link.reason in _COPIES:
        spans = [Span("       本机停用，记录存在本机，先不上报：见下面", "warning")]
    else:
        found = words(link.reason)
        spans = [Span(f"       线路断：{found.text if found else link.reason or '没有回答'}", "warning")]
    if link.sending:
        spans.append(Span(f"  正在发送{len(link.sending)}条", "accent"))
    if session.views.setting("held_from"):
        spans.append(Span("  有暂缓的，按 H 放行", "warning"))
    return tuple(spans)


def estimate(events: int, size: int, link: LinkState) -> str:
    """How long sending takes with round trip and speed as they were measured, before that on the thinnest line."""
    trips = -(-events // _BATCH)
    seconds = trips * (link.round_trip_s or ROUND_TRIP_S) + size * _PACKED / (link.bytes_s or THIN_LINE_BYTES_S)
    said = seconds_word(seconds)
    return said if link.up else f"线路通后{said}"


def size_words(size: int) -> str:
    """1.4K, 380K, 2.1M."""
    if size < 1_000_000:
        return f"{size / 1000:.1f}K" if size < 100_000 else f"{size / 1000:.0f}K"
    return f"{size / 1_000_000:.1f}M"


def _when(row: "OutboxRow", session: "Session") -> str:
    made = made_at(row)
    return f"{made:%H:%M}" if date.fromisoformat(row.recorded_on) == session.today() else f"{made:%m-%d}"


def _last_contact(session: "Session") -> str:
    said, stick = session.views.setting("last_contact"), session.views.setting("last_stick")
    if stick > said:  # ISO 8601, UTC
        return f"U盘回执 {moment_word(datetime.fromisoformat(stick), session.now())}"
    return f"上次联系 {moment_word(datetime.fromisoformat(said), session.now())}" if said else "还没有与网关联系过"


__all__ = ["COLUMNS", "OutboxPages", "estimate", "heading", "is_on_hold", "next_try", "outbox_row", "sentence", "why"]
