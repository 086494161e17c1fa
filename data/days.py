"""The SQL behind 日结: what a station recorded on one business day, and what became of it. No connection, no ORM."""

from data.rows import DayRow, SheetCount
from data.searching import Ask

_SHEETS = "FROM journal j JOIN print_row p ON p.id = j.subject_id WHERE j.recorded_on = ? AND j.kind"


def completed(ask: Ask, on: str) -> int:
    """Cases whose first paper was confirmed on the day (ISO); a sheet more of one that was completed before is 补打, whoever printed it."""
    earlier = (
        "NOT EXISTS (SELECT 1 FROM journal b WHERE b.subject_id = j.subject_id AND b.kind = j.kind AND b.position < j.position) "
        "AND NOT EXISTS (SELECT 1 FROM received r WHERE r.subject_id = j.subject_id AND r.subject = j.subject AND r.kind = j.kind)"
    )
    count: int = ask(f"SELECT count(*) FROM journal j WHERE j.recorded_on = ? AND j.kind = 'paper_confirmed' AND {earlier}", on)[0][0]
    return count


def kinds(ask: Ask, on: str) -> dict[str, int]:
    """Kind of event → how often it happened on the day (ISO): a 收件 or 接件 that was refused and done again is one."""
    once = "CASE WHEN kind IN ('submitted', 'accepted') THEN subject_id ELSE id END"
    return dict(ask(f"SELECT kind, count(DISTINCT {once}) FROM journal WHERE recorded_on = ? GROUP BY kind", on))


def day(ask: Ask, on: str, station: str) -> DayRow:
    """The day (ISO) in numbers; sheets that nobody has spoken of are those of now, whatever the day."""
    sheets = ask(
        "SELECT p.paper, sum(j.kind = 'job_confirmed'), sum(j.kind = 'job_spoiled'), sum(j.kind = 'job_confirmed' AND p.reprint > 0) "
        f"{_SHEETS} IN ('job_confirmed', 'job_spoiled') GROUP BY p.paper ORDER BY p.paper",
        on,
    )
    numbered = ask(
        f"SELECT p.certificate_number, p.paper, p.reprint {_SHEETS} = 'job_confirmed' AND p.certificate_number <> '' ORDER BY j.position",
        on,
    )
    answers: dict[str, int] = dict(
        ask(
            "SELECT CASE WHEN s.way IS NOT NULL THEN 'settled' ELSE coalesce(l.status, a.status, '') END, count(*) FROM journal j "
            "LEFT JOIN acknowledgement a ON a.event_id = j.id LEFT JOIN later_answer l ON l.event_id = j.id "
            "LEFT JOIN settled_row s ON s.event_id = j.id WHERE j.recorded_on = ? GROUP BY 1",
            on,
        )
    )
    left: dict[str, int] = dict(ask('SELECT item, sum("left") FROM block_row WHERE station = ? GROUP BY item', station))
    doubtful = ask("SELECT count(*) FROM print_row WHERE station = ? AND state IN ('reserved', 'unknown')", station)[0][0]
    return DayRow(kinds(ask, on), tuple(SheetCount(*row) for row in sheets), tuple(numbered), answers, left, doubtful, completed(ask, on))
