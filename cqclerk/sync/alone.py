"""Sync without an engine: one act by whoever holds the workplace, for the command line, set-up and the self-test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cqclerk.protocol.messages import Declined
from cqclerk.sync.link import Link
from cqclerk.sync.passage import Passage
from cqclerk.sync.problems import LinkProblem
from cqclerk.sync.reference_rounds import ReferenceRounds
from cqclerk.sync.rounds import Round, Rounds, here
from cqclerk.workplace import trust
from cqclerk.workplace.workplace import Workplace

_TRIES = 3  # of a bundle at the same place


@dataclass(frozen=True, slots=True)
class Look:
    """Whether the gateway answers. `key`: why not, a key into the words; skew_s: server time less device time."""

    up: bool
    key: str = ""
    round_trip_ms: int | None = None
    skew_s: float = 0.0


def round_trip(at: Workplace, url: str) -> Round:
    """One round: send what waits, fetch what came, lease what runs low. Raises LinkProblem, Declined; both are noted in the outbox."""
    with _rounds(at, url) as rounds:
        try:
            done = rounds.all()
            ReferenceRounds(rounds.run, rounds.link, rounds.limits).ask_if_due()
            return done
        except LinkProblem as problem:
            rounds.postpone(problem.key, problem.retry_after_s)
            raise
        except Declined as no:
            rounds.postpone(no.problem.type, None)
            raise


def enrol(at: Workplace, url: str, code: str) -> Round:
    """Enrol with a one-time code, then one round. Raises NotAllowed (the gateway's reason), LinkProblem, Declined."""
    with _rounds(at, url) as rounds:
        rounds.enrol(code)
        done = rounds.all()
        ReferenceRounds(rounds.run, rounds.link, rounds.limits).ask_if_due()
        return done


def claim(at: Workplace, url: str, case_id: str) -> None:
    """Ask for the right to decide a case. Raises NotAllowed (the gateway's reason), LinkProblem."""
    with _rounds(at, url) as rounds:
        rounds.claim(case_id)


def give_back(at: Workplace, url: str, case_id: str) -> None:
    """Give the right to decide back. Raises NotAllowed, LinkProblem."""
    with _rounds(at, url) as rounds:
        rounds.claim(case_id, give_back=True)


def carry(at: Workplace, url: str, bundle: bytes) -> bytes:
    """Bring a bundle of any station to the gateway; its answer. Where the line is cut it goes on, as long as that gets it further.

    Raises LinkProblem, Declined.
    """
    link = Link(url, ca=lambda: trust.known(at.home))
    passage, failures = Passage(link, here(at).identity, bundle), 0
    try:
        while True:
            try:
                return passage.carry()
            except LinkProblem:
                failures = 1 if passage.got_further() else failures + 1
                if failures == _TRIES:
                    raise
    finally:
        link.close()


def look(url: str, ca: str = "") -> Look:
    """Whether the gateway answers, how quickly, and how far the clocks are apart."""
    link = Link(url, ca=lambda: ca)
    try:
        link.health()
    except LinkProblem as problem:
        return Look(False, problem.key)
    except Declined as no:
        return Look(False, no.problem.type)
    finally:
        link.close()
    return Look(True, "", link.round_trip_ms, link.skew_s)


@contextmanager
def _rounds(at: Workplace, url: str) -> Iterator[Rounds]:
    link = Link(url, ca=lambda: trust.known(at.home))
    try:
        yield Rounds(lambda work: work(at), link)
    finally:
        link.close()
