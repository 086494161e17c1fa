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
from cqclerk.sync import outbox, standing
from cqclerk.sync.limits import Limits
from cqclerk.sync.link import Identity, Link
from cqclerk.sync.rounds import Run
from cqclerk.workplace import scans as kept
from cqclerk.workplace.workplace import Workplace
from data.attachments import Carried

log = logging.getLogger("cqclerk.sync")


_NOT_THERE_YET = "attachment.not_there_yet"
_ASK_AGAIN_S = 120.0  # at most, for what its window is still sending: somebody waits for it to decide


@dataclass(frozen=True, slots=True)
class _Next:
    """What the next step is about, in which direction, and who asks."""

    identity: Identity
    scan: Carried
    up: bool


class Carrier:
    """Carries the scans of one station."""

    def __init__(self, run: Run, link: Link, limits: Limits, chance: Callable[[], float] = random.random) -> None:
        self._run, self._link, self._limits, self._chance = run, link, limits, chance
        self._tidied: date | None = None
        self.on_its_way: Callable[[tuple[str, int] | None], None] = lambda scan: None  # whoever wants to know: digest and bytes
        self._offered: set[str] = set()  # those of which the gateway has said in this run how far they are

    def step(self) -> bool:
        """One step; False if there is nothing to carry now. Raises LinkProblem; a no is noted with the scan and stops no other."""
        todo = self._run(lambda at: _next(at, time.time()))
        if todo is None:
            self.on_its_way(None)
            self._tidy()
            return False
        scan = todo.scan
        self.on_its_way((scan.digest, scan.so_far))
        try:
            with standing.heard(self._run):
                (self._raise if todo.up else self._fetch)(todo.identity, scan)
        except Declined as no:
            log.warning("scan %s: %s", scan.digest[:12], no)
            self._put_off(scan, no.problem.type)
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
        self._run(lambda at: kept.went_up(at, scan.digest, held.held))
        if held.held < scan.so_far:  # it forgot, or found that the bytes were not those: from there again, but not at once
            log.warning("scan %s goes on at %d", scan.digest[:12], held.held)
            self._put_off(scan, "attachment.other_content")

    def _fetch(self, who: Identity, scan: Carried) -> None:
        wanted = min(scans.load().fetch_bytes, scan.size - scan.so_far)
        content = self._link.get_scan(who, scan.digest, scan.so_far, wanted)
        if not content:
            self._put_off(scan, _NOT_THERE_YET)
            return
        if not self._run(lambda at: kept.came_down(at, scan, content)):
            log.error("scan %s: what came is something else", scan.digest[:12])
            self._put_off(scan, "attachment.other_content")

    def _put_off(self, scan: Carried, key: str) -> None:
        attempts = scan.attempts + 1
        pause = outbox.pause_s(attempts, self._limits, self._chance())
        due = time.time() + (min(pause, _ASK_AGAIN_S) if key == _NOT_THERE_YET else pause)
        self._offered.discard(scan.digest)
        self._run(lambda at: kept.put_off(at, scan, attempts, due, key))


def _next(at: Workplace, now: float) -> _Next | None:
    """What is soonest done, in either direction; nothing while this station, or the epoch that it has begun, is not certified."""
    station = at.station
    if station.epoch == 0 or at.standing.epoch != station.epoch:
        return None
    up, down = kept.waiting(at, now)
    found = [(one.size - one.so_far, one, is_up) for one, is_up in ((up, True), (down, False)) if one is not None]
    if not found:
        return None
    _, scan, is_up = min(found, key=lambda each: each[0])
    return _Next(Identity(station.id, station.epoch, at.signer), scan, is_up)
