"""What stands on the desk: the rows of its list, and a case in a sentence. From rows of the read side, without a store."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from cqclerk.domain.case import Case
from cqclerk.domain.search import asked_words, is_too_short
from data.reference import Table, read_toml
from data.rows import AskedRow, DeskRow, DraftRow, Today
from data.views import Views
from screens import phases, texts
from screens.moments import day_word
from screens.phases import TimeLeft, time_left
from screens.session import Session
from screens.spans import Line, Span
from screens.widgets.case_table import Column
from screens.widgets.row_window import Row

_FILE = "words/desk.toml"
_BY_STAGE = ("inquiry", "to_post", "posted", "returned")  # what the phase alone does not say
_PRINTING, _APPROVED, _REPRINT = "printing", "approved", "reprint"  # what is to be printed of a paper that was seen is one more sheet
_ATTENTION, _DISPUTE = "attention", "issued_in_dispute"
_SHEET = "sheet"  # one of its sheets has left, and nobody has said yet what came out
_INQUIRY, _PROCESSING = "inquiry", "processing"
_ASKED, _ELSEWHERE, _WAITS_ELSEWHERE = "asked", "processing_elsewhere", "inquiry_elsewhere"
_INTAKE_REFUSED = "intake_refused"  # of workplace.refused_intakes, which takes the store along
_SUPPLEMENTED = ("submitted", "supplementing")
_ENDED = "done"
_BEHIND_ALL = ("~", "~")  # sorts behind every (sort_key, id)
COLUMNS = (
    Column("剩余", 9),
    Column("环节", 8),
    Column("申请人", 18, 2),
    Column("事项", 8, 1),
    Column("申报地", 14, 1),
    Column("收件号", 6),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in the order of the desk. It is the same row wherever it has moved to."""

    sort_key: str = field(compare=False)
    case_id: str


class StageCounts:
    """How many cases stand at each stage, asked once and then kept until forgotten: tabs and list say the same."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._counts: dict[str, int] | None = None

    def of(self, stage: str) -> int:
        """At one stage, or ("") at all."""
        if self._counts is None:
            self._counts = self._views.stages()
        return self._counts.get(stage, 0) if stage else sum(self._counts.values())

    def forget(self) -> None:
        """Something has changed."""
        self._counts = None


class DeskPages:
    """The rows of one tab and filter, straight from the read side, most urgent first."""

    def __init__(self, session: Session, counts: StageCounts, stage: str = "", text: str = "") -> None:
        self._session, self._counts, self.stage, self.text = session, counts, stage, text
        self._words = asked_words(text) if session.workplace is not None and not is_too_short(text) else ()

    @property
    def _views(self) -> Views:
        return self._session.views

    def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        start = (key.sort_key, key.case_id) if isinstance(key, Place) else None
        return self._rows(self._views.desk(self.stage, self.text, start, limit, self._words))

    def before(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        end = (key.sort_key, key.case_id) if isinstance(key, Place) else _BEHIND_ALL
        return self._rows(self._views.desk_before(end, self.stage, self.text, limit, self._words))

    def count(self) -> int:
        return self._views.desk_count(self.stage, self.text, self._words) if self.text else self._counts.of(self.stage)

    def _rows(self, found: Sequence[DeskRow]) -> list[Row]:
        sheets = open_sheets(self._session) if found else ()
        return [self._row(row, row.id in sheets) for row in found]

    def _row(self, row: DeskRow, sheet: bool) -> Row:
        left = left_of(row, self._session)
        stage = phases.phase_word(row.phase) if row.stage == _ENDED else phases.stage_word(row.stage)
        stage = _words("part").text(_ASKED) if asked_here(row, self._session) else stage
        cells = (
            left.words,
            _words("part").text(_SHEET) if sheet else stage,
            names_of(row, self._session),
            item_name(row.item, self._session),
            place_name(row.home_office, self._session),
            row.receipt_number[-4:],
        )
        return Row(Place(row.sort_key, row.id), cells, "error" if sheet else left.tone)


def open_sheets(session: Session) -> tuple[str, ...]:
    """The cases of sheets of which somebody here has to say what came out of the printer, sheet by sheet."""
    here = session.file.station_id
    return tuple(job.case_id for job in session.views.print_jobs(limit=0) if job.station == here and job.state in ("sent", "unknown"))


def asked_here(row: DeskRow, session: Session) -> AskedRow | None:
    """What this office was asked about a case and has not answered; None of every other case."""
    return session.views.asked(row.id, session.file.office_id) if row.stage == _INQUIRY else None


def left_of(row: DeskRow, session: Session) -> TimeLeft:
    """How much time the case has, in the office's working days; for the office that was asked, how much the answer has."""
    if asked := asked_here(row, session):
        return time_left(_PROCESSING, _day(asked.answer_by), session.today(), session.calendar)
    return time_left(row.phase, _day(row.deadline), session.today(), session.calendar)


def item_name(item: str, session: Session) -> str:
    """What an item is called; its identifier if it is not on file here."""
    found = session.reference.items.get(item)
    return found.name if found else item


def place_name(office_id: str, session: Session) -> str:
    """An office by the place it stands for (江津区几江街道), one's own as 本街道."""
    if office_id == session.file.office_id:
        return session.office_name(office_id)
    office = session.reference.offices.get(office_id)
    if office is None:
        return office_id
    return session.reference.divisions.name(office.divisions[0].division_code) if office.divisions else office.name


def names_of(row: DeskRow, session: Session) -> str:
    """Whose case it is: what was taken in here is here, and without a name where none was given."""
    return row.names or ("（未填姓名）" if row.intake_office == session.file.office_id else "（内容未到）")


def sentence(row: DeskRow, session: Session) -> str:
    """One case in a sentence: what happened, what it waits for."""
    part, gaps = _words("part"), {"gaps": row.gaps}
    asked, office = asked_here(row, session), session.file.office_id
    waits = None if asked or row.stage != _INQUIRY else session.views.asked(row.id, "")
    due, applied = _day(asked.answer_by if asked else row.deadline), _day(row.applied_on)
    elsewhere = row.claim_station not in ("", session.file.station_id)
    values = {
        "when": day_word(applied, session.today()) if applied else "",
        "intake": place_name(row.intake_office, session),
        "home": place_name(row.home_office, session),
        "gaps": row.gaps,
        "materials": texts.filled(part.text("lacking" if row.gaps else "complete"), gaps),
        "due": "今日" if due == session.today() else f"应于{due:%m-%d}前" if due else "应于期限前",
        "asker": place_name(found.by, session) if (found := asked or waits) else "",
        "question": ((asked.question or part.text("no_question")) if asked else "").rstrip("。？?"),
        "claim": texts.filled(part.text("claimed_elsewhere"), {"where": session.station_word(row.claim_station)}) if elsewhere else "",
        "became": part.text(f"refusal_{session.views.refused_intake(row.id)[1] or 'open'}") if is_refused(row) else "",
    }
    again = row.stage == _PRINTING and row.phase != _APPROVED
    handed_up = row.stage == _ATTENTION and row.phase != _DISPUTE
    foreign = row.phase == _PROCESSING and row.home_office != office == row.intake_office
    key = row.stage if row.stage in _BY_STAGE or handed_up else _REPRINT if again else _ELSEWHERE if foreign else row.phase
    key = _ASKED if asked else _WAITS_ELSEWHERE if waits and waits.by != office else key
    key = _SHEET if row.id in open_sheets(session) else key
    return f"{names_of(row, session)}：{_by_the_bypass(row, session)}{texts.filled(_words('sentence').text(key, ''), values)}"


def is_refused(row: DeskRow | None) -> bool:
    """Whether only the receipt of a case is here: its 收件 was refused, and nobody can work on it."""
    return row is not None and row.phase == _INTAKE_REFUSED


def _by_the_bypass(row: DeskRow, session: Session) -> str:
    """That it came in by 应急接件, and what it still owes."""
    owed = session.views.owes(row.id)
    return "" if owed is None else texts.filled(_words("part").text("owing" if owed else "bypass"), {"owed": owed})


def empty_words(stage: str = "", text: str = "") -> str:
    """What an empty list says: where else to look."""
    return _words("empty").text("desk" if not text else "found_here" if stage else "found")


def counts_words(today: Today, numbers_left: int) -> str:
    """The counts of the day at this station, and the numbers of the item that has fewest."""
    counts = {name: getattr(today, name) for name in ("taken_in", "accepted", "closed", "printed")}
    return texts.filled(_words("today").text("counts"), counts | {"numbers_left": numbers_left})


def drafts_words(drafts: Sequence[DraftRow], views: Views) -> str:
    """What was begun and not submitted: new forms, and gaps of a case that are being filled; "" if there is nothing."""
    if not drafts:
        return ""
    from screens.filling import Spot  # only a desk with drafts needs it

    case_of = {draft.id: Spot.read(draft.focus).case for draft in drafts}
    supplements = [draft for draft in drafts if case_of[draft.id] and _waits(views.row(case_of[draft.id]))]
    begun = [draft for draft in drafts if not case_of[draft.id]]
    return "  ".join(filter(None, (_drafts_words("drafts", begun), _drafts_words("supplements", supplements))))


def _waits(row: DeskRow | None) -> bool:
    """Whether a case may still be supplemented: one that has gone on needs its draft no more."""
    return row is not None and row.phase in _SUPPLEMENTED


def _drafts_words(key: str, drafts: Sequence[DraftRow]) -> str:
    if not drafts:
        return ""
    from screens.filling import draft_name, draft_values

    whose = draft_name(draft_values(drafts[0])) + ("等" if len(drafts) > 1 else "")
    return texts.filled(_words("today").text(key), {"count": len(drafts), "whose": whose})


def overdue_words(session: Session) -> str:
    """That 补录 is overdue, "" if none is."""
    today = session.today().isoformat()
    overdue = sum(owed.back_by < today for owed in session.views.owed())
    return texts.filled(_words("today").text("overdue"), {"overdue": overdue}) if overdue else ""


def sheets_words(session: Session) -> str:
    """That of some sheets nobody has said what came out, "" if of all."""
    count = len(open_sheets(session))
    return texts.filled(_words("today").text("sheets"), {"count": count}) if count else ""


def refused_words(count: int) -> str:
    """That the gateway did not take something, "" if it took all."""
    return texts.filled(_words("today").text("refused"), {"count": count}) if count else ""


def detail(row: DeskRow, case: Case | None, session: Session) -> list[Line]:
    """The chosen case for the pane beside the list; case is None until it has been read."""
    left, due, applied = left_of(row, session), _day(row.deadline), _day(row.applied_on)
    when = f"{day_word(applied, session.today())} " if applied else ""
    lines = [
        _fact("事项", item_name(row.item, session)),
        _fact("环节", "  ".join(dict.fromkeys((phases.stage_word(row.stage), phases.phase_word(row.phase))))),
        *([(Span("期限      ", "dim"), Span(f"{due:%m-%d} " if due else ""), Span(left.words, left.tone))] if left.words else []),
        _fact("收件号", row.receipt_number),
        _fact("收件", when + place_name(row.intake_office, session)),
        _fact("申报地", place_name(row.home_office, session)),
    ]
    return [(Span(names_of(row, session), "strong"),), (), *lines, *(_of_case(case) if case else [])]


def _of_case(case: Case) -> list[Line]:
    numbers = [_fact(label, number) for label, number in (("办件编号", case.case_number), ("证件编号", case.certificate_number)) if number]
    gaps: list[Line] = [(), (Span(f"缺 {len(case.gaps)} 项", "warning"),), *((Span(f"  {gap.name}"),) for gap in case.gaps)]
    return [*numbers, _fact("领取", phases.handover_word(case.handover)), *(gaps if case.gaps else [])]


def _fact(label: str, value: str) -> Line:
    return (Span(f"{label}{' ' * (10 - 2 * len(label))}", "dim"), Span(value))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _words(table: str) -> Table:
    return read_toml(_FILE).table(table)
