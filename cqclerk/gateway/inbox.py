"""Who gets which event, and what has come for an office."""

import msgspec

from cqclerk.domain import content
from cqclerk.domain.access import GATEWAY
from cqclerk.domain.case import Case
from cqclerk.domain.events import CaseEvent, Subject
from cqclerk.protocol.messages import NO_PAYLOAD, Answer, Inbox, InboxItem, Line, Status
from cqclerk.protocol.packing import MAX_BATCH_BYTES
from data.hub import HubTransaction
from data.hub_rows import Event, Station, Waiting

_MOST_ITEMS = 200
_FACTS = frozenset({Subject.BLOCK.value, Subject.PRINT_JOB.value})


def concerned(tx: HubTransaction, case: Case, event: CaseEvent, made_by: str = "") -> dict[str, bool]:
    """The offices that follow a case → whether they get the payload of an event of it. made_by: the office that made it, "" the gateway."""
    paper = _printing_office(tx, case)
    offices = dict.fromkeys(filter(None, (*case.followers, paper)))
    return {office: content.needs(case, event, office, made_by, paper) for office in offices}


def _printing_office(tx: HubTransaction, case: Case) -> str:
    printing = tx.station(case.printing_station) if case.printing_station else None
    return printing.office if printing else ""


def may_see(tx: HubTransaction, case: Case, event: CaseEvent, office: str, made_by: str) -> bool:
    """Whether an office would get the payload of an event of a case as it stands now: what hangs on it is for the same offices."""
    return office in case.followers and content.needs(case, event, office, made_by, _printing_office(tx, case))


def comes_late(before: Case, after: Case) -> bool:
    """Whether an office comes to a case to which something has happened already."""
    return bool(before.version) and bool(_newcomers(before, after))


def _newcomers(before: Case, after: Case) -> list[str]:
    return sorted(set(after.followers) - set(before.followers))


def catch_up(tx: HubTransaction, before: Case, after: Case, position: int) -> None:
    """An office that comes to a case gets what has happened to it so far: its inbox has an order of its own."""
    newcomers = _newcomers(before, after)
    so_far = tx.positions(Subject.CASE.value, after.id, Status.ACCEPTED.value) if newcomers else []
    for office in newcomers:
        for earlier in so_far:
            if earlier < position:
                tx.deliver(office, earlier, with_payload=True)


def deliver(tx: HubTransaction, position: int, offices: dict[str, bool]) -> frozenset[str]:
    """Put an event into the inboxes of these offices; returns which bells to ring."""
    for office, with_payload in offices.items():
        tx.deliver(office, position, with_payload)
    return frozenset(offices)


def read(tx: HubTransaction, station: Station, after: int) -> Inbox:
    """What came for a station's office after a cursor; its own events are left out."""
    if end := tx.only_own_after(station.office, after, station.id):
        return Inbox(cursor=end)
    found = tx.waiting(station.office, after, _MOST_ITEMS + 1)
    page = _page(found)
    foreign = [item for item in page if item.maker != station.id]
    return Inbox(
        cursor=page[-1].position if page else after,
        more=len(page) < len(found),
        items=tuple(_item(item) for item in foreign),
        certificates=_certificates(tx, foreign),
    )


def given_back(tx: HubTransaction, station: Station, after: int) -> Inbox:
    """What a station made itself in epochs before this one, as far as it counts: a restored one has lost some of it.

    The cursor is a position among all events, and each comes with the answer that it got. What it did with numbers and paper counts
    whatever was answered.
    """
    found = tx.made_before(station.id, station.epoch, after, _MOST_ITEMS + 1)
    page = _page([_own(position, event) for position, event in found])
    answers = {position: msgspec.json.decode(event.answer, type=Answer) if event.answer else None for position, event in found}
    counted = {position for position, event in found if event.status != Status.REFUSED or event.subject in _FACTS}
    return Inbox(
        cursor=page[-1].position if page else after,
        more=len(page) < len(found),
        items=tuple(msgspec.structs.replace(_item(item), answer=answers[item.position]) for item in page if item.position in counted),
        certificates=_certificates(tx, page),
    )


def _own(position: int, event: Event) -> Waiting:
    return Waiting(position, event.maker, event.epoch, event.case_sequence, event.envelope, event.payload)


def _page(found: list[Waiting]) -> list[Waiting]:
    """As much as one answer carries, but at least one."""
    size = 0
    for place, item in enumerate(found[:_MOST_ITEMS]):
        size += item.size
        if place and size > MAX_BATCH_BYTES:
            return found[:place]
    return found[:_MOST_ITEMS]


def _item(item: Waiting) -> InboxItem:
    payload = NO_PAYLOAD if item.payload is None else msgspec.Raw(item.payload)
    return InboxItem(
        position=item.position, case_sequence=item.case_sequence, line=Line(envelope=msgspec.Raw(item.envelope), payload=payload)
    )


def _certificates(tx: HubTransaction, items: list[Waiting]) -> dict[str, str]:
    """By "station.epoch", as in a signed request; the gateway's own key is known since enrolment."""
    makers = sorted({(item.maker, item.epoch) for item in items if item.maker != GATEWAY})
    return {f"{maker}.{epoch}": tx.certificate(maker, epoch) for maker, epoch in makers}
