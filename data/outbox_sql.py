"""The SQL of the outbox: every own event with what became of it, and the parts of it that wait or were refused."""

OUTBOX = (
    "SELECT j.id, j.subject, j.subject_id, j.kind, coalesce(c.names, k.names, ''), j.recorded_on, "
    "length(j.envelope) + coalesce(length(j.payload), 0), coalesce(l.status, a.status, ''), coalesce(l.reason, a.reason, ''), "
    "coalesce(t.attempts, 0), coalesce(t.next_try_at, 0), coalesce(t.last_error, ''), j.envelope, coalesce(l.answer, a.answer), "
    "j.position, coalesce(s.way, '') FROM {source} j LEFT JOIN {later} l ON l.event_id = j.id "
    "LEFT JOIN acknowledgement a ON a.event_id = j.id LEFT JOIN attempt t ON t.event_id = j.id "
    "LEFT JOIN case_row c ON c.id = j.subject_id LEFT JOIN {settled} s ON s.event_id = j.id "
    "LEFT JOIN print_row p ON p.id = j.subject_id LEFT JOIN case_row k ON k.id = p.case_id "  # whose paper it is
)
# the newest events without an answer, as many as wait: positions are gap-free and each answer is one of an own event
# (data.journal), so the walk ends at the oldest that waits and not at the beginning of the journal
WAITING = (
    "(SELECT * FROM journal WHERE NOT EXISTS (SELECT 1 FROM acknowledgement WHERE event_id = journal.id) ORDER BY position DESC "
    "LIMIT (SELECT coalesce(max(position), 0) FROM journal) - (SELECT coalesce(max(position), 0) FROM acknowledgement))"
)
REFUSED = (
    "(SELECT * FROM journal WHERE id IN (SELECT event_id FROM acknowledgement WHERE status = 'refused' "
    "UNION ALL SELECT event_id FROM {later} WHERE status = 'refused') AND id NOT IN (SELECT event_id FROM {settled}))"
)
NO_LATER = "SELECT '' AS event_id, '' AS status, '' AS reason, NULL AS answer WHERE 0"
REFUSED_INTAKE = (
    "SELECT j.id, coalesce(s.way, '') FROM journal j LEFT JOIN {settled} s ON s.event_id = j.id "
    "WHERE j.subject_id = ? AND j.kind = 'submitted' ORDER BY j.position DESC LIMIT 1"
)
COPIED_STATIONS = (  # of another station its certificate says the window
    "SELECT coalesce(json_extract(nullif(json_extract(said, '$.certificate'), ''), '$.window'), '') AS window "
    "FROM (SELECT subject_id, CAST(state AS TEXT) AS said FROM subject_state WHERE subject = 'station') "
    "WHERE subject_id <> ? AND json_extract(said, '$.stopped') = 'forked' ORDER BY window"
)
WINDOW_OF = (
    "SELECT coalesce(json_extract(nullif(json_extract(said, '$.certificate'), ''), '$.window'), '') "
    "FROM (SELECT CAST(state AS TEXT) AS said FROM subject_state WHERE subject = 'station' AND subject_id = ?)"
)
YOUNG = "SELECT name FROM sqlite_schema WHERE name IN ('settled_row', 'later_answer', 'unread_row', 'overtaken_row', 'set_aside')"


def young(there: set[str]) -> dict[str, str]:
    """The tables of later steps by what the statements call them; empty ones in place of those that are not there yet."""
    return {
        "settled": "settled_row" if "settled_row" in there else "(SELECT '' AS event_id, '' AS way WHERE 0)",
        "later": "later_answer" if "later_answer" in there else f"({NO_LATER})",
        "overtaken": "overtaken_row" if "overtaken_row" in there else "(SELECT '' AS event_id, '' AS case_id WHERE 0)",
        "aside": "set_aside" if "set_aside" in there else "(SELECT '' AS why WHERE 0)",
        "unread": "unread_row" if "unread_row" in there else "(SELECT '' AS subject_id WHERE 0)",
    }
