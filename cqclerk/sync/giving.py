"""A gateway that was put back from its backup has forgotten what came after it: this station gives back what it has of that.

It asks how far the gateway knows, and sends from there: its own events with the answers that the gateway had signed, and the
gateway's own. Doing it again changes nothing.
"""

from collections.abc import Callable

from cqclerk.protocol.messages import NO_PAYLOAD, Declined, Line
from cqclerk.protocol.packing import batch
from cqclerk.protocol.returning import Forgotten
from cqclerk.sync.link import Identity, Link
from cqclerk.sync.run import Run
from cqclerk.workplace import exchange, giving
from cqclerk.workplace.giving import Place
from cqclerk.workplace.workplace import Workplace

GAP = "chain.gap"
SIGNS = frozenset({GAP, "gateway.recovering", "station.unknown", "station.uncertified"})
"""By what a station notices."""
_NOT_KNOWN = frozenset({"station.unknown", "station.uncertified"})
_NOTHING_FORGOTTEN = "gateway.not_restored"


def give_back(run: Run, link: Link, who: Identity, *, gap: bool = False) -> bool:
    """Give back what the gateway has forgotten; False if it takes nothing new yet. Raises LinkProblem, Declined.

    gap  it lacks an event before the one that was sent: it was put back again, and nobody has said so
    """
    known = _how_far(run, link, who)
    if known.restored != run(giving.known_mark) or not known.restored or gap:
        own, of_gateway = Place(known.epoch, known.sequence), Place(known.known_epoch, known.known_sequence)
        link.return_events(who, run(giving.enrolments), run(exchange.cursor))
        _all(run, link, who, own, giving.own_after)
        if known.restored or (known := link.how_far(who)).restored:  # it may have noticed by what came just now
            of_gateway = Place(known.known_epoch, known.known_sequence)
            _all(run, link, who, of_gateway, giving.of_gateway_after)
            cursor = run(exchange.cursor)
            known = link.return_events(who, [], cursor, last=True)
            run(lambda at: giving.gave(at, known.restored, known.known_at))
    return not known.waits


def _how_far(run: Run, link: Link, who: Identity) -> Forgotten:
    """A gateway that does not know this station any more is shown its own word first."""
    try:
        return link.how_far(who)
    except Declined as no:
        if no.problem.type not in _NOT_KNOWN or not show_word(run, link):
            raise
        return link.how_far(who)


def show_word(run: Run, link: Link) -> bool:
    """Show the gateway its own word that it has certified this station; False if there is none, or it has forgotten nothing."""
    word = run(giving.enrolment)
    if word is None:
        return False
    try:
        link.return_enrolment(_line(*word))
    except Declined as no:
        if no.problem.type != _NOTHING_FORGOTTEN:
            raise
        return False
    return True


def _line(envelope: bytes, payload: bytes | None) -> Line:
    import msgspec

    return Line(envelope=msgspec.Raw(envelope), payload=NO_PAYLOAD if payload is None else msgspec.Raw(payload))


Page = Callable[[Workplace, Place], list[tuple[bytes, Place]]]


def _all(run: Run, link: Link, who: Identity, place: Place, page: Page) -> None:
    cursor = run(exchange.cursor)
    while found := run(lambda at: page(at, place)):  # noqa: B023  run at once
        while found:
            lines = batch(line for line, _ in found)
            link.return_events(who, lines, cursor)
            place = found[len(lines) - 1][1]
            found = found[len(lines) :]
