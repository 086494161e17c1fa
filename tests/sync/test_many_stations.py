"""Convergence: stations of two offices at a real gateway (three, in the full count five), cut off and joined at random: all see the same.

Claims, take-overs, refusals, conflicts settled in every way, papers in dispute. The wire is a call; what it loses, it loses as a line does:
before the gateway has heard, or after it has committed and before its answer is here.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from cqclerk.commands import afterlife, conflicts, delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase, fold
from cqclerk.domain.events import Subject
from cqclerk.domain.form import values_of
from cqclerk.domain.guards import NotAllowed, Stale
from cqclerk.domain.merge import MINE, THEIRS
from cqclerk.domain.numbers import NumberBlock
from cqclerk.gateway import blocks, claims, editions, enrolment, events, inbox, offices, published
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.states import kept
from cqclerk.protocol.editions import Editions, Tip
from cqclerk.protocol.messages import BlockRequest, ClaimRequest, EnrolReply, EnrolRequest, EventsReply, Granted, Inbox, Line
from cqclerk.protocol.published import OfficesAndRevocations
from cqclerk.sync.link import Identity, Link
from cqclerk.sync.problems import NoAnswer
from cqclerk.sync.rounds import Rounds
from cqclerk.workplace import exchange, quarantine, rebuild
from cqclerk.workplace.projection import decode
from cqclerk.workplace.workplace import Workplace
from data.hub import Hub, HubTransaction
from data.place import StationHome
from tests.cases import form
from tests.faults.counts import FULL, times
from tests.gateways import OFFICES
from tests.offices import HandClock, enter, make_station
from tests.people import RAN_JUAN
from tests.seats import given_to
from tests.stations import JIA, YI

STATIONS = ((JIA, "1"), (JIA, "2"), (YI, "1"), *(((YI, "2"), (JIA, "3")) if FULL else ()))
NEXT = {Phase.SUBMITTED: "accept", Phase.PROCESSING: "approve", Phase.APPROVED: "print", Phase.COMPLETED: "hand over"}
FORMS = (form(), form(complete=False), form(wife=RAN_JUAN))


def printed(at: Workplace, case: Case) -> None:
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "d", "v", certificate=True))
    issuing.confirm(at, job.id, "clerk")


def supplemented(at: Workplace, case: Case) -> None:
    assert case.application is not None
    fields = {**FORMS[0], **values_of(case.application), "wife.phone": f"100{len(at.station.id) + case.version:08d}"}
    intake.supplement(at, case.id, case.version, fields)


ACTS: dict[str, Callable[[Workplace, Case], object]] = {
    "supplement": supplemented,
    "notice": lambda at, case: prereview.give_notice(at, case.id, case.version),
    "accept": lambda at, case: prereview.accept(at, case.id, case.version),
    "refuse": lambda at, case: prereview.refuse(at, case.id, case.version, ("credit",)),
    "approve": lambda at, case: processing.approve(at, case.id, case.version, ()),
    "print": printed,
    "hand over": lambda at, case: delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳"),
    "withdraw": lambda at, case: prereview.withdraw(at, case.id, case.version),
    "reprint": lambda at, case: afterlife.allow_reprint(at, case.id, case.version, "破损"),
    "replace": lambda at, case: afterlife.replace(at, case.id, case.version, "lost", "声明"),
    "void": lambda at, case: afterlife.void(at, case.id, case.version, "打错"),
    "revoke": lambda at, case: afterlife.revoke(at, case.id, case.version, "欺骗"),
    "recall": lambda at, case: afterlife.recall(at, case.id, case.version),
    "uphold": lambda at, case: afterlife.uphold(at, case.id, case.version, "追认"),
    "answer": lambda at, case: conflicts.answer_referral(at, case.id, case.version, "照办"),
}


@dataclass
class Wire:
    """A line that is a call. down: nothing arrives; deaf: it arrives, and the answer is lost."""

    gateway: Gateway
    down: bool = False
    deaf: bool = False

    def send(self, who: Identity, lines: list[bytes], after: int) -> EventsReply:
        def work(tx: HubTransaction) -> EventsReply:
            taken = events.take(self.gateway, tx, who.station, lines, offices.known_by(tx))
            assert taken.stopped is None
            return EventsReply(server_time=self.gateway.now(), answers=tuple(taken.answers), inbox=self._inbox(tx, who, after))

        return self._told(work, EventsReply)

    def poll(self, who: Identity, after: int, wait_s: float = 0) -> EventsReply:
        return self._told(lambda tx: EventsReply(server_time=self.gateway.now(), inbox=self._inbox(tx, who, after)), EventsReply)

    def claim(self, who: Identity, asked: ClaimRequest, after: int) -> Granted:
        return self._granted(who, after, lambda tx: claims.claim(self.gateway, tx, _station(tx, who), asked))

    def lease(self, who: Identity, asked: BlockRequest, after: int) -> Granted:
        return self._granted(who, after, lambda tx: blocks.lease(self.gateway, tx, _station(tx, who), asked))

    def offices_and_revocations(self, have: str) -> OfficesAndRevocations:
        return self._told(lambda tx: published.published(self.gateway, tx, have), OfficesAndRevocations)

    def reference(self, who: Identity, tip: Tip | None) -> Editions | None:
        return self._told(lambda tx: editions.after(self.gateway, tx, tip.serial if tip else 0), Editions)

    def _granted(self, who: Identity, after: int, grant: Callable[[HubTransaction], object]) -> Granted:
        def work(tx: HubTransaction) -> Granted:
            grant(tx)
            return Granted(server_time=self.gateway.now(), inbox=self._inbox(tx, who, after))

        return self._told(work, Granted)

    def _inbox(self, tx: HubTransaction, who: Identity, after: int) -> Inbox:
        return inbox.read(tx, _station(tx, who), after)

    def _told(self, work: Callable[[HubTransaction], Any], kind: type[Any]) -> Any:
        if self.down:
            raise NoAnswer("down")
        with self.gateway.hub.transaction() as tx:
            reply = work(tx)
        if self.deaf:
            self.deaf = False
            raise NoAnswer("the answer was lost")
        return msgspec.json.decode(msgspec.json.encode(reply), type=kind)


def _station(tx: HubTransaction, who: Identity) -> Any:
    return tx.station(who.station)


class City:
    """The gateway and its stations, as they were left in a folder."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.hub = Hub.open(folder / "hub")
        self.gateway = Gateway.on(self.hub, self.clock.now)
        self.ats = [enter(StationHome(folder / f"{office}-{window}"), self.clock) for office, window in STATIONS]
        self.wires = [Wire(self.gateway) for _ in STATIONS]

    def rounds(self, place: int) -> Rounds:
        at = self.ats[place]
        return Rounds(lambda work: work(at), cast(Link, self.wires[place]), chance=lambda: 0.0)

    def close(self) -> None:
        for at in self.ats:
            at.close()
        self.hub.close()


def made(folder: Path) -> Path:
    """Three enrolled stations with numbers, and their gateway."""
    clock = HandClock()
    hub = Hub.open(folder / "hub")
    gateway = Gateway.on(hub, clock.now)
    with hub.transaction() as tx:
        for office in OFFICES:
            offices.add(tx, office)
    for office, window in STATIONS:
        at = enter(make_station(folder / f"{office}-{window}", office, window), clock)
        with hub.transaction() as tx:
            code = enrolment.new_code(gateway, tx, office, 7)
            station = at.station
            asked = EnrolRequest(code=code, station=station.id, office=office, window=window, public_key=station.public_key)
            sealed, _ = enrolment.enrol(gateway, tx, asked)
        line = Line(envelope=msgspec.Raw(sealed.data))
        keys = gateway.root.public_key, gateway.signer.public_key
        reply = EnrolReply(server_time=clock.now(), event=line, root_key=keys[0], gateway_key=keys[1])
        rounds = Rounds(lambda work, at=at: work(at), cast(Link, Enrolling(gateway, reply)), chance=lambda: 0.0)  # type: ignore[misc]
        rounds.enrol(code)
        rounds.all()
        at.close()
    hub.close()
    return folder


@dataclass
class Enrolling(Wire):
    """The answer to an enrolment that has been carried out already."""

    reply: EnrolReply | None = None

    def __init__(self, gateway: Gateway, reply: EnrolReply) -> None:
        super().__init__(gateway)
        self.reply = reply

    def enrol(self, asked: EnrolRequest) -> EnrolReply:
        assert self.reply is not None
        return self.reply


places, picks = st.sampled_from(range(len(STATIONS))), st.integers(0, 1_000)


class ManyStations(RuleBasedStateMachine):
    """What people do at the windows while the line comes and goes."""

    template: Path

    @initialize()
    def begin(self) -> None:
        self.folder = self.template.with_name("example")
        shutil.copytree(self.template, self.folder)
        self.city = City(self.folder)

    @rule(place=places, pick=picks, elsewhere=st.booleans())
    def take_in(self, place: int, pick: int, elsewhere: bool) -> None:
        fields = {**FORMS[pick % len(FORMS)], **({"home_choice": "husband"} if elsewhere else {})}
        intake.submit(self.city.ats[place], "childbirth", fields)

    @rule(place=places, pick=picks, act=st.sampled_from(sorted(ACTS)))
    def do_something(self, place: int, pick: int, act: str) -> None:
        self._act(place, pick, act)

    @rule(place=places, pick=picks, steps=st.integers(1, 4))
    def go_on(self, place: int, pick: int, steps: int) -> None:
        for _ in range(steps):
            if case := self._case(place, pick):
                self._act(place, pick, NEXT.get(case.phase, "supplement"))

    @rule(place=places, deaf=st.booleans())
    def sync(self, place: int, deaf: bool) -> None:
        self.city.wires[place].deaf = deaf
        with suppress(NoAnswer):
            self.city.rounds(place).all()
        self.city.wires[place].deaf = False

    @rule(place=places, down=st.booleans())
    def cut_or_join(self, place: int, down: bool) -> None:
        self.city.wires[place].down = down

    @rule(place=places, pick=picks, how=st.sampled_from(["claim", "give back", "take over"]))
    def ask_for_the_claim(self, place: int, pick: int, how: str) -> None:
        if case := self._case(place, pick):
            rounds = self.city.rounds(place)
            with suppress(NotAllowed, NoAnswer):
                rounds.take_over(case.id, "急件") if how == "take over" else rounds.claim(case.id, give_back=how == "give back")

    @rule(place=places, pick=picks, way=st.sampled_from(["withdraw", "reapply", "refer"]))
    def settle_a_conflict(self, place: int, pick: int, way: str) -> None:
        at = self.city.ats[place]
        waiting = self._in_quarantine(at)
        if not waiting:
            return
        found = waiting[pick % len(waiting)]
        with suppress(NotAllowed, Stale):
            if way == "withdraw":
                conflicts.withdraw(at, found.subject, found.subject_id, "以现在的为准")
            elif found.theirs is not None and way == "refer":
                conflicts.refer(at, found.subject_id, found.theirs.version, "请定")
            elif found.theirs is not None:
                choices = {one.field: (MINE, THEIRS)[pick % 2] for one in found.differences}
                conflicts.reapply(at, found.subject_id, found.theirs.version, choices)

    @rule(place=places)
    def rebuild_one(self, place: int) -> None:
        at = self.city.ats[place]
        assert rebuild.rebuild(at.store, at.reference.initials) == ()

    def teardown(self) -> None:
        if not hasattr(self, "city"):
            return
        try:
            self._heal()
            self._all_see_the_same()
        finally:
            self.city.close()
            shutil.rmtree(self.folder)

    # -- inside

    def _case(self, place: int, pick: int) -> Case | None:
        found = sorted(folds(self.city.ats[place], Subject.CASE), key=lambda case: case.id)
        return found[pick % len(found)] if found else None

    def _act(self, place: int, pick: int, act: str) -> None:
        if case := self._case(place, pick):
            with suppress(NotAllowed, Stale, AssertionError if not case.item else Stale):
                ACTS[act](self.city.ats[place], case)

    def _in_quarantine(self, at: Workplace) -> list[quarantine.Conflict]:
        with at.reading() as tx:
            rows = [row for row in tx.store.own() if (answer := tx.store.answer(row.id)) and answer.status == "refused"]
            subjects = dict.fromkeys((row.subject, row.subject_id) for row in rows)
            return [found for one in subjects if (found := quarantine.conflict(tx, *one))]

    def _heal(self) -> None:
        for wire in self.city.wires:
            wire.down = wire.deaf = False
        for _ in range(6):  # what one station hears lets it say something that the others have to hear
            for place in range(len(STATIONS)):
                self.city.rounds(place).all()
        assert [exchange.unsent_count(at) for at in self.city.ats] == [0] * len(STATIONS)

    def _all_see_the_same(self) -> None:
        blocks_: list[NumberBlock] = []
        for (office, _), at in zip(STATIONS, self.city.ats, strict=True):
            for case in folds(at, Subject.CASE):
                with self.city.hub.reading() as tx:
                    told = kept(tx, Case, case.id).state
                    seen = fold(case.id, list(given_to(tx, office, case.id)))
                if office in told.followers:
                    assert replace(at.case(case.id), version=0) == replace(seen, version=0)
            assert rebuild.rebuild(at.store, at.reference.initials) == ()
            assert rebuild.verify(at.store, at.station.public_key, at.station.gateway_key).faults == ()
            blocks_ += [block for block in folds(at, Subject.BLOCK) if block.station == at.station.id]
        self._no_paper_without_a_place(blocks_)

    def _no_paper_without_a_place(self, blocks_: list[NumberBlock]) -> None:
        """Every sheet that came out bears a number that counts in its case, that is in dispute there, or that is void."""
        issued = {block.number(serial) for block in blocks_ for serial in block.issued}
        void = {block.number(serial) for block in blocks_ for serial in block.voided}
        for at in self.city.ats:
            for job in folds(at, Subject.PRINT_JOB):
                if job.station != at.station.id or not job.certificate_number or job.state != "printed":
                    continue
                case, number = at.case(job.case_id), job.certificate_number
                assert number in issued | void
                disputed = {case.dispute.number} if case.dispute else set()
                known = {case.certificate_number, *disputed, *(one.certificate_number for one in case.disputes_waiting)}
                assert number in known or number in void, (case.phase, number)


def folds(at: Workplace, subject: Subject) -> list[Any]:
    with at.store.reading() as tx:
        return [decode(subject, state.state) for _, state in tx.states(subject.value)]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("many") / "template")


@contextmanager
def _at(template: Path) -> Iterator[type[ManyStations]]:
    ManyStations.template = template
    yield ManyStations


@pytest.mark.timeout(times(300, 7200))
def test_whatever_the_windows_do_and_whatever_the_line_does_all_come_to_the_same(template: Path) -> None:
    few = settings(max_examples=times(6, 150), stateful_step_count=40, suppress_health_check=list(HealthCheck), deadline=None)
    with _at(template) as machine:
        run_state_machine_as_test(machine, settings=few)
