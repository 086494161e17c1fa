"""Everything the rules say about one set of facts, on one page: findings, what is missing, whose it is, until when, and what refuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cqclerk.domain.clock import ClockState, DecisionClock, Extension, NoticeClock, Pause, StopRule, may_extend, stopping
from cqclerk.domain.facts import Facts
from cqclerk.domain.fields import Readers
from cqclerk.domain.findings import Finding, Gap, Result
from cqclerk.domain.items import Item
from cqclerk.domain.offices import Office, OfficeRegister
from cqclerk.domain.routing import Route, decider, may_take_in
from cqclerk.domain.rules import RulePack, evaluate, gaps, own_materials
from cqclerk.domain.terms import Limits, Step
from cqclerk.domain.workdays import Calendar, DueDate

# A failing topic → the reason of refusal that it is (code table prereview_refusal). What is missing is told, not refused.
_REASONS = {
    "identity": "material",
    "duplicate": "condition",
    "credit": "credit",
    "commitment": "material",
    "condition": "condition",
    "certificate": "condition",
}


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """What is known of a case's days; None: not yet. today None: how the clocks stand is not asked."""

    received: date | None = None
    told: date | None = None
    accepted: date | None = None
    today: date | None = None
    pauses: tuple[Pause, ...] = ()
    extension: Extension | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: facts of an application for an item, the window at which it is made, and the days of its clocks."""

    item: Item
    facts: Facts
    window: Office
    line_up: bool
    clock: ClockFacts


@dataclass(frozen=True, slots=True)
class Known:
    """What the answer is made from. calendar is that of the deciding office."""

    pack: RulePack
    readers: Readers
    offices: OfficeRegister
    calendar: Calendar
    stop_rules: tuple[StopRule, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A finding that refuses, and which of the reasons of 通知 四（三） it is."""

    reason: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class NoticeTerm:
    """The clock before acceptance. state, deemed_accepted: on the day that was asked about."""

    received: date
    due: DueDate
    state: ClockState | None
    deemed_accepted: date | None


@dataclass(frozen=True, slots=True)
class DecisionTerm:
    """The clock after acceptance.

    due        None: it stands
    stops      what of the pauses counts
    extended   working days by which it was put off, None if that was not asked; objection: why it may not be, "" if it may
    """

    accepted: date
    due: DueDate | None
    state: ClockState | None
    left: int | None
    stops: tuple[Pause, ...]
    extended: int | None = None
    objection: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer. may_take_in: whether this window takes the item in; decides: who decides and issues in the end."""

    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    refusals: tuple[Refusal, ...]
    home: Route
    decides: Office | None
    may_take_in: bool
    limits: Limits
    steps: tuple[Step, ...]
    notice: NoticeTerm | None
    decision: DecisionTerm | None


def explain(asked: Asked, known: Known) -> Explanation:
    """Ask every rule at once. asked.facts.home is where it goes (routing.route)."""
    facts, item, clock = asked.facts, asked.item, asked.clock
    assert facts.home is not None
    own = frozenset(own_materials(item, facts))
    findings = evaluate(known.pack, item, facts, known.readers)
    home = facts.home.chosen.office if facts.home.chosen else None
    limits = item.limits_on(clock.accepted or facts.application_date)
    return Explanation(
        findings=findings,
        gaps=gaps(known.pack, item, facts.application, facts.credit, own=own, regions=known.readers.regions),
        refusals=tuple(_refusals(findings)),
        home=facts.home,
        decides=decider(home, item, known.offices, facts.application_date) if home else None,
        may_take_in=may_take_in(asked.window, item),
        limits=limits,
        steps=item.steps_on(clock.accepted or facts.application_date),
        notice=_notice(clock, limits, known.calendar) if clock.received else None,
        decision=_decision(clock, limits, known) if clock.accepted else None,
    )


def _refusals(findings: tuple[Finding, ...]) -> Iterator[Refusal]:
    for finding in findings:
        if finding.result is Result.FAIL and finding.topic in _REASONS:
            yield Refusal(_REASONS[finding.topic], finding)


def _notice(facts: ClockFacts, limits: Limits, calendar: Calendar) -> NoticeTerm:
    assert facts.received is not None
    clock = NoticeClock(facts.received, limits.notice_days, facts.told)
    state = clock.state(facts.today, calendar) if facts.today else None
    deemed = clock.deemed_accepted(facts.today, calendar) if facts.today else None
    return NoticeTerm(facts.received, clock.due(calendar), state, deemed)


def _decision(facts: ClockFacts, limits: Limits, known: Known) -> DecisionTerm:
    """An extension that may not be is not reckoned with."""
    assert facts.accepted is not None
    stops = stopping(facts.pauses, known.stop_rules)
    clock, objection = DecisionClock(facts.accepted, limits.days, stops), ""
    if facts.extension is not None:
        objection = may_extend(clock, facts.extension, limits, facts.today or facts.accepted, known.calendar)
        clock = clock if objection else clock.extended(facts.extension)
    state = clock.state(facts.today, known.calendar) if facts.today else None
    left = clock.left(facts.today, known.calendar) if facts.today else None
    days = facts.extension.days if facts.extension else None
    return DecisionTerm(facts.accepted, clock.due(known.calendar), state, left, stops, days, objection)
