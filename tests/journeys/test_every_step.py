"""Each item through every step from acceptance to decision, and back: village, township, district, each at a station of its own."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property

import pytest

from cqclerk.commands import handling, intake, prereview, processing, steps
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.items import Item
from cqclerk.domain.offices import Office, OfficeLevel, OfficeRegister, Territory
from cqclerk.protocol.reference import Reference
from cqclerk.workplace.workplace import Workplace
from tests.asking import APPROVAL, BIRTH, HONOR, PROOF, whole
from tests.seats import CLERK, DISTRICT, HEAD, ITEMS, JIA, REVIEWER, SECOND, YI, County, county
from tests.ways import VILLAGE as ENDORSER
from tests.ways import Way, decider

pytestmark = pytest.mark.timeout(120)
VILLAGE, VILLAGE_DIVISION = "V509901001002", "509901001002"
each_item = pytest.mark.parametrize("item", ITEMS)
each_timed_item = pytest.mark.parametrize("item", [HONOR, APPROVAL])


def step_of(case: Case) -> str:
    assert case.progress.next is not None
    return case.progress.next.key


# ---- the steps as they are known today -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "plan"),
    [
        (BIRTH, [("decide", JIA)]),
        (PROOF, [("decide", JIA)]),
        (HONOR, [("endorse", JIA), ("review", JIA), ("decide", JIA)]),
        (APPROVAL, [("endorse", JIA), ("public_notice", JIA), ("review", JIA), ("approve", DISTRICT)]),
    ],
)
def test_a_case_goes_from_office_to_office_to_its_decision(world: County, way: Way, item: str, plan: list[tuple[str, str]]) -> None:
    case = way.accepted(item)
    assert [(step.key, step.office) for step in case.progress.steps] == plan
    for key, office in plan:
        assert (step_of(case), case.turn) == (key, office)
        if key != plan[-1][0]:
            assert world.posts[office].refuses(decider(case), processing.approve, case, ()) == "step.first"
        assert case.progress.next is not None
        case = way.take(case, case.progress.next)
    assert (case.phase, case.decider, case.issued_on) == (Phase.APPROVED, plan[-1][1], today(world))
    assert world.agrees(case).certificate_number


@each_timed_item
def test_who_does_not_agree_is_heard_and_the_decision_is_still_the_heads(world: County, way: Way, item: str) -> None:
    case = way.endorsed(way.accepted(item), agrees=False)
    case = way.brought_to(case, "review")
    assert world.jia.refuses(SECOND, steps.review, case, False) == "reason.missing"
    case = world.jia.does(SECOND, steps.review, case, False, "家庭情况不符")
    post = way.turn(case)
    done = post.does(HEAD, handling.refuse_application, case, "不符合条件", "条例21条")
    assert [(one.step, one.agrees) for one in done.progress.done] == [("endorse", False), ("review", False)]
    assert (world.agrees(done).phase, done.certificate_number) == (Phase.NOT_GRANTED, "") and done.remedies


@each_item
def test_the_decider_refuses_with_reasons_and_no_number_is_taken(world: County, way: Way, item: str) -> None:
    case = way.before_decision(item)
    post = world.posts[case.turn]
    assert post.refuses(decider(case), handling.refuse_application, case, "") == "reason.missing"
    done = post.does(decider(case), handling.refuse_application, case, "不符合条件", "条例21条")
    assert (done.phase, done.certificate_number) == (Phase.NOT_GRANTED, "") and done.remedies
    assert post.refuses(decider(case), processing.approve, case, ()) == "approve.done"
    world.agrees(done)


@each_timed_item
def test_one_person_does_not_do_two_parts_of_a_timed_item(world: County, way: Way, item: str) -> None:
    with world.jia.seat(REVIEWER) as at:
        case = intake.submit(at, item, whole(item, at.today()))
        case = prereview.accept(at, case.id, case.version)
    case = way.brought_to(case, "review")
    assert world.jia.refuses(REVIEWER, steps.review, case, True) == "step.took_in"
    assert world.jia.refuses(CLERK, steps.review, case, True) == "step.role"
    case = world.jia.does(HEAD, steps.review, case, True)
    post = way.turn(case)
    assert post.refuses(REVIEWER, processing.approve, case, ()) == "step.role"
    if post is world.jia:
        assert post.refuses(HEAD, processing.approve, case, ()) == "step.reviewed"
    else:
        assert world.jia.refuses(HEAD, processing.approve, case, ()) == "case.other_office"
        assert post.does(HEAD, processing.approve, case, ()).phase is Phase.APPROVED
    world.agrees(case)


@pytest.mark.parametrize(
    ("item", "at_step", "to"),
    [
        (HONOR, "review", "endorse"),
        (HONOR, "decide", "endorse"),
        (HONOR, "decide", "review"),
        (APPROVAL, "review", "endorse"),
        (APPROVAL, "review", "public_notice"),
        (APPROVAL, "approve", "endorse"),
        (APPROVAL, "approve", "public_notice"),
        (APPROVAL, "approve", "review"),
    ],
)
def test_a_case_is_sent_back_to_any_step_before_and_comes_again(world: County, way: Way, item: str, at_step: str, to: str) -> None:
    case = way.brought_to(way.accepted(item), at_step)
    post = way.turn(case)
    assert post.refuses(HEAD, steps.send_back, case, "", to) == "reason.missing"
    assert post.refuses(HEAD, steps.send_back, case, "意见没写", at_step) == "step.none_before"
    back = post.does(HEAD, steps.send_back, case, "意见没写", to)
    assert (step_of(back), back.turn) == (to, JIA)
    assert back.claim_station == (world.jia.id if post is world.jia else "")
    keys = [step.key for step in back.progress.steps]
    assert all(keys.index(one.step) < keys.index(to) for one in back.progress.done), "what was done from there on is done again"
    again = way.brought_to(back, at_step)
    assert step_of(world.agrees(again)) == at_step


def test_a_public_notice_runs_its_days_and_ends_with_objections_or_without(world: County, way: Way) -> None:
    quiet, disputed = (way.brought_to(way.accepted(APPROVAL), "public_notice") for _ in range(2))
    jia = world.jia
    assert jia.refuses(CLERK, steps.end_notice, quiet) == "notice.none"
    assert jia.refuses(CLERK, steps.start_notice, quiet, 0) == "notice.days"
    for case in (quiet, disputed):
        case = jia.does(CLERK, steps.start_notice, case, 2)
        assert jia.refuses(CLERK, steps.start_notice, case, 2) == "notice.running"
        assert jia.refuses(CLERK, steps.end_notice, case) == "notice.running"
    while jia.sees(quiet).progress.notice_until > today(world):
        world.clock.turn(days=1)
    quiet = jia.does(CLERK, steps.end_notice, quiet)
    disputed = jia.does(CLERK, steps.end_notice, disputed, "邻居反映另有一子")
    assert [quiet.progress.done[-1].agrees, disputed.progress.done[-1].agrees] == [True, False]
    assert step_of(quiet) == step_of(disputed) == "review"
    world.agrees(quiet, disputed)


def today(world: County) -> date:
    with world.jia.seat(CLERK, line=False) as at:
        return at.today()


@each_item
def test_a_decision_made_while_the_line_was_cut_does_not_hold_against_a_withdrawal_that_came_first(
    world: County, way: Way, item: str
) -> None:
    case = way.before_decision(item)
    post = world.posts[case.turn]
    with post.seat(decider(case), line=False) as at:
        lost = processing.approve(at, case.id, case.version, ())
    assert world.yi.does(CLERK, prereview.withdraw, case).phase is Phase.WITHDRAWN
    with post.seat(decider(case), line=False) as at:
        post.rounds(at).pull()
        post.reports(at, refused=1)
        with at.reading() as tx:
            block = tx.block(lost.block)
        assert block.serial(lost.certificate_number) in block.reserved, "the number is never taken again"
    assert (world.agrees(case).phase, post.sees(case).certificate_number) == (Phase.WITHDRAWN, "")


@each_item
def test_in_an_outage_every_window_takes_in_and_a_township_goes_on_to_its_own_decision(world: County, way: Way, item: str) -> None:
    with world.yi.seat(CLERK, line=False) as at:
        strange = intake.submit(at, item, whole(item, at.today()))
    with world.jia.seat(CLERK, line=False) as at:
        own = intake.submit(at, item, whole(item, at.today(), "spot"))
    for who, act in CUT_OFF[item]:
        with world.jia.seat(who, line=False) as at:
            own = act(at, own.id, at.case(own.id).version)
    above = item == APPROVAL  # the district decides, and hears of it when the line is back
    assert (own.phase, bool(own.certificate_number)) == ((Phase.PROCESSING, False) if above else (Phase.APPROVED, True))
    world.jia.sees(own)  # the line is back at both
    with world.yi.seat(CLERK, line=False) as at:
        world.yi.reports(at)
    with world.jia.seat(CLERK, line=False) as at:
        world.jia.reports(at)
    assert world.jia.sees(strange).home_office == JIA
    assert world.agrees(own, strange).phase is Phase.SUBMITTED
    if above:
        assert way.turn(own).does(HEAD, processing.approve, own, ()).phase is Phase.APPROVED


Act = Callable[[Workplace, str, int], Case]
ACCEPT: tuple[str, Act] = (REVIEWER, prereview.accept)
ENDORSE: tuple[str, Act] = (CLERK, lambda at, case, version: steps.endorse(at, case, version, *ENDORSER, at.today(), True))
SKIP: tuple[str, Act] = (REVIEWER, lambda at, case, version: steps.skip(at, case, version, "是否公示待核实"))
REVIEW: tuple[str, Act] = (SECOND, lambda at, case, version: steps.review(at, case, version, True))
DECIDE: tuple[str, Act] = (HEAD, lambda at, case, version: processing.approve(at, case, version, ()))
CUT_OFF = {
    BIRTH: (ACCEPT, DECIDE),
    PROOF: (ACCEPT, DECIDE),
    HONOR: (ACCEPT, ENDORSE, REVIEW, DECIDE),
    APPROVAL: (ACCEPT, ENDORSE, SKIP, REVIEW),
}


# ---- as if the law were known: a public notice that is asked for, two reviewers, a village with a station ---------------


class Confirmed(Reference):
    """The training world in which somebody has confirmed the steps of 再生育审批, and 甲二社区 has a window."""

    @cached_property
    def items(self) -> dict[str, Item]:
        items = Reference.load(training=True).items
        approval = items[APPROVAL]
        sure = tuple(replace(step, mark="S") for step in approval.steps)
        return {**items, APPROVAL: replace(approval, steps=sure)}

    @cached_property
    def offices(self) -> OfficeRegister:
        known = Reference.load(training=True).offices
        village = Office(VILLAGE, "甲二社区居民委员会", OfficeLevel.VILLAGE, (Territory(VILLAGE_DIVISION),), parent=JIA, training=True)
        return OfficeRegister((*known.named(), village), known._rules, self.divisions)


@pytest.fixture(scope="module")
def sure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    with county(tmp_path_factory.mktemp("sure"), Confirmed(training=True), (JIA, YI, DISTRICT, VILLAGE)) as made:
        yield made
        made.sound()


def test_village_township_and_district_each_do_their_part_at_their_own_station(sure: County) -> None:
    jia, village, district = sure.jia, sure.posts[VILLAGE], sure.district
    with sure.yi.seat(CLERK) as at:
        case = intake.submit(at, APPROVAL, whole(APPROVAL, at.today(), division=VILLAGE_DIVISION))
    jia.claims(case)
    case = jia.does(REVIEWER, prereview.accept, case)
    assert (step_of(case), case.turn, case.claim_station) == ("endorse", VILLAGE, "")
    village.claims(case)
    with village.seat(CLERK) as at:
        case = steps.endorse(at, case.id, at.case(case.id).version, "甲二社区", "刘会计", at.today(), True, "属实")
    assert (step_of(case), case.turn) == ("public_notice", JIA)
    jia.claims(case)
    assert jia.refuses(HEAD, steps.skip, case, "村里没人") == "step.required"
    case = jia.does(CLERK, steps.start_notice, case, 1)
    sure.clock.turn(days=1)
    case = jia.does(CLERK, steps.end_notice, case)
    case = jia.does(SECOND, steps.review, case, True)
    assert step_of(case) == "review", "two are asked for (行政许可法 art. 34)"
    assert jia.refuses(SECOND, steps.review, case, True) == "step.acted"
    case = jia.does(REVIEWER, steps.review, case, True)
    assert (step_of(case), case.turn) == ("approve", DISTRICT)
    district.claims(case)
    case = district.does(HEAD, processing.approve, case, ())
    assert sure.agrees(case).deciding_office == DISTRICT
    assert set(case.followers) == {YI, JIA, VILLAGE, DISTRICT}
