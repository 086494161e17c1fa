"""What 查询 lists: the cases that were found, each with its state in words, its office and the number it was found by."""

from collections.abc import Hashable, Sequence

from cqclerk.domain.search import SHORTEST_NUMBER, asked_words, is_too_short
from data.reference import read_toml
from data.rows import FoundRow
from screens import phases, texts
from screens.desk_rows import item_name, place_name
from screens.session import Session
from screens.widgets.case_table import Column
from screens.widgets.row_window import Row

HINT = "姓名、首字母、任何号码或它的末几位"
_ENDED = "done"
_LAST = "~"  # sorts behind every id
_TAIL = 12  # of a receipt or case number: day and serial
COLUMNS = (
    Column("环节", 8),
    Column("申请人", 16, 2),
    Column("事项", 8, 1),
    Column("申报地", 14, 1),
    Column("号码", 20),
)


class FoundPages:
    """Pages of what was found by a text, straight from the read side."""

    def __init__(self, session: Session, text: str = "") -> None:
        self._session, self._words = session, asked_words(text)
        self._nothing = is_too_short(text) or session.workplace is None

    def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        if self._nothing:
            return []
        return [self._row(row) for row in self._session.views.found(self._words, before="" if key is None else str(key), limit=limit)]

    def before(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        if self._nothing:
            return []
        return [self._row(row) for row in self._session.views.found(self._words, after="0" if key is None else str(key), limit=limit)]

    def count(self) -> int:
        return 0 if self._nothing else self._session.views.found_count(self._words)

    def _row(self, row: FoundRow) -> Row:
        ended = row.stage == _ENDED
        cells = (
            phases.phase_word(row.phase) if ended else phases.stage_word(row.stage),
            row.names or ("（未填姓名）" if row.intake_office == self._session.file.office_id else "（内容未到）"),
            item_name(row.item, self._session),
            place_name(row.home_office, self._session),
            number_shown(row, self._words),
        )
        return Row(row.id, cells, "dim" if ended else "")


def number_shown(row: FoundRow, words: Sequence[str]) -> str:
    """The number a case was found by, else the one its people know: of its paper, else of its receipt. Nobody's identity number."""
    numbers = (row.certificate_number, row.receipt_number, row.case_number)
    asked = next((number for number in numbers if number and any(asked_words(number)[0].startswith(word) for word in words)), "")
    number = asked or row.certificate_number or row.receipt_number
    if number == row.certificate_number:
        return number
    return f"{'收件' if number == row.receipt_number else '办件'} {number[-_TAIL:]}"


def empty_words(session: Session, text: str) -> str:
    """What an empty list says."""
    if session.workplace is None:
        return _words("opening")
    if is_too_short(text):
        return texts.filled(_words("short"), {"digits": SHORTEST_NUMBER})
    return _words("found" if text.strip() else "none")


def _words(key: str) -> str:
    return read_toml("words/desk.toml").table("search").text(key)
