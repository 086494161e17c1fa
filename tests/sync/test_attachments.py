"""Scans between two real stations and a gateway, over a line that breaks: nothing sent twice that was kept, nothing lost."""

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
    post.engine.stop()
    so_far = post.run(lambda at: attachments.held(at, at.case(case_id)))[digest].there
    assert so_far == 2 * scans.load().step_bytes
    town.restart(post)
    all_carried(post)
    assert [int(path.partition("start=")[2]) for path in steps(post)][3] == so_far
