"""What was loaded at this station, read from the events that loaded it: what the machine knows of rules and days."""

import logging

from cqclerk.domain.station import Station
from cqclerk.domain.station_events import ReferenceLoaded
from cqclerk.protocol.codec import Unreadable
from cqclerk.protocol.documents import OWN_FILES, Document
from cqclerk.protocol.envelope import open_sealed
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.signed_files import NotSigned, read_signed
from data.reference import BadReferenceFile
from data.store import Transaction as StoreTransaction

log = logging.getLogger(__name__)


def document(kind: str, file: str, text: str) -> Document:
    """A file as it came: of one that is signed, what was signed. file is what it is called in errors."""
    try:
        return Document(kind, file, read_signed(text.encode()).text)
    except NotSigned:
        return Document(kind, file, text)


def known(tx: StoreTransaction, station: Station, reference: Reference) -> Reference:
    """The reference with everything that was loaded here.

    What this program cannot read (it was loaded by a newer one) is left out and stands in the log: nobody is kept out for it.
    """
    found: tuple[Document, ...] = ()
    for loaded in station.loaded:
        row = tx.own_entry(loaded.event_id) or tx.received_entry(loaded.event_id)  # received: it came back to a restored station
        try:
            event = open_sealed(row.envelope, row.payload).event if row else None
            if isinstance(event, ReferenceLoaded) and event.private is not None:
                one = document(event.kind, event.name if event.kind in OWN_FILES else f"{event.kind} {event.name}", event.private)
                reference.with_documents((*found, one))
                found = (*found, one)
        except (BadReferenceFile, Unreadable):
            log.exception("%s %s is left out", loaded.kind, loaded.name)
    return reference.with_documents(found)
