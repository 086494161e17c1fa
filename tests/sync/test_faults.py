"""Whatever the line does to a request or its answer: every event arrives, exactly once, in order, and the clerk goes on."""

from dataclasses import replace

import pytest

from cqclerk.commands import intake
from cqclerk.domain.case import Phase
from cqclerk.domain.events import Subject
from cqclerk.sync.light import Light
from cqclerk.workplace import exchange, rebuild
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B
from tests.people import OUYANG_NANA
from tests.proxy import Fault
from tests.towns import QUICK, Post, Town, until

BROKEN = [fault for fault in Fault if fault not in (Fault.NONE, Fault.SILENCE, Fault.BUSY)]


def is_post(method: str, path: str) -> bool:
    return method == "POST" and path.startswith("/v1/events")


def take_in(post: Post) -> str:
    return post.record(lambda at: intake.submit(at, "childbirth", form())).id


@pytest.mark.parametrize("fault", BROKEN, ids=lambda fault: fault.name)
def test_a_broken_request_is_sent_again_and_counts_once(town: Town, fault: Fault) -> None:
    post = town.post()
    post.proxy.wanted = is_post
    post.proxy.faults += [fault, fault]
    cases = [take_in(post) for _ in range(3)]
    post.all_sent()
    assert all(post.run(lambda at, case=case: at.case(case)).phase is Phase.SUBMITTED for case in cases)
    assert [fault_ for *_, fault_ in post.proxy.seen if fault_ is fault], "the fault did not happen"
    town.agrees(post)


def test_faults_of_all_kinds_in_a_row_lose_and_double_nothing(town: Town) -> None:
    post = town.post()
    post.proxy.wanted = is_post
    post.proxy.faults += BROKEN
    while post.proxy.faults:
        take_in(post)
    post.all_sent()
    town.agrees(post)


def test_a_poll_that_breaks_in_any_way_comes_back_and_misses_no_news(town: Town) -> None:
    a, b = town.post(OFFICE_A), town.post(OFFICE_B, chance=0.0005)
    b.proxy.wanted = lambda method, path: method == "GET"
    b.proxy.faults += [fault for fault in BROKEN if fault is not Fault.TWICE]
    cases = []
    while b.proxy.faults:
        cases.append(a.record(lambda at: intake.submit(at, "childbirth", form(wife=OUYANG_NANA))).id)
        a.all_sent()
        until(lambda: b.run(lambda at: cases[-1] in _ids(at)))
    assert set(cases) <= set(b.run(_ids))
    assert b.run(lambda at: rebuild.verify(at.store, at.station.public_key).faults) == ()


def _ids(at: Workplace) -> list[str]:
    with at.store.reading() as tx:
        return [subject_id for subject_id, _ in tx.states("case")]


def test_an_answer_lost_after_the_gateways_commit_counts_once(town: Town) -> None:
    post = town.post()
    before = len(town.events_of(post))
    post.proxy.wanted = is_post
    post.proxy.faults += [Fault.CUT_AFTER] * 3
    take_in(post)
    until(lambda: not post.proxy.faults)
    assert len(town.events_of(post)) == before + 1  # it was committed the first time
    post.all_sent()
    town.agrees(post)


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault.CUT_BEFORE, "link.no_answer"),
        (Fault.HALF_ANSWER, "link.no_answer"),
        (Fault.ERROR_500, "link.gateway_fault"),
        (Fault.GARBAGE, "link.not_a_gateway"),
        (Fault.GARBAGE_JSON, "link.not_a_gateway"),
        (Fault.LOGIN_PAGE, "link.portal"),
        (Fault.REDIRECT, "link.portal"),
        (Fault.PROXY_PAGE, "link.proxy"),
    ],
)
def test_the_light_says_what_is_wrong_and_the_clerk_goes_on(town: Town, fault: Fault, key: str) -> None:
    post = town.post()
    post.proxy.always = fault
    take_in(post)
    state = post.shows(lambda state: state.light is Light.DOWN and state.reason == key)
    assert state.unsent > 0 and state.next_try_at is not None
    take_in(post)
    outgoing = post.run(exchange.unsent)
    assert len(outgoing) == 2 and outgoing[0].attempts > 0
    post.proxy.always = Fault.NONE
    post.engine.send_now()
    post.shows(lambda state: state.up and state.unsent == 0)
    town.agrees(post)


def test_no_line_at_all_and_then_a_line_again(town: Town) -> None:
    post = town.post()
    post.proxy.down()
    for _ in range(3):
        take_in(post)
    post.shows(lambda state: state.light is Light.DOWN and state.reason == "link.refused")  # a poll that was under way says another
    post.proxy.up()
    post.shows(lambda state: state.up and state.unsent == 0)
    town.agrees(post)


def test_what_the_gateway_asks_for_is_waited_for_and_a_person_may_send_all_the_same(town: Town) -> None:
    post = town.post()
    post.proxy.always, post.proxy.wanted = Fault.BUSY, is_post
    take_in(post)
    state = post.shows(lambda state: state.light is Light.DOWN)
    assert state.next_try_at is not None and state.since is not None and (state.next_try_at - state.since).total_seconds() > 3000
    tries = sum(is_post(method, path) for method, path, _ in post.proxy.seen)
    take_in(post)  # does not press the gateway
    post.shows(lambda state: state.unsent == 2)
    assert sum(is_post(method, path) for method, path, _ in post.proxy.seen) == tries
    assert post.run(exchange.unsent)[0].next_try_at > 0
    post.proxy.always = Fault.NONE
    post.engine.send_now()
    post.all_sent()
    town.agrees(post)


def test_silence_is_a_failure_after_a_while_and_blocks_no_command(town: Town) -> None:
    post = town.post(limits=replace(QUICK, read_s=1, wait_s=1, least_wait_s=1))
    post.proxy.wanted = is_post
    post.proxy.faults += [Fault.SILENCE]
    take_in(post)
    post.proxy.until(lambda seen: any(fault is Fault.SILENCE for *_, fault in seen))
    take_in(post)  # while the gateway is silent
    post.shows(lambda state: state.reason == "link.timeout")
    post.all_sent()
    town.agrees(post)


def test_an_event_from_elsewhere_that_cannot_be_folded_here_stops_neither_what_goes_out_nor_what_comes(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, here = town.post(OFFICE_A), town.post(OFFICE_B)
    bad: set[str] = set()
    right = exchange.refold

    def fails(tx: object, subject: str, subject_id: str, *more: object) -> None:
        if subject_id in bad:
            raise ZeroDivisionError("a reducer")
        right(tx, subject, subject_id, *more)  # type: ignore[arg-type]

    here.cut.set()
    here.engine.switched()
    case = there.record(lambda at: intake.submit(at, "childbirth", form(home_choice="husband")))
    there.all_sent()
    bad.add(case.id)
    monkeypatch.setattr(exchange, "refold", fails)
    take_in(here)
    here.cut.clear()
    here.engine.switched()
    here.shows(lambda state: state.up and state.unsent == 0)
    before = here.run(exchange.cursor)
    bad.clear()
    after = there.record(lambda at: intake.submit(at, "childbirth", form(home_choice="husband")))
    until(lambda: here.run(lambda at: at.timeline(Subject.CASE, after.id)))
    assert here.run(exchange.cursor) > before
    here.run(lambda at: rebuild.rebuild(at.store, at.reference.initials))  # the program has been mended
    assert here.run(lambda at: at.case(case.id)).phase is Phase.SUBMITTED
    town.agrees(here)


def test_a_fault_of_the_sync_itself_is_shown_and_it_goes_on_by_itself(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    post = town.post(limits=replace(QUICK, first_s=1))
    with monkeypatch.context() as patch:
        patch.setattr(exchange, "answered", lambda *that: 1 / 0)
        take_in(post)
        assert post.shows(lambda state: state.reason == "link.fault").next_try_at is not None
    post.shows(lambda state: state.up and state.reason == "" and state.unsent == 0)
    town.agrees(post)
