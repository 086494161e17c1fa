"""The engine beside the screens: enrolment, news, claims, numbers, the switch, the end."""

import threading

import pytest

from cqclerk.commands import intake, prereview
from cqclerk.domain.case import Phase
from cqclerk.domain.guards import NotAllowed
from cqclerk.sync.light import Light
from cqclerk.sync.problems import LinkProblem, Unplugged
from cqclerk.workplace import supply
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B
from tests.people import LIU_QIANG, OUYANG_NANA
from tests.towns import Post, Town, until


def take_in(post: Post, for_b: bool = False) -> str:
    filled = form(wife=OUYANG_NANA, husband=LIU_QIANG) if for_b else form()
    return post.record(lambda at: intake.submit(at, "childbirth", filled)).id


def knows(post: Post, case_id: str) -> bool:
    return post.run(lambda at: _known(at, case_id))


def _known(at, case_id: str) -> bool:
    try:
        at.case(case_id)
    except KeyError:
        return False
    return True


def test_before_enrolment_the_light_says_so_and_after_it_everything_goes_out_and_numbers_come_in(town: Town) -> None:
    post = town.post(enrolled=False)
    case_id = take_in(post)
    assert post.shows(lambda state: state.light is Light.DOWN).reason == "station.not_enrolled"
    with pytest.raises(LinkProblem):
        post.engine.claim(case_id).result(30)
    with pytest.raises(NotAllowed) as refused:
        post.engine.enrol("AAAA-AAAA-AAAA-AAAA").result(30)
    assert refused.value.objection.key == "enrol.code"
    post.engine.enrol(town.code(OFFICE_A)).result(30)
    post.shows(lambda state: state.up and state.unsent == 0)
    until(lambda: post.run(lambda at: supply.numbers_left(at, "childbirth", at.today())) == 200)
    assert post.run(lambda at: at.station.epoch) == 1
    town.agrees(post)


def test_a_code_that_meets_no_line_is_shown_again_and_the_light_tells_of_the_line_meanwhile(town: Town) -> None:
    post = town.post(enrolled=False)
    code = town.code(OFFICE_A)
    post.shows(lambda state: state.reason == "station.not_enrolled")
    post.proxy.down()
    with pytest.raises(LinkProblem) as down:
        post.engine.enrol(code).result(30)
    post.shows(lambda state: state.reason == down.value.key and state.next_try_at is not None)
    take_in(post)  # what is recorded meanwhile waits
    post.shows(lambda state: state.unsent == post.unsent() and state.reason == down.value.key)
    post.proxy.up()
    post.engine.send_now()
    post.shows(lambda state: state.up and state.unsent == 0)
    town.agrees(post)


def test_what_one_office_takes_in_the_other_decides(town: Town) -> None:
    a, b = town.post(OFFICE_A), town.post(OFFICE_B)
    case_id = take_in(a, for_b=True)
    until(lambda: knows(b, case_id))  # by the long poll, without a hand
    case = b.run(lambda at: at.case(case_id))
    assert (case.home_office, case.intake_office) == (OFFICE_B, OFFICE_A) and case.application is not None
    with pytest.raises(NotAllowed):
        b.run(lambda at: prereview.accept(at, case_id, case.version))
    b.engine.claim(case_id).result(30)
    claimed = b.run(lambda at: at.case(case_id))
    assert claimed.claim_station == b.id
    b.record(lambda at: prereview.accept(at, case_id, claimed.version))
    until(lambda: a.run(lambda at: at.case(case_id)).phase is Phase.PROCESSING)
    assert a.run(lambda at: at.case(case_id)).version == b.run(lambda at: at.case(case_id)).version
    town.agrees(a)
    town.agrees(b)


def test_a_claim_that_another_station_holds_is_refused_with_the_gateways_reason(town: Town) -> None:
    a, first, second = town.post(OFFICE_A), town.post(OFFICE_B), town.post(OFFICE_B)
    case_id = take_in(a, for_b=True)
    until(lambda: knows(first, case_id) and knows(second, case_id))
    first.engine.claim(case_id).result(30)
    with pytest.raises(NotAllowed) as refused:
        second.engine.claim(case_id).result(30)
    assert (refused.value.objection.key, refused.value.objection.get("station")) == ("claim.held", first.id)
    first.engine.give_back(case_id).result(30)
    second.engine.claim(case_id).result(30)
    assert second.run(lambda at: at.case(case_id)).claim_station == second.id


def test_a_claim_whose_answer_is_lost_is_held_all_the_same(town: Town) -> None:
    from tests.proxy import Fault

    a, b = town.post(OFFICE_A), town.post(OFFICE_B)
    case_id = take_in(a, for_b=True)
    until(lambda: knows(b, case_id))
    b.proxy.wanted = lambda method, path: path.startswith("/v1/claims")
    b.proxy.faults += [Fault.CUT_AFTER]
    with pytest.raises(LinkProblem):
        b.engine.claim(case_id).result(30)
    until(lambda: b.run(lambda at: at.case(case_id)).claim_station == b.id)
    assert sum(event.kind == "claimed" for event in _case_events(town, case_id)) == 1


def _case_events(town: Town, case_id: str):
    from data.hub import Hub

    hub = Hub.open(town.folder)
    try:
        with hub.reading() as tx:
            return [event for event in tx.events() if event.subject_id == case_id]
    finally:
        hub.close()


def test_a_block_whose_answer_is_lost_is_not_leased_twice(town: Town) -> None:
    from tests.proxy import Fault

    post = town.post(enrolled=False)
    post.proxy.wanted = lambda method, path: path.startswith("/v1/blocks")
    post.proxy.faults += [Fault.CUT_AFTER]
    post.engine.enrol(town.code(OFFICE_A)).result(30)
    until(lambda: post.run(lambda at: supply.numbers_left(at, "childbirth", at.today())) == 200 and not post.proxy.faults)
    post.engine.sync_once().result(30)
    assert post.run(lambda at: supply.numbers_left(at, "childbirth", at.today())) == 200


def test_the_switch_cuts_and_mends(town: Town) -> None:
    post = town.post()
    post.cut.set()
    post.engine.switched()
    assert post.shows(lambda state: state.light is Light.DOWN).reason == "link.cut"
    take_in(post)
    assert post.shows(lambda state: state.unsent == 1).reason == "link.cut"
    with pytest.raises(Unplugged):
        post.engine.sync_once().result(30)
    before = len(town.events_of(post))
    post.cut.clear()
    post.engine.switched()
    post.shows(lambda state: state.up and state.unsent == 0)
    assert len(town.events_of(post)) == before + 1
    town.agrees(post)


def test_a_long_queue_goes_out_in_batches_and_a_claim_does_not_wait_for_all_of_it(town: Town) -> None:
    a, b = town.post(OFFICE_A), town.post(OFFICE_B)
    case_id = take_in(a, for_b=True)
    until(lambda: knows(b, case_id))
    b.cut.set()
    b.engine.switched()
    for _ in range(40):
        take_in(b)
    before = len(b.proxy.seen)
    b.cut.clear()
    b.engine.recorded()
    b.engine.claim(case_id).result(30)
    b.all_sent()
    posts = [path for method, path, _ in b.proxy.seen[before:] if method == "POST" and path.startswith("/v1/events")]
    assert len(posts) > 1
    town.agrees(b)


def test_an_end_leaves_nobody_waiting(town: Town) -> None:
    post = town.post()
    begun, held = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        return held.wait(20)

    waits = post.engine._ask(work)
    assert begun.wait(20)
    later = post.engine.sync_once()
    stopper = threading.Thread(target=post.engine.stop)
    stopper.start()
    until(post.engine._stopping.is_set)
    held.set()
    stopper.join()
    assert waits.result(1) is True
    with pytest.raises(Unplugged):
        later.result(1)
    with pytest.raises(Unplugged):
        post.engine.claim("x").result(1)


def test_a_slow_line_is_called_slow(town: Town) -> None:
    from dataclasses import replace

    from tests.towns import QUICK

    post = town.post(limits=replace(QUICK, slow_ms=0))
    state = post.shows(lambda state: state.light is Light.SLOW)
    assert state.up and state.round_trip_ms is not None and state.reason == ""
