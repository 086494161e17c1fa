"""The SQL behind 查询: which cases have all the words that were typed, the newest first. No connection, no ORM.

Rare words are answered by the index of words. A word that thousands of cases have is answered by walking from the newest
case back, which meets the first page soon. Either way only the cases of one page are read whole.
"""

from collections.abc import Callable, Sequence
from typing import Any

from data.rows import FoundRow

Ask = Callable[..., list[tuple[Any, ...]]]  # (sql, *values) → rows

_MANY = 2000  # cases that have a word: from here on a walk from the newest one back finds the first page sooner
_FEW = 300  # cases that can all be read in a few milliseconds, to be put in another order
_LAST = "\U0010ffff"
_FOUND = (
    "id, stage, phase, item, names, home_office, intake_office, receipt_number, case_number, certificate_number, applied_on FROM case_row"
)


def found(ask: Ask, words: Sequence[str], before: str = "", after: str = "", limit: int = 60) -> list[FoundRow]:
    """Cases that have a word beginning with each of these, the newest first; all cases without any.

    before, after  the id of the last row seen, to go on towards the older ones, or back to the newer ones (keyset paging)
    """
    ids, values = _ids(ask, words)
    order = "ASC" if after else "DESC"
    if before or after:
        ids += f" AND case_id {'>' if after else '<'} ?"
        values = [*values, after or before]
    sql = f"SELECT {_FOUND} WHERE id IN ({ids} ORDER BY case_id {order} LIMIT ?) ORDER BY id DESC"
    return [FoundRow(*row) for row in ask(sql, *values, limit)]


def count(ask: Ask, words: Sequence[str]) -> int:
    """How many there are. Over a hundred thousand cases a word that half of them have takes some ten milliseconds."""
    if not words:
        return int(ask("SELECT count(*) FROM search_row")[0][0])
    ids, values = _ids(ask, words)
    return int(ask(f"SELECT count(*) FROM ({ids})", *values)[0][0])


def rare(ask: Ask, words: Sequence[str]) -> tuple[str, list[object]] | None:
    """SELECT of the ids and its values, if so few cases have the rarest word that all of them can be looked at at once; else None."""
    return _ids(ask, words) if _rarest(ask, words)[1] < _FEW else None


def _ids(ask: Ask, words: Sequence[str]) -> tuple[str, list[object]]:
    """SELECT of the ids, open for another AND, and its values."""
    rarest, cases = _rarest(ask, words)
    if not rarest or cases >= _MANY:
        return f"SELECT case_id FROM search_row WHERE 1 {_having(words)}", _marked(words)
    others = [word for word in words if word != rarest]
    sql = f"SELECT DISTINCT case_id FROM search_word w WHERE word >= ? AND word < ? {_having_too(others)}"
    return sql, [rarest, rarest + _LAST, *_marked(others)]


def _rarest(ask: Ask, words: Sequence[str]) -> tuple[str, int]:
    """The word that the fewest cases have, and how many (counted no further than _MANY)."""
    limited = "SELECT count(*) FROM (SELECT 1 FROM search_word WHERE word >= ? AND word < ? LIMIT ?)"
    counts = [(int(ask(limited, word, word + _LAST, _MANY)[0][0]), word) for word in words]
    cases, word = min(counts, default=(0, ""))
    return word, cases


def _having(words: Sequence[str]) -> str:
    return "".join(" AND instr(words, ?)" for _ in words)


def _having_too(words: Sequence[str]) -> str:
    if not words:
        return ""
    return f"AND EXISTS (SELECT 1 FROM search_row s WHERE s.case_id = w.case_id{_having(words)})"


def _marked(words: Sequence[str]) -> list[object]:
    return [f"\n{word}" for word in words]
