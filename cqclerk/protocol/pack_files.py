"""One whole rule pack file as a RulePack. Raises BadReferenceFile (file, key, reason)."""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from cqclerk.domain.conditions import ChildCount, Counting, Parameter
from cqclerk.domain.findings import Phrases, Result
from cqclerk.domain.predicates import PARAMETERS, PREDICATES
from cqclerk.domain.rule_pack import Condition, Elsewhere, Promises, RulePack
from cqclerk.protocol.field_files import needs
from cqclerk.protocol.reading import as_member, member, only, texts
from data.reference import Table

_CERTAIN = ("S", "s2")  # marks of which a rule may be binding; one of another region, of our own or unknown may not
_TOPICS = ("condition", "certificate")


def read_pack(file: Table) -> RulePack:
    """The pack of a file that inherits nothing any more."""
    only(
        file,
        "id item title enabled edition replaces effective_from effective_to materials articles child_count promises conditions elsewhere"
        " note",
    )
    return RulePack(
        id=file.text("id"),
        hash=canonical_hash(file.values),
        item=file.text("item"),
        title=file.text("title"),
        enabled=file.flag("enabled"),
        effective_from=file.day_or_none("effective_from"),
        effective_to=file.day_or_none("effective_to"),
        materials=frozenset(file.texts("materials")),
        articles=texts(file.table("articles")),
        child_count=_child_count(file.table("child_count")),
        promises=_promises(file.table("promises")),
        conditions=tuple(map(_condition, file.tables("conditions"))),
        elsewhere=tuple(map(_elsewhere, file.tables("elsewhere"))),
        edition=file.number("edition", 1),
        replaces=frozenset(file.texts("replaces", ())),
    )


def canonical_hash(values: Mapping[str, object]) -> str:
    """SHA-256 (hex) of the content of a file, whatever its layout and comments: JSON, keys in order, days as ISO text."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
    return sha256(text.encode()).hexdigest()


def read_phrases(table: Table) -> Phrases:
    """Words for the clerk and for the citizen, by result."""
    only(table, "clerk citizen")
    citizen = table.table("citizen") if "citizen" in table.values else None
    return Phrases(_by_result(table.table("clerk")), _by_result(citizen) if citizen else {})


def _child_count(table: Table) -> ChildCount:
    only(table, "common other source_codes dead article mark source note")
    codes = table.table("source_codes")
    return ChildCount(
        common=member(table, "common", Counting),
        other=member(table, "other", Counting),
        source_codes={code: member(codes, code, Counting) for code in codes.values},
        dead=member(table, "dead", Counting),
        article=table.text("article"),
        mark=table.text("mark"),
    )


def _promises(table: Table) -> Promises:
    only(table, "agent_may_sign article mark source note")
    return Promises(table.flag("agent_may_sign"), table.text("article"), table.text("mark"))


def _condition(table: Table) -> Condition:
    only(table, "id predicate parameters enabled binding topic when ground favourable article mark source note clerk citizen")
    if table.text("predicate") not in PREDICATES:
        raise table.bad("predicate", f"is none of {', '.join(PREDICATES)}")
    if table.flag("binding") and table.text("mark") not in _CERTAIN:
        raise table.bad("binding", f"a rule marked {table.text('mark')} must not refuse")
    if table.text("topic", _TOPICS[0]) not in _TOPICS:
        raise table.bad("topic", f"is none of {', '.join(_TOPICS)}")
    return Condition(
        id=table.text("id"),
        predicate=table.text("predicate"),
        parameters=_parameters(table, table.text("predicate")),
        article=table.text("article"),
        mark=table.text("mark"),
        binding=table.flag("binding"),
        phrases=read_phrases(Table(table.file, table.key, {who: table.values[who] for who in ("clerk", "citizen") if who in table.values})),
        enabled=table.flag("enabled", True),
        topic=table.text("topic", _TOPICS[0]),
        when=needs(table, "when"),
        ground=table.text("ground", ""),
        favourable=table.flag("favourable", False),
    )


def _parameters(condition: Table, predicate: str) -> dict[str, Parameter]:
    kinds = PARAMETERS[PREDICATES[predicate]]
    if not kinds and "parameters" not in condition.values:
        return {}
    table = condition.table("parameters")
    only(table, " ".join(kinds))
    return {name: _parameter(table, name, kind) for name, kind in kinds.items()}


def _parameter(table: Table, name: str, kind: type) -> Parameter:
    if kind is tuple:
        return table.texts(name)
    return table.number(name) if kind is int else table.text(name)


def _elsewhere(table: Table) -> Elsewhere:
    only(table, "province says effective_from effective_to article mark source note")
    return Elsewhere(
        province=table.text("province"),
        says=table.text("says"),
        effective_from=table.day("effective_from"),
        effective_to=table.day_or_none("effective_to"),
        article=table.text("article"),
        mark=table.text("mark"),
    )


def _by_result(table: Table) -> dict[Result, str]:
    return {as_member(table, key, key, Result): table.text(key) for key in table.values}
