"""Scans on the line, one step a call, so that what is small goes between the steps: up what the gateway lacks, down what a decision needs.

A step that was cut is asked for again: the gateway says how much it has, and goes on from there. Whole is what has the right SHA-256.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cqclerk.protocol import scans
from cqclerk.protocol.messages import AttachmentOffer, Declined
from cqclerk.sync import outbox
from cqclerk.sync.limits import Limits
from cqclerk.sync.link import Identity, Link
from cqclerk.sync.rounds import Run
from cqclerk.workplace import scans as kept
from cqclerk.workplace.workplace import Workplace
from data.attachments import Carried

log = logging.getLogger("cqclerk.sync")


@dataclass(frozen=True, slots=True)
class _Next:
    """What the next step is about, and who asks."""

    identity: Identity
    up: Carried | None
    down: Carried | None


class Carrier:
    """Carries the scans of one station."""

    def __init__(self, run: Run, link: Link, limits: Limits, chance: Callable[[], float] = random.random) -> None:
        self._run, self._link, self._limits, self._chance = run, link, limits, chance
        self._tidied: date | None = None
        self._offered: set[str] = set()  # those of which the gateway has said in this run how far they are

    def step(self) -> bool:
        """One step; False if there is nothing to carry now. Raises LinkProblem; a no is noted with the scan and stops no other."""
        todo = self._run(lambda at: _next(at, time.time()))
        carried = todo.up or todo.down
        if carried is None or todo.identity.epoch == 0:
            self._tidy()
            return False
        try:
            if todo.up is not None:
                self._raise(todo.identity, todo.up)
            else:
                self._fetch(todo.identity, carried)
        except Declined as no:
            log.warning("scan %s: %s", carried.digest[:12], no)
            self._put_off(carried, no.problem.type)
        return True

    def next_due(self) -> float | None:
        """When a scan that was put off may be tried again (seconds since 1970), None if none waits."""
        return self._run(kept.next_due)

    def _tidy(self) -> None:
        """Once a day, when nothing else is to be done: what has been kept long enough goes."""
        today = self._run(lambda at: at.today())
        if self._tidied != today:
            self._tidied = today
            self._run(kept.forget_old)

    def _raise(self, who: Identity, scan: Carried) -> None:
        if scan.digest in self._offered:
            step = scans.load().step_bytes
            content = self._run(lambda at: kept.piece(at, scan.digest, scan.so_far, step))
            held = self._link.put_scan(who, scan.digest, scan.so_far, content)
        else:
            held = self._link.offer_scan(who, AttachmentOffer(digest=scan.digest, size=scan.size, media_type=scan.media_type))
            self._offered.add(scan.digest)
        if held.held < scan.so_far:  # it forgot, or found that the bytes were not those: from there again
            log.info("scan %s goes on at %d", scan.digest[:12], held.held)
        self._run(lambda at: kept.went_up(at, scan.digest, held.held))

    def _fetch(self, who: Identity, scan: Carried) -> None:
        wanted = min(scans.load().fetch_bytes, scan.size - scan.so_far)
        content = self._link.get_scan(who, scan.digest, scan.so_far, wanted)
        if not content:
            self._put_off(scan, "attachment.not_there_yet")
            return
        if not self._run(lambda at: kept.came_down(at, scan, content)):
            log.error("scan %s: what came is something else", scan.digest[:12])
            self._put_off(scan, "attachment.other_content")

    def _put_off(self, scan: Carried, key: str) -> None:
        attempts = scan.attempts + 1
        due = time.time() + outbox.pause_s(attempts, self._limits, self._chance())
        self._offered.discard(scan.digest)
        self._run(lambda at: kept.put_off(at, scan, attempts, due, key))


def _next(at: Workplace, now: float) -> _Next:
    station = at.station
    up, down = kept.waiting(at, now)
    return _Next(Identity(station.id, station.epoch, at.signer), up, down)
