"""The checklist of an application: which materials it needs, what was handed over, and everything that is missing, at once."""

from collections.abc import Iterator, Mapping

from cqclerk.domain import originals
from cqclerk.domain.application import Application, Material, MaterialForm, Proof
from cqclerk.domain.facts import CreditCheck, Facts, Held
from cqclerk.domain.fields import identity_kind
from cqclerk.domain.findings import Finding, Gap, Result
from cqclerk.domain.form import values_of
from cqclerk.domain.items import Field, FieldKind, Item, MaterialSpec, Stage
from cqclerk.domain.people import IdentityProblem, Regions, read_identity_number
from cqclerk.domain.rule_pack import RulePack


def gaps(
    pack: RulePack,
    item: Item,
    application: Application,
    credit: CreditCheck = CreditCheck.UNKNOWN,
    *,
    own: frozenset[str] = frozenset(),
    regions: Regions | None = None,
) -> tuple[Gap, ...]:
    """ALL that is missing, at once: facts of the form in its order, then materials of the checklist.

    A gap's key is the key of the field where it is mended (wife.name, material.marriage_certificate).
    own      keys of materials that a certificate of ours stands for (see own_materials)
    regions  with them a number that nobody can use is as good as none
    """
    form = values_of(application)
    facts = (_lacking(field, form, regions) for field in item.fields())
    due = (spec for spec in _demanded(pack, item, application, form, credit) if spec.stage is Stage.SUBMIT and spec.key not in own)
    papers = (_gap(spec, _taken(spec, application)) for spec in due)
    return tuple(gap for gap in (*facts, *papers) if gap)


def demanded(pack: RulePack, item: Item, application: Application, credit: CreditCheck) -> tuple[MaterialSpec, ...]:
    """The lines of the checklist that this application needs; a promise stands for some of them if credit allows it."""
    return _demanded(pack, item, application, values_of(application), credit)


def own_materials(item: Item, facts: Facts) -> dict[str, Held]:
    """Lines of the checklist for which a good certificate of ours stands (国令716 art. 7: what is shared is not asked again)."""
    good = [held for held in facts.held if held.good(facts.application_date)]
    found = {spec.key: next((held for held in good if held.item == spec.own and held.held_by(spec.who)), None) for spec in item.materials}
    return {key: held for key, held in found.items() if held}


def promises_count(pack: RulePack, application: Application, credit: CreditCheck) -> bool:
    """Whether a commitment stands for papers: chosen, open to these people, and signed by themselves."""
    by_agent = application.answer("commitment_by") == "agent" and not pack.promises.agent_may_sign
    return application.proof is Proof.COMMITMENT and credit.allows_promises and not by_agent


def material_findings(pack: RulePack, item: Item, facts: Facts, form: Mapping[str, str]) -> Iterator[Finding]:
    """One finding for each line of the checklist that is needed, and for each that is promised."""
    application, credit, own = facts.application, facts.promise_credit, own_materials(item, facts)
    lines = set(_demanded(pack, item, application, form, credit))
    for spec in _demanded(pack, item, application, form, CreditCheck.UNKNOWN):
        taken, held = _taken(spec, application), own.get(spec.key)
        if spec not in lines:
            key, result = "material.promised", Result.PASS
        elif held and taken.form not in spec.forms:
            key, result = "material.own", Result.PASS
        else:
            key, result = _received(spec, taken, facts)
        seen = facts.gathered.seen(spec.key)
        params = (("name", spec.name), ("form", taken.form.value), ("pages", str(taken.pages)), ("standard", spec.standard))
        by = seen.by if seen else facts.gathered.taken_by
        more = (("stage", spec.stage.value), ("number", held.number if held else ""), ("by", by))
        yield Finding("material", key, result, spec.article, (*params, *more), spec.mark)


def _demanded(
    pack: RulePack, item: Item, application: Application, form: Mapping[str, str], credit: CreditCheck
) -> tuple[MaterialSpec, ...]:
    promised = promises_count(pack, application, credit)
    asked = (spec for spec in item.materials if spec.demand in pack.materials and spec.asked(form))
    return tuple(spec for spec in asked if not (promised and spec.promise))


def _lacking(field: Field, form: Mapping[str, str], regions: Regions | None) -> Gap | None:
    """A fact that is not there, or a number that is not one: too short, a wrong check digit, never issued."""
    if field.missing(form):
        return Gap(field.key, field.name, field.article)
    number = form.get(field.key, "")
    if field.kind is not FieldKind.IDENTITY or not field.asked(form) or not number or regions is None:
        return None
    read = read_identity_number(number, regions, identity_kind(field.key, form))
    return Gap(field.key, f"{field.name}（填的号码不对）", field.article) if isinstance(read, IdentityProblem) else None


def _gap(spec: MaterialSpec, taken: Material) -> Gap | None:
    if taken.form in spec.forms:
        return None
    name = spec.name if taken.form is MaterialForm.MISSING else f"{spec.name}（{spec.standard}）"
    return Gap(spec.field_key, name, spec.article)


def _taken(spec: MaterialSpec, application: Application) -> Material:
    return next((material for material in application.materials if material.key == spec.key), Material(spec.key))


def _received(spec: MaterialSpec, taken: Material, facts: Facts) -> tuple[str, Result]:
    if taken.form is MaterialForm.MISSING and spec.stage is not Stage.SUBMIT:
        return "material.later", Result.UNKNOWN
    if taken.form is MaterialForm.MISSING:
        return "material.missing", Result.FAIL
    if taken.form not in spec.forms:
        return "material.wrong_form", Result.FAIL
    if not originals.enough(taken, facts.credit, facts.gathered):
        return "material.see_original", Result.UNKNOWN
    named = facts.gathered.seen(taken.key) or (facts.credit is CreditCheck.LISTED and facts.gathered.taken_by)
    return ("material.seen" if named else "material.received"), Result.PASS
