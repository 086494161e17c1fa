"""One round between a station and the gateway: events out, answers and inbox in, numbers leased.

Each step can be cut anywhere and done again. `run` executes a function on the thread that owns the workplace:
nobody waits for the network there.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from cqclerk.domain.guards import NotAllowed, Objection, no, require
from cqclerk.domain.station import Station
from cqclerk.protocol.messages import (
    BlockRequest,
    CheckRequest,
    ClaimRequest,
    Declined,
    EventsReply,
    Granted,
    Inbox,
    Status,
)
from cqclerk.sync import announced, arrivals, enrolment, giving, inbox, outbox, standing
from cqclerk.sync.limits import Limits, load
from cqclerk.sync.link import Identity, Link
from cqclerk.sync.problems import NotEnrolled, not_certified
from cqclerk.sync.run import Run
from cqclerk.workplace import borrowed, epochs, exchange, supply
from cqclerk.workplace.exchange import Outgoing
from cqclerk.workplace.giving import known_mark
from cqclerk.workplace.workplace import Workplace

log = logging.getLogger("cqclerk.sync")
R = TypeVar("R")
_FORGOTTEN = frozenset({"station.unknown", "enrol.not_this_station"})  # what it says to a code of a station whose epoch it has forgotten


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did: events sent (and of them refused), events received, and how many still wait."""

    sent: int = 0
    refused: int = 0
    received: int = 0
    left: int = 0

    def __add__(self, other: "Round") -> "Round":
        return Round(self.sent + other.sent, self.refused + other.refused, self.received + other.received, other.left)


@dataclass(frozen=True, slots=True)
class Here:
    """The station as a request needs it. What waits is what this identity may send.

    giving_back  up to where the own events that it lost came back, None when it is not behind
    copied       what is known of a copy of it, as its standing has it
    """

    identity: Identity
    station: Station
    cursor: int
    waiting: list[Outgoing]
    certified: bool = True
    giving_back: int | None = None
    copied: str = ""


def here(at: Workplace) -> Here:
    """The station now. One that has begun anew still speaks for its last certified epoch, to bring what waits of it to safety."""
    station, cursor, waiting, before = at.station, exchange.cursor(at), exchange.unsent(at), epochs.key_before(at)
    if before is None:
        return Here(Identity(station.id, station.epoch, at.signer), station, cursor, waiting, giving_back=at.standing.giving_back)
    old = [one for one in waiting if one.epoch <= station.epoch]
    return Here(Identity(station.id, station.epoch, before), station, cursor, old, certified=False, copied=at.standing.copied)


class Rounds:
    """The steps. Each raises LinkProblem or Declined, and then nothing of what it had already stored is undone."""

    def __init__(self, run: Run, link: Link, limits: Limits | None = None, chance: Callable[[], float] = random.random) -> None:
        self.run, self.link, self.limits, self._chance = run, link, limits or load(), chance
        self._marks = announced.Marks()  # what the gateway said last of itself
        self.in_flight: Callable[[frozenset[str]], None] = lambda event_ids: None  # whoever wants to know what is on its way now

    def all(self) -> Round:
        """Send everything that waits, fetch everything that came, send what that gave rise to, lease what runs low."""
        done = self.send_all() + self._get_back() + self.pull()
        self._give_back_if_due()
        self.give_back_what_was_left()
        self.run(epochs.caught_up)
        announced.learn(self.run, self.link, self._marks)
        done += self.send_all() + self.lease_low()
        return done

    def send_all(self) -> Round:
        """Batch after batch until nothing waits."""
        done = Round()
        while (one := self.send()).sent:
            done += one
        return done

    def send(self) -> Round:
        """One batch of waiting events; sent is 0 if nothing waits."""
        now = self._here(certified=False)
        sent = outbox.next_batch(now.waiting)
        if not sent and not now.certified:
            raise not_certified(now.copied)
        if not sent:
            return Round()
        self.in_flight(frozenset(one.id for one in sent))
        try:
            reply = self._ask(now, lambda: self.link.send(now.identity, [one.line for one in sent], now.cursor))
        finally:
            self.in_flight(frozenset())
        inbox.check_answers(sent, reply.answers, now.station.gateway_key)
        done = self._take(reply, now.station)
        if stop := standing.stopped_by(sent, reply.answers, now.station.epoch):
            self.run(lambda at: standing.of_answer(at, stop))
        return done

    def _get_back(self) -> Round:
        """What this station made itself and lost, after it was enrolled anew."""
        done = Round()
        while (now := self._here()).giving_back is not None:
            with standing.heard(self.run):
                reply = self.link.given_back(now.identity, now.giving_back)
            box = reply.inbox or Inbox(cursor=now.giving_back)
            done += Round(received=self.run(lambda at: arrivals.take_back(at, box)))  # noqa: B023  run at once
            if not box.more:
                break
        return done

    def pull(self) -> Round:
        """Everything that came into the inbox."""
        done, more = Round(), True
        while more:
            now = self._here()
            reply = self._ask(now, lambda: self.link.poll(now.identity, now.cursor))  # noqa: B023  asked at once
            done += self._take(reply, now.station)
            more = reply.inbox is not None and reply.inbox.more
        return done

    def _ask(self, now: Here, call: Callable[[], R]) -> R:
        """Ask; a gateway that seems to have forgotten is given back what this station has, and asked once more."""
        with standing.heard(self.run):
            try:
                return call()
            except Declined as no:
                why = no.problem.type
                if why not in giving.SIGNS or not giving.give_back(self.run, self.link, now.identity, gap=why == giving.GAP):
                    raise
            return call()

    def _give_back_if_due(self) -> None:
        """The gateway says that it was put back, and this station has not given back yet."""
        if self._marks.restored and self._marks.restored != self.run(known_mark):
            giving.give_back(self.run, self.link, self._here().identity)

    def take_news(self, reply: EventsReply) -> Round:
        """An answer to a poll; fetches the rest if there is more."""
        done = self._take(reply, self._here().station)
        self._give_back_if_due()
        return done + self.pull() if reply.inbox is not None and reply.inbox.more else done

    def _here(self, certified: bool = True) -> Here:
        now = self.run(here)
        if not now.certified and (certified or now.station.epoch == 0):
            raise not_certified(now.copied)
        if now.station.epoch == 0:
            raise NotEnrolled
        return now

    def _take(self, reply: EventsReply | Granted, station: Station) -> Round:
        """Store what an answer brought. What of its inbox cannot be trusted is kept aside, and told."""
        answers, wanted = (reply.answers, reply.wanted) if isinstance(reply, EventsReply) else ((), ())
        if isinstance(reply, EventsReply):
            self._marks = announced.Marks(reply.reads, reply.trust, reply.restored)
        box = reply.inbox or Inbox(cursor=0)
        sifted = inbox.sifted(box, station)
        received, left = self.run(lambda at: arrivals.store(at, reply.server_time, sifted, box.cursor, answers, wanted))
        if reply.inbox is not None:
            self.run(epochs.served)
        return Round(len(answers), sum(answer.status is Status.REFUSED for answer in answers), received, left)

    # -- what is asked for

    def claim(self, case_id: str, give_back: bool = False) -> None:
        """Ask for the right to decide a case, or give it back. Raises NotAllowed with the gateway's reason, LinkProblem."""
        asked = ClaimRequest(case_id=case_id, give_back=give_back)
        self._granted(lambda now: self.link.claim(now.identity, asked, now.cursor))

    def borrow(self, case_id: str) -> None:
        """The same for a screen that has the case open: left undecided, the right goes back."""
        self.run(lambda at: borrowed.asked(at, case_id))
        try:
            self.claim(case_id)
        except NotAllowed:
            self.run(lambda at: borrowed.forget(at, case_id))
            raise

    def give_back(self, case_id: str) -> None:
        """A screen leaves a case undecided. Raises LinkProblem, and then it is given back with the next round that comes through."""
        self.run(lambda at: borrowed.leave(at, case_id))
        self.give_back_what_was_left()

    def give_back_what_was_left(self) -> None:
        """Every right to decide that nobody here needs any more. Raises LinkProblem."""
        for case_id in self.run(borrowed.to_give_back):
            try:
                self.claim(case_id, give_back=True)
            except NotAllowed as refusal:
                log.warning("case %s is not given back: %s", case_id, refusal)
            self.run(lambda at: borrowed.forget(at, case_id))  # noqa: B023  run at once

    def ask_print(self, case_id: str, reason: str = "") -> None:
        """Ask for the right to print the original that was given back; with an approver's reason, take it from a station that does
        not answer. Raises NotAllowed with the gateway's reason, LinkProblem."""
        operator = self.run(lambda at: at.operator.id) if reason else ""
        asked = ClaimRequest(case_id=case_id, printing=True, reason=reason, operator=operator)
        self._granted(lambda now: self.link.claim(now.identity, asked, now.cursor))

    def take_over(self, case_id: str, reason: str) -> None:
        """接管 from the station that holds the claim, by whoever is signed in. Raises NotAllowed (no approver, no reason), LinkProblem."""
        require(None if reason else no("reason.missing"))
        operator = self.run(lambda at: at.operator.id)
        asked = ClaimRequest(case_id=case_id, reason=reason, operator=operator)
        self.run(lambda at: borrowed.asked(at, case_id))
        self._granted(lambda now: self.link.claim(now.identity, asked, now.cursor))

    def check(self, case_id: str) -> None:
        """核查: send what waits, the question with it, and fetch what is answered soon. Raises NotAllowed, LinkProblem."""
        self.send_all()
        self._granted(lambda now: self.link.check(now.identity, CheckRequest(case_id=case_id), now.cursor, self.limits.check_wait_s))

    def lease(self, item: str, year: int = 0) -> None:
        """Ask for a block of numbers, of a year or of this one. Raises NotAllowed, LinkProblem."""
        count = self.run(lambda at: at.reference.numbers.block_size)
        asked = BlockRequest(item=item, count=count, year=year)
        self._granted(lambda now: self.link.lease(now.identity, asked, now.cursor))

    def lease_low(self) -> Round:
        """A new block for each item that this office decides and whose numbers run low; what is out of date goes back.

        A no is noted: it stops nothing else.
        """
        if self.run(supply.return_expired):
            self.send_all()
        for item, year in self.run(supply.items_that_run_low):
            try:
                self.lease(item, year)
            except NotAllowed as refusal:
                log.warning("no numbers for %s: %s", item, refusal)
        return Round(left=self.run(exchange.unsent_count))

    def _granted(self, ask: Callable[[Here], Granted]) -> None:
        now = self._here()
        with _as_objection(), standing.heard(self.run):
            granted = ask(now)
        self._take(granted, now.station)
        if granted.inbox.more:
            self.pull()

    def enrol(self, code: str) -> None:
        """Show the one-time code; from then on this station is certified. Raises NotAllowed, LinkProblem.

        Where the city has certified a later epoch, or has stopped this one, the station begins a new one first. A gateway that was put
        back, and has forgotten this station or its epoch, is shown its own word first.
        """
        try:
            self._show(code)
        except NotAllowed as no:
            if no.objection.key in _FORGOTTEN and self._shows_word():
                self._show(code)
                return
            if no.objection.key != "enrol.epoch":
                raise
            above = int(dict(no.objection.params)["epoch"])
            self.run(lambda at: epochs.begin(at, epochs.REVOKED if at.standing.stopped else epochs.FORKED, above))
            self._show(code)

    def _shows_word(self) -> bool:
        with _as_objection():
            return giving.show_word(self.run, self.link)

    def _show(self, code: str) -> None:
        asked = self.run(lambda at: enrolment.asked(at, code))
        with _as_objection():
            reply = self.link.enrol(asked)
        self.run(lambda at: enrolment.take(at, reply, asked, reply.server_time))

    # -- failure

    def postpone(self, key: str, retry_after_s: float | None, failures: int | None = None) -> float:
        """Note that the next batch did not go out, and why; returns the seconds until the next try.

        failures  how often in a row, by whoever counts; else by what the store knows of the oldest that waits.
        """
        sent = outbox.next_batch(self.run(exchange.unsent))
        failed = failures or outbox.tries(sent) + 1
        pause = outbox.pause_s(failed, self.limits, self._chance(), retry_after_s, idle=not sent)
        if sent:
            ids = tuple(one.id for one in sent)
            self.run(lambda at: exchange.failed(at, ids, time.time() + pause, key))
        return pause


@contextmanager
def _as_objection() -> Iterator[None]:
    """Within this block the gateway's no is the same exception as a guard's at this station."""
    try:
        yield
    except Declined as error:
        raise NotAllowed(Objection(error.problem.type, error.problem.params)) from error


__all__ = ["Round", "Rounds", "Run", "here"]
