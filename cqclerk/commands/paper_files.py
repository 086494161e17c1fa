"""证件样式: a station's own files are taken into use; what they must say was checked by who draws papers and forms."""

import hashlib
from collections.abc import Iterable

from cqclerk.domain import guards, station_guards
from cqclerk.domain.station_events import ReferenceLoaded
from cqclerk.protocol.documents import OWN_FILES, Document
from cqclerk.workplace.workplace import Workplace


def load(at: Workplace, files: Iterable[Document]) -> None:
    """Draw these papers and pre-printed forms by these files from now on; one without text goes back to the program's own.

    They stay, in the journal, through restart and rebuild. Raises NotAllowed: no administrator.
    """
    guards.require(station_guards.may_load(at.actor))
    taken = tuple(files)
    assert all(file.kind in OWN_FILES for file in taken)
    with at.transaction() as tx:
        station = at.station
        for file in taken:
            digest = hashlib.sha256(file.text.encode()).hexdigest()
            station = tx.record(tx.station(), ReferenceLoaded(file.kind, file.file, 0, digest, None, file.text))
    at.station = station
    at.reference = at.reference.with_documents((*at.reference.documents, *taken))
