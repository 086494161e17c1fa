"""Blocks of certificate numbers: which station has which, and which serials were taken."""

import dataclasses

from data import hub_statements as q
from data import hub_tables as t
from data.hub_rows import Block
from data.hub_work import Work


class Numbers(Work):
    """Whose a number is."""

    def next_serials(self, prefix: str, count: int) -> int:
        """The first of `count` serials that no block under this prefix has. The row of the series is the lock."""
        return self._counted(q.COUNT_SERIES, prefix, count) - count

    def add_block(self, block: Block) -> None:
        """A new block."""
        self._insert(t.block, **dataclasses.asdict(block))

    def block(self, block_id: str) -> Block | None:
        """A block by its id."""
        return self._one(Block, q.BLOCK, id=block_id)

    def blocks_under(self, number: str) -> list[Block]:
        """The blocks that a printed number may be from: those with its prefix."""
        return [Block(**row._asdict()) for row in self._do(q.BLOCKS_UNDER, number=number)]

    def left_in_last(self, station_id: str, prefix: str) -> int:
        """How many serials the block that this station leased last under a prefix has left, as far as is known; 0 if it is over."""
        row = self._first(q.LEFT_IN_LAST, station=station_id, prefix=prefix)
        return row.count - row.taken if row and not row.ended else 0

    def number(self, block_id: str, serial: int) -> str:
        """The case that took a serial, "" if none has."""
        return self._value(q.NUMBER, block=block_id, serial=serial) or ""

    def take_number(self, block_id: str, serial: int, case_id: str) -> None:
        """A decision took a serial."""
        self._insert(t.number, block=block_id, serial=serial, case_id=case_id)
