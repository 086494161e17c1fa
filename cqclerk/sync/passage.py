"""One bundle of another station over this station's line: up in steps, a word that it be done, and the answer back in steps.

Wherever it is cut it goes on at that byte: the gateway says how much it has, and what came of the answer is kept here.
"""

import hashlib
from collections.abc import Callable

from cqclerk.protocol import bundles, scans
from cqclerk.protocol.messages import BundleAnswer, Declined
from cqclerk.sync.light import Leg, OnItsWay
from cqclerk.sync.link import Identity, Link
from cqclerk.sync.problems import NotAGateway

_STEP_S = 4  # a step is what the line carries in so long, if that is more than the least
_LARGEST_STEP = 512 * 1024
_GONE = frozenset({"bundle.no_answer", "bundle.not_here_yet"})  # the gateway has lost it meanwhile: once more from the beginning


class Passage:
    """told: whoever wants to know how far it is; before_each: waits as long as something smaller wants the line."""

    def __init__(
        self,
        link: Link,
        who: Identity,
        bundle: bytes,
        told: Callable[[OnItsWay], None] = lambda on_its_way: None,
        before_each: Callable[[], None] = lambda: None,
    ) -> None:
        self._link, self._who, self._bundle = link, who, bundle
        self._told, self._before_each = told, before_each
        self._digest, cover = hashlib.sha256(bundle).hexdigest(), bundles.said_on(bundle[: bundles.BEGINNING])
        self.state = OnItsWay(cover.office if cover else "", cover.window if cover else "", size=len(bundle))
        self._answer: BundleAnswer | None = None
        self._held, self._came = 0, bytearray()  # how much of the bundle is there, and what of the answer is here
        self._further = False  # than at the last time that somebody asked

    def got_further(self) -> bool:
        """Whether bytes have come across since the last time that this was asked."""
        further, self._further = self._further, False
        return further

    def carry(self) -> bytes:
        """The answer. Raises LinkProblem, and may be called again; Declined, where it will not be taken."""
        try:
            return self._carry()
        except Declined as no:
            if no.problem.type not in _GONE:
                raise
        self._forget()
        return self._carry()

    def _carry(self) -> bytes:
        if self._answer is None:
            self._raise()
            self._tell(Leg.WORK, 0, 0)
            self._answer = self._link.take_bundle(self._who, self._digest)
            self._further = True
        self._fetch(self._answer)
        if hashlib.sha256(self._came).hexdigest() != self._answer.digest:
            self._forget()
            raise NotAGateway("another answer than was promised")
        return bytes(self._came)

    def _raise(self) -> None:
        """All of it, from where the gateway has it."""
        size = len(self._bundle)
        self._has(self._link.bundle_so_far(self._who, self._digest).held)
        while (start := self._held) < size:
            self._tell(Leg.UP, start, size)
            self._before_each()
            self._has(self._link.put_bundle(self._who, self._digest, size, start, self._bundle[start : start + self._step()]).held)

    def _has(self, held: int) -> None:
        """So much is there, as the gateway says."""
        self._further |= held > self._held
        self._held = held

    def _fetch(self, answer: BundleAnswer) -> None:
        """The rest of the answer."""
        while len(self._came) < answer.size:
            self._tell(Leg.DOWN, len(self._came), answer.size)
            self._before_each()
            content = self._link.get_answer(self._who, answer.digest, len(self._came), min(self._step(), answer.size - len(self._came)))
            if not content:
                raise NotAGateway("an answer that ends before its end")
            self._came += content
            self._further = True

    def _forget(self) -> None:
        self._answer = None
        self._came.clear()

    def _step(self) -> int:
        """What a cut can cost: seconds, not bytes."""
        least = scans.load().step_bytes
        return min(max(least, int((self._link.quality.bytes_s or 0) * _STEP_S)), _LARGEST_STEP)

    def _tell(self, leg: Leg, so_far: int, size: int) -> None:
        self.state = OnItsWay(self.state.office, self.state.window, leg, so_far, size)
        self._told(self.state)
