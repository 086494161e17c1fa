"""A dated rule pack and the facts of one application → findings, each with its article; and everything that is missing.

The rules inform, a person decides: a rule that is not certain (待核实) says UNKNOWN where a certain one would say FAIL.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cqclerk.domain.application import Application, Channel, Material, MaterialForm, Proof
from cqclerk.domain.conditions import PREDICATES, ChildCount, Parameter, Question
from cqclerk.domain.facts import CreditCheck, Facts, Same
from cqclerk.domain.fields import Readers, identity_kind
from cqclerk.domain.findings import Finding, Gap, PackRef, Phrases, Result
from cqclerk.domain.form import values_of
from cqclerk.domain.identity import identity_findings
from cqclerk.domain.items import Field, FieldKind, Item, MaterialSpec, needed
from cqclerk.domain.people import IdentityProblem, Regions, read_identity_number


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of law.

    id         (D21-a), also the key of its finding
    predicate  key in conditions.PREDICATES
    enabled    a switch that is off is not asked
    binding    certain enough to refuse; if not, the answer is UNKNOWN where it would be FAIL
    """

    id: str
    predicate: str
    parameters: Mapping[str, Parameter]
    article: str
    mark: str
    binding: bool
    phrases: Phrases
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class RulePack:
    """The rules of one item for applications from and to a day (both count; None: open).

    hash       SHA-256 of the canonical content: what an event names beside the id
    enabled    a pack that is off is never chosen
    materials  the demands of the checklist (MaterialSpec.demand) in this period
    articles   article of each topic: identity, duplicate, credit, route
    """

    id: str
    hash: str
    item: str
    title: str
    enabled: bool
    effective_from: date | None
    effective_to: date | None
    materials: frozenset[str]
    articles: Mapping[str, str]
    child_count: ChildCount
    conditions: tuple[Condition, ...]

    @property
    def ref(self) -> PackRef:
        return PackRef(self.id, self.hash)

    def in_force(self, on: date) -> bool:
        return self.enabled and (self.effective_from or date.min) <= on <= (self.effective_to or date.max)


def pack_for(packs: Iterable[RulePack], item: str, on: date) -> RulePack:
    """The pack of an item for an application of that day.

    Never none: a machine whose clock stands before the first pack still takes applications in, by the nearest one;
    that it was not in force is for the gateway to say. Raises LookupError only if the item has no pack at all.
    """
    ours = sorted((pack for pack in packs if pack.item == item and pack.enabled), key=lambda pack: pack.effective_from or date.min)
    if not ours:
        raise LookupError(f"no rule pack for {item}")
    begun = [pack for pack in ours if (pack.effective_from or date.min) <= on]
    return begun[-1] if begun else ours[0]


def pack_named(packs: Iterable[RulePack], ref: PackRef) -> RulePack | None:
    """The pack that an event names; None if this machine does not have exactly that one."""
    return next((pack for pack in packs if pack.ref == ref), None)


def evaluate(pack: RulePack, item: Item, facts: Facts, readers: Readers) -> tuple[Finding, ...]:
    """Everything the rules say: identity, duplicates, credit, conditions, materials, route, in this order. Never raises."""
    return (
        *identity_findings(facts.application, item, pack.articles.get("identity", ""), readers.regions),
        *_duplicates(facts, pack),
        _credit(facts, pack),
        *(_condition(condition, pack, item, facts, readers) for condition in pack.conditions if condition.enabled),
        *_materials(pack, item, facts),
        _route(facts, pack, item),
    )


def gaps(
    pack: RulePack, item: Item, application: Application, credit: CreditCheck = CreditCheck.UNKNOWN, *, regions: Regions | None = None
) -> tuple[Gap, ...]:
    """ALL that is missing, at once: facts of the form in its order, then materials of the checklist.

    A gap's key is the key of the field where it is mended (wife.name, material.marriage_certificate).
    regions: with them a number that nobody can use is as good as none.
    """
    form = values_of(application)
    facts = (_lacking(field, form, regions) for field in item.fields())
    papers = (_gap(spec, _taken(spec, application)) for spec in demanded(pack, item, application, credit))
    return tuple(gap for gap in (*facts, *papers) if gap)


def _lacking(field: Field, form: Mapping[str, str], regions: Regions | None) -> Gap | None:
    """A fact that is not there, or a number that is not one: too short, a wrong check digit, never issued."""
    if field.missing(form):
        return Gap(field.key, field.name, field.article)
    number = form.get(field.key, "")
    if field.kind is not FieldKind.IDENTITY or not field.required or not number or regions is None:
        return None
    read = read_identity_number(number, regions, identity_kind(field.key, form))
    return Gap(field.key, f"{field.name}（填的号码不对）", field.article) if isinstance(read, IdentityProblem) else None


def demanded(pack: RulePack, item: Item, application: Application, credit: CreditCheck) -> tuple[MaterialSpec, ...]:
    """The lines of the checklist that this application needs; a promise stands for some of them if credit allows it."""
    form = values_of(application)
    promised = application.proof is Proof.COMMITMENT and credit.allows_promises
    asked = (spec for spec in item.materials if spec.demand in pack.materials and needed(spec.when, form))
    return tuple(spec for spec in asked if not (promised and spec.promise))


def _gap(spec: MaterialSpec, taken: Material) -> Gap | None:
    if taken.form in spec.forms:
        return None
    name = spec.name if taken.form is MaterialForm.MISSING else f"{spec.name}（{spec.standard}）"
    return Gap(spec.field_key, name, spec.article)


def _taken(spec: MaterialSpec, application: Application) -> Material:
    return next((material for material in application.materials if material.key == spec.key), Material(spec.key))


def _duplicates(facts: Facts, pack: RulePack) -> Iterator[Finding]:
    """The same couple twice at once is one too many; what is finished may be of an earlier child.

    A search of this station alone cannot say that there is none: UNKNOWN, and the words tell where it looked.
    """
    article = pack.articles.get("duplicate", "")
    for found in facts.duplicates:
        result = Result.FAIL if found.same is Same.COUPLE and found.open else Result.UNKNOWN
        yield Finding("duplicate", f"duplicate.{found.same.value}", result, article, (("number", found.receipt_number),))
    if not facts.duplicates:
        everywhere = facts.searched == "city"
        result = Result.PASS if everywhere else Result.UNKNOWN
        yield Finding("duplicate", "duplicate.none", result, article)


def _credit(facts: Facts, pack: RulePack) -> Finding:
    """A listed person is refused only online or by commitment; at a window the originals are looked at."""
    results = {
        CreditCheck.CLEAR: Result.PASS,
        CreditCheck.REPAIRED: Result.PASS,
        CreditCheck.UNKNOWN: Result.UNKNOWN,
        CreditCheck.LISTED: Result.UNKNOWN,
    }
    promised = facts.channel is Channel.ONLINE or facts.application.proof is Proof.COMMITMENT
    refused = facts.credit is CreditCheck.LISTED and promised
    result = Result.FAIL if refused else results[facts.credit]
    return Finding("credit", f"credit.{facts.credit.value}", result, pack.articles.get("credit", ""), mark="S")


def _condition(condition: Condition, pack: RulePack, item: Item, facts: Facts, readers: Readers) -> Finding:
    """`held` tells what a rule that does not bind would say: its own words are shown, the result stays UNKNOWN."""
    question = Question(facts, item, readers.divisions, pack.child_count, condition.parameters)
    verdict = PREDICATES[condition.predicate](question)
    doubted = verdict.result is Result.FAIL and not condition.binding
    result = Result.UNKNOWN if doubted else verdict.result
    params = (*verdict.params, ("held", Result.FAIL.value)) if doubted else verdict.params
    return Finding("condition", condition.id, result, condition.article, params, condition.mark)


def _materials(pack: RulePack, item: Item, facts: Facts) -> Iterator[Finding]:
    application, credit = facts.application, facts.credit
    lines = set(demanded(pack, item, application, credit))
    for spec in demanded(pack, item, application, CreditCheck.UNKNOWN):
        taken = _taken(spec, application)
        key, result = _received(spec, taken, credit) if spec in lines else ("material.promised", Result.PASS)
        params = (("name", spec.name), ("form", taken.form.value), ("pages", str(taken.pages)), ("standard", spec.standard))
        yield Finding("material", key, result, spec.article, params, spec.mark)


def _received(spec: MaterialSpec, taken: Material, credit: CreditCheck) -> tuple[str, Result]:
    if taken.form is MaterialForm.MISSING:
        return "material.missing", Result.FAIL
    if taken.form not in spec.forms:
        return "material.wrong_form", Result.FAIL
    if taken.form is MaterialForm.ELECTRONIC and not credit.allows_promises:
        return "material.see_original", Result.UNKNOWN
    return "material.received", Result.PASS


def _route(facts: Facts, pack: RulePack, item: Item) -> Finding:
    article = pack.articles.get("route", "")
    home = facts.home
    if home is None or home.chosen is None:
        return Finding("route", home.reason if home else "route.no_residence", Result.UNKNOWN, article)
    params = (("office", home.chosen.office.name), ("who", item.party(home.chosen.person)))
    return Finding("route", home.reason, Result.PASS, home.chosen.article or article, params)
