"""The facts of 日结单: one business day of one window, as counts and lists. Pure: rows in, plain text out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.rows import DayRow


@dataclass(frozen=True, slots=True)
class DayCount:
    """How often something happened; lines that never did are left out."""

    label: str
    count: str


@dataclass(frozen=True, slots=True)
class DaySheets:
    """Sheets of one paper: whole, of those printed again, spoiled."""

    paper: str
    whole: str
    again: str
    spoiled: str


@dataclass(frozen=True, slots=True)
class DayNumber:
    """A certificate number whose sheet came out whole; `note`: 补打第N次."""

    number: str
    paper: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """日结单. `printed`: when, as the paper shows it; `owed` "" where nothing is.

    taken, voided  numbers of the day      certificates  sheets of the day with a number that came out whole
    events .. refused  own records of the day: all, those that the gateway has, those that wait, those it refused
    """

    day: str
    office: str
    window: str
    clerk: str
    printed: str
    counts: tuple[DayCount, ...]
    sheets: tuple[DaySheets, ...]
    numbers: tuple[DayNumber, ...]
    left: tuple[DayCount, ...]
    taken: str
    voided: str
    doubtful: str
    certificates: str
    events: str
    acknowledged: str
    waiting: str
    refused: str
    owed: str = ""


@dataclass(frozen=True, slots=True)
class DayHead:
    """Who closes which day, where and when, all as the paper shows it."""

    day: str
    office: str
    window: str
    clerk: str
    printed: str


Line = tuple[str, tuple[str, ...]]  # (label, the kinds of events that it counts)


def of_day(
    head: DayHead, found: DayRow, lines: Sequence[Line], name: Callable[[str], str], item: Callable[[str], str], owed: int
) -> DayFacts:
    """The slip of a day. name: what a paper is called; item: what an item is called; owed: cases of 应急接件 that owe something."""
    counted = ((label, sum(found.kinds.get(kind, 0) for kind in kinds)) for label, kinds in lines)
    events = sum(found.answers.values())
    return DayFacts(
        day=head.day,
        office=head.office,
        window=head.window,
        clerk=head.clerk,
        printed=head.printed,
        counts=tuple(DayCount(label, str(count)) for label, count in counted if count),
        sheets=tuple(DaySheets(name(one.paper), str(one.whole), str(one.again), str(one.spoiled)) for one in found.sheets),
        numbers=tuple(DayNumber(number, name(paper), f"（补打第{again}次）" if again else "") for number, paper, again in found.numbered),
        left=tuple(DayCount(item(key), str(count)) for key, count in sorted(found.left.items())),
        taken=str(found.kinds.get("number_reserved", 0)),
        voided=str(found.kinds.get("number_voided", 0)),
        doubtful=str(found.doubtful),
        certificates=str(len(found.numbered)),
        events=str(events),
        acknowledged=str(found.answers.get("accepted", 0)),
        waiting=str(found.answers.get("", 0) + found.answers.get("held", 0)),
        refused=str(found.answers.get("refused", 0) + found.answers.get("settled", 0)),
        owed=str(owed) if owed else "",
    )
