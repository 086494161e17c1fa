"""核查 at work: outer systems are asked in threads of their own, each for so long and no longer; what they say becomes an event.

Nothing of the gateway waits for them: neither the threads at the hub nor a batch of events. A system that does not answer costs
its own questions the answer 未能查询, and nothing else.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Iterable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from prometheus_client import Counter

from cqclerk.domain.check_events import OUTCOMES, CheckKind, CheckOutcome
from cqclerk.gateway import checks
from cqclerk.gateway.bells import Bells
from cqclerk.gateway.checks import Waiting
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.hands import Hands
from cqclerk.gateway.limits import Limits
from cqclerk.gateway.meters import Meters
from cqclerk.gateway.outer.adapter import NotReached, Question, Reply
from cqclerk.gateway.outer.systems import Connected, Systems
from cqclerk.protocol.messages import Declined

if TYPE_CHECKING:
    from asyncio import Future, Task

log = logging.getLogger("cqclerk.gateway.checks")
LONGEST_WAIT_S = 10.0
LOOK_AGAIN_S = 60.0  # for what another process took and does not see to: what is answered at all is answered sooner
OWN = "全市办件"  # the gateway's own cases, as a source
_LOOK_BACK = timedelta(days=7)  # what was asked before the gateway went down, and is still worth an answer
_PER_S, _STOCK = 0.5, 60.0  # questions of one station: half a minute's work for a clerk, and far too slow to comb through a register


class Checking:
    """On the event loop of one process. alone: no other process may be connected to what this one is not."""

    def __init__(self, gateway: Gateway, hands: Hands, bells: Bells, meters: Meters, systems: Systems, *, alone: bool = True) -> None:
        self._gateway, self._hands, self._bells, self._systems, self._alone = gateway, hands, bells, systems, alone
        self._limits = Limits(_PER_S, _STOCK)
        self._free = {id(one): threading.BoundedSemaphore(one.settings.at_once) for one in systems.by_kind.values()}
        self._under_way: dict[tuple[str, str, str], Task[None]] = {}
        self._looking: set[Task[object]] = set()
        self._answered: dict[int, set[tuple[str, str, str]]] = {}  # during each look that is not over yet
        self._answers = Counter("cqclerk_checks", "Questions to outer systems, by answer", ("kind", "answer"), registry=meters.registry)

    def begin(self, case_ids: Collection[str]) -> None:
        """See to what is asked in these cases; returns at once."""
        for case_id in case_ids:
            self._look(self._start(case_id))

    def begin_again(self) -> None:
        """What was asked before this process began."""
        since = (self._gateway.now() - _LOOK_BACK).isoformat()

        async def look() -> None:
            self.begin(await self._hands.look(lambda tx: checks.asked_since(tx, since)))

        self._look(look())
        self._look(self._watch())

    async def _watch(self) -> None:
        """What came a while ago and is still asked: by stick at the command line, or to a process that has died since."""
        places: deque[int] = deque(maxlen=3)  # of the last event, at the last looks

        async def look() -> None:
            places.append(await self._hands.look(lambda tx: tx.last_position()))
            if len(places) == places.maxlen and places[0] < places[1]:
                self.begin(await self._hands.look(lambda tx: checks.asked_between(tx, places[0], places[1])))

        while True:
            self._look(look())
            await asyncio.sleep(LOOK_AGAIN_S)

    async def seen_to(self, case_ids: Collection[str], seconds: float) -> None:
        """What a stick brought: many questions at once, and nobody sits at a screen, so one case after the other.

        Waits so long for the answers; the rest goes on.
        """
        if case_ids:
            await asyncio.wait([self._look(self._in_turn(sorted(case_ids)))], timeout=seconds)

    async def _in_turn(self, case_ids: Iterable[str]) -> None:
        for case_id in case_ids:
            if tasks := await self._start(case_id, patient=True):
                await asyncio.wait(tasks)

    def _look(self, work: Coroutine[object, object, object]) -> "Task[object]":
        task = asyncio.get_running_loop().create_task(work)
        self._looking.add(task)
        task.add_done_callback(self._looked)
        return task

    def _looked(self, task: "Task[object]") -> None:
        self._looking.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("what is asked could not be looked up", exc_info=task.exception())

    async def finished(self, case_id: str, seconds: float) -> None:
        """See to what is asked in a case, and wait so long for the answers."""
        tasks = await self._start(case_id) or [task for key, task in self._under_way.items() if key[0] == case_id]
        if tasks and seconds > 0:
            await asyncio.wait(tasks, timeout=min(seconds, LONGEST_WAIT_S))

    def close(self) -> None:
        """The gateway goes down: what is not answered is asked again when it comes back."""
        for task in (*self._looking, *self._under_way.values()):
            task.cancel()

    async def _start(self, case_id: str, *, patient: bool = False) -> "list[Task[None]]":
        """patient: who has asked much waits for his turn, else he is told that it was too much."""
        tasks = []
        for asked in await self._waiting(case_id):
            if asked.key not in self._under_way:
                task = asyncio.get_running_loop().create_task(self._see_to(asked, patient))
                self._under_way[asked.key] = task
                task.add_done_callback(partial(self._done, asked.key))
            tasks.append(self._under_way[asked.key])
        return tasks

    async def _waiting(self, case_id: str) -> list[Waiting]:
        """What is asked in a case and has no answer, nor got one while this was looked up: nobody is asked twice."""
        meanwhile: set[tuple[str, str, str]] = set()
        self._answered[id(meanwhile)] = meanwhile
        try:
            waiting = await self._hands.look(lambda tx: checks.waiting(tx, case_id))
        finally:
            del self._answered[id(meanwhile)]
        return [asked for asked in waiting if asked.key not in meanwhile and self._may_ask(asked.kind)]

    def _may_ask(self, kind: CheckKind) -> bool:
        """Whether it is for this process to say something."""
        return self._alone or kind in self._systems.by_kind or kind is CheckKind.DUPLICATES

    def _done(self, key: tuple[str, str, str], task: "Task[None]") -> None:
        self._under_way.pop(key, None)
        if task.cancelled():
            return
        if task.exception() is not None:
            log.error("the answer could not be kept", exc_info=task.exception())
            return
        for meanwhile in self._answered.values():
            meanwhile.add(key)

    async def _see_to(self, asked: Waiting, patient: bool) -> None:
        begun = time.perf_counter()
        source, reply, why = await self._asked(asked, patient)
        news = await self._hands.write(lambda tx: checks.answer(self._gateway, tx, asked, source, reply, why))
        self._bells.ring(news)
        told = why or reply.outcome.value
        self._answers.labels(asked.kind.value, told).inc()
        took = round((time.perf_counter() - begun) * 1000)
        level = logging.WARNING if why in ("timeout", "busy", "unreachable", "fault") else logging.INFO
        log.log(level, "check", extra={"case": asked.case_id, "kind": asked.kind.value, "answer": told, "ms": took})

    async def _asked(self, asked: Waiting, patient: bool) -> tuple[str, Reply, str]:
        """(source, answer, why not) of one question; an outer system can do nothing that makes this fail."""
        system, question = self._systems.by_kind.get(asked.kind), asked.question
        source = system.settings.source if system else OWN if asked.kind is CheckKind.DUPLICATES else ""
        if question is None:
            return source, _NOTHING, "nobody"
        if not await self._admitted(asked.station, patient):
            return source, _NOTHING, "too_often"
        if system is None and asked.kind is CheckKind.DUPLICATES:
            return source, await self._hands.look(lambda tx: checks.alike(tx, asked.case_id)), ""
        if system is None:
            return source, _NOTHING, "not_connected"
        return source, *await self._outside(system, question)

    async def _admitted(self, station: str, patient: bool) -> bool:
        """Whether a station may ask now; whoever is patient may in the end."""
        while True:
            try:
                self._limits.admit(station)
            except Declined as no:
                if not patient:
                    return False
                await asyncio.sleep(float(dict(no.problem.params)["seconds"]))
            else:
                return True

    async def _outside(self, system: Connected, question: Question) -> tuple[Reply, str]:
        free = self._free[id(system)]
        if not free.acquire(blocking=False):
            return _NOTHING, "busy"
        try:
            reply = await asyncio.wait_for(_in_thread(lambda: system.system.look_up(question), free.release), system.settings.timeout_s)
        except TimeoutError:
            return _NOTHING, "timeout"
        except NotReached as error:
            log.warning("%s: %s", question.kind.value, error)
            return _NOTHING, "unreachable"
        except Exception:  # the edge to a module that is not ours: it is told as its fault, with kind and places
            log.exception("%s: the module failed", question.kind.value)
            return _NOTHING, "fault"
        if not isinstance(reply, Reply) or reply.outcome not in OUTCOMES[question.kind]:
            log.error("%s: the module gave an answer that is none", question.kind.value)
            return _NOTHING, "fault"
        return reply, "unreachable" if reply.outcome is CheckOutcome.UNKNOWN else ""


_NOTHING = Reply(CheckOutcome.UNKNOWN)


def _in_thread(look_up: Callable[[], Reply], at_the_end: Callable[[], None]) -> "Future[Reply]":
    """Run it in a thread that nobody waits for when the process ends: a system that hangs must not keep the gateway up."""
    loop = asyncio.get_running_loop()
    future: Future[Reply] = loop.create_future()

    def settle(result: Reply | None, error: BaseException | None) -> None:
        if not future.done():
            future.set_exception(error) if error is not None else future.set_result(result or _NOTHING)

    def work() -> None:
        result, failed = None, None
        try:
            result = look_up()
        except Exception as error:  # noqa: BLE001  handed to whoever waits
            failed = error
        finally:
            at_the_end()
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, failed)

    threading.Thread(target=work, name="outer", daemon=True).start()
    return future
