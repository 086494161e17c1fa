"""What each paper says: a document, made of its facts by the template in force."""

from dataclasses import fields
from datetime import date
from importlib.resources.abc import Traversable
from typing import get_args, get_type_hints

from printing import templates
from printing.document import Document, training_mark
from printing.paper_facts import CertificateFacts, MaterialRow, NoticeFacts, ReasonRow, ReceiptFacts

Facts = ReceiptFacts | NoticeFacts | CertificateFacts

FACTS: dict[str, type[Facts]] = {
    "receipt": ReceiptFacts,
    "one_time_notice": NoticeFacts,
    "acceptance_notice": NoticeFacts,
    "refusal_notice": NoticeFacts,
    "childbirth_certificate": CertificateFacts,
}
"""The papers there are, and the facts of each."""


def draw(paper: str, facts: Facts, on: date, *, training: bool, folder: Traversable | None = None) -> Document:
    """The paper with these facts, by the edition in force on this day. Raises templates.TemplateError."""
    kind = FACTS[paper]
    assert isinstance(facts, kind), f"{paper} needs {kind.__name__}"
    template = templates.load(paper, on, names_of(kind), folder)
    document = templates.fill(template, {name: getattr(facts, name) for name in _own_names(kind)})
    return document.marked(training_mark()) if training else document


def names_of(kind: type[Facts]) -> frozenset[str]:
    """What a template may name: the facts, and the fields of rows as `list.field`."""
    rows = {name: row for name, hint in get_type_hints(kind).items() for row in get_args(hint) if row in (MaterialRow, ReasonRow)}
    return frozenset(_own_names(kind)) | {f"{name}.{field.name}" for name, row in rows.items() for field in fields(row)}


def _own_names(kind: type[Facts]) -> list[str]:
    return [field.name for field in fields(kind)] + [name for name, value in vars(kind).items() if isinstance(value, property)]
