"""Stations of several offices at a gateway process, on one clock; their people sit down one after the other.

Whoever sits down shows a password, hears the news over the socket, does one thing, and reports it before getting up.
The store of a station stays open between two people, which the program itself does not do: opening it is most of the time.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Concatenate, ParamSpec

import pytest
from sqlalchemy import select

from cqclerk.domain.access import Role
from cqclerk.domain.case import Case, fold
from cqclerk.domain.events import CaseEvent, Made
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.offices import Office as RegisteredOffice
from cqclerk.domain.offices import OfficeLevel
from cqclerk.domain.station_events import PrinterChosen
from cqclerk.gateway import enrolment
from cqclerk.gateway import offices as gateway_offices
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.states import kept
from cqclerk.protocol.envelope import open_sealed
from cqclerk.protocol.reference import Reference
from cqclerk.sync.link import Link
from cqclerk.sync.rounds import Rounds
from cqclerk.workplace import rebuild
from cqclerk.workplace.opening import NewOperator, Plan, set_up, unlock
from cqclerk.workplace.workplace import Workplace
from data import hub_tables, station
from data.hub import Hub, HubTransaction
from data.hub_rows import Office
from data.place import StationHome
from data.store import Store
from tests.clocked_gateway import FileClock
from tests.gateways import GatewayProcess
from tests.offices import LIGHT, PASSWORD, REFERENCE
from tests.stations import JIA, YI

P = ParamSpec("P")
DISTRICT = "D509901"  # above 甲街道; the one above 乙镇 has no station here
CLERK, REVIEWER, SECOND, HEAD = "李敏", "周强", "郑凯", "何静"
PEOPLE = (
    NewOperator(CLERK, (Role.CLERK,), PASSWORD),
    NewOperator(REVIEWER, (Role.CLERK, Role.REVIEWER), PASSWORD),
    NewOperator(SECOND, (Role.REVIEWER,), PASSWORD),
    NewOperator(HEAD, (Role.REVIEWER, Role.APPROVER), PASSWORD),
)
ITEMS = ("childbirth", "marital_childbearing", "only_child_honor", "additional_child")


@dataclass
class Post:
    """One station. reference is what its program was given to know."""

    office: str
    home: StationHome
    link: Link
    clock: FileClock
    reference: Reference = REFERENCE
    store: Store | None = None

    @contextmanager
    def seat(self, name: str, line: bool = True) -> Iterator[Workplace]:
        """Somebody sits here; without a line nothing is heard and nothing is reported."""
        slot = next(slot for slot in station.read(self.home).operators if slot.name == name)
        key = unlock(self.home, slot.operator_id, PASSWORD)
        if self.store is None:
            self.store = Store.open(self.home.database, key)
        at = Workplace(self.store, self.clock, self.reference, slot.operator_id)
        if line:
            self.rounds(at).pull()
        yield at
        if line:
            self.reports(at)

    def leave(self) -> None:
        """The station is shut down."""
        self.link.close()
        if self.store is not None:
            self.store.close()
            self.store = None

    def rounds(self, at: Workplace) -> Rounds:
        """The sync of this station."""
        return Rounds(lambda work: work(at), self.link)

    def reports(self, at: Workplace, refused: int = 0) -> None:
        """Everything is sent and answered; the gateway refuses so many of it."""
        sent = self.rounds(at).send_all()
        assert (sent.refused, sent.left) == (refused, 0)

    def does(
        self, name: str, act: Callable[Concatenate[Workplace, str, int, P], Case], case: Case, *args: P.args, **more: P.kwargs
    ) -> Case:
        """One act of one person on a case as it stands; it is reported."""
        (done,) = self.does_to_all(name, act, [case], *args, **more)
        return done

    def does_to_all(
        self, name: str, act: Callable[Concatenate[Workplace, str, int, P], Case], cases: Iterable[Case], *args: P.args, **more: P.kwargs
    ) -> list[Case]:
        """The same act on several cases, one after the other."""
        with self.seat(name) as at:
            return [act(at, case.id, at.case(case.id).version, *args, **more) for case in cases]

    def refuses(
        self, name: str, act: Callable[Concatenate[Workplace, str, int, P], Case], case: Case, *args: P.args, **more: P.kwargs
    ) -> str:
        """The objection that an act of this person meets; nothing comes of it."""
        with self.seat(name) as at:
            before = at.case(case.id)
            with pytest.raises(NotAllowed) as error:
                act(at, case.id, before.version, *args, **more)
            assert at.case(case.id) == before
            return error.value.objection.key

    @property
    def id(self) -> str:
        """The station's own."""
        return station.read(self.home).station_id

    def sees(self, case: Case) -> Case:
        """The case as this station knows it after the news."""
        with self.seat(CLERK) as at:
            return at.case(case.id)

    def claims(self, *cases: Case) -> Case:
        """认领: the right to work on these, granted by the gateway; returns the last one."""
        with self.seat(REVIEWER) as at:
            for case in cases:
                self.rounds(at).claim(case.id)
            return at.case(cases[-1].id)


@dataclass
class County:
    """Two townships and the district above one of them, at one gateway."""

    folder: Path
    process: GatewayProcess
    clock: FileClock
    posts: dict[str, Post] = field(default_factory=dict)

    @property
    def jia(self) -> Post:
        return self.posts[JIA]

    @property
    def yi(self) -> Post:
        return self.posts[YI]

    @property
    def district(self) -> Post:
        return self.posts[DISTRICT]

    def another(self, office: str, window: str = "2", reference: Reference = REFERENCE) -> Post:
        """One more window of an office, enrolled."""
        hub = Hub.open(self.folder)
        try:
            gateway = Gateway.on(hub, self.clock.now)
            with hub.transaction() as tx:
                code = enrolment.new_code(gateway, tx, office, 7)
        finally:
            hub.close()
        post = _post(self, self.folder.with_name(f"{office}-{window}"), office, code, reference, window)
        self.posts[f"{office}-{window}"] = post
        return post

    def agrees(self, *cases: Case) -> Case:
        """The gateway and every station that follows a case have one and the same; returns the last one.

        The version alone may differ: a station counts what was refused to it, so that nobody decides on what fell away.
        Where private parts are withheld from an office it has what the other parts say.
        """
        told = self._told(cases)
        assert all(case.version for case in told)
        for post in self.posts.values():
            with post.seat(CLERK) as at:
                for case, seen in zip(told, self._as_seen_by(post.office, cases), strict=True):
                    if post.office in case.followers:
                        assert replace(at.case(case.id), version=0) == replace(seen, version=0), post.office
        return told[-1]

    def _told(self, cases: Iterable[Case]) -> list[Case]:
        """The cases as the gateway has them."""
        hub = Hub.open(self.folder)
        try:
            with hub.reading() as tx:
                return [kept(tx, Case, case.id).state for case in cases]
        finally:
            hub.close()

    def _as_seen_by(self, office: str, cases: Iterable[Case]) -> list[Case]:
        """The cases as an office has them: with its own private parts, and those that the gateway gave it."""
        hub = Hub.open(self.folder)
        try:
            with hub.reading() as tx:
                return [fold(case.id, list(given_to(tx, office, case.id))) for case in cases]
        finally:
            hub.close()

    def sound(self) -> None:
        """Every journal is whole and rebuilds to what is shown; nothing waits."""
        for post in self.posts.values():
            post.leave()
            with post.seat(CLERK) as at:
                assert rebuild.rebuild(at.store, at.reference.initials) == ()
                assert rebuild.verify(at.store, at.station.public_key, at.station.gateway_key).faults == ()


@contextmanager
def county(folder: Path, reference: Reference = REFERENCE, offices: tuple[str, ...] = (JIA, YI, DISTRICT)) -> Iterator[County]:
    """A gateway process, and a station in each of these offices that is enrolled and has numbers of what the office decides."""
    hub_folder, clock = folder / "hub", FileClock(folder / "clock")
    hub_folder.mkdir()
    codes = _codes(hub_folder, clock, reference, offices)
    # here days pass within a second: whoever asks is not held to so many requests a second
    process = GatewayProcess(hub_folder, 0, "--rate", "0", program=("tests.clocked_gateway", str(clock.file)))
    made = County(hub_folder, process, clock)
    try:
        for office, code in codes.items():
            made.posts[office] = _post(made, folder / office, office, code, reference)
        yield made
    finally:
        for post in made.posts.values():
            post.leave()
        process.kill()


def given_to(tx: HubTransaction, office: str, case_id: str) -> Iterator[tuple[CaseEvent, Made]]:
    """What counts of a case at the gateway, in its order, with the private parts that an office has."""
    e, i = hub_tables.event.c, hub_tables.inbox.c
    rows = tx._connection.execute(select(i.event, i.with_payload).where(i.office == office))
    given = {row.event: row.with_payload for row in rows}
    of_case = select(hub_tables.event).where(e.subject_id == case_id, e.status == "accepted").order_by(e.case_sequence)
    for row in tx._connection.execute(of_case).all():
        sealed = open_sealed(row.envelope, row.payload)
        own = sealed.envelope.office == office
        event = (sealed if own or given.get(row.position) else open_sealed(row.envelope, None)).event
        assert isinstance(event, CaseEvent)
        yield event, sealed.made


def _codes(folder: Path, clock: FileClock, reference: Reference, offices: tuple[str, ...]) -> dict[str, str]:
    """The gateway is told of every invented office; a one-time code for each that has a station."""
    hub = Hub.open(folder)
    try:
        gateway = Gateway.on(hub, clock.now)
        with hub.transaction() as tx:
            for office in _invented(reference):
                gateway_offices.add(tx, Office(office.id, office.name, office.level.value))
            return {office: enrolment.new_code(gateway, tx, office, 7) for office in offices}
    finally:
        hub.close()


def _invented(reference: Reference) -> list[RegisteredOffice]:
    """The offices of the training world, and those that follow above them."""
    register = reference.offices
    named = [office for office in register.named() if office.training]
    above = [register.at_level(office.id, frozenset({OfficeLevel.DISTRICT})) for office in named]
    return list({office.id: office for office in (*named, *above) if office}.values())


def _post(made: County, folder: Path, office: str, code: str, reference: Reference, window: str = "1") -> Post:
    home, printer = StationHome(folder), PrinterChosen("virtual-80", "virtual", "")
    set_up(home, Plan(office, office, window, made.process.url, PEOPLE, printer, training=True), reference, LIGHT, made.clock)
    post = Post(office, home, Link(made.process.url, now=made.clock.now), made.clock, reference)
    with post.seat(CLERK, line=False) as at:
        rounds = post.rounds(at)
        rounds.enrol(code)
        rounds.all()
    return post
