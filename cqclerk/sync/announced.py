"""What the gateway says of itself in passing, by marks in its answers: which events it reads, and who vouches for its address."""

from dataclasses import dataclass

from cqclerk.protocol.envelope import BadSignature
from cqclerk.sync.link import Link
from cqclerk.sync.problems import Untrusted
from cqclerk.sync.run import Run
from cqclerk.workplace import reading, trust


@dataclass(frozen=True, slots=True)
class Marks:
    """As they stood in the last answer; "" for nothing said."""

    reads: str = ""
    trust: str = ""


def learn(run: Run, link: Link, marks: Marks) -> None:
    """Ask for whatever has changed since it was asked last. Raises LinkProblem."""
    reads, believed = run(lambda at: (reading.mark(at), trust.mark_of(trust.known(at.home))))
    if marks.reads and marks.reads != reads:
        said = link.health().reads
        run(lambda at: reading.note(at, said))
    if link.encrypted and marks.trust and marks.trust != believed:
        _believe(run, link)


def _believe(run: Run, link: Link) -> None:
    """Whom to believe from now on: only as the gateway has signed it, whose key is known since the enrolment."""
    said, key = link.said_trust(), run(lambda at: at.station.gateway_key)
    try:
        said.check(key)
        if run(lambda at: trust.take(at, said.certificates, said.at)):
            link.close()  # the next connection is looked at anew
    except (BadSignature, trust.NoCertificates) as error:
        raise Untrusted(f"trust: {error}") from error
