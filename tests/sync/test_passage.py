"""One bundle on its way, over a link of paper that loses what it is told to lose."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.protocol import scans
from cqclerk.protocol.messages import AttachmentHeld, BundleAnswer, declined
from cqclerk.protocol.signing import Ed25519Signer
from cqclerk.sync.light import Leg, OnItsWay
from cqclerk.sync.link import Identity
from cqclerk.sync.passage import Passage
from cqclerk.sync.problems import LinkProblem, NoAnswer, NotAGateway
from cqclerk.sync.quality import Quality

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ME = Identity("me", 1, Ed25519Signer(bytes([1] * 32)))
STEP = scans.load().step_bytes


@dataclass
class PaperLink:
    """The gateway's end is kept here. faults: for each call "" (well), "lost" (it never came there), or "unheard" (its answer got lost)."""

    answer: bytes
    faults: list[str] = field(default_factory=list)
    bundle: bytearray = field(default_factory=bytearray)
    quality: Quality = field(default_factory=Quality)
    works: int = 0
    sent: int = 0

    def _called(self) -> str:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "lost":
            raise NoAnswer("lost")
        return fault

    def _heard(self, fault: str, said: Any) -> Any:
        if fault:
            raise NoAnswer("unheard")
        return said

    def bundle_so_far(self, who: Identity, digest: str) -> AttachmentHeld:
        return self._heard(self._called(), AttachmentHeld(server_time=NOW, held=len(self.bundle)))  # type: ignore[no-any-return]

    def put_bundle(self, who: Identity, digest: str, size: int, start: int, content: bytes) -> AttachmentHeld:
        self.sent += len(content)
        fault = self._called()
        if start <= len(self.bundle):
            self.bundle += content[len(self.bundle) - start :]
        return self._heard(fault, AttachmentHeld(server_time=NOW, held=len(self.bundle)))  # type: ignore[no-any-return]

    def take_bundle(self, who: Identity, digest: str) -> BundleAnswer:
        fault = self._called()
        if hashlib.sha256(self.bundle).hexdigest() != digest:
            raise declined(409, "bundle.not_here_yet", "")
        self.works += 1
        said = BundleAnswer(server_time=NOW, digest=hashlib.sha256(self.answer).hexdigest(), size=len(self.answer))
        return self._heard(fault, said)  # type: ignore[no-any-return]

    def get_answer(self, who: Identity, digest: str, start: int, length: int) -> bytes:
        return self._heard(self._called(), self.answer[start : start + length])  # type: ignore[no-any-return]


@given(st.integers(0, 4 * STEP), st.integers(1, 3 * STEP), st.lists(st.sampled_from(["", "lost", "unheard"]), max_size=25))
def test_whatever_gets_lost_it_comes_through_and_a_cut_costs_at_most_one_step(size: int, back: int, faults: list[str]) -> None:
    bundle, cuts = bytes(range(256)) * (size // 256) + bytes(size % 256), sum(map(bool, faults))
    link = PaperLink(bytes([7]) * back, list(faults))
    passage = Passage(link, ME, bundle)  # type: ignore[arg-type]
    for _ in range(cuts + 1):
        try:
            answer = passage.carry()
        except LinkProblem:
            continue
        break
    assert answer == link.answer and bytes(link.bundle) == bundle
    assert link.sent <= size + cuts * STEP


def test_what_the_gateway_has_lost_meanwhile_goes_up_again() -> None:
    bundle, told = bytes(2 * STEP), list[OnItsWay]()
    link = PaperLink(b"answer")

    def forget(state: OnItsWay) -> None:
        told.append(state)
        if state.leg is Leg.WORK and not any(one.leg is Leg.WORK for one in told[:-1]):
            link.bundle.clear()  # its database was put back just then

    assert Passage(link, ME, bundle, forget).carry() == b"answer"  # type: ignore[arg-type]
    assert link.sent == 2 * len(bundle) and link.works == 1


def test_an_answer_that_is_not_the_one_promised_is_fetched_anew() -> None:
    link = PaperLink(b"answer")
    passage = Passage(link, ME, b"x")  # type: ignore[arg-type]
    whole, link.get_answer = link.get_answer, lambda who, digest, start, length: b"an_wer"  # type: ignore[method-assign]
    with pytest.raises(NotAGateway):
        passage.carry()
    link.get_answer = whole  # type: ignore[method-assign]
    assert passage.carry() == b"answer"


def test_a_quick_line_takes_larger_steps_and_a_thin_one_the_least() -> None:
    thin, quick = PaperLink(b"answer"), PaperLink(b"answer")
    for link, bytes_s in ((thin, 8_000), (quick, 1_000_000)):
        for size in (100, 50_000):
            link.quality.heard(size, 0.1 + size / bytes_s)
    steps = []
    for link in (thin, quick):
        far: list[int] = []
        Passage(link, ME, bytes(3 * 512 * 1024), lambda state, far=far: far.append(state.so_far)).carry()  # type: ignore[arg-type,misc]
        steps.append(far[1])
    assert steps == [STEP, 512 * 1024]
