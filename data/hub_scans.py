"""Scans at the hub: bytes in pieces, in the order they came, and the cases that cite them.

What a stick holds, and the answer to it, lie here as well while they are on the line: they are bytes under their SHA-256 like any scan.
"""

from sqlalchemy import bindparam, delete, func, select, update

from data import hub_tables as t
from data.hub_rows import Scan
from data.hub_work import Work

_S, _P, _C, _A = t.scan.c, t.scan_piece.c, t.scan_case.c, t.carried.c
_SCAN = select(t.scan).where(_S.digest == bindparam("digest"))
_GROW = update(t.scan).where(_S.digest == bindparam("known"))  # SET is what is given
_PIECES = (
    select(_P.start, _P.content)
    .where(_P.digest == bindparam("digest"), _P.start < bindparam("end"), _P.start + func.length(_P.content) > bindparam("begin"))
    .order_by(_P.start)
)
_CASES = select(_C.case_id).where(_C.digest == bindparam("digest")).order_by(_C.case_id)
_CITED = select(_C.case_id).where(_C.digest == bindparam("digest"), _C.case_id == bindparam("case_id"))
_CITED_AT_ALL = select(_C.digest).where(_C.digest == _S.digest).exists()
_FORGOTTEN = select(_S.digest).where(_S.begun_at < bindparam("before"), ~_CITED_AT_ALL | (_S.held < _S.size)).limit(bindparam("most"))
_DROP_PIECES = delete(t.scan_piece).where(_P.digest == bindparam("digest"))
_DROP_SCAN = delete(t.scan).where(_S.digest == bindparam("digest"))
_ANSWER = select(_A.answer, _A.at).where(_A.digest == bindparam("digest"))
_DROP_ANSWERS = delete(t.carried).where((_A.digest == bindparam("digest")) | (_A.at < bindparam("before")))


class Scans(Work):
    """The bytes of papers; content-addressed, so that a second upload of the same scan costs one question."""

    def scan(self, digest: str) -> Scan | None:
        """How far a scan is."""
        row = self._first(_SCAN, digest=digest)
        return Scan(**row._asdict()) if row else None

    def begin_scan(self, scan: Scan) -> None:
        """A scan of which nothing is here."""
        self._insert(t.scan, digest=scan.digest, size=scan.size, media_type=scan.media_type, held=scan.held, begun_at=scan.begun_at)

    def add_piece(self, scan: Scan, content: bytes) -> None:
        """The bytes that follow what is here."""
        self._insert(t.scan_piece, digest=scan.digest, start=scan.held, content=content)
        self._do(_GROW, known=scan.digest, held=scan.held + len(content))

    def scan_bytes(self, digest: str, start: int, length: int) -> bytes:
        """Bytes of a scan from a place on, as many as there are up to length."""
        end, found = start + length, bytearray()
        for row in self._do(_PIECES, digest=digest, begin=start, end=end):
            found += row.content[max(0, start - row.start) : end - row.start]
        return bytes(found)

    def drop_scan(self, digest: str) -> None:
        """Begin anew, or keep no longer."""
        self._do(_DROP_PIECES, digest=digest)
        self._do(_DROP_SCAN, digest=digest)

    def cite_scan(self, digest: str, case_id: str) -> None:
        """A case cites it: the offices of the case may have it."""
        if self._first(_CITED, digest=digest, case_id=case_id) is None:
            self._insert(t.scan_case, digest=digest, case_id=case_id)

    def cases_citing(self, digest: str) -> list[str]:
        """The cases that cite a scan."""
        return self._column(_CASES, digest=digest)

    def bundle_answer(self, digest: str) -> tuple[str, str] | None:
        """(digest of the answer, when it was made: ISO 8601, UTC) to a bundle that came over the line."""
        row = self._first(_ANSWER, digest=digest)
        return (row.answer, row.at) if row else None

    def note_bundle_answer(self, digest: str, answer: str, at: str, before: str) -> None:
        """The answer to a bundle, in place of the one before; those made before that moment are forgotten."""
        self._do(_DROP_ANSWERS, digest=digest, before=before)
        self._insert(t.carried, digest=digest, answer=answer, at=at)

    def scans_forgotten(self, before: str, most: int) -> list[str]:
        """Scans begun before this moment (ISO 8601, UTC) that no case cites, or that never became whole."""
        return self._column(_FORGOTTEN, before=before, most=most)
