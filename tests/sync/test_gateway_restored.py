"""The gateway's database is put back from a backup: the stations give back what it has forgotten, and everything is as it was."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cqclerk.commands import delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Subject
from cqclerk.domain.guards import NotAllowed
from cqclerk.gateway import recovery
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.states import kept, kept_block
from cqclerk.workplace import backups, rebuild, supply
from cqclerk.workplace.opening import note_progress
from cqclerk.workplace.workplace import Workplace
from data.hub import Hub
from tests.cases import form
from tests.gateways import GatewayProcess, prepare
from tests.offices import OFFICE_A, OFFICE_B, PASSWORD
from tests.people import CHEN_JING, DING_YI, LIU_QIANG, OUYANG_NANA
from tests.towns import Post, Town, until


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    folder = tmp_path / "gateway"
    code = prepare(folder)
    made = Town(folder, tmp_path / "stations", GatewayProcess(folder), code)
    yield made
    made.close()
    made.process.kill()


def taken_in(at: Workplace) -> Case:
    return intake.submit(at, "childbirth", form())


def decided(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form(CHEN_JING, DING_YI))
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def handed_over(at: Workplace) -> Case:
    case = decided(at)
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "d", "v", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    case = at.case(case.id)
    return delivery.hand_over(at, case.id, case.version, Handover.SPOT, "陈静")


def states(post: Post) -> dict[str, tuple[Phase, str, str]]:
    """Each case as a station sees it: phase, number, who may decide."""

    def read(at: Workplace) -> dict[str, tuple[Phase, str, str]]:
        with at.store.reading() as tx:
            ids = [case_id for case_id, _ in tx.states(Subject.CASE.value)]
        cases = [at.case(case_id) for case_id in ids]
        return {case.id: (case.phase, case.certificate_number, case.claim_station) for case in cases}

    return post.run(read)


def at_the_gateway(town: Town) -> dict[tuple[str, int, int], tuple[str, str, int]]:
    """What it has of everybody: the place in the chain → hash, status and place in the case."""
    hub = Hub.open(town.folder)
    try:
        with hub.reading() as tx:
            return {(e.maker, e.epoch, e.sequence): (e.hash, e.status, e.case_sequence) for e in tx.events()}
    finally:
        hub.close()


def folds(town: Town) -> dict[str, tuple[str, int, str]]:
    """Each case as the gateway has folded it."""
    hub = Hub.open(town.folder)
    try:
        with hub.reading() as tx:
            ids = {e.subject_id for e in tx.events() if e.subject == "case"}
            cases = [kept(tx, Case, case_id).state for case_id in sorted(ids)]
            return {case.id: (case.phase.value, case.version, case.claim_station) for case in cases}
    finally:
        hub.close()


def missing(town: Town) -> list[str] | None:
    """The windows that have not given back yet; None while nobody has noticed anything."""
    hub = Hub.open(town.folder)
    try:
        with hub.reading() as tx:
            known = tx.recovery()
            return [station for station, _, _ in tx.not_returned(known.epoch)] if known else None
    finally:
        hub.close()


def opened(town: Town) -> None:
    """It takes new things again."""
    hub = Hub.open(town.folder)
    try:
        gateway = Gateway.on(hub)
        with hub.transaction() as tx:
            recovery.end(gateway, tx)
    finally:
        hub.close()


def quiet(town: Town) -> None:
    """Wait until everybody has what he asks for: nothing is on its way."""
    for post in town.posts:
        post.all_sent()
        until(lambda: post.run(supply.items_that_run_low) == [])  # noqa: B023  waited for at once


def gateway_line(town: Town, *words: str) -> str:
    command = [sys.executable, "-m", "cqclerk.gateway.app", *words, "--data", str(town.folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def put_back(town: Town, backup: Path, *told: str) -> None:
    """The process dies, an older copy of its folder takes the place of what is there, it is told or not, and runs again."""
    port = town.process.port
    town.process.kill()
    shutil.rmtree(town.folder)
    shutil.copytree(backup, town.folder)
    if told:
        assert "向各站收回" in gateway_line(town, *told)
    town.process = GatewayProcess(town.folder, port)


def copied(town: Town, target: Path) -> Path:
    """A backup: the folder while nothing is being written."""
    port = town.process.port
    town.process.kill()
    shutil.copytree(town.folder, target)
    town.process = GatewayProcess(town.folder, port)
    for post in town.posts:
        post.engine.send_now()
    return target


def sound(post: Post) -> None:
    assert post.run(lambda at: rebuild.rebuild(at.store, at.reference.initials)) == ()
    assert post.run(lambda at: rebuild.verify(at.store, at.station.public_key, at.station.gateway_key).faults) == ()


def given_back(town: Town) -> None:
    for post in town.posts:
        post.engine.send_now()
    until(lambda: missing(town) == [])


def test_what_came_after_the_backup_comes_back_as_it_was_and_nothing_new_is_taken_before(town: Town, tmp_path: Path) -> None:
    one, two, there = town.post(), town.post(), town.post(OFFICE_B)
    known = one.record(taken_in)
    one.all_sent()
    backup = copied(town, tmp_path / "backup")
    lost = [one.record(handed_over), two.record(decided)]
    for_others = one.record(lambda at: intake.submit(at, "childbirth", form(OUYANG_NANA, LIU_QIANG)))
    for post in town.posts:
        post.all_sent()
    until(lambda: for_others.id in states(there))
    there.engine.claim(for_others.id).result(30)
    there.record(lambda at: prereview.accept(at, for_others.id, at.case(for_others.id).version))
    there.all_sent()
    late = town.post()  # enrolled after the backup
    late.record(taken_in)
    late.all_sent()
    quiet(town)
    until(lambda: all(states(post) == states(one) for post in (two, late)))
    before, before_folds, before_states = at_the_gateway(town), folds(town), [states(post) for post in town.posts]

    put_back(town, backup, "restored")
    assert len(at_the_gateway(town)) < len(before)
    one.record(lambda at: prereview.accept(at, known.id, at.case(known.id).version))  # work goes on here meanwhile
    until(lambda: one.engine.state.reason == "gateway.recovering")
    given_back(town)
    assert one.unsent() > 0, "nothing new is taken yet"
    again = at_the_gateway(town)
    assert {place: again.get(place) for place in before} == before, "every event, with its answer, in its place"
    assert folds(town) == before_folds
    assert "照常收新的" in gateway_line(town, "restored", "--done")
    for post in town.posts:
        post.engine.send_now()
        post.all_sent()
    assert [states(post) | {known.id: ()} for post in town.posts] == [each | {known.id: ()} for each in before_states]
    new = [post.record(decided).certificate_number for post in (one, two)]
    for post in town.posts:
        post.all_sent()
    until(lambda: set(new) <= {number for _, number, _ in states(one).values()})
    numbers = [number for _, number, _ in states(one).values() if number]
    assert len({*numbers, *new}) == len({*numbers}) and len(numbers) == len(set(numbers)), "no number twice"
    until(lambda: states(one) == states(two) == states(late))
    leased = late.run(lambda at: [(block.first, block.count) for block in _blocks(at)])
    assert leased and lost
    for post in town.posts:
        sound(post)
        town.agrees(post)


def _blocks(at: Workplace) -> list[object]:
    with at.reading() as tx:
        return list(tx.blocks())


def test_a_gateway_that_nobody_told_notices_by_its_own_signature(town: Town, tmp_path: Path) -> None:
    one, two = town.post(), town.post()
    backup = copied(town, tmp_path / "backup")
    case = one.record(decided)
    one.all_sent()
    quiet(town)
    until(lambda: states(two) == states(one))
    before = at_the_gateway(town)
    put_back(town, backup)
    one.record(taken_in)
    given_back(town)
    assert {place: at_the_gateway(town).get(place) for place in before} == before
    opened(town)
    for post in (one, two):
        post.engine.send_now()
        post.all_sent()
    until(lambda: states(two) == states(one))
    assert states(two)[case.id][0] is Phase.APPROVED
    for post in (one, two):
        sound(post)
        town.agrees(post)


def test_who_was_away_gives_back_later_and_finds_his_places_free(town: Town, tmp_path: Path) -> None:
    one, away = town.post(), town.post()
    shared = one.record(taken_in)
    one.all_sent()
    until(lambda: shared.id in states(away))
    backup = copied(town, tmp_path / "backup")
    away.record(lambda at: prereview.withdraw(at, shared.id, at.case(shared.id).version, "不办了"))
    case = away.record(decided)
    away.all_sent()
    away.cut.set()
    put_back(town, backup, "restored")
    one.engine.send_now()
    until(lambda: missing(town) == [away.id])
    opened(town)
    mine = one.record(decided)
    one.all_sent()
    away.cut.clear()
    away.engine.send_now()
    until(lambda: missing(town) == [])
    until(lambda: states(one).get(case.id, ("",))[0] is Phase.APPROVED)
    until(lambda: states(away).get(mine.id, ("",))[0] is Phase.APPROVED)
    assert mine.certificate_number != case.certificate_number
    for post in (one, away):
        post.all_sent()
        sound(post)
        town.agrees(post)
    assert town.quarantined(away) == []


def test_a_station_that_was_enrolled_after_the_backup_shows_a_new_code_and_nothing_of_it_is_lost(town: Town, tmp_path: Path) -> None:
    there = town.post(OFFICE_B)
    backup = copied(town, tmp_path / "backup")
    late = town.post()  # nobody else of its office could tell of it
    case = late.record(handed_over)
    quiet(town)
    before, before_folds = at_the_gateway(town), folds(town)
    late.cut.set()
    put_back(town, backup, "restored")
    given_back(town)
    assert "备份以后登记的" in gateway_line(town, "restored", "--done")
    code = town.code(OFFICE_A)
    late.cut.clear()
    with suppress(NotAllowed):  # it needs none
        late.engine.enrol(code).result(30)
    late.engine.send_now()
    until(lambda: all(at_the_gateway(town).get(place) == what for place, what in before.items()))
    assert folds(town)[case.id] == before_folds[case.id]
    new = late.record(decided)
    quiet(town)
    assert new.certificate_number != case.certificate_number
    for post in (there, late):
        sound(post)
        town.agrees(post)
    assert town.quarantined(late) == []


def test_a_station_and_then_the_gateway_are_put_back_and_what_had_come_back_to_the_station_goes_back(town: Town, tmp_path: Path) -> None:
    one, other = town.post(), town.post()
    one.record(decided)
    quiet(town)
    backup = copied(town, tmp_path / "backup")
    weekly = tmp_path / "weekly.cqbackup"
    one.run(lambda at: backups.make(at, one.home, weekly))
    lost = one.record(handed_over)
    quiet(town)
    one.run(lambda at: note_progress(one.home, at))
    one.close()
    town.posts.remove(one)
    backups.restore(one.home, weekly, "李敏", PASSWORD)
    again = town.reopen(one.home)
    again.engine.enrol(town.code(OFFICE_A)).result(30)
    until(lambda: again.run(lambda at: not at.restored and supply.numbers_left(at, "childbirth", at.today()) > 0))
    after = again.record(decided)
    quiet(town)
    before, before_folds = at_the_gateway(town), folds(town)
    mine = {place: what for place, what in before.items() if place[0] == again.id}
    put_back(town, backup, "restored")
    given_back(town)
    now = at_the_gateway(town)
    assert {place: now.get(place) for place in mine} == mine, "of both epochs, with the answers of then"
    assert {case_id: fold for case_id, fold in folds(town).items() if case_id in (lost.id, after.id)} == {
        case_id: before_folds[case_id] for case_id in (lost.id, after.id)
    }
    assert number_at_the_gateway(town, lost) == lost.id, "its number is used"
    opened(town)
    newest = again.record(decided)
    quiet(town)
    assert newest.certificate_number not in (lost.certificate_number, after.certificate_number)
    until(lambda: states(again) == states(other))
    assert town.quarantined(again) == []
    sound(again)


def number_at_the_gateway(town: Town, case: Case) -> str:
    """The case that took the number of this one, as the gateway knows it."""
    hub = Hub.open(town.folder)
    try:
        with hub.reading() as tx:
            return tx.number(case.block, kept_block(tx, case.block).state.serial(case.certificate_number))
    finally:
        hub.close()
