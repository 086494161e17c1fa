"""What stands on 日结: the slip of a day, drawn on the store thread, and what has to agree beside it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from data.reference import read_toml
from screens.phases import paper_word
from screens.spans import Line, Span, line

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace
    from data.rows import DayRow
    from data.views import Views
    from printing.document import Document

_FILE = "words/day_end.toml"
SLIP = "day_slip"


@dataclass(frozen=True, slots=True)
class DaySeen:
    """A day as the screen shows it: its numbers, the slip, and the slip's lines at the columns of this station's printer."""

    day: date
    found: "DayRow"
    owed: int
    unsent: int
    document: "Document"
    lines: tuple[Line, ...]
    columns: int


def look(at: "Workplace", views: "Views", day: date, window: str) -> DaySeen:
    """On the store thread: the day of this window."""
    from dataclasses import replace

    from cqclerk.workplace.clock import OFFICE_TIME
    from printing import papers, preview, profiles
    from printing.day_facts import DayHead, of_day
    from printing.document import preview_mark
    from printing.wording import day as day_word
    from printing.wording import office_name

    found, owed = views.day(day.isoformat(), at.station.id), len(views.owed())
    now = f"{at.now().astimezone(OFFICE_TIME):%Y-%m-%d %H:%M}"
    head = DayHead(day_word(day), office_name(at.station.office, at), window, at.operator.name, now)
    rows = tuple((table.text("label"), table.texts("kinds")) for table in read_toml(_FILE).tables("line"))
    facts = of_day(head, found, rows, paper_word, lambda key: at.reference.items[key].name, owed)
    document = papers.draw(SLIP, facts, at.today(), training=at.station.training, own=papers.own_text(SLIP, at.reference))
    columns = profiles.load(at.station.printer_profile).columns
    seen = replace(document, marks=(preview_mark(), *document.marks))
    lines = tuple(tuple(Span(run.text, "strong" if run.bold else "") for run in row) for row in preview.lines(seen, columns))
    return DaySeen(day, found, owed, views.unsent()[0], document, lines, columns)


def tally(seen: DaySeen) -> list[Line]:
    """Paper = ledger = reports, and what somebody should see to before the day is closed."""
    kinds, answers, sheets = seen.found.kinds, seen.found.answers, len(seen.found.numbered)
    again = sum(1 for _, _, reprint in seen.found.numbered if reprint)
    events, sent = sum(answers.values()), answers.get("accepted", 0)
    settled = answers.get("settled", 0)
    lines = [
        line(Span(" 三方核对", "title")),
        line(f" 证件出纸    {sheets} 张"),
        *([line(f" 其中补打    {again} 张")] if again else []),
        line(f" 办结        {seen.found.completed} 件"),
        line(f" 取号 {kinds.get('number_reserved', 0)}  作废 {kinds.get('number_voided', 0)}"),
        line(Span(f" 记录 {events}  已上报 {sent}", "good" if sent + settled == events else "warning")),
        *([line(f" 隔离已处置  {settled} 条")] if settled else []),
        line(),
        line(Span(" 要处置的", "title")),
    ]
    doubts = [
        (seen.found.doubtful, f" 未确认的纸 {seen.found.doubtful} 张（F5）", "error"),
        (answers.get("refused", 0), f" 隔离 {answers.get('refused', 0)} 条（F6）", "error"),
        (seen.unsent, f" 未上报 {seen.unsent} 条（F6）", "warning"),
        (seen.owed, f" 欠补录 {seen.owed} 件（F9）", "warning"),
    ]
    told = [line(Span(words, tone)) for count, words, tone in doubts if count]
    return [*lines, *(told or [line(Span(" 没有", "good"))]), line(), line(Span(" 请数存根，与张数核对", "dim"))]
