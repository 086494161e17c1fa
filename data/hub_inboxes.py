"""What has come for an office, in an order of its own."""

from data import hub_statements as q
from data import hub_tables as t
from data.hub_rows import Waiting
from data.hub_work import Work


class Inboxes(Work):
    """Which event is for which office."""

    def deliver(self, office_id: str, event: int, with_payload: bool) -> int:
        """Put an event into an office's inbox; returns its position there. The row of the office's head is the lock."""
        position = self._counted(q.COUNT_INBOX, office_id, 1)
        self._insert(t.inbox, office=office_id, position=position, event=event, with_payload=with_payload)
        self.rung.add(office_id)
        return position

    def waiting(self, office_id: str, after: int, limit: int) -> list[Waiting]:
        """What came into an office's inbox after a position, oldest first."""
        found = self._do(q.WAITING, office=office_id, after=after, most=limit)
        return [
            Waiting(row.position, row.maker, row.epoch, row.case_sequence or 0, row.envelope, row.payload if row.with_payload else None)
            for row in found
        ]
