"""The forms that were put aside, newest first: digits choose, the last line is a new one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cqclerk.domain.items import Item
from data.rows import DraftRow
from screens.filling import Spot, draft_name, draft_values
from screens.widgets.case_table import Column
from screens.widgets.row_window import Row
from screens.widgets.short_table import ShortTable

_COLUMNS = (Column("存于", 11), Column("谁的", 18, 1), Column("填到", 6))


class DraftList(ShortTable):
    """Chosen with the id of a draft as its key; "" is a new form."""

    def __init__(self, drafts: Sequence[DraftRow], items: Mapping[str, Item]) -> None:
        rows = [Row(draft.id, (saved_at(draft), whose(draft), _section(draft, items[draft.item]))) for draft in drafts]
        super().__init__(_COLUMNS, [*rows, Row("", ("", "新收一件", ""))])


def whose(draft: DraftRow) -> str:
    """The names that stand in a draft."""
    return draft_name(draft_values(draft))


def saved_at(draft: DraftRow) -> str:
    """When it was kept last."""
    return f"{datetime.fromisoformat(draft.saved_at):%m-%d %H:%M}"


def _section(draft: DraftRow, item: Item) -> str:
    """Where the clerk stood."""
    key = Spot.read(draft.focus).key
    section = item.section_of(key) or next((each for each in item.sections if each.key == key), item.sections[0])
    return section.label
