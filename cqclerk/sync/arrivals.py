"""What came for this station, on the line or in a file: looked at first, then stored. Doing it again changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cqclerk.protocol.envelope import BadSignature
from cqclerk.protocol.messages import Answer, EventsReply, Inbox, Status
from cqclerk.sync import inbox, standing
from cqclerk.sync.inbox import Sifted
from cqclerk.sync.problems import Untrusted
from cqclerk.workplace import epochs, exchange, scans

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a reply brought: answers to own events (refused ones among them), and how many events of others were new."""

    answered: int = 0
    refused: int = 0
    received: int = 0


def store(
    at: "Workplace",
    server_time: datetime | None,
    sifted: Sifted,
    cursor: int,
    answers: tuple[Answer, ...],
    wanted: tuple[str, ...] = (),
) -> tuple[int, int]:
    """(new events, events that still wait). Signatures have been checked. The inbox first: then an own event's place in its case
    leaves no gap before it; but whatever becomes of the inbox, the answers are kept. server_time is the gateway's clock now; None
    for what lay in a file and tells nothing of it. wanted: scans that the gateway has not, whatever it had."""
    if server_time is not None:
        exchange.met(at, server_time)
    try:
        received = exchange.receive(at, sifted.taken, cursor, sifted.aside)
    finally:
        if answers:
            exchange.answered(at, answers)
    if wanted:
        scans.ask_again(at, wanted)
    return received, exchange.unsent_count(at)


def take(at: "Workplace", reply: EventsReply, after: int) -> Arrived:
    """A reply that came in a file, whenever it was written. after: the cursor that its inbox begins behind.

    Answers that speak of no own event are left, and so is an inbox that would leave a gap. Raises Untrusted where an answer is not the
    gateway's, and has changed nothing.
    """
    answers = _own(at, reply.answers)
    box = reply.inbox if reply.inbox is not None and after <= exchange.cursor(at) else Inbox(cursor=0)
    received, _ = store(at, None, inbox.sifted(box, at.station), box.cursor, answers, reply.wanted)
    for answer, epoch in _with_epochs(at, answers):
        if epoch == at.station.epoch:
            standing.of_answer(at, answer)
    return Arrived(len(answers), sum(answer.status is Status.REFUSED for answer in answers), received)


def take_back(at: "Workplace", box: Inbox) -> int:
    """A page of what this station made itself and has lost; returns how many events were new. What is not what it says is put aside.

    The last page does not yet end it: that is workplace.epochs.caught_up, once the inbox was read, too.
    """
    sifted = inbox.sifted(box, at.station)
    return exchange.take_back(at, sifted.taken, box.cursor, sifted.aside)


def caught_up(at: "Workplace") -> None:
    """Everything came back that was lost, and the inbox was read to its end: the station may decide again."""
    epochs.caught_up(at)


def _own(at: "Workplace", answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """The answers to own events as they are here, each the gateway's own."""
    with at.store.reading() as tx:
        rows = {answer.id: tx.own_entry(answer.id) for answer in answers}
    own = tuple(answer for answer in answers if (row := rows[answer.id]) is not None and row.hash == answer.hash)
    for answer in own:
        try:
            answer.check(at.station.gateway_key)
        except BadSignature as error:
            raise Untrusted(f"answer {answer.id}: {error}") from error
    return own


def _with_epochs(at: "Workplace", answers: tuple[Answer, ...]) -> list[tuple[Answer, int]]:
    with at.store.reading() as tx:
        rows = [(answer, tx.own_entry(answer.id)) for answer in answers if answer.status is Status.REFUSED]
    return [(answer, row.epoch) for answer, row in rows if row is not None]


__all__ = ["Arrived", "caught_up", "store", "take", "take_back"]
