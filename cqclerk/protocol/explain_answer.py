"""The answer of `cqclerk rules explain` as JSON: its shape, documented in docs/reference/rules-explain.md."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from cqclerk.domain.clock import Pause, StopRule
from cqclerk.domain.explaining import Asked, DecisionTerm, Explanation, Known, NoticeTerm
from cqclerk.domain.findings import Finding, Gap, Words
from cqclerk.domain.offices import Office
from cqclerk.domain.routing import Candidate, Route
from cqclerk.domain.terms import Limits, Step
from cqclerk.protocol.reference import Reference

VERSION = 1


class Part(msgspec.Struct, frozen=True):
    """A part of the answer."""


class ItemPart(Part, frozen=True):
    identifier: str
    name: str
    certificate: str
    kind: str
    offered: bool


class PackPart(Part, frozen=True):
    id: str
    hash: str
    title: str
    effective_from: date | None
    effective_to: date | None


class FindingPart(Part, frozen=True):
    topic: str
    key: str
    result: str
    article: str
    mark: str
    words: str
    citizen: str
    params: dict[str, str]


class GapPart(Part, frozen=True):
    kind: Literal["field", "material"]
    key: str
    name: str
    article: str


class OfficePart(Part, frozen=True):
    id: str
    name: str
    level: str


class CandidatePart(Part, frozen=True):
    office: OfficePart
    person: str
    reason: str
    article: str


class RoutePart(Part, frozen=True):
    office: OfficePart | None
    person: str
    reason: str
    words: str
    article: str
    mark: str
    candidates: tuple[CandidatePart, ...]
    decides: OfficePart | None


class IntakePart(Part, frozen=True):
    allowed: bool
    reason: str
    words: str
    article: str


class RefusalPart(Part, frozen=True):
    reason: str
    label: str
    key: str
    words: str
    citizen: str
    article: str
    mark: str


class StepPart(Part, frozen=True):
    key: str
    name: str
    level: str
    role: str
    people: int
    days: int | None
    article: str
    mark: str


class NoticePart(Part, frozen=True):
    received: date
    until: date
    provisional: bool
    state: str | None
    deemed_accepted: date | None
    days: int
    article: str


class StopPart(Part, frozen=True, rename={"began": "from", "ended": "to"}):
    kind: str
    name: str
    began: date
    ended: date | None
    stops: bool
    article: str
    mark: str


class DecisionPart(Part, frozen=True):
    accepted: date
    days: int
    kind: Literal["spot", "promised", "statutory"]
    due: date | None
    provisional: bool
    state: str | None
    left: int | None
    pauses: tuple[StopPart, ...]
    extension: str | None
    article: str
    mark: str
    note: str


class Answer(Part, frozen=True):
    """The whole of it."""

    version: int
    item: ItemPart
    application_date: date
    pack: PackPart
    intake: IntakePart
    route: RoutePart
    findings: tuple[FindingPart, ...]
    gaps: tuple[GapPart, ...]
    refusals: tuple[RefusalPart, ...]
    steps: tuple[StepPart, ...]
    notice: NoticePart | None
    decision: DecisionPart | None


def answer(asked: Asked, known: Known, found: Explanation, reference: Reference) -> Answer:
    """The explanation in words and plain values."""
    words, item, pack = reference.words, asked.item, known.pack
    reasons = reference.codes["prereview_refusal"]
    return Answer(
        version=VERSION,
        item=ItemPart(item.identifier, item.name, item.certificate_name, item.kind.value, item.offered),
        application_date=asked.facts.application_date,
        pack=PackPart(pack.id, pack.hash, pack.title, pack.effective_from, pack.effective_to),
        intake=_intake(asked, found, words),
        route=_route(found, known, words),
        findings=tuple(_finding(finding, words) for finding in found.findings),
        gaps=tuple(map(_gap, found.gaps)),
        refusals=tuple(
            RefusalPart(
                refusal.reason,
                reasons.label(refusal.reason),
                refusal.finding.key,
                words.clerk(refusal.finding),
                words.citizen(refusal.finding),
                refusal.finding.article,
                refusal.finding.mark,
            )
            for refusal in found.refusals
        ),
        steps=tuple(map(_step, found.steps)),
        notice=_notice(found.notice, found.limits) if found.notice else None,
        decision=_decision(found.decision, found.limits, asked.clock.pauses, known.stop_rules) if found.decision else None,
    )


def encoded(found: Answer) -> str:
    """The answer as JSON, on several lines, the same for the same question."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()


def _finding(finding: Finding, words: Words) -> FindingPart:
    return FindingPart(
        finding.topic,
        finding.key,
        finding.result.value,
        finding.article,
        finding.mark,
        words.clerk(finding),
        words.citizen(finding),
        dict(finding.params),
    )


def _gap(gap: Gap) -> GapPart:
    return GapPart("material" if gap.key.startswith("material.") else "field", gap.key, gap.name, gap.article)


def _office(office: Office | None) -> OfficePart | None:
    return OfficePart(office.id, office.name, office.level.value) if office else None


def _candidate(candidate: Candidate) -> CandidatePart:
    office = candidate.office
    return CandidatePart(OfficePart(office.id, office.name, office.level.value), candidate.person, candidate.why, candidate.article)


def _route(found: Explanation, known: Known, words: Words) -> RoutePart:
    home: Route = found.home
    finding = next(finding for finding in found.findings if finding.topic == "route")
    return RoutePart(
        office=_office(home.chosen.office if home.chosen else None),
        person=home.chosen.person if home.chosen else "",
        reason=home.reason,
        words=words.clerk(finding),
        article=finding.article,
        mark=finding.mark,
        candidates=tuple(map(_candidate, home.candidates)),
        decides=_office(found.decides),
    )


def _intake(asked: Asked, found: Explanation, words: Words) -> IntakePart:
    """Nothing is refused at the counter: what a window may not take in is handed to the township."""
    line = "up" if asked.line_up else "down"
    reason = f"intake.{line}" if found.may_take_in else "intake.township"
    return IntakePart(found.may_take_in, reason, words.label(reason), words.label("intake.article"))


def _step(step: Step) -> StepPart:
    level = step.level.value if step.level else "home"
    return StepPart(step.key, step.name, level, step.role.value, step.people, step.days, step.article, step.mark)


def _notice(term: NoticeTerm, limits: Limits) -> NoticePart:
    return NoticePart(
        term.received,
        term.due.day,
        term.due.provisional,
        term.state.value if term.state else None,
        term.deemed_accepted,
        limits.notice_days,
        limits.notice_article,
    )


def _decision(term: DecisionTerm, limits: Limits, pauses: tuple[Pause, ...], rules: tuple[StopRule, ...]) -> DecisionPart:
    kind: Literal["spot", "promised", "statutory"] = "statutory" if limits.promised_days is None else "promised" if limits.days else "spot"
    return DecisionPart(
        accepted=term.accepted,
        days=limits.days,
        kind=kind,
        due=term.due.day if term.due else None,
        provisional=bool(term.due and term.due.provisional),
        state=term.state.value if term.state else None,
        left=term.left,
        pauses=tuple(_stops(term.stops, pauses, rules)),
        extension=term.objection if term.extended is not None else None,
        article=limits.article,
        mark=limits.mark,
        note=limits.note,
    )


def _stops(stopping: tuple[Pause, ...], pauses: tuple[Pause, ...], rules: tuple[StopRule, ...]) -> Iterator[StopPart]:
    for pause in pauses:
        rule = next(rule for rule in rules if rule.key == pause.kind)
        yield StopPart(pause.kind, rule.name, pause.began, pause.ended, pause in stopping, rule.article, rule.mark)
