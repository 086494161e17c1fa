"""What stands on 发件与领取: a paper as a row, in a sentence, and in detail."""

import json
from collections.abc import Hashable, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from cqclerk.domain.application import Handover
from data.reference import Table, read_toml
from data.rows import PaperFilter, PaperRow
from screens import texts
from screens.cells import fit
from screens.desk_rows import item_name
from screens.moments import day_word
from screens.phases import handover_word
from screens.spans import Line, Span
from screens.widgets.case_table import Column
from screens.widgets.row_window import Row

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from screens.session import Session

STAGES = ("to_post", "posted", "returned", "handover")  # by digits from 1; 0 is all of them
COLUMNS = (
    Column("状态", 6),
    Column("申请人", 14, 2),
    Column("事项", 8, 1),
    Column("证件编号", 20),
    Column("运单号", 13),
    Column("日期", 6),
)
_TONES = {"returned": "warning", "lost": "error"}
_LOST = "lost"
_LABEL_COLUMNS = 10


class PaperPages:
    """The papers of one tab and filter, straight from the read side, oldest first."""

    def __init__(self, session: "Session", stage: str = "", text: str = "") -> None:
        self._session, self.stage, self.text = session, stage, text

    @property
    def _wanted(self) -> PaperFilter:
        return filter_of(self._session, (self.stage,) if self.stage else STAGES, self.text)

    def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        return [self._row(paper) for paper in self._session.views.papers(self._wanted, str(key or ""), limit)]

    def before(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        return [self._row(paper) for paper in self._session.views.papers_before(str(key or ""), self._wanted, limit)]

    def count(self) -> int:
        return self._session.views.papers_count(self._wanted)

    def _row(self, paper: PaperRow) -> Row:
        way, state, day = way_of(paper), state_of(paper), moved_on(paper)
        cells = (
            _words("state").text(state),
            " ".join(paper.names.split()) or "（内容未到）",
            item_name(paper.item, self._session),
            paper.certificate_number,
            str(way.get("waybill_number") or way.get("awaiting") or "-"),
            day_word(day, self._session.today()) if day else "",
        )
        return Row(paper.id, cells, _TONES.get(state, ""))


def filter_of(session: "Session", stages: tuple[str, ...], text: str = "") -> PaperFilter:
    """The papers that lie here: what this office decided, and what this station printed."""
    return PaperFilter(stages, session.file.office_id, session.file.station_id, text)


def way_of(paper: PaperRow) -> dict[str, object]:
    """The paper's way so far."""
    way: dict[str, object] = json.loads(paper.delivery or "{}")
    return way


def state_of(paper: PaperRow) -> str:
    """Where it is: a stage, or lost."""
    return _LOST if way_of(paper).get("state") == _LOST else paper.stage


def moved_on(paper: PaperRow) -> date | None:
    """The day on which it went out, or came back."""
    day = way_of(paper).get("returned_on" if paper.stage == "returned" else "posted_on")
    return date.fromisoformat(str(day)) if day and paper.stage in ("posted", "returned") else None


def tabs(session: "Session", stage: str) -> Line:
    """Each tab with its digit and count."""
    counts = {each: session.views.papers_count(filter_of(session, (each,))) for each in STAGES}
    shown = [*((str(digit), each, counts[each]) for digit, each in enumerate(STAGES, 1)), ("0", "", sum(counts.values()))]
    spans = [Span(" 发件与领取  ", "title")]
    for digit, each, count in shown:
        word = f"{_words('tab').text(each or 'all')} {count}"
        spans += [Span(digit, "accent"), Span(word, "mark" if each == stage else ""), Span("  ")]
    return tuple(spans)


def sentence(paper: PaperRow, session: "Session") -> str:
    """One paper in a sentence: where it is, what may be done."""
    way, day = way_of(paper), moved_on(paper)
    reasons = session.reference.codes["return_reason"]
    values = {
        "day": day_word(day, session.today()) if day else "",
        "tries": way.get("tries", 0),
        "waybill": way.get("waybill_number") or "还没有",
        "reason": reasons.label(str(way.get("return_reason") or "")),
        "way": "领取",
    }
    return texts.filled(_words("sentence").text(state_of(paper)), values)


def detail(case: "Case", session: "Session") -> list[Line]:
    """The paper's way, line by line, where there is room."""
    way, to, today = case.delivery, case.application, session.today()
    rows = [
        ("收件号", case.receipt_number),
        ("领取方式", handover_word(case.handover)),
        ("收件人", " ".join(filter(None, (to.recipient_name, to.recipient_phone))) if to else "资料不在本机"),
        ("地址", to.recipient_address if to else ""),
        ("邮费", "收件人付" if case.handover is Handover.POST or way.tries else ""),
        ("运单号", way.waybill_number or way.awaiting),
        ("寄过", f"{way.tries} 次" if way.tries else ""),
        ("寄出", day_word(way.posted_on, today) if way.posted_on else ""),
        ("退回", _returned(case, session)),
    ]
    shown = [(label, text) for label, text in rows if text]
    return [(Span(" ".join(case.names), "strong"),), (), *((Span(fit(label, _LABEL_COLUMNS), "dim"), Span(text)) for label, text in shown)]


def _returned(case: "Case", session: "Session") -> str:
    way = case.delivery
    if way.returned_on is None:
        return ""
    return f"{day_word(way.returned_on, session.today())} {session.reference.codes['return_reason'].label(way.return_reason)}"


def empty_words(stage: str, text: str) -> str:
    """What an empty list says."""
    return _words("empty").text("found" if text else "tab" if stage else "all")


def series_words(key: str, count: int, names: str = "") -> str:
    """What is said between two papers that are posted one after the other."""
    return texts.filled(_words("series").text(key), {"count": count, "names": names})


def reminder(session: "Session") -> str:
    """What the desk says of papers that came back, "" if none has."""
    count = session.views.papers_count(filter_of(session, ("returned",)))
    return texts.filled(_words("desk").text("returned"), {"count": count}) if count else ""


@cache
def _words(name: str) -> Table:
    return read_toml("words/dispatch.toml").table(name)
