"""The items that windows take in, to choose from when there is more than one."""

from collections.abc import Sequence

from cqclerk.domain.items import Item
from screens.widgets.case_table import Column
from screens.widgets.row_window import Row
from screens.widgets.short_table import ShortTable

_COLUMNS = (Column("事项", 22, 1), Column("证件", 22, 2))


class ItemList(ShortTable):
    """Chosen with the identifier of an item as its key."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__(_COLUMNS, [Row(item.identifier, (item.name, item.certificate_name)) for item in items])
