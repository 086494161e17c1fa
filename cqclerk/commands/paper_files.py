"""证件样式: a station's own files of papers are taken into use; what they must say was checked by who draws papers."""

import hashlib
from collections.abc import Mapping

from cqclerk.domain import guards, station_guards
from cqclerk.domain.station_events import ReferenceLoaded
from cqclerk.protocol.documents import PAPERS, Document
from cqclerk.workplace.workplace import Workplace


def load(at: Workplace, files: Mapping[str, str]) -> None:
    """Draw these papers by these files from now on: {paper: text}; a text "" goes back to the program's own.

    They stay, in the journal, through restart and rebuild. Raises NotAllowed: no administrator.
    """
    guards.require(station_guards.may_load(at.actor))
    with at.transaction() as tx:
        station = at.station
        for paper, text in files.items():
            digest = hashlib.sha256(text.encode()).hexdigest()
            station = tx.record(tx.station(), ReferenceLoaded(PAPERS, paper, 0, digest, None, text))
    at.station = station
    at.reference = at.reference.with_documents((*at.reference.documents, *(Document(PAPERS, *file) for file in files.items())))
