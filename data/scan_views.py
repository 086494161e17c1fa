"""The SQL behind the scans on 同步: what still has to go up, and what a decision here still lacks. No connection, no ORM."""

from data.rows import ScanRow
from data.searching import Ask

_OF_ONE = "SELECT digest, case_id, material, size, min(case_id || material) FROM attachment_row {} GROUP BY digest"
_COLUMNS = "{way}, a.digest, a.case_id, a.material, coalesce(c.names, ''), a.size, {so_far}, "
_TRIES = "coalesce(s.attempts, 0), coalesce(s.next_try_at, 0), coalesce(s.last_error, ''), coalesce(s.kept_since, '')"
_UP = (
    f"SELECT {_COLUMNS.format(way='?1', so_far='s.sent')}{_TRIES} FROM scan s JOIN ({_OF_ONE.format('')}) a ON a.digest = s.digest "
    "LEFT JOIN case_row c ON c.id = a.case_id WHERE s.held = s.size AND s.sent < s.size ORDER BY a.size, a.digest"
)
_DOWN = (
    f"SELECT {_COLUMNS.format(way='?1', so_far='coalesce(s.held, 0)')}{_TRIES} FROM ({_OF_ONE.format('WHERE station = ?2')}) a "
    "LEFT JOIN scan s ON s.digest = a.digest LEFT JOIN case_row c ON c.id = a.case_id "
    "WHERE coalesce(s.held, -1) < a.size ORDER BY a.size, a.digest"
)


def on_the_way(ask: Ask, station: str) -> list[ScanRow]:
    """Scans that the gateway does not have whole, then those that this station has to have and has not, each the small ones first."""
    if not ask("SELECT 1 FROM sqlite_schema WHERE name = 'scan'"):  # the store of an older program is still being opened
        return []
    return [ScanRow(*row) for row in (*ask(_UP, "up"), *ask(_DOWN, "down", station))]
