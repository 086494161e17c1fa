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
        self._delivered(office_id, position, event)
        return position

    def _delivered(self, office_id: str, position: int, event: int) -> None:
        self.rung.add(office_id)
        self.once(("came", office_id), lambda: list[tuple[int, int]]()).append((position, event))

    def waiting(self, office_id: str, after: int, limit: int) -> list[Waiting]:
        """What came into an office's inbox after a position, oldest first."""
        found = self._do(q.WAITING, office=office_id, after=after, most=limit)
        return [
            Waiting(row.position, row.maker, row.epoch, row.case_sequence or 0, row.envelope, row.payload if row.with_payload else None)
            for row in found
        ]

    def only_own_after(self, office_id: str, after: int, maker: str) -> int:
        """Where an office's inbox ends, if all after a position came in this unit of work and of this maker; else 0: one has to look."""
        came: list[tuple[int, int]] = self._known.get(("came", office_id), [])
        if not came or after < came[0][0] - 1:
            return 0
        own = all(self._known.get(("maker", event)) == maker for position, event in came if position > after)
        return came[-1][0] if own else 0
