"""What stands on U 盘: how much waits here, and the files with what would be done with each."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from screens import stick_words
from screens.link_state import LinkState
from screens.moments import moment_word
from screens.scan_words import size_word
from screens.spans import Line, Span
from screens.stick_files import CARD, DOWN, UP, Lying
from screens.widgets.case_table import Column
from screens.widgets.row_window import Row

if TYPE_CHECKING:
    from screens.session import Session

COLUMNS = (Column("做什么", 16), Column("谁的", 20, 1), Column("何时做的", 11), Column("大小", 5, align="right"), Column("文件", 14, 3))
EXPORT = "export"
_WISHES, _FORGOT = "print_wishes", "gateway_forgot"  # the settings of cqclerk.workplace.print_wishes and cqclerk.sync.stick_giving
_MOST_PATH = 60  # characters
_MOST_NAME = 16


def heading(session: "Session", folder: Path | None, trouble: str, link: LinkState) -> Iterator[Line]:
    """What this is for, and where it looks."""
    yield (
        Span(" U 盘  ", "title"),
        Span("没有线路也能报：导出一份，带到有线路的窗口或网关，再把回执带回来导入", "dim"),
    )
    yield (Span(" 文件夹", "dim"), Span(f" {_ending(str(folder or ''))}"))
    if trouble:
        yield (Span(f" {trouble}", "warning"),)
    elif link.bundle is not None:
        yield (Span(f" {stick_words.on_its_way(link.bundle, link, session)}", "warning" if link.bundle.held_up else "accent"),)
    else:
        also = _also(session)
        yield (Span(f" 随下一份带去：{also}", "accent"),) if also else ()


def _ending(path: str) -> str:
    """A long path by its end: that is where the names of sticks are."""
    return path if len(path) <= _MOST_PATH else f"…{path[-_MOST_PATH:]}"


def rows(files: list[Lying], session: "Session") -> Iterator[Row]:
    """The file that may be made, then those that lie there."""
    unsent, size = session.views.unsent()
    scans = [one for one in session.views.scans_on_the_way(session.file.station_id) if one.way == "up"]
    waits = f"未发{unsent}件" + (f"、附件{len(scans)}份" if scans else "")
    total = size + sum(one.size for one in scans)
    yield Row(
        EXPORT,
        ("导出", waits, "", size_word(total) if total else "", "做一份，写到这里"),
        "accent" if unsent or scans else "",
    )
    for one in files:
        yield Row(
            one.path,
            (_act(one, session), _whose(one, session), _when(one, session), size_word(one.size), _name(one.path)),
            _tone(one, session),
        )


def _also(session: "Session") -> str:
    """What goes along beside events and scans: what the gateway wants back, and what this station wants of it."""
    wishes = json.loads(session.views.setting(_WISHES) or "[]")
    back = ["网关要收回的记录"] if session.views.setting(_FORGOT) else []
    return "，".join([*back, *([f"要首张的打印权{len(wishes)}件"] if wishes else [])])


def _name(path: Path) -> str:
    """The end of it tells files of one window apart: when each was made."""
    return path.name if len(path.name) <= _MOST_NAME else f"…{path.name[-_MOST_NAME + 1 :]}"


def _act(one: Lying, session: "Session") -> str:
    own = one.station == session.file.station_id
    match one.kind:
        case kind if kind == DOWN:
            return "导入回执" if own else "别站的回执"
        case kind if kind == UP:
            return "本站导出的" if own else "替别站送网关"
        case kind if kind == CARD:
            return "导入网关名片"
    return ""


def _whose(one: Lying, session: "Session") -> str:
    if one.kind == CARD:
        return "网关"
    if not one.station:
        return "读不出来"
    return "本站" if one.station == session.file.station_id else f"{one.window}号 {session.office_name(one.office)}"


def _when(one: Lying, session: "Session") -> str:
    return moment_word(one.made_at, session.now()) if one.made_at else ""


def _tone(one: Lying, session: "Session") -> str:
    """What is of use here stands out; own files that only go out do not."""
    own = one.station == session.file.station_id
    return "dim" if one.kind in (UP, DOWN) and own is (one.kind == UP) else ""
