"""Frozen rows that the store and the read side hand out: bytes and columns, no meaning."""

from dataclasses import dataclass

NO_NUMBERS = "no_numbers:"  # before an item: the setting that says that it gets no numbers by itself


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the station's own chain; zeros before the first event."""

    epoch: int
    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as stored. `case_sequence` is 0 while an own event waits for its acknowledgement."""

    id: str
    own: bool
    subject: str
    subject_id: str
    kind: str
    epoch: int
    sequence: int
    case_sequence: int
    status: str  # "" (waiting), "accepted", "refused", "held"
    envelope: bytes
    payload: bytes | None
    maker: str = ""  # of a received event; own ones have this station's


@dataclass(frozen=True, slots=True)
class State:
    """The stored fold of one subject."""

    version: int
    case_sequence: int
    state: bytes


@dataclass(frozen=True, slots=True)
class OwedRow:
    """A case of 应急接件 that owes something. owed: how many things; back_by: ISO day."""

    case_id: str
    receipt_number: str
    names: str
    item: str
    village: str
    owed: int
    back_by: str
    phase: str
    home_office: str


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the desk."""

    id: str
    stage: str
    phase: str
    sort_key: str
    deadline: str
    item: str
    names: str
    home_office: str
    intake_office: str
    receipt_number: str
    claim_station: str
    gaps: int
    applied_on: str


@dataclass(frozen=True, slots=True)
class AskedRow:
    """What an office was asked about a case: by which office, what ("" if that was not sent here), until which day (ISO)."""

    by: str
    question: str
    answer_by: str


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One case that was looked for, as the list of 查询 shows it."""

    id: str
    stage: str
    phase: str
    item: str
    names: str
    home_office: str
    intake_office: str
    receipt_number: str
    case_number: str
    certificate_number: str
    applied_on: str


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """Which finished papers: at these stages, decided by this office or printed at this station, with this text."""

    stages: tuple[str, ...]
    office: str
    station: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One finished paper on 发件与领取; `delivery` is JSON, the paper's way as the case has it."""

    id: str
    stage: str
    item: str
    names: str
    receipt_number: str
    certificate_number: str
    delivery: str


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One own event on the 同步 screen."""

    id: str
    subject: str
    subject_id: str
    kind: str
    names: str
    recorded_on: str
    size: int
    status: str
    reason: str
    attempts: int
    next_try_at: float
    last_error: str
    envelope: bytes
    answer: bytes | None
    position: int
    settled: str = ""  # how a person decided about a refused one


@dataclass(frozen=True, slots=True)
class ScanRow:
    """A scan on its way, on the 同步 screen. way: up or down; so_far of size: bytes there; kept_since: day, "" where nothing is here."""

    way: str
    digest: str
    case_id: str
    material: str
    names: str
    size: int
    so_far: int
    attempts: int
    next_try_at: float
    last_error: str
    kept_since: str


@dataclass(frozen=True, slots=True)
class EventBytes:
    """One event as it is sent or was received, and the gateway's answer to an own one."""

    envelope: bytes
    payload: bytes | None
    answer: bytes | None


@dataclass(frozen=True, slots=True)
class PrintRowView:
    """One job on the print screen; `state` includes the working states sending and sent."""

    id: str
    case_id: str
    station: str
    paper: str
    certificate_number: str
    printer: str
    reprint: int
    state: str
    reason: str
    names: str
    receipt_number: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A saved draft; `fields` is JSON {key: text}."""

    id: str
    item: str
    operator: str
    focus: str
    saved_at: str
    fields: str


@dataclass(frozen=True, slots=True)
class Today:
    """The counts of the business day at this station."""

    taken_in: int
    accepted: int
    closed: int
    printed: int


@dataclass(frozen=True, slots=True)
class SheetCount:
    """Sheets of one paper of which somebody spoke on a day: come out whole (again: of those, how many were 补打), and spoiled."""

    paper: str
    whole: int
    spoiled: int
    again: int


@dataclass(frozen=True, slots=True)
class DayRow:
    """One business day of a station.

    kinds     own events by kind      answers  own events of the day by answer: "" (waiting), accepted, refused, held, or
              settled (refused, and somebody has decided about it)
    numbered  (certificate number, paper, reprint) of each sheet with a number that came out whole
    left      unused numbers by item, now      doubtful  sheets of which nobody has said what became of them, now
    completed cases whose first paper was confirmed on the day
    """

    kinds: dict[str, int]
    sheets: tuple[SheetCount, ...]
    numbered: tuple[tuple[str, str, int], ...]
    answers: dict[str, int]
    left: dict[str, int]
    doubtful: int
    completed: int
