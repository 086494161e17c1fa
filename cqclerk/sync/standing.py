"""What the gateway says of this station itself: that it takes nothing more from it as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cqclerk.protocol.messages import Answer, Declined, Problem, Status
from cqclerk.workplace import epochs

if TYPE_CHECKING:
    from cqclerk.sync.run import Run
    from cqclerk.workplace.exchange import Outgoing
    from cqclerk.workplace.workplace import Workplace

STOPS = frozenset({"station.revoked", "station.forked", "station.epoch"})
_OF_EVENTS = {"station.revoked": "station.revoked", "chain.fork": "station.forked"}


@contextmanager
def heard(run: "Run") -> Iterator[None]:
    """Within this block a no that is meant for the station itself is kept: from then on it does not decide."""
    try:
        yield
    except Declined as no:
        told(run, no)
        raise


def told(run: "Run", no: Declined) -> None:
    """Keep it, if it is meant for the station itself."""
    if no.problem.type in STOPS:
        run(lambda at: of_problem(at, no.problem))


def of_problem(at: "Workplace", problem: Problem) -> None:
    """The same, wherever it came from."""
    if problem.type in STOPS:
        epochs.told(at, problem.type, dict(problem.params))


def of_answer(at: "Workplace", answer: Answer) -> None:
    """The same, of what an answer to an event of this epoch says."""
    if answer.status is Status.REFUSED and answer.reason in _OF_EVENTS:
        epochs.told(at, _OF_EVENTS[answer.reason], dict(answer.params))


def stopped_by(sent: "list[Outgoing]", answers: tuple[Answer, ...], epoch: int) -> Answer | None:
    """The answer to an event of this epoch that says so, None if none does."""
    pairs = zip(sent, answers, strict=False)
    return next(
        (answer for one, answer in pairs if answer.status is Status.REFUSED and answer.reason in _OF_EVENTS and one.epoch == epoch), None
    )
