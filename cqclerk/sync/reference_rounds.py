"""参考数据 over the line: what is new since the last time, then the missing texts, each in pieces and mostly only what changed.

Nothing else waits for it and it waits for nothing: what was cut goes on where it stopped, what failed leaves the old edition in use.
"""

import logging
import time
from collections.abc import Callable

from cqclerk.protocol.messages import Declined
from cqclerk.protocol.signing import BadSignature
from cqclerk.sync.limits import Limits
from cqclerk.sync.link import Identity, Link
from cqclerk.sync.problems import LinkProblem
from cqclerk.sync.run import Run
from cqclerk.workplace import editions
from cqclerk.workplace.editions import Wanted

log = logging.getLogger("cqclerk.sync")


class ReferenceRounds:
    """Keeps what has come of a text until it is whole."""

    def __init__(self, run: Run, link: Link, limits: Limits) -> None:
        self._run, self._link, self._limits = run, link, limits
        self._due = 0.0  # on the monotonic clock: a program that starts asks
        self._parts: dict[int, tuple[str, str]] = {}  # serial → (digest of the edition that it is the difference from, so far)

    def if_due(self, who: Callable[[], Identity]) -> None:
        """Ask once in a while. A failure is noted and stops nothing else: the editions that are here stand."""
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + self._limits.list_again_s
        try:
            self.fetch(who())
        except (LinkProblem, Declined, BadSignature) as problem:
            log.warning("reference data: %s", problem)
        else:
            self._due = time.monotonic() + self._limits.list_every_s

    def fetch(self, who: Identity) -> int:
        """Everything that is new; returns how many texts came. Raises LinkProblem, Declined, BadSignature."""
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
