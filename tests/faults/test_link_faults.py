"""Any fault at any request: the journal that the gateway has of a station is the station's own, each event once, each scan whole."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import attachments, intake, prereview
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Subject
from cqclerk.domain.guards import NotAllowed, Stale
from cqclerk.protocol.messages import Declined
from cqclerk.protocol.scans import digest_of
from cqclerk.sync.problems import LinkProblem
from cqclerk.workplace.projection import decode
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.faults.counts import FULL, times
from tests.offices import OFFICE_A, OFFICE_B
from tests.people import OUYANG_NANA
from tests.proxy import Fault
from tests.scans import scan
from tests.towns import QUICK, Post, Town, founded, until

FAULTS = times(60, 1000)
AT_ONCE = 5
OFTEN = [fault for fault in Fault if fault not in (Fault.NONE, Fault.BUSY, Fault.SILENCE)]
KINDS = [*OFTEN * 8, Fault.SILENCE]  # each silence is waited out
CALLS = ("POST events", "PATCH attachments", "GET events", "POST claims", "POST blocks", "GET reference", "POST attachments")
LIMITS = replace(QUICK, read_s=2, wait_s=1, least_wait_s=1)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A gateway that does not count the requests: here a station that fails tries again at once."""
    with founded(tmp_path, "--rate", "0") as made:
        yield made


@pytest.mark.timeout(3600)
def test_whatever_breaks_on_the_line_the_gateway_has_what_the_stations_have(town: Town) -> None:
    chance, happened, scans = random.Random(20261125), Counter[Fault](), list[tuple[str, bytes]]()
    posts = town.post(OFFICE_A, LIMITS, chance=0.002), town.post(OFFICE_B, LIMITS, chance=0.002)
    while happened.total() < FAULTS:
        broken = chance.choice(posts)
        broken.proxy.faults += chance.choices(KINDS, k=AT_ONCE)
        for post in posts:
            scans.append(work(post, chance, len(scans)))
        until(lambda broken=broken: not broken.proxy.faults or not kick(broken))
        happened = Counter(fault for post in posts for *_, fault in post.proxy.seen if fault is not Fault.NONE)
    for post in posts:
        post.all_sent()
    for post in posts:
        town.agrees(post)
    until(lambda: len({tuple(shared(post)) for post in posts}) == 1)  # and both see the same
    assert all(happened[fault] for fault in OFTEN), happened
    until(lambda: all(town.scan(digest) == content for digest, content in scans))
    hit = Counter(
        f"{method} {path.partition('?')[0].split('/')[2]}"
        for post in posts
        for method, path, fault in post.proxy.seen
        if fault is not Fault.NONE
    )
    assert all(hit[call] for call in (CALLS if FULL else CALLS[:2])), hit


def work(post: Post, chance: random.Random, seed: int) -> tuple[str, bytes]:
    """A case is taken in, for this office or the other, with a scan, and one that came is accepted; numbers and news are asked for."""
    case = post.record(lambda at: intake.submit(at, "childbirth", form(**chance.choice([{}, {"wife": OUYANG_NANA}]))))
    content = scan(60_000, seed)
    post.record(lambda at: attachments.attach(at, case.id, at.case(case.id).version, "marriage_certificate", content, "a.jpg"))
    for asked in (lambda: post.engine.lease("childbirth"), post.engine.fetch_list, post.engine.fetch_reference):
        if chance.random() < 0.3:
            with suppress(LinkProblem, Declined, NotAllowed):
                asked().result(30)
    mine = post.run(lambda at: [each for each in cases(at) if each.phase is Phase.SUBMITTED and each.home_office == at.station.office])
    if mine:
        case = chance.choice(mine)
        with suppress(LinkProblem, Declined, NotAllowed, Stale):
            if not case.claim_station:
                post.engine.claim(case.id).result(30)
            post.record(lambda at: prereview.accept(at, case.id, at.case(case.id).version))
    return digest_of(content), content


def kick(post: Post) -> bool:
    """A person who does not want to wait for the next try."""
    post.engine.send_now()
    return True


def cases(at: Workplace) -> list[Case]:
    with at.store.reading() as tx:
        return [decode(Subject.CASE, state.state) for _, state in tx.states("case")]


def shared(post: Post) -> list[tuple[str, str, int]]:
    """The cases that both offices know, as this station sees them."""
    return sorted((case.id, case.phase.value, case.version) for case in post.run(cases) if case.home_office != case.intake_office)
