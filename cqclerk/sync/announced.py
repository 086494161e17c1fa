"""What the gateway says of itself in passing, by marks in its answers: which events it reads, and who vouches for its address."""

from dataclasses import dataclass

from cqclerk.protocol.envelope import BadSignature
from cqclerk.sync import inbox, outbox
from cqclerk.sync.link import Identity, Link
from cqclerk.sync.problems import Untrusted
from cqclerk.sync.run import Run
from cqclerk.workplace import exchange, reading, trust


@dataclass(frozen=True, slots=True)
class Marks:
    """As they stood in the last answer; "" for nothing said. restored: when the gateway was put back from a backup, 0 for never."""

    reads: str = ""
    trust: str = ""
    restored: int = 0


def learn(run: Run, link: Link, marks: Marks) -> None:
    """Ask for whatever has changed since it was asked last. Raises LinkProblem."""
    reads, believed = run(lambda at: (reading.mark(at), trust.mark_of(trust.known(at.home))))
    if marks.reads and marks.reads != reads:
        said = link.health().reads
        _ask_again(run, link)
        run(lambda at: reading.note(at, said))
    if marks.trust and marks.trust != believed and link.encrypted:
        _believe(run, link)


def _ask_again(run: Run, link: Link) -> None:
    """What the gateway held until its update it may have judged by now: the same bytes get the answer that stands."""
    held, who, key = run(lambda at: (exchange.held(at), Identity(at.station.id, at.station.epoch, at.signer), at.station.gateway_key))
    while held and (sent := outbox.next_batch(held)):
        answers = link.send(who, [one.line for one in sent]).answers
        inbox.check_answers(sent, answers, key)
        run(lambda at: exchange.answered(at, answers))  # noqa: B023  run at once
        held = held[len(answers) :]


def _believe(run: Run, link: Link) -> None:
    """Whom to believe from now on: only as the gateway has signed it, whose key is known since the enrolment."""
    said, key = link.said_trust(), run(lambda at: at.station.gateway_key)
    try:
        said.check(key)
        if run(lambda at: trust.take(at, said.certificates, said.at)):
            link.close()  # the next connection is looked at anew
    except (BadSignature, trust.NoCertificates) as error:
        raise Untrusted(f"trust: {error}") from error
