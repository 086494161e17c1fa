"""A dated rule pack and the facts of one application → findings, each with its article; and everything that is missing.

The rules inform, a person decides: a rule that is not certain (待核实) says UNKNOWN where a certain one would say FAIL.
"""

from collections.abc import Iterator

from cqclerk.domain.application import Channel, Proof
from cqclerk.domain.checklist import demanded, gaps, material_findings, own_materials
from cqclerk.domain.condition_rules import condition_findings
from cqclerk.domain.facts import CreditCheck, Facts
from cqclerk.domain.fields import Readers
from cqclerk.domain.findings import Finding, Result
from cqclerk.domain.form import values_of
from cqclerk.domain.identity import identity_findings
from cqclerk.domain.items import Item
from cqclerk.domain.likeness import Same
from cqclerk.domain.rule_pack import Condition, RulePack, pack_for, pack_named


def evaluate(pack: RulePack, item: Item, facts: Facts, readers: Readers) -> tuple[Finding, ...]:
    """Everything the rules say: identity, duplicates, credit, commitment, conditions, other certificates, materials, route, in this
    order. Never raises."""
    form = values_of(facts.application)
    return (
        *identity_findings(facts.application, item, form, pack.articles.get("identity", ""), readers.regions),
        *_duplicates(facts, pack),
        *_credit(facts, pack),
        *_commitment(facts, pack),
        *condition_findings(pack, item, facts, form, readers),
        *material_findings(pack, item, facts, form),
        *_route(facts, pack, item),
    )


def _duplicates(facts: Facts, pack: RulePack) -> Iterator[Finding]:
    """The same applicants twice at once is one too many; what is finished may be of an earlier time.

    A search of this station alone cannot say that there is none: UNKNOWN, and the words tell where it looked.
    """
    article = pack.articles.get("duplicate", "")
    for found in facts.duplicates:
        settled = facts.gathered.settlement(found.receipt_number)
        if settled:
            by = (("number", found.receipt_number), ("by", settled.by), ("words", settled.words))
            yield Finding("duplicate", "duplicate.settled", Result.PASS, article, by)
            continue
        result = Result.FAIL if found.same is Same.COUPLE and found.open else Result.UNKNOWN
        params = (("number", found.receipt_number), ("office", found.office))
        yield Finding("duplicate", f"duplicate.{found.same.value}", result, article, params)
    if not facts.duplicates:
        everywhere = facts.searched == "city"
        result = Result.PASS if everywhere else Result.UNKNOWN
        yield Finding("duplicate", "duplicate.none", result, article)


def _credit(facts: Facts, pack: RulePack) -> Iterator[Finding]:
    """A listed person is refused only online or by commitment; at a window the originals are looked at. Then who looked it up."""
    results = {
        CreditCheck.CLEAR: Result.PASS,
        CreditCheck.REPAIRED: Result.PASS,
        CreditCheck.UNKNOWN: Result.UNKNOWN,
        CreditCheck.LISTED: Result.UNKNOWN,
    }
    promised = facts.channel is Channel.ONLINE or facts.application.proof is Proof.COMMITMENT
    refused = facts.credit is CreditCheck.LISTED and promised
    result = Result.FAIL if refused else results[facts.credit]
    article = pack.articles.get("credit", "")
    yield Finding("credit", f"credit.{facts.credit.value}", result, article, mark="S")
    looked = facts.gathered.credit
    if looked.by:
        params = (("by", looked.by), ("on", looked.on.isoformat() if looked.on else ""), ("source", looked.source))
        yield Finding("credit", "credit.looked_up", Result.PASS, article, params, "S")


def _commitment(facts: Facts, pack: RulePack) -> Iterator[Finding]:
    """本人承诺: signed by those who promise. One that an agent signed stands for nothing, and the papers are asked for again."""
    signed_by, rule = facts.application.answer("commitment_by"), pack.promises
    told = facts.application.answer("commitment_told")
    if facts.application.proof is not Proof.COMMITMENT:
        if told:
            yield Finding("commitment", "commitment.declined", Result.PASS, rule.article, mark=rule.mark)
        return
    if facts.false_before:
        yield Finding("commitment", "commitment.false_before", Result.FAIL, rule.article, mark="S")
    if not told:
        yield Finding("commitment", "commitment.untold", Result.UNKNOWN, rule.article, mark=rule.mark)
    if signed_by == "agent" and not rule.agent_may_sign:
        yield Finding("commitment", "commitment.agent", Result.FAIL, rule.article, mark=rule.mark)
    elif signed_by:
        day = facts.application.answer("commitment_on") or "日期没填"
        yield Finding("commitment", "commitment.signed", Result.PASS, rule.article, (("by", signed_by), ("on", day)), rule.mark)
    else:
        yield Finding("commitment", "commitment.unsigned", Result.UNKNOWN, rule.article, mark=rule.mark)


def _route(facts: Facts, pack: RulePack, item: Item) -> Iterator[Finding]:
    """The home office and why; who decides if that is another one; where else the couple may choose; and that the case is not there."""
    article, home = pack.articles.get("route", ""), facts.home
    if home is None or home.chosen is None:
        yield Finding("route", home.reason if home else "route.no_residence", Result.UNKNOWN, article)
        return
    chosen = home.chosen
    article = chosen.article or article
    params = (("office", chosen.office.name), ("who", item.party(chosen.person)))
    yield Finding("route", home.reason, Result.PASS, article, params)
    if chosen.decides and chosen.decides.id != chosen.office.id:
        yield Finding("route", "route.decides", Result.PASS, article, (("office", chosen.decides.name),))
    for other in home.candidates:
        if other.office.id != chosen.office.id:
            also = (("office", other.office.name), ("who", item.party(other.person)))
            yield Finding("route", "route.choice", Result.PASS, article, also)
    if facts.kept_by and facts.kept_by != chosen.office.id:
        yield Finding("route", "route.hand_on", Result.UNKNOWN, article, (("office", chosen.office.name),))


__all__ = ["Condition", "RulePack", "demanded", "evaluate", "gaps", "own_materials", "pack_for", "pack_named"]
