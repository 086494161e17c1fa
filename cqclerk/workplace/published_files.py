"""Which of the files that the city published count on a day: what the machine knows besides the program and what was loaded here."""

import logging
from collections.abc import Iterator
from datetime import date

from cqclerk.protocol.documents import RULES, Document
from cqclerk.protocol.editions import EditionHead, read_head
from cqclerk.protocol.packs import OlderEdition
from cqclerk.protocol.reference import Reference
from data.reference import BadReferenceFile
from data.schema_working import PublishedFile
from data.store import Transaction as StoreTransaction

log = logging.getLogger(__name__)


def document_of(head: EditionHead, text: str) -> Document:
    """A published file as the reference reads it."""
    return Document(head.kind, f"{head.kind} {head.name}", text, head.name, head.edition)


def with_published(tx: StoreTransaction, reference: Reference, today: date) -> Reference:
    """The reference with what the city published and what counts on a day. What this program cannot read is left out, and is in the log."""
    rows = [row for row in tx.editions.by_file() if row.text is not None]
    if not rows:
        return reference
    chosen = tuple(_counting(rows, today))
    try:
        return reference.with_documents((*reference.documents, *chosen))
    except BadReferenceFile:
        return _one_by_one(reference, rows, today)


def _counting(rows: list[PublishedFile], today: date) -> Iterator[Document]:
    """Of each file the newest edition whose day has come and that is whole; of rule packs all: a pack counts by its own days.

    rows  of each file the older editions first
    """
    for row in sorted(rows, key=lambda row: row.serial):  # a pack is like another as that was when it came
        if row.kind == RULES and not row.refused:
            yield document_of(read_head(row.head), (row.text or b"").decode())
    newest: dict[tuple[str, str], Document] = {}
    for row in rows:
        head = read_head(row.head)
        if row.kind != RULES and not row.refused and (head.effective_from is None or head.effective_from <= today):
            newest[row.kind, row.name] = document_of(head, (row.text or b"").decode())
    yield from newest.values()


def _one_by_one(reference: Reference, rows: list[PublishedFile], today: date) -> Reference:
    for document in _counting(rows, today):
        try:
            reference = reference.with_documents((*reference.documents, document))
        except OlderEdition:  # it was loaded here by hand before
            continue
        except BadReferenceFile:
            log.exception("%s is left out", document.file)
    return reference
