"""What a file of facts leaves out that its paper says."""

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from typing import Any

from cqclerk.domain.application import Application
from printing.paper_facts import Facts
from printing.template_check import PLACE, Raw

_PARTIES = {"wife": "wife", "husband": "husband", "spouse": "spouse", "child": "children[0]"}
_PERSON = (
    "name",
    "sex",
    "address",
    "identity_number",
    "registered_residence",
    "current_residence",
    "marital_status",
    "birth_date",
    "ethnicity",
    "employer",
)
_MAY_LACK = frozenset(
    [
        "had_children",
        "children",
        "checks",
        "valid_until",
        "used_at",
        "variant",
        "previous_number",
        "previous_office",
        "previous_date",
        "materials",
        "gaps",
        "marriages",
        "request",
        "promised",
        "told",
        "waybill_number",
        "receiver",
        "shown",
        "before",
        "remedies",
        "numbers",
        "sheets",
        "left",
        "office_phone",
        "office_address",
        "commitment",
        "signers",
        "recipient_phone",
        "renewed",
        "time",
    ]
)
"""What a paper may come without."""

_MUST = {
    "acceptance_notice": ("number", "due"),
    "refusal_notice": ("reasons",),
    "declined_notice": ("reason",),
    "denial_decision": ("words",),
    "extension_notice": ("until",),
    "procedure_notice": ("reason",),
}
"""What one of several papers with the same facts does not come without, though the others do."""


def lacking(
    kind: str, blocks: Iterable[Raw], values: dict[str, Any], given: frozenset[str], needed: type[Facts], application: Application
) -> Iterator[str]:
    """The path of each fact that the paper says, comes out empty, and nobody said to be empty."""
    must = frozenset(field.name for field in fields(needed) if field.default is MISSING) - _MAY_LACK | frozenset(_MUST.get(kind, ()))
    for name in dict.fromkeys(name for block in blocks if _stands(block, values) for name in _names(block)):
        if name in must and name not in given and values.get(name) in ("", ()) and not _of_nobody(name, values):
            yield _path(name, application)


def _stands(block: Raw, values: dict[str, Any]) -> bool:
    """Whether this block comes out at all."""
    return not (("when" in block and not values.get(str(block["when"]))) or ("unless" in block and values.get(str(block["unless"]))))


def _names(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from (found[1] for found in PLACE.finditer(value))
    elif isinstance(value, dict):
        if "each" in value:
            yield str(value["each"])
        for inner in value.values():
            yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)


def _of_nobody(name: str, values: dict[str, Any]) -> bool:
    """Of a couple one may be alone on the paper, and a spouse need not be."""
    who = name.partition("_")[0]
    if who == "spouse" or name == "married_on":
        return not values.get("spouse_name")
    other = {"wife": "husband", "husband": "wife"}.get(who)
    return bool(other and "child_name" in values and not values.get(f"{who}_name") and values.get(f"{other}_name"))


def _path(name: str, application: Application) -> str:
    """Where in the file it is said: with the person, or under `paper`, where anything may be said."""
    who, _, what = name.partition("_")
    if who in _PARTIES and what in _PERSON:
        return f"$.people.{_PARTIES[who]}.{what}" if who != "child" else f"$.children[0].{what}"
    if name in _PERSON:
        return f"$.people.applicant.{name}"
    if name in ("marriage_date", "married_on"):
        return f"$.people.{'wife' if application.applicant is None else 'applicant'}.marriage_date"
    return {"office": "$.window.office", "applicants": "$.people"}.get(name, f"$.paper.{name}")
