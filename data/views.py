"""The read side: plain SQL for desk, outbox, print queue and search, on the reader's own connection.

Imports no ORM, so that the desk can stand before the heavy packages are loaded.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data import database, days, inquiry_views, outbox_sql, paper_sql, scan_views, searching
from data.rows import (
    NO_NUMBERS,
    AskedRow,
    DayRow,
    DeskRow,
    DraftRow,
    EventBytes,
    FoundRow,
    OutboxRow,
    OwedRow,
    PaperFilter,
    PaperRow,
    PrintRowView,
    ScanRow,
    Today,
)

_DESK = "id, stage, phase, sort_key, deadline, item, names, home_office, intake_office, receipt_number, claim_station, gaps, applied_on"
_OPEN = "open = 1"
_CACHE_KIB = 32 * 1024  # at most, and only once somebody filters a queue of a hundred thousand: pages kept decrypted
WAITING, REFUSED = "waiting", "refused"  # parts of the outbox
_JOBS = (
    "SELECT p.id, p.case_id, p.station, p.paper, p.certificate_number, p.printer, p.reprint, "
    "CASE WHEN p.state = 'reserved' THEN coalesce(g.state, p.state) ELSE p.state END, p.reason, "
    "coalesce(c.names, ''), coalesce(c.receipt_number, '') FROM print_row p "
    "LEFT JOIN progress g ON g.job_id = p.id LEFT JOIN case_row c ON c.id = p.case_id"
)


class Views:
    """A reader of one station's store. Every look is a fresh snapshot."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._connection = database.connect(path, key, read_only=True)
        self._lock = threading.Lock()  # one thread at a time: two on one connection end the whole process
        self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            self._connection.close()

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            rows: list[tuple[Any, ...]] = self._connection.execute(sql, values).fetchall()
        return rows

    def version(self) -> int:
        """Another number after each write of anybody else: tells cheaply whether anything at all may look different."""
        changes: int = self._rows("PRAGMA data_version")[0][0]
        return changes

    # -- the desk

    def desk(
        self, stage: str = "", text: str = "", after: tuple[str, str] | None = None, limit: int = 25, words: Sequence[str] = ()
    ) -> list[DeskRow]:
        """Open cases, with a text also those that have ended, most urgent first.

        after is the (sort_key, id) of the last row seen (keyset paging). words are those of the text (see data.searching):
        where few cases have them they answer at once.
        """
        found, values = self._found(stage, text, words)
        if after:
            found += " AND (sort_key, id) > (?, ?)"
            values += after
        return self._desk(f"{found} ORDER BY sort_key, id LIMIT ?", *values, limit)

    def desk_before(
        self, before: tuple[str, str], stage: str = "", text: str = "", limit: int = 25, words: Sequence[str] = ()
    ) -> list[DeskRow]:
        """The rows just before one, in the desk's order."""
        found, values = self._found(stage, text, words)
        return self._desk(f"{found} AND (sort_key, id) < (?, ?) ORDER BY sort_key DESC, id DESC LIMIT ?", *values, *before, limit)

    def _desk(self, found: str, *values: object) -> list[DeskRow]:
        """The rows of the ids that were found, in the desk's order: only these are read whole."""
        sql = f"SELECT {_DESK} FROM case_row WHERE id IN (SELECT id {found}) ORDER BY sort_key, id"
        return [DeskRow(*row) for row in self._rows(sql, *values)]

    def _found(self, stage: str, text: str, words: Sequence[str]) -> tuple[str, list[object]]:
        rare = searching.rare(self._rows, words) if text and words else None
        if rare is None:
            return _found(stage, text)
        ids, values = rare
        found = f"FROM case_row WHERE id IN ({ids})"
        return (f"{found} AND +stage = ?", [*values, stage]) if stage else (found, values)

    def desk_count(self, stage: str = "", text: str = "", words: Sequence[str] = ()) -> int:
        """How many cases the filter leaves."""
        if not stage and not text:
            return sum(self.stages().values())
        found, values = self._found(stage, text, words)
        return int(self._rows(f"SELECT count(*) {found}", *values)[0][0])

    def stages(self) -> dict[str, int]:
        """How many open cases stand at each stage."""
        if not self._rows("SELECT 1 FROM sqlite_schema WHERE name = 'stage_count'"):  # the store of an older program is still being opened
            return dict(self._rows("SELECT stage, count(*) FROM case_row WHERE stage <> 'done' GROUP BY stage"))
        return dict(self._rows("SELECT stage, cases FROM stage_count WHERE stage <> 'done' AND cases > 0"))

    def row(self, case_id: str) -> DeskRow | None:
        """One case's row, open or not."""
        rows = self._rows(f"SELECT {_DESK} FROM case_row WHERE id = ?", case_id)
        return DeskRow(*rows[0]) if rows else None

    # -- the search

    def found(self, words: Sequence[str], before: str = "", after: str = "", limit: int = 60) -> list[FoundRow]:
        """Cases, open or ended, that have all these words (see data.searching), the newest first."""
        return searching.found(self._rows, words, before, after, limit)

    def found_count(self, words: Sequence[str]) -> int:
        """How many there are."""
        return searching.count(self._rows, words)

    def newest_done(self) -> str:
        """The id of the case that was taken in last of those that have ended, "" if there is none."""
        rows = self._rows("SELECT id FROM case_row WHERE +stage = 'done' ORDER BY id DESC LIMIT 1")  # ids grow with time
        return rows[0][0] if rows else ""

    # -- finished papers

    def papers(self, wanted: PaperFilter, after: str = "", limit: int = 60) -> list[PaperRow]:
        """Finished papers, oldest first; after is the id of the last row seen (keyset paging)."""
        sql, values = paper_sql.papers(paper_sql.PAPER, wanted)
        return [PaperRow(*row) for row in self._rows(f"{sql} AND c.id > ? ORDER BY c.id LIMIT ?", *values, after, limit)]

    def paper(self, case_id: str) -> PaperRow | None:
        """One finished paper, wherever it is on its way."""
        sql = f"SELECT {paper_sql.PAPER} FROM case_row c JOIN subject_state s ON s.subject = 'case' AND s.subject_id = c.id WHERE c.id = ?"
        rows = self._rows(sql, case_id)
        return PaperRow(*rows[0]) if rows else None

    def papers_before(self, before: str, wanted: PaperFilter, limit: int = 60) -> list[PaperRow]:
        """The rows just before one, in the same order; the last ones if it is ""."""
        sql, values = paper_sql.papers(paper_sql.PAPER, wanted)
        found = self._rows(f"{sql} AND (? = '' OR c.id < ?) ORDER BY c.id DESC LIMIT ?", *values, before, before, limit)
        return [PaperRow(*row) for row in found][::-1]

    def papers_count(self, wanted: PaperFilter) -> int:
        """How many papers the filter leaves."""
        sql, values = paper_sql.papers("count(*)", wanted)
        count: int = self._rows(sql, *values)[0][0]
        return count

    def numbers_left(self, station: str) -> dict[str, int]:
        """How many numbers this station has left, by what they begin with (item, office, year)."""
        return dict(self._rows('SELECT prefix, sum("left") FROM block_row WHERE station = ? GROUP BY prefix', station))

    def items_with_blocks(self, station: str) -> frozenset[str]:
        """The items that this station has ever had numbers of."""
        return frozenset(row[0] for row in self._rows("SELECT DISTINCT item FROM block_row WHERE station = ?", station))

    def items_without_numbers(self) -> frozenset[str]:
        """The items whose numbers were handed in, and that get none by themselves."""
        rows = self._rows("SELECT key FROM setting WHERE value = '1' AND key BETWEEN ? AND ?", NO_NUMBERS, NO_NUMBERS + "~")
        return frozenset(row[0].removeprefix(NO_NUMBERS) for row in rows)

    def today(self, day: str) -> Today:
        """The counts of a business day (ISO) at this station."""
        counts = days.kinds(self._rows, day)
        return Today(
            counts.get("submitted", 0),
            counts.get("accepted", 0),
            days.completed(self._rows, day),
            counts.get("job_confirmed", 0),
        )

    def day(self, on: str, station: str) -> DayRow:
        """A business day (ISO) of this station, for 日结."""
        return days.day(self._rows, on, station)

    def owed(self, limit: int = 200) -> list[OwedRow]:
        """Cases of 应急接件 that owe something, the most urgent first."""
        sql = (
            "SELECT e.case_id, c.receipt_number, c.names, c.item, e.village, e.owed, e.back_by, c.phase, c.home_office "
            "FROM emergency_row e JOIN case_row c ON c.id = e.case_id WHERE e.owed > 0 ORDER BY e.back_by, e.case_id LIMIT ?"
        )
        return [OwedRow(*row) for row in self._rows(sql, limit)]

    def owes(self, case_id: str) -> int | None:
        """How many things a case of 应急接件 still owes; None of every other case."""
        rows = self._rows("SELECT owed FROM emergency_row WHERE case_id = ?", case_id)
        return int(rows[0][0]) if rows else None

    def recorded(self, kind: str, since: str) -> int:
        """How many own events of a kind this station has recorded since a business day (ISO)."""
        return int(self._rows("SELECT count(*) FROM journal WHERE recorded_on >= ? AND kind = ?", since, kind)[0][0])

    def asked(self, case_id: str, office: str) -> AskedRow | None:
        """The oldest question about a case (协查) that this office, or ("") anybody has not answered."""
        return inquiry_views.asked(self._rows, case_id, office)

    def certificates_of(self, identity_numbers: list[str], item: str) -> list[str]:
        """Numbers of the certificates of an item that one of these people holds, as far as this station knows."""
        places = ", ".join("?" for _ in identity_numbers)
        sql = (
            "SELECT DISTINCT c.certificate_number FROM case_person p JOIN case_row c ON c.id = p.case_id "
            f"WHERE p.identity_number IN ({places}) AND c.item = ? AND c.certificate_number <> '' AND c.phase IN ('completed', 'delivered')"
        )
        return [row[0] for row in self._rows(sql, *identity_numbers, item)]

    # -- the outbox

    def unsent(self) -> tuple[int, int]:
        """(how many own events wait for an answer, their bytes)."""
        sql = f"SELECT count(*), coalesce(sum(length(envelope) + coalesce(length(payload), 0)), 0) FROM {outbox_sql.WAITING}"
        count, size = self._rows(sql)[0]
        return count, size

    def outbox(self, limit: int = 200, only: str = "", after: int | None = None) -> list[OutboxRow]:
        """Own events, newest first: what became of each; after is the position of the last row seen (keyset paging).

        only  "", waiting (no answer yet) or refused (in quarantine: nobody has decided about it)
        """
        older = "j.position < ?" if after is not None else "? IS NULL"
        return [OutboxRow(*row) for row in self._rows(f"{self._outbox(only)} WHERE {older} ORDER BY j.position DESC LIMIT ?", after, limit)]

    def outbox_before(self, before: int | None, limit: int, only: str = "") -> list[OutboxRow]:
        """The rows just before one, in the outbox's order; the oldest ones if it is None."""
        newer = "j.position > ?" if before is not None else "? IS NULL"
        rows = self._rows(f"{self._outbox(only)} WHERE {newer} ORDER BY j.position LIMIT ?", before, limit)
        return [OutboxRow(*row) for row in rows][::-1]

    def outbox_count(self) -> int:
        """How many own events there are."""
        return int(self._rows("SELECT coalesce(max(position), 0) FROM journal")[0][0])

    def _outbox(self, only: str) -> str:
        sources = {"": "journal", WAITING: outbox_sql.WAITING, REFUSED: outbox_sql.REFUSED.format(**self._young)}
        return outbox_sql.OUTBOX.format(source=sources[only], **self._young)

    @property
    def _young(self) -> dict[str, str]:
        """The tables of later steps; empty ones while the store of an older program is being opened."""
        return outbox_sql.young({row[0] for row in self._rows(outbox_sql.YOUNG)})

    def event(self, event_id: str) -> EventBytes | None:
        """The bytes of one event, own or received."""
        sql = (
            "SELECT envelope, payload, coalesce(l.answer, a.answer) FROM journal LEFT JOIN acknowledgement a ON a.event_id = journal.id "
            f"LEFT JOIN {self._young['later']} l ON l.event_id = journal.id WHERE journal.id = ?1 "
            "UNION ALL SELECT envelope, payload, NULL FROM received WHERE id = ?1"
        )
        rows = self._rows(sql, event_id)
        return EventBytes(*rows[0]) if rows else None

    def scans_on_the_way(self, station: str) -> list[ScanRow]:
        """What has to go up, then what this station has to have for a decision (附件未齐)."""
        return scan_views.on_the_way(self._rows, station)

    def refused(self) -> int:
        """How many own events the gateway refused and nobody has decided about (隔离)."""
        return int(self._rows(f"SELECT count(*) FROM {outbox_sql.REFUSED.format(**self._young)}")[0][0])

    def refused_intake(self, case_id: str) -> tuple[str, str]:
        """(id of the last 收件 recorded here for a case, what a person decided about its refusal; "" while nobody has)."""
        rows = self._rows(outbox_sql.REFUSED_INTAKE.format(**self._young), case_id)
        return (rows[0][0], rows[0][1]) if rows else ("", "")

    def copied_stations(self, own: str) -> list[str]:
        """The windows of other stations of the office of which two copies have worked, until one of them is enrolled anew."""
        return [row[0] for row in self._rows(outbox_sql.COPIED_STATIONS, own)]

    def window_of(self, station: str) -> str:
        """The window of another station of the office, as its certificate says; "" if nothing of it came here."""
        return next((row[0] for row in self._rows(outbox_sql.WINDOW_OF, station)), "")

    def unread(self) -> list[str]:
        """The people of each subject with events that only a newer program can read; "" where it is no case, or not known whose."""
        sql = f"SELECT coalesce(c.names, '') FROM {self._young['unread']} u LEFT JOIN case_row c ON c.id = u.subject_id ORDER BY c.id"
        return [row[0] for row in self._rows(sql)]

    def set_aside(self) -> dict[str, int]:
        """How many items of the inbox were kept aside, by why."""
        return dict(self._rows(f"SELECT why, count(*) FROM {self._young['aside']} GROUP BY why ORDER BY why"))

    def overtaken(self) -> dict[str, str]:
        """The people of each case, by its id, in which own steps that wait for their answer are no longer allowed."""
        sql = f"SELECT o.case_id, coalesce(c.names, '') FROM {self._young['overtaken']} o LEFT JOIN case_row c ON c.id = o.case_id"
        return dict(self._rows(f"{sql} ORDER BY o.case_id"))

    def overtaken_steps(self, case_id: str) -> list[str]:
        """Their kinds in one case, oldest first."""
        sql = f"SELECT j.kind FROM {self._young['overtaken']} o JOIN journal j ON j.id = o.event_id WHERE o.case_id = ? ORDER BY j.position"
        return [row[0] for row in self._rows(sql, case_id)]

    def head(self) -> tuple[int, int]:
        """(epoch, sequence) of the last own event; zeros before the first."""
        rows = self._rows("SELECT epoch, sequence FROM journal ORDER BY position DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else (0, 0)

    # -- paper

    def print_jobs(self, limit: int = 100) -> list[PrintRowView]:
        """The unsettled print jobs, all of them, then as many of the settled ones as the limit says; newest first."""
        sql = (
            f"{_JOBS} WHERE p.id IN (SELECT id FROM print_row WHERE state IN ('reserved', 'unknown') UNION ALL "
            "SELECT * FROM (SELECT id FROM print_row WHERE state NOT IN ('reserved', 'unknown') ORDER BY id DESC LIMIT ?1)) "
            "ORDER BY p.state IN ('printed', 'spoiled'), p.id DESC"
        )
        return [PrintRowView(*row) for row in self._rows(sql, limit)]

    def jobs_of(self, case_id: str) -> list[PrintRowView]:
        """The print jobs of one case, newest first."""
        return [PrintRowView(*row) for row in self._rows(f"{_JOBS} WHERE p.case_id = ? ORDER BY p.id DESC", case_id)]

    def case_version(self, case_id: str) -> int:
        """How many events have made a case what it is; 0 if there is none. Tells a screen cheaply whether to look again."""
        rows = self._rows("SELECT version FROM subject_state WHERE subject = 'case' AND subject_id = ?", case_id)
        return rows[0][0] if rows else 0

    # -- drafts and settings

    def drafts(self) -> list[DraftRow]:
        """Forms that were begun and not submitted, newest first."""
        rows = self._rows("SELECT id, item, operator, focus, saved_at, fields FROM draft ORDER BY saved_at DESC")
        return [DraftRow(*row) for row in rows]

    def draft(self, draft_id: str) -> DraftRow | None:
        """One draft."""
        rows = self._rows("SELECT id, item, operator, focus, saved_at, fields FROM draft WHERE id = ?", draft_id)
        return DraftRow(*rows[0]) if rows else None

    def setting(self, key: str) -> str:
        """A remembered value, "" if there is none."""
        rows = self._rows("SELECT value FROM setting WHERE key = ?", key)
        return rows[0][0] if rows else ""


def _found(stage: str, text: str) -> tuple[str, list[object]]:
    """FROM and WHERE of the desk's filter, each from the index that answers it alone. Words find cases that have ended too."""
    if not text:
        return ("FROM case_row WHERE stage = ?", [stage]) if stage else (f"FROM case_row INDEXED BY case_open WHERE {_OPEN}", [])
    words = "(instr(names, ?) OR instr(initials, ?) OR substr(receipt_number, -length(?)) = ? OR instr(certificate_number, ?))"
    values: list[object] = [text, text.lower(), text, text, text.upper()]
    found = f"FROM case_row INDEXED BY case_words WHERE open IN (0, 1) AND {words}"
    return (f"{found} AND stage = ?", [*values, stage]) if stage else (found, values)
