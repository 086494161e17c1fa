"""The conditions of a pack put to one application: plain ones, grounds of which one has to hold, and other provinces' kinder rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cqclerk.domain.conditions import Question
from cqclerk.domain.facts import Facts
from cqclerk.domain.fields import Readers
from cqclerk.domain.findings import Finding, Result
from cqclerk.domain.items import Item, needed
from cqclerk.domain.people import Person
from cqclerk.domain.predicates import PREDICATES
from cqclerk.domain.rule_pack import Condition, Elsewhere, RulePack

_HELD = ("held", Result.FAIL.value)  # what a rule that does not refuse would say: its own words are shown, the result stays UNKNOWN
_NO_GROUND = "ground.none"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a condition found."""

    condition: Condition
    finding: Finding


def condition_findings(pack: RulePack, item: Item, facts: Facts, form: Mapping[str, str], readers: Readers) -> Iterator[Finding]:
    """What each condition says that is asked of this application; those about other certificates last."""
    away = tuple(_registered_elsewhere(item, facts, readers))
    answers = tuple(_answers(pack, item, facts, form, readers, refusing=not away))
    plain = [answer.finding for answer in answers if not answer.condition.ground]
    grounds = [answer for answer in answers if answer.condition.ground]
    found = [*plain, *_ground_findings(grounds, facts.application.answer("ground"), pack.articles.get("ground", ""))]
    yield from (finding for finding in found if finding.topic == "condition")
    kinder = {answer.condition.id for answer in answers if answer.condition.favourable} | {_NO_GROUND}
    if any(finding.key in kinder and finding.result is not Result.PASS for finding in found):
        yield from (_favourable(pack, label, person, facts.application_date, readers) for label, person in away)
    yield from (finding for finding in found if finding.topic != "condition")


def _answers(pack: RulePack, item: Item, facts: Facts, form: Mapping[str, str], readers: Readers, *, refusing: bool) -> Iterator[Answer]:
    """refusing  nobody is registered in another province, whose rule might be kinder."""
    for condition in pack.conditions:
        if not condition.enabled or not needed(condition.when, form):
            continue
        verdict = PREDICATES[condition.predicate](Question(facts, item, readers.divisions, pack.child_count, condition.parameters))
        if verdict is None:
            continue
        doubted = verdict.result is Result.FAIL and not (condition.binding and (refusing or not condition.favourable))
        result = Result.UNKNOWN if doubted else verdict.result
        params = (*verdict.params, _HELD) if doubted else verdict.params
        yield Answer(condition, Finding(condition.topic, condition.id, result, condition.article, params, condition.mark))


def _ground_findings(answers: Iterable[Answer], claimed: str, article: str) -> Iterator[Finding]:
    """Of the grounds one has to hold: the one that was named, or else whichever fits. What was not named is offered, never assumed."""
    answers = tuple(answers)
    if not answers:
        return
    named = next((answer for answer in answers if answer.condition.ground == claimed), None)
    if named:
        yield named.finding
    elif claimed:
        yield Finding("condition", "ground.not_in_force", Result.UNKNOWN, article)
    if named and named.finding.result is Result.PASS:
        return
    others = [answer for answer in answers if answer is not named and answer.condition.predicate != "asked"]
    fitting = [answer.finding for answer in others if answer.finding.result is Result.PASS]
    yield from (Finding("condition", "ground.fits", Result.UNKNOWN, finding.article, (("ground", finding.key),)) for finding in fitting)
    if named or fitting:
        return
    open_ones = [answer.finding for answer in others if answer.finding.result is Result.UNKNOWN and _HELD not in answer.finding.params]
    yield from open_ones
    if not open_ones:
        yield Finding("condition", _NO_GROUND, Result.UNKNOWN, article, (_HELD,))


def _registered_elsewhere(item: Item, facts: Facts, readers: Readers) -> Iterator[tuple[str, Person]]:
    """Who is registered in another province."""
    for who in item.parties:
        person = facts.application.person(who)
        code = person.registered_residence.division_code
        if code and not readers.divisions.in_city(code):
            yield item.party(who), person


def _favourable(pack: RulePack, label: str, person: Person, on: date, readers: Readers) -> Finding:
    """法 art. 18: where two provinces differ, the rule that favours the couple counts: shown, and asked of a supervisor."""
    code = person.registered_residence.division_code
    rule = next((each for each in pack.elsewhere if code.startswith(each.province) and _holds(each, on)), None)
    place = readers.divisions.name(code) or code
    params = (("who", label), ("place", place), ("says", rule.says if rule else "unknown"), ("rule", rule.article if rule else ""))
    return Finding("condition", "law.favourable", Result.UNKNOWN, pack.articles.get("favourable", ""), params, rule.mark if rule else "")


def _holds(rule: Elsewhere, on: date) -> bool:
    return rule.effective_from <= on <= (rule.effective_to or date.max)
