"""The dated terms of an item file: days, jurisdiction, steps, validity. Raises BadReferenceFile (file, key, reason)."""

from datetime import date

from cqclerk.domain.access import Role
from cqclerk.domain.offices import OfficeLevel
from cqclerk.domain.terms import Jurisdiction, Limits, ResidenceKind, Step, Validity
from cqclerk.protocol.reading import as_member, member, only
from data.reference import Table

_HOME = "home"  # level of a step that the home office does, whatever level that is of


def read_limits(table: Table) -> Limits:
    only(
        table,
        "effective_from effective_to promised_days statutory_days notice_days extension_days article notice_article extension_article"
        " mark source note",
    )
    return Limits(
        effective_from=table.day("effective_from"),
        effective_to=table.day_or_none("effective_to"),
        promised_days=_number_or_none(table, "promised_days"),
        statutory_days=_number_or_none(table, "statutory_days"),
        notice_days=table.number("notice_days"),
        article=table.text("article"),
        notice_article=table.text("notice_article"),
        mark=table.text("mark"),
        note=table.text("note", ""),
        extension_days=_number_or_none(table, "extension_days"),
        extension_article=table.text("extension_article", ""),
    )


def read_jurisdiction(table: Table) -> Jurisdiction:
    only(table, "effective_from effective_to by accepts decides article mark source note")
    return Jurisdiction(
        effective_from=table.day("effective_from"),
        effective_to=table.day_or_none("effective_to"),
        by=tuple(as_member(table, "by", name, ResidenceKind) for name in table.texts("by")),
        accepts=_levels(table, "accepts"),
        decides=_levels(table, "decides"),
        article=table.text("article"),
        mark=table.text("mark"),
        note=table.text("note", ""),
    )


def read_step(table: Table) -> Step:
    only(table, "key name effective_from effective_to level role people days enabled article mark source note")
    level = table.text("level")
    return Step(
        key=table.text("key"),
        name=table.text("name"),
        effective_from=table.day("effective_from") if "effective_from" in table.values else date.min,
        effective_to=table.day_or_none("effective_to"),
        level=None if level == _HOME else as_member(table, "level", level, OfficeLevel),
        role=member(table, "role", Role),
        people=table.number("people", 1),
        days=_number_or_none(table, "days"),
        article=table.text("article"),
        mark=table.text("mark"),
        note=table.text("note", ""),
        enabled=table.flag("enabled", True),
    )


def read_validity(table: Table) -> Validity:
    only(table, "effective_from effective_to months article mark source note")
    return Validity(
        effective_from=table.day("effective_from"),
        effective_to=table.day_or_none("effective_to"),
        months=_number_or_none(table, "months"),
        article=table.text("article"),
        mark=table.text("mark"),
    )


def _levels(table: Table, name: str) -> frozenset[OfficeLevel]:
    return frozenset(as_member(table, name, level, OfficeLevel) for level in table.texts(name))


def _number_or_none(table: Table, name: str) -> int | None:
    return table.number(name) if name in table.values else None
