"""Own events, answers and news in any order, any of them twice: the station comes to what the gateway has, and a rebuild to the same."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqclerk.commands import afterlife, delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase, fold
from cqclerk.domain.events import (
    CaseEvent,
    Claimed,
    ClaimReleased,
    HandedOver,
    Made,
    OneTimeNoticeGiven,
    PaperConfirmed,
    Subject,
    SupplementReceived,
    Withdrawn,
)
from cqclerk.domain.guards import NotAllowed, Stale
from cqclerk.domain.numbers import NumberBlock
from cqclerk.protocol.envelope import Sealed, open_sealed
from cqclerk.protocol.messages import Answer, Status
from cqclerk.workplace import exchange, rebuild
from cqclerk.workplace.exchange import Incoming
from cqclerk.workplace.projection import decode
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome
from tests.cases import form
from tests.elsewhere import Elsewhere
from tests.offices import OFFICE_A, OFFICE_B, PaperGateway, enter
from tests.people import RAN_JUAN
from tests.workplace.stations import copied, enrolled, everything

FORMS = [form(), form(), form(complete=False), form(wife=RAN_JUAN)]
ACTS: dict[str, Callable[[Workplace, Case], object]] = {
    "notice": lambda at, case: prereview.give_notice(at, case.id, case.version),
    "supplement": lambda at, case: intake.supplement(at, case.id, case.version, FORMS[0]),
    "accept": lambda at, case: prereview.accept(at, case.id, case.version),
    "refuse": lambda at, case: prereview.refuse(at, case.id, case.version, ("credit",)),
    "approve": lambda at, case: processing.approve(at, case.id, case.version, ()),
    "reserve": lambda at, case: issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "d", "v", certificate=True)),
    "confirm": lambda at, case: [issuing.confirm(at, job.id, "clerk") for job in issuing.unsettled(at)],
    "spoil": lambda at, case: [issuing.spoil(at, job.id, "jam") for job in issuing.unsettled(at)],
    "hand over": lambda at, case: delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳"),
    "post": lambda at, case: delivery.post(at, case.id, case.version),
    "bring back": lambda at, case: delivery.bring_back(at, case.id, case.version, "absent"),
    "reprint": lambda at, case: afterlife.allow_reprint(at, case.id, case.version, "破损"),
    "replace": lambda at, case: afterlife.replace(at, case.id, case.version, "lost", "声明"),
    "renew": lambda at, case: afterlife.renew(at, case.id, case.version, "worn"),
    "void": lambda at, case: afterlife.void(at, case.id, case.version, "打错"),
    "deregister": lambda at, case: afterlife.deregister(at, case.id, case.version, "deceased"),
    "recall": lambda at, case: afterlife.recall(at, case.id, case.version),
    "withdraw": lambda at, case: prereview.withdraw(at, case.id, case.version),
}
NEXT = {Phase.SUBMITTED: "accept", Phase.PROCESSING: "approve", Phase.APPROVED: "reserve", Phase.COMPLETED: "hand over"}


class Story:
    """A station, and a gateway whose line holds everything back, mixes it up and says it twice."""

    def __init__(self, home: StationHome, chance: Random) -> None:
        self.at, self.chance = enter(home), chance
        self.gateway, self.other = PaperGateway(), Elsewhere()
        self.judged: dict[str, list[tuple[int, Sealed]]] = {}  # by case: what the gateway accepted, with its place
        self.heard: set[str] = set()  # own events that it has judged
        self.refused: dict[str, int] = {}  # by case: the place of the last refusal
        self.answers: list[Answer] = []
        self.news: list[Incoming] = []
        self.cursor = 0

    # -- at the window

    def take_in(self) -> None:
        intake.submit(self.at, "childbirth", self.chance.choice(FORMS))

    def do_something(self) -> None:
        if cases := folds(self.at, Subject.CASE):
            with suppress(NotAllowed, Stale):
                ACTS[self.chance.choice(sorted(ACTS))](self.at, self.chance.choice(cases))

    def go_on(self) -> None:
        """What comes next in a case."""
        if cases := folds(self.at, Subject.CASE):
            case = self.chance.choice(cases)
            with suppress(NotAllowed, Stale):
                ACTS[NEXT.get(case.phase, "supplement")](self.at, case)
                ACTS["confirm"](self.at, case)

    # -- at the gateway

    def judge(self, count: int = 5, refuses: float = 0.1) -> None:
        """The next own events get their answers, which are on their way from now on."""
        for one in [one for one in exchange.unsent(self.at, 1000) if one.id not in self.heard][:count]:
            self.heard.add(one.id)
            with self.at.store.reading() as tx:
                row = tx.own_entry(one.id)
            assert row is not None
            sealed = open_sealed(row.envelope, row.payload)
            stands_on_refused = sealed.envelope.seen < self.refused.get(row.subject_id, 0)
            status = Status.REFUSED if stands_on_refused or self.chance.random() < refuses else Status.ACCEPTED
            answer = self.gateway.answer(self.at, one.id, one.hash, status, "fault" if status is Status.REFUSED else "")
            self.answers.append(answer)
            if status is Status.REFUSED:
                self.refused[row.subject_id] = answer.case_sequence
            elif row.subject == "case":
                self.judged.setdefault(row.subject_id, []).append((answer.case_sequence, sealed))

    def something_happens_elsewhere(self) -> None:
        if not self.judged:
            return
        case = self.truth(self.chance.choice(sorted(self.judged)))
        events: list[CaseEvent] = [
            Claimed(self.at.station.id, OFFICE_A), Claimed(self.other.id, OFFICE_B), ClaimReleased(self.at.station.id),
            OneTimeNoticeGiven(case.gaps), SupplementReceived((), self.at.today(), None), Withdrawn(),
            PaperConfirmed(case.certificate_number, "job-there"), HandedOver(Handover.SELF),
        ]  # fmt: skip
        sealed = self.other.makes(case.id, self.chance.choice(events))
        sequence = self.gateway.sequences[case.id] = self.gateway.sequences[case.id] + 1
        self.judged[case.id].append((sequence, sealed))
        self.news.append(Incoming(sealed, sequence))

    # -- on the line

    def answers_come(self) -> None:
        """In any order, and again."""
        exchange.answered(self.at, tuple(self.chance.choices(self.answers, k=6) if self.answers else ()))

    def news_comes(self) -> None:
        """In any order, and again; the cursor never goes back."""
        exchange.receive(self.at, tuple(self.chance.choices(self.news, k=3) if self.news else ()), self.chance.randint(0, 50))
        assert exchange.cursor(self.at) >= self.cursor
        self.cursor = exchange.cursor(self.at)

    def all_is_rebuilt(self) -> None:
        before = everything(self.at)
        assert rebuild.rebuild(self.at.store, self.at.reference.initials) == ()
        assert everything(self.at) == before

    # -- in the end

    def all_comes(self) -> None:
        self.judge(10_000)
        exchange.receive(self.at, tuple(self.news), 0)
        self.judge(10_000)  # numbers of papers that were confirmed elsewhere
        exchange.answered(self.at, tuple(self.answers))
        self.judge(10_000)  # and of those whose place among the events is known only now
        exchange.answered(self.at, tuple(self.answers))
        assert exchange.unsent(self.at) == []

    def all_comes_again(self) -> None:
        before = everything(self.at)
        exchange.receive(self.at, tuple(reversed(self.news)), 0)
        exchange.answered(self.at, tuple(reversed(self.answers)))
        assert everything(self.at) == before

    def truth(self, case_id: str) -> Case:
        """The case as the gateway has it."""
        return fold(case_id, [told(sealed) for _, sealed in sorted(self.judged[case_id], key=lambda entry: entry[0])])

    def check_numbers(self) -> None:
        """What was taken stays taken, and what is on a confirmed paper is issued or void, whatever was refused."""
        blocks: list[NumberBlock] = folds(self.at, Subject.BLOCK)
        with self.at.store.reading() as tx:
            taken = [row.number for row in tx.own() if row.kind in ("approved", "replaced", "renewed")]
        assert sum(block.count - block.left for block in blocks) == len(taken) == len(set(taken))
        printed = {case.certificate_number for case in folds(self.at, Subject.CASE) if case.paper_job and case.certificate_number}
        assert printed <= {block.number(serial) for block in blocks for serial in block.issued | block.voided}


STEPS: dict[Callable[[Story], None], int] = {
    Story.take_in: 3, Story.go_on: 12, Story.do_something: 4, Story.judge: 5, Story.something_happens_elsewhere: 3,
    Story.answers_come: 4, Story.news_comes: 4, Story.all_is_rebuilt: 1,
}  # fmt: skip


def folds(at: Workplace, subject: Subject) -> list:  # type: ignore[type-arg]
    with at.store.reading() as tx:
        return [decode(subject, state.state) for _, state in tx.states(subject.value)]


def told(sealed: Sealed) -> tuple[CaseEvent, Made]:
    event = sealed.event
    assert isinstance(event, CaseEvent)
    return event, sealed.made


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> StationHome:
    return enrolled(tmp_path_factory.mktemp("line") / "template")


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), steps=st.integers(20, 70))
def test_a_station_comes_to_what_the_gateway_has_whatever_the_line_does(template: StationHome, seed: int, steps: int) -> None:
    home = copied(template, template.folder.with_name("a"))
    story = Story(home, Random(seed))
    try:
        for step in story.chance.choices(list(STEPS), list(STEPS.values()), k=steps):
            step(story)
        story.all_comes()
        for case_id in story.judged:
            assert replace(story.at.case(case_id), version=0) == replace(story.truth(case_id), version=0)
        story.all_comes_again()
        story.all_is_rebuilt()
        story.check_numbers()
        assert rebuild.verify(story.at.store, story.at.station.public_key, story.gateway.key.public_key).faults == ()
    finally:
        story.at.close()
        shutil.rmtree(home.folder)
