"""What the city publishes, over the line: the list of offices and revocations, and 参考数据, in pieces and mostly only what changed.

Nothing else waits for it: what was cut goes on where it stopped, what failed leaves the old edition in use.
"""

import logging
import time
from collections.abc import Callable

from cqclerk.protocol.messages import Declined
from cqclerk.protocol.signing import BadSignature
from cqclerk.sync.limits import Limits
from cqclerk.sync.link import Identity, Link
from cqclerk.sync.problems import LinkProblem, NotEnrolled, not_certified
from cqclerk.sync.rounds import here
from cqclerk.sync.run import Run
from cqclerk.workplace import editions, offices_list
from cqclerk.workplace.editions import Wanted

log = logging.getLogger("cqclerk.sync")


class ReferenceRounds:
    """Keeps what has come of a text until it is whole.

    before_each  waits as long as something smaller wants the line
    """

    def __init__(self, run: Run, link: Link, limits: Limits, before_each: Callable[[], None] = lambda: None) -> None:
        self._run, self._link, self._limits, self._before_each = run, link, limits, before_each
        self._due = self._list_due = 0.0  # on the monotonic clock: a program that starts asks
        self._parts: dict[int, tuple[str, str]] = {}  # serial → (digest of the edition that it is the difference from, so far)

    def is_due(self) -> bool:
        """Whether it is time to ask again."""
        return time.monotonic() >= min(self._due, self._list_due)

    def ask_if_due(self) -> None:
        """Ask once in a while for the list and for reference data: neither waits for the other.

        A failure is noted and stops nothing else: what is here stands.
        """
        if time.monotonic() >= self._list_due:
            self._list_due = time.monotonic() + self._pause(self.fetch_list, "the list of offices and revocations")
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + self._pause(self.fetch, "reference data")

    def _pause(self, fetch: Callable[[], object], what: str) -> float:
        """Fetch; seconds until the next time."""
        try:
            fetch()
        except (LinkProblem, Declined, BadSignature, OSError) as problem:
            log.warning("%s: %s", what, problem)
            return self._limits.list_again_s
        return self._limits.list_every_s

    def fetch_list(self) -> None:
        """The list as it is now. Raises LinkProblem, Declined, BadSignature, OSError."""
        self._before_each()
        given = self._link.offices_and_revocations(self._run(offices_list.known_digest))
        self._run(lambda at: offices_list.keep(at, given))

    def fetch(self) -> int:
        """Every reference file that the city published since; how many came. Raises LinkProblem, Declined, BadSignature."""
        now = self._run(here)
        if not now.certified:
            raise not_certified(now.copied)
        if not now.station.epoch:
            raise NotEnrolled
        return self._fetch_all(now.identity)

    def _fetch_all(self, who: Identity) -> int:
        self._learn(who)
        came = 0
        for wanted in self._run(editions.wanted):
            self._fetch(who, wanted)
            came += 1
        self._run(lambda at: at.take_published())
        return came

    def _learn(self, who: Identity) -> None:
        """The chain to its end."""
        while True:
            self._before_each()
            tip = self._run(editions.tip)
            given = self._link.reference(who, tip)
            if given is None:
                self._run(editions.confirmed)
                return
            if self._run(lambda at, given=given: editions.began_anew(at, given)):  # type: ignore[misc]
                continue
            self._run(lambda at, given=given: editions.learn(at, given))  # type: ignore[misc]
            if not given.heads or given.heads[-1].serial >= given.tip.serial:
                return

    def _fetch(self, who: Identity, wanted: Wanted) -> None:
        """One text, from where it stopped."""
        head = wanted.head
        have = wanted.have
        base, body = self._parts.get(head.serial, ("", ""))
        while True:
            self._before_each()
            piece = self._link.reference_text(who, head.serial, have, len(body))
            if piece.base != base and body:
                body = ""  # the gateway counts it from another edition now
                base = piece.base
                continue
            base, body = piece.base, body + piece.body
            self._parts[head.serial] = base, body
            if len(body) >= piece.size or not piece.body:
                break
        del self._parts[head.serial]
        try:
            self._run(lambda at: editions.keep(at, wanted, body, is_delta=bool(base)))
        except BadSignature as problem:  # the others may be right
            log.error("%s", problem)
