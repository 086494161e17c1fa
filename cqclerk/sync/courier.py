"""Bundles on the line: a stick may hold as much as a thin line carries in an hour, so each goes in a thread of its own.

What is small goes first, between its steps; a cut holds it up, and it goes on by itself when the line is back.
"""

import random
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from cqclerk.sync import outbox
from cqclerk.sync.light import OnItsWay
from cqclerk.sync.limits import Limits
from cqclerk.sync.link import Link
from cqclerk.sync.passage import Passage
from cqclerk.sync.problems import BadAddress, GatewayFault, LinkProblem, NoLine, NotEnrolled, WrongCertificate
from cqclerk.sync.rounds import Run, here

_SOMEBODYS = (BadAddress, NoLine, WrongCertificate, NotEnrolled)
_MOST_FAULTS = 5  # of the gateway at the same place
_LOOK_S = 0.05


class Courier:
    """Brings bundles to the gateway, one connection each.

    told       whoever wants to know where it is; None when it is through
    may_go_on  whether nothing smaller wants the line now
    """

    def __init__(self, run: Run, link: Callable[[], Link], limits: Limits, chance: Callable[[], float] = random.random) -> None:
        self._run, self._link, self._limits, self._chance = run, link, limits, chance
        self.told: Callable[[OnItsWay | None], None] = lambda bundle: None
        self.may_go_on: Callable[[], bool] = lambda: True
        self._ended, self._hurry = threading.Event(), threading.Event()

    def carry(self, bundle: bytes) -> "Future[bytes]":
        """The answer to a bundle of any station. Fails with Declined, or with the LinkProblem that somebody has to see to."""
        future: Future[bytes] = Future()
        threading.Thread(target=self._bring, args=(bundle, future), name="stick", daemon=True).start()
        return future

    def try_now(self) -> None:
        """Wait no longer."""
        self._hurry.set()

    def end(self) -> None:
        """Nothing more is carried."""
        self._ended.set()
        self.try_now()

    def _bring(self, bundle: bytes, future: "Future[bytes]") -> None:
        link = self._link()
        try:
            identity = self._run(here).identity
            answer = self._across(Passage(link, identity, bundle, self.told, self._let_pass))
        except BaseException as error:  # noqa: BLE001  handed to whoever waits: this thread has no edge of its own
            self.told(None)
            future.set_exception(error)
        else:
            self.told(None)
            future.set_result(answer)
        finally:
            link.close()

    def _across(self, passage: Passage) -> bytes:
        failures = 0
        while True:
            self._hurry.clear()
            try:
                return passage.carry()
            except LinkProblem as problem:
                failures = 1 if passage.got_further() else failures + 1
                if self._ended.is_set() or _is_somebodys(problem, failures):
                    raise
                self.told(replace(passage.state, held_up=problem.key))
                self._hurry.wait(outbox.pause_s(failures, self._limits, self._chance(), problem.retry_after_s))

    def _let_pass(self) -> None:
        while not self.may_go_on() and not self._ended.wait(_LOOK_S):
            pass


def _is_somebodys(problem: LinkProblem, failures: int) -> bool:
    """Whether it will not become well by waiting."""
    faulty = isinstance(problem, GatewayFault) and problem.retry_after_s is None
    return isinstance(problem, _SOMEBODYS) or (faulty and failures >= _MOST_FAULTS)
