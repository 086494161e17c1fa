"""The sync engine: one thread beside the screens that keeps a station and the gateway in step, whatever the line does.

What is recorded goes out at once if the line is there, else in journal order when it comes back. While nothing happens a
long poll is out. The screens never wait for the network: what they ask for comes back as a Future.
"""

import logging
import queue
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from cqclerk.domain.guards import NotAllowed
from cqclerk.protocol.messages import Declined, EventsReply
from cqclerk.sync import outbox, standing
from cqclerk.sync.attachments import Carrier
from cqclerk.sync.courier import Courier
from cqclerk.sync.light import Light, LinkState, Measured
from cqclerk.sync.limits import Limits, load
from cqclerk.sync.link import Either, Link, Switch
from cqclerk.sync.listener import Listener
from cqclerk.sync.orders import Order, Orders
from cqclerk.sync.problems import LinkProblem, NoLine, NotCertified, NotEnrolled, Unplugged
from cqclerk.sync.rounds import Round, Rounds, Run, here
from cqclerk.sync.subscriber import Subscriber
from cqclerk.workplace import borrowed, exchange

log = logging.getLogger("cqclerk.sync")
FAULT = "link.fault"  # this program's own: nothing goes out or comes in until it is through


class Engine(Orders):
    """start() and stop() once; everything else from any thread, at any time."""

    def __init__(
        self,
        run: Run,
        url: str,
        on_state: Callable[[LinkState], None] = lambda state: None,
        cut: Switch | None = None,
        limits: Limits | None = None,
        chance: Callable[[], float] = random.random,
        ca: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__()
        self._run, self._on_state, self._limits, self._chance = run, on_state, limits or load(), chance
        self._cut = cut or threading.Event()
        closed = Either(self._cut, self._stopping)
        self._link = Link(url, self._limits, closed, ca=ca)
        self._rounds = Rounds(run, self._link, self._limits, chance)
        self._carrier = Carrier(run, self._link, self._limits, chance)
        self._listener = Listener(
            Link(url, self._limits, closed, ca=ca), self._limits, lambda heard: self._orders.put(lambda: self._heard(heard))
        )
        self._courier = Courier(run, lambda: Link(url, self._limits, closed, ca=ca), self._limits, chance)
        self._subscriber = Subscriber(run, Link(url, self._limits, closed, ca=ca), self._limits)
        self._recorded = threading.Event()  # many records, one order
        self._due: float | None = None  # when to try again, on the monotonic clock; None while nothing has to be
        self._scan_due: float | None = None  # the same for scans, which never hold up events
        self._carrying = False  # a step of a scan is among the orders
        self._not_before = 0.0  # the gateway asked to be left alone until then
        self._failures = 0
        self._code = ""  # a one-time code that the gateway has not answered yet
        self._declined = ""  # why the gateway does not take what waits, although it answers
        self._rounds.in_flight = lambda event_ids: self._tell(replace(self.state, sending=event_ids))
        self._courier.told = lambda bundle: self._orders.put(lambda: self._tell(replace(self.state, bundle=bundle)))
        self._courier.may_go_on = self._subscriber.may_go_on = lambda: not (self._recorded.is_set() or self.state.sending or self._promised)
        self._carrier.on_its_way = lambda scan: self._tell(replace(self.state, carrying=scan))
        self.state = LinkState()

    # -- from any thread

    def start(self) -> None:
        """Begin."""
        self._listener.start()
        self._subscriber.start()
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End: nothing more goes out or comes in. A request that is out is not waited for longer than timeout_s."""
        self._stopping.set()
        self._courier.end()
        self._subscriber.end()
        self._orders.put(lambda: None)
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def recorded(self) -> None:
        """The station has recorded something: it goes out at once. Call it after a command, not after every look at the store."""
        if not self._recorded.is_set():
            self._recorded.set()
            self._orders.put(self._send_what_was_recorded)

    def send_now(self) -> None:
        """现在发: forget all waiting times and try."""
        self._orders.put(self._try_at_once)

    def released(self) -> None:
        """What was on hold may go out."""
        self._orders.put(self._work)

    def switched(self) -> None:
        """断线 or 接线: the switch that the engine was given has been turned."""
        self._orders.put(self._look_at_switch)

    def enrol(self, code: str) -> "Future[None]":
        """Enrol with a one-time code; what waits goes out after it, and numbers are leased. It is shown again until the gateway answers."""
        return self._ask(lambda: self._enrol(code))

    def carry(self, bundle: bytes) -> "Future[bytes]":
        """Bring a bundle of any station to the gateway, across whatever cuts there are; the answer to it. Fails with Declined, or with the
        LinkProblem that somebody has to see to. Nothing else waits for it."""
        return self._courier.carry(bundle)

    def sync_once(self) -> "Future[Round]":
        """One whole round, now."""
        return self._ask(self._rounds.all)

    # -- the thread

    def _next(self) -> Order:
        try:
            return self._orders.get(timeout=self._patience())
        except queue.Empty:
            return self._work if self._due is not None and self._due <= time.monotonic() else self._carry

    def _close(self) -> None:
        self._listener.stop()
        self._link.close()

    def _do(self, order: Order) -> None:
        try:
            order()
        except Exception:  # the edge of this thread: the station works on without sync, and the log says why
            if self._stopping.is_set():  # the store has gone before the request that was out came back
                log.info("sync is ended")
                return
            log.exception("sync")
            pause = float(self._limits.first_s)
            self._due = time.monotonic() + pause
            measured = Measured(self.state.round_trip_ms, self.state.unsent, self.state.skew_s, self.state.bytes_s)
            self._tell(self.state.after(Light.DOWN, FAULT, measured, pause))

    def _patience(self) -> float | None:
        due = [moment for moment in (self._due, self._scan_due) if moment is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _came_of(self, error: BaseException | None) -> None:
        """What somebody waited for also tells how the line is."""
        match error:
            case LinkProblem():
                self._failed(error)
            case None | NotAllowed() | Declined():
                self._reached()
            case _:
                log.exception("sync")

    # -- what there is to do

    def _begin(self) -> None:
        """What the store remembers of failures before holds on: a restart is no reason to press the gateway."""
        self._run(borrowed.leave_all)
        waiting = self._run(exchange.unsent)
        self._failures = outbox.tries(waiting)
        self._due = time.monotonic() + outbox.delay_s(waiting, time.time(), self._limits)

    def _work(self) -> None:
        """A whole round: what waits, what came, what runs low."""
        self._due = None
        if self._code and not self._enrolled_now():
            return
        if self._attempt(self._rounds.all):
            self._succeeded()

    def _send_what_was_recorded(self) -> None:
        """At once, unless the gateway asked to be left alone. A long queue lets others in between its batches."""
        self._recorded.clear()
        if self._code or time.monotonic() < self._not_before or self._cut.is_set():
            self._tell(replace(self.state, unsent=self._run(exchange.unsent_count)))
        elif sent := self._attempt(self._rounds.send):
            self._succeeded()
            if sent.left:
                self.recorded()
            elif sent.sent:
                self._attempt(self._rounds.lease_low)

    def _carry_on(self) -> None:
        """One step of a scan, behind everything else that is to be done."""
        if not self._carrying:
            self._carrying = True
            self._orders.put(self._carry)

    def _carry(self) -> None:
        self._carrying, self._scan_due = False, None
        if self._cut.is_set() or self._due is not None or time.monotonic() < self._not_before:
            return  # events first: they go on with scans when they are through
        try:
            if self._carrier.step():
                self._carry_on()
            elif (due := self._carrier.next_due()) is not None:
                self._scan_due = time.monotonic() + max(due - time.time(), 1.0)
        except LinkProblem as problem:
            self._failed(problem)

    def _try_at_once(self) -> None:
        self._courier.try_now()
        self._run(exchange.make_all_due)
        self._failures, self._not_before = 0, 0.0
        self._work()

    def _look_at_switch(self) -> None:
        if self._cut.is_set():
            self._failed(Unplugged())
        else:
            self._failures = 0
            self._courier.try_now()
            self._work()

    def _enrol(self, code: str) -> None:
        self._code = code
        self._show_code()
        self._orders.put(self._work)

    def _enrolled_now(self) -> bool:
        """Show the code that waits once more."""
        try:
            self._show_code()
        except LinkProblem as problem:
            self._failed(problem)
            return False
        except NotAllowed:
            return not self._code
        return True

    def _show_code(self) -> None:
        """Raises LinkProblem, and NotAllowed: the same code will not do later either, unless it is the gateway that is not ready."""
        try:
            self._rounds.enrol(self._code)
        except NotAllowed as no:
            if not no.objection.key.startswith("enrol."):
                self._refused(no.objection.key)
                raise
            self._code = ""
            raise
        self._code = ""

    def _heard(self, heard: EventsReply | LinkProblem | Declined) -> None:
        """The long poll came back."""
        self._listener.busy = False
        match heard:
            case EventsReply():
                if self._attempt(lambda: self._rounds.take_news(heard)):
                    self._reached()
            case Declined():
                standing.told(self._run, heard)
                self._refused(heard.problem.type)
            case Unplugged():
                self._look_at_switch()
            case _ if self._due is None:
                self._lost(heard)

    def _reached(self) -> None:
        """The gateway answered something: it may also take what it did not answer before."""
        if self._due is not None and not self._declined and time.monotonic() >= self._not_before:
            self._work()
        else:
            self._well()

    def _lost(self, problem: LinkProblem) -> None:
        """The poll broke: come back after a while, not all stations of a city in the same second."""
        pause = outbox.pause_s(1, self._limits, self._chance(), problem.retry_after_s, idle=True)
        self._due = time.monotonic() + pause
        self._show(Light.DOWN, problem.key, pause)

    # -- how it went

    def _attempt(self, work: Callable[[], Round]) -> Round | None:
        """Do it; None if the gateway did not answer or answered no, which is noted."""
        try:
            return work()
        except LinkProblem as problem:
            self._failed(problem)
        except Declined as no:
            log.error("the gateway declines: %s", no)
            self._refused(no.problem.type)
        return None

    def _failed(self, problem: LinkProblem) -> None:
        """The gateway did not answer."""
        if isinstance(problem, NotEnrolled) and self._code:
            return  # that is being seen to
        if isinstance(problem, Unplugged | NoLine | NotEnrolled | NotCertified):  # nothing to try until somebody does something
            self._due = None
            self._show(Light.DOWN, problem.key)
            return
        log.info("%s", problem)
        if problem.retry_after_s is not None:
            self._not_before = time.monotonic() + problem.retry_after_s
        self._show(Light.DOWN, problem.key, self._postpone(problem.key, problem.retry_after_s))

    def _refused(self, key: str) -> None:
        """The gateway answered, and does not take what waits: the line is up, the sending stands still until it is tried again."""
        self._declined = key
        pause = self._postpone(key, None)
        self._show(self._light(), key, pause)

    def _postpone(self, key: str, retry_after_s: float | None) -> float:
        self._failures += 1
        pause = self._rounds.postpone(key, retry_after_s, self._failures)
        self._due = time.monotonic() + pause
        return pause

    def _succeeded(self) -> None:
        """All that waited was taken."""
        self._failures, self._due, self._not_before, self._declined = 0, None, 0.0, ""
        self._well()

    def _well(self) -> None:
        """The gateway answered: the line is up, and a poll goes out."""
        if not self.state.up:
            self._courier.try_now()
        self._show(self._light(), self._declined)
        self._carry_on()
        now = self._run(here)
        if now.identity.epoch and now.certified and not self._listener.busy and not self._stopping.is_set():
            self._listener.poll(now.identity, now.cursor)
            self._subscriber.look()

    def _light(self) -> Light:
        return Light.SLOW if (self._link.round_trip_ms or 0) > self._limits.slow_ms else Light.UP

    def _show(self, light: Light, reason: str = "", pause_s: float | None = None) -> None:
        link, unsent = self._link, self._run(exchange.unsent_count)
        skew = link.skew_s if abs(link.skew_s) > self._limits.skew_s else 0
        speed = link.quality.bytes_s
        measured = Measured(link.round_trip_ms, unsent, skew, None if speed is None else round(speed))
        self._tell(self.state.after(light, reason, measured, pause_s))

    def _tell(self, after: LinkState) -> None:
        if after != self.state:
            self.state = after
            self._on_state(after)
