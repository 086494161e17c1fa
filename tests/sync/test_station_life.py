"""A backup is put back, a disk is copied, a station is revoked: real stations at a real gateway, and no number is used twice."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest

from cqclerk.commands import found_papers, intake, prereview, processing
from cqclerk.domain.block_events import NumberFound
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Subject
from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace import backups, exchange, rebuild, supply
from cqclerk.workplace.opening import note_progress
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome
from tests.cases import form
from tests.offices import OFFICE_A, PASSWORD
from tests.towns import Post, Town, until


def decide(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def refused(post: Post, work: Callable[[Workplace], object]) -> str:
    with pytest.raises(NotAllowed) as error:
        post.run(work)
    return error.value.objection.key


def numbers(at: Workplace) -> list[str]:
    """The numbers of all papers that this station knows of."""
    return [number for case_id in cases(at) if (number := at.case(case_id).certificate_number)]


def cases(at: Workplace) -> list[str]:
    with at.store.reading() as tx:
        return [case_id for case_id, _ in tx.states(Subject.CASE.value)]


def may_decide(post: Post) -> None:
    """Wait until it has caught up and has numbers."""
    until(lambda: post.run(lambda at: not at.restored and supply.numbers_left(at, "childbirth", at.today()) > 0))


def lost(at: Workplace) -> int:
    with at.reading() as tx:
        return sum(len(tx.block(block_id).lost) for block_id, _ in tx.store.states(Subject.BLOCK.value))


def found(at: Workplace) -> list[str]:
    """The numbers of papers that somebody has found, as this window has heard of them."""
    with at.reading() as tx:
        blocks = tx.blocks()
    events = [event for block in blocks for event, _ in at.timeline(Subject.BLOCK, block.id)]
    return [event.certificate_number for event in events if isinstance(event, NumberFound)]


def sound(at: Workplace) -> None:
    assert rebuild.rebuild(at.store, at.reference.initials) == ()
    assert rebuild.verify(at.store, at.station.public_key, at.station.gateway_key).faults == ()


def put_back(town: Town, work: Callable[[Post], None]) -> Post:
    """A station that did something after its backup, and the same one with the backup put back."""
    post = town.post()
    post.record(decide)
    post.all_sent()
    target = post.home.folder / "weekly.cqbackup"
    post.run(lambda at: backups.make(at, post.home, target))
    work(post)
    post.run(lambda at: note_progress(post.home, at))
    post.close()
    backups.restore(post.home, target, "李敏", PASSWORD)
    return town.reopen(post.home)


def test_a_station_put_back_from_a_backup_only_takes_in_and_goes_on_whole_after_its_new_enrolment(town: Town) -> None:
    papers: list[str] = []

    def work(post: Post) -> None:
        papers.extend(post.record(decide).certificate_number for _ in range(2))
        post.all_sent()
        post.cut.set()
        papers.append(post.record(decide).certificate_number)  # printed without a line: nobody but the citizen has it

    after = put_back(town, work)
    assert refused(after, decide) == "station.restored"
    taken = after.record(lambda at: intake.submit(at, "childbirth", form()))
    assert after.shows(lambda state: state.reason == "station.restored")
    after.engine.enrol(town.code(OFFICE_A)).result(30)
    after.all_sent()
    may_decide(after)
    assert set(papers[:2]) < set(after.run(numbers)), "what reached the city came back"
    assert after.run(lost) % 200 == 200 - 3  # the one that was printed without a line is among them
    other = town.post()
    after.record(lambda at: found_papers.enter(at, papers[2], "王芳"))
    after.all_sent()
    assert after.run(lost) % 200 == 200 - 4, "it is on a paper, and nobody has to look for it"
    until(lambda: other.run(lambda at: papers[2] in found(at)))
    assert after.run(lambda at: at.case(taken.id)).phase is Phase.SUBMITTED
    new = [after.record(decide).certificate_number for _ in range(3)]
    after.all_sent()
    assert len({*papers, *new}) == len(papers) + len(new), "no number twice"
    assert town.quarantined(after) == []
    receipts = after.run(lambda at: [at.case(case_id).receipt_number for case_id in cases(at)])
    assert len(receipts) == len(set(receipts)), "no receipt twice"
    after.run(sound)


def test_a_copy_of_the_disk_stops_both_tells_both_and_its_work_is_kept_on_both_sides(town: Town) -> None:
    one = town.post()
    one.run(lambda at: note_progress(one.home, at))
    one.cut.set()
    copy = StationHome(town.stations / "copy")
    shutil.copytree(one.home.folder, copy.folder)
    two = town.reopen(copy)
    two.cut.set()
    first, second = one.record(decide), two.record(decide)
    assert first.certificate_number == second.certificate_number  # what nobody can prevent without a line
    one.cut.clear()
    one.engine.send_now()
    one.all_sent()
    two.cut.clear()
    two.engine.send_now()
    until(lambda: not two.run(lambda at: [each for each in exchange.unsent(at) if each.epoch <= 1]))
    assert [kept.kind for kept in town.quarantined(two)][:2] == ["submitted", "accepted"], "rescued"
    assert two.run(lambda at: at.case(second.id)).phase is not Phase.APPROVED  # refused: shown in its quarantine
    with_reasons = two.run(reasons)
    assert with_reasons and set(with_reasons) == {"chain.fork"}
    assert refused(two, decide) == "station.copied"
    one.record(lambda at: intake.submit(at, "childbirth", form()))
    until(lambda: one.run(lambda at: at.restored))
    assert refused(one, decide) == "station.copied", "the other one cannot know either which is true"
    one.engine.enrol(town.code(OFFICE_A)).result(30)
    may_decide(one)
    again = one.record(decide)
    one.all_sent()
    assert again.certificate_number not in (first.certificate_number, second.certificate_number)
    for post in (one, two):
        post.run(sound)


def test_copies_say_so_the_other_windows_hear_of_it_and_whoever_is_put_out_says_by_what(town: Town) -> None:
    one = town.post()
    other = town.post()
    one.run(lambda at: note_progress(one.home, at))
    one.cut.set()
    copy = StationHome(town.stations / "copy")
    shutil.copytree(one.home.folder, copy.folder)
    two = town.reopen(copy)
    one.record(decide)
    two.record(lambda at: intake.submit(at, "childbirth", form()))
    two.all_sent()
    one.cut.clear()
    one.engine.send_now()
    for post in (one, two):
        post.record(lambda at: intake.submit(at, "childbirth", form()))
        assert post.shows(lambda state: state.reason == "station.copied")
        assert refused(post, decide) == "station.copied"
    until(lambda: other.run(lambda at: stands(at, one.id)) == "forked")
    one.engine.enrol(town.code(OFFICE_A)).result(30)
    may_decide(one)
    until(lambda: other.run(lambda at: stands(at, one.id)) == "")
    assert one.run(lambda at: at.standing.copied) == ""
    two.engine.enrol(town.code(OFFICE_A)).result(30)
    may_decide(two)
    one.record(lambda at: intake.submit(at, "childbirth", form()))
    assert one.shows(lambda state: state.reason == "station.taken_over")
    assert refused(one, decide) == "station.taken_over"
    two.record(decide)
    two.all_sent()
    for post in (one, two):
        post.run(sound)


def stands(at: Workplace, station_id: str) -> str:
    """How another station of the office was stopped, as this one has heard of it."""
    with at.store.reading() as tx:
        found = tx.state(Subject.STATION.value, station_id)
    return "?" if found is None else str(json.loads(found.state).get("stopped", ""))


def reasons(at: Workplace) -> list[str]:
    with at.store.reading() as tx:
        return [answer.reason for answer, _ in tx.answers() if answer.status == "refused"]


def test_a_revoked_station_is_told_why_does_nothing_more_and_works_again_with_a_new_code(town: Town) -> None:
    post = town.post()
    number = post.record(decide).certificate_number
    post.all_sent()
    said = [sys.executable, "-m", "cqclerk.gateway.app", "station", "revoke", post.id, "--office", OFFICE_A, "--reason", "电脑送修"]
    done = subprocess.run([*said, "--data", str(town.folder)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and post.id in done.stdout, done.stderr
    post.engine.send_now()
    assert post.shows(lambda state: state.reason == "station.revoked").up
    assert refused(post, decide) == "station.revoked"
    with pytest.raises(NotAllowed) as error:
        post.run(lambda at: intake.submit(at, "childbirth", form()))
    assert error.value.objection.params == (("reason", "电脑送修"),)
    assert number in post.run(numbers), "it keeps what it has"
    post.close()
    post = town.reopen(post.home)
    assert refused(post, decide) == "station.revoked"  # also after the program was started anew
    post.engine.enrol(town.code(OFFICE_A)).result(30)
    may_decide(post)
    assert post.record(decide).certificate_number != number
    post.all_sent()
    post.run(sound)
