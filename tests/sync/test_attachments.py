"""Scans between two real stations and a gateway, over a line that breaks: nothing sent twice that was kept, nothing lost."""

import threading

import pytest

from cqclerk.commands import attachments, intake, prereview
from cqclerk.domain.case import Case
from cqclerk.domain.events import Subject
from cqclerk.protocol import scans
from cqclerk.workplace import scans as kept
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B
from tests.proxy import Fault
from tests.scans import scan
from tests.thin_line import thin_line
from tests.towns import Post, Town, until

MARRIAGE = "marriage_certificate"


def state(post: Post, case_id: str) -> Case:
    return post.run(lambda at: at.case(case_id))


def attach(post: Post, case_id: str, content: bytes) -> str:
    case = post.record(lambda at: attachments.attach(at, case_id, at.case(case_id).version, MARRIAGE, content, "a.jpg"))
    return case.attachments[-1].digest


def steps(post: Post, method: str = "PATCH") -> list[str]:
    return [path for how, path, _ in post.proxy.seen if how == method and "/attachments/" in path]


def all_carried(post: Post) -> None:
    until(lambda: post.run(kept.all_waiting) == ([], []))


def test_a_scan_goes_up_after_its_event_and_comes_down_where_the_case_is_claimed(town: Town) -> None:
    a, b, content = town.post(OFFICE_A), town.post(OFFICE_B), scan(200_000)
    case_id = a.record(lambda at: intake.submit(at, "childbirth", form(home_choice="husband"))).id
    digest = attach(a, case_id, content)
    all_carried(a)
    assert len(steps(a)) == -(-len(content) // scans.load().step_bytes)
    until(lambda: b.run(lambda at: at.timeline(Subject.CASE, case_id)) and state(b, case_id).attachments)
    assert not steps(b, "GET"), "nobody decides there yet: the line is not used for it"
    b.engine.claim(case_id).result(30)
    until(lambda: b.run(lambda at: attachments.content(at, digest)) == content)
    assert b.run(lambda at: attachments.incomplete(at, at.case(case_id))) is None
    b.record(lambda at: prereview.accept(at, case_id, at.case(case_id).version))
    town.agrees(a)
    town.agrees(b)


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_DURING, Fault.CUT_AFTER, Fault.HALF_ANSWER, Fault.TWICE, Fault.ERROR_500])
def test_a_cut_sends_at_most_one_step_again(town: Town, fault: Fault) -> None:
    post, content = (
        town.post(OFFICE_A),
        scan(180_000, seed=100 + list(Fault).index(fault)),
    )  # other bytes each time: the gateway keeps what it has
    case_id = post.record(lambda at: intake.submit(at, "childbirth", form())).id
    post.all_sent()
    post.proxy.wanted = lambda method, path: method == "PATCH"
    post.proxy.faults = [Fault.NONE, fault]
    attach(post, case_id, content)
    until(lambda: len(steps(post)) >= 2)
    post.engine.send_now()
    all_carried(post)
    needed = -(-len(content) // scans.load().step_bytes)
    assert len(steps(post)) <= needed + 1, "at most one step more than needed"
    town.agrees(post)


def test_a_scan_that_the_gateway_has_no_longer_when_its_event_comes_goes_up_again(town: Town) -> None:
    """It went up first, the event waited, and the gateway has swept out meanwhile what no case cited."""
    post, content = town.post(OFFICE_A), scan(60_000, seed=31)
    case_id = post.record(lambda at: intake.submit(at, "childbirth", form())).id
    post.all_sent()
    post.cut.set()
    post.engine.switched()
    digest = attach(post, case_id, content)
    post.run(lambda at: kept.went_up(at, digest, len(content)))
    assert post.run(kept.all_waiting) == ([], [])
    post.cut.clear()
    post.engine.switched()
    post.all_sent()
    until(lambda: town.scan(digest) == content)
    all_carried(post)


def test_a_cut_on_the_way_down_fetches_at_most_that_step_again(town: Town) -> None:
    a, b, content = town.post(OFFICE_A), town.post(OFFICE_B), scan(200_000, seed=77)
    case_id = a.record(lambda at: intake.submit(at, "childbirth", form(home_choice="husband"))).id
    digest = attach(a, case_id, content)
    all_carried(a)
    b.proxy.wanted = lambda method, path: "/attachments/" in path
    b.proxy.faults = [Fault.NONE, Fault.HALF_ANSWER, Fault.CUT_AFTER, Fault.CUT_BEFORE]
    until(lambda: b.run(lambda at: at.timeline(Subject.CASE, case_id)) and state(b, case_id).attachments)
    b.engine.claim(case_id).result(30)
    until(lambda: b.run(lambda at: attachments.content(at, digest)) == content)
    assert len(steps(b, "GET")) == -(-len(content) // scans.load().fetch_bytes) + 3, "one more for each cut"


def test_a_scan_that_the_gateway_does_not_take_stops_neither_events_nor_other_scans(town: Town) -> None:
    post = town.post(OFFICE_A)
    case_id = post.record(lambda at: intake.submit(at, "childbirth", form())).id
    post.proxy.wanted = lambda method, path: method == "PATCH"
    bad, good = scan(30_000, seed=5), scan(90_000, seed=6)
    bad_digest = scans.digest_of(bad)

    def spoil(method: str, path: str) -> bool:
        return method == "PATCH" and bad_digest in path

    post.proxy.wanted, post.proxy.always = spoil, Fault.GARBAGE_JSON
    attach(post, case_id, bad)
    good_digest = attach(post, case_id, good)
    until(lambda: any(bad_digest in path for path in steps(post)))
    post.proxy.always = Fault.NONE
    post.engine.send_now()
    all_carried(post)
    assert any(good_digest in path for path in steps(post))
    post.all_sent()


def test_after_a_restart_a_scan_goes_on_where_the_gateway_stands(town: Town) -> None:
    post, content = town.post(OFFICE_A), scan(250_000, seed=8)
    case_id = post.record(lambda at: intake.submit(at, "childbirth", form())).id
    post.all_sent()
    post.proxy.wanted = lambda method, path: method == "PATCH"
    post.proxy.faults = [Fault.NONE, Fault.NONE, Fault.SILENCE]
    digest = attach(post, case_id, content)
    until(lambda: len(steps(post)) >= 3)
    post.engine.stop(0.5)
    so_far = post.run(lambda at: attachments.held(at, at.case(case_id)))[digest].there
    assert so_far == 2 * scans.load().step_bytes
    town.restart(post)
    all_carried(post)
    assert [int(path.partition("start=")[2]) for path in steps(post)][3] == so_far


def test_what_is_small_goes_between_the_steps_of_a_scan(town: Town) -> None:
    post = town.post(OFFICE_A)
    case_id = post.record(lambda at: intake.submit(at, "childbirth", form())).id
    post.all_sent()
    said = threading.Event()

    def someone_is_served(method: str, path: str) -> bool:
        if method == "PATCH" and not said.is_set():
            said.set()
            post.record(lambda at: intake.submit(at, "childbirth", form()))  # while the first step is out
        return False

    post.proxy.wanted = someone_is_served
    attach(post, case_id, scan(240_000, seed=9))
    all_carried(post)
    asked = [(method, path.partition("?")[0]) for method, path, _ in post.proxy.seen if path.startswith(("/v1/events", "/v1/att"))]
    after_first = asked[asked.index(("PATCH", asked_path(asked))) + 1 :]
    before_second = after_first[: next(place for place, (method, _) in enumerate(after_first) if method == "PATCH")]
    assert ("POST", "/v1/events") in before_second, "the events went before the second step"
    assert len(steps(post)) == 5
    town.agrees(post)


def asked_path(asked: list[tuple[str, str]]) -> str:
    return next(path for method, path in asked if method == "PATCH")


STEP = scans.load().step_bytes
CUTS = (0, 1, STEP // 2, STEP - 1, STEP, STEP + 1, 2 * STEP + 777, 150_000 - 1, 150_000)


def test_whatever_byte_a_thin_line_is_cut_at_no_more_than_a_step_crosses_it_twice(town: Town) -> None:
    post, again = town.post(OFFICE_A), {}
    case_id = post.record(lambda at: intake.submit(at, "childbirth", form())).id
    post.all_sent()
    with thin_line(town.process.port, bytes_s=2_000_000, delay_s=0.005) as line:
        town.restart(post, url=line.url)
        for cut_at in CUTS:
            line.carried.clear()
            line.cuts = [("PATCH", cut_at)]
            content = scan(150_000, seed=1000 + cut_at)
            attach(post, case_id, content)
            until(lambda: not line.cuts)
            all_carried(post)
            again[cut_at] = line.carried["PATCH"] - len(content)
    assert all(0 <= twice <= STEP for twice in again.values()), again
    assert again[STEP // 2] == STEP // 2, "what of a step had crossed is what crosses again"
    town.agrees(post)
