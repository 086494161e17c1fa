"""核验: whether a certificate that somebody shows holds. Looks, records nothing, needs no line."""

from cqclerk.domain import guards
from cqclerk.domain.events import Subject
from cqclerk.protocol import credential
from cqclerk.protocol.credential import Altered
from cqclerk.protocol.published import Content, Withdrawn
from cqclerk.protocol.verifying import Answer, cleaned, without_list
from cqclerk.protocol.verifying import verify as answer_to
from cqclerk.protocol.withdrawals import in_force, withdrawn_by
from cqclerk.workplace import offices_list
from cqclerk.workplace.clock import OFFICE_TIME
from cqclerk.workplace.workplace import Workplace


def verify(at: Workplace, symbol: str, holders: tuple[str, ...] = ()) -> Answer:
    """The answer to the text of a symbol, by the list that is here and by what this station knows itself.

    holders  identity numbers as typed, in any order; () if nobody asked
    Raises NotAllowed where a list is needed and there is none yet.
    """
    if answer := without_list(symbol):
        return answer
    found = offices_list.kept(at.home, at.station.root_key) if at.home else None
    guards.require(None if found else guards.no("verify.no_list"))
    assert found is not None
    head, content = found
    known = Content(content.issuers, in_force([*content.withdrawn, *_known_here(at, symbol)]))
    return answer_to(symbol, known, head.as_of, at.today(), training=at.station.training, holders=holders)


def _known_here(at: Workplace, symbol: str) -> list[Withdrawn]:
    """What became of the paper as far as this station has heard: it may be newer than the list."""
    try:
        number = credential.read(cleaned(symbol))[0].number
    except Altered:
        return []
    with at.reading() as tx:
        case = tx.case_of_number(number)
    if case is None:
        return []
    happened = ((event, made) for event, made in at.timeline(Subject.CASE, case.id) if event is not None)
    found = (withdrawn_by(event, made.at.astimezone(OFFICE_TIME).date(), number) for event, made in happened)
    return [one for one in found if one is not None and one.number == number]
