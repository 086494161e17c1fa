"""Each item through every branch up to its decision: two townships, the district above one of them, a gateway process.

A case is taken in at 乙镇 for 甲街道; every act is one person's, is reported by the socket, and is the same everywhere at the end.
"""

import pytest

from cqclerk.commands import gathering, handling, intake, prereview
from cqclerk.domain import originals
from cqclerk.domain.case import Phase
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.handling_guards import CLOSINGS
from tests.asking import APPROVAL, BIRTH, HONOR, PROOF, whole
from tests.seats import CLERK, DISTRICT, HEAD, ITEMS, REVIEWER, County
from tests.ways import Way, as_electronic, decider, without_materials

pytestmark = pytest.mark.timeout(120)
each_item = pytest.mark.parametrize("item", ITEMS)
each_timed_item = pytest.mark.parametrize("item", [HONOR, APPROVAL])
each_instant_item = pytest.mark.parametrize("item", [BIRTH, PROOF])
before_decision = pytest.mark.parametrize("phase", [Phase.SUBMITTED, Phase.SUPPLEMENTING, Phase.PROCESSING])


# ---- before acceptance -----------------------------------------------------------------------------------------------


@each_item
def test_everything_that_is_missing_is_told_once_and_the_same_case_goes_on_when_it_is_brought(world: County, item: str) -> None:
    with world.yi.seat(CLERK) as at:
        complete = whole(item, at.today())
        case = intake.submit(at, item, without_materials(complete))
    assert case.gaps and world.jia.claims(case)
    assert world.jia.refuses(REVIEWER, prereview.accept, case) == "accept.gaps"
    told = world.jia.does(REVIEWER, prereview.give_notice, case)
    assert (told.phase, told.notices, told.gaps) == (Phase.SUPPLEMENTING, 1, case.gaps)
    assert world.jia.refuses(REVIEWER, prereview.accept, case) == "prereview.waits_for_supplement"
    brought = world.yi.does(CLERK, intake.supplement, case, complete)  # where the citizen came first
    assert (brought.phase, brought.gaps) == (Phase.SUBMITTED, ())
    assert world.jia.does(REVIEWER, prereview.accept, case).phase is Phase.PROCESSING
    assert world.agrees(case).receipt_number == case.receipt_number


@each_item
def test_a_gap_that_was_not_told_at_once_is_told_by_the_head_with_a_reason_and_counted(world: County, way: Way, item: str) -> None:
    case, jia = way.taken_in(item), world.jia
    assert case.application is not None
    unclear = (case.application.materials[0].key,)
    assert jia.refuses(REVIEWER, gathering.give_later_notice, case, "复印不清", unclear) == "approver.role"
    told = jia.does(HEAD, gathering.give_later_notice, case, "复印不清", unclear)
    assert (told.phase, told.prereview.later, len(told.gaps)) == (Phase.SUPPLEMENTING, 1, 1)
    assert world.agrees(case).phase is Phase.SUPPLEMENTING


@each_item
def test_whatever_the_credit_list_says_a_case_with_papers_passes_once_somebody_has_seen_the_originals(
    world: County, way: Way, item: str
) -> None:
    outcomes = [outcome.value for outcome in CreditCheck]
    with world.yi.seat(CLERK) as at:
        cases = [intake.submit(at, item, as_electronic(whole(item, at.today()))) for _ in outcomes]
    world.jia.claims(*cases)
    for case, outcome in zip(cases, outcomes, strict=True):
        assert world.yi.does(CLERK, gathering.check_credit, case, outcome, "list").credit.value == outcome
        if outcome in ("listed", "unknown"):
            assert world.jia.refuses(REVIEWER, prereview.accept, case) == "accept.originals"
            world.yi.does(CLERK, gathering.see_originals, case, originals.owed(world.yi.sees(case)))  # where the citizen stands
    accepted = world.jia.does_to_all(REVIEWER, prereview.accept, cases)
    assert {case.phase for case in accepted} == {Phase.PROCESSING}
    assert [case.credit.value for case in accepted] == outcomes
    world.agrees(*cases)


@each_item
def test_a_case_that_does_not_pass_the_prereview_ends_with_its_reason(world: County, way: Way, item: str) -> None:
    reasons = ("credit", "condition", "material")
    cases = way.taken_in_many(item, len(reasons))
    for case, reason in zip(cases, reasons, strict=True):
        done = world.jia.does(REVIEWER, prereview.refuse, case, (reason,), "说明")
        assert (done.phase, done.reasons) == (Phase.REFUSED, (reason,))
    assert world.jia.refuses(REVIEWER, prereview.accept, cases[0]) == "prereview.done"
    world.agrees(*cases)


@each_item
def test_what_is_not_for_this_office_or_for_nobody_is_declined_and_the_right_body_named(world: County, way: Way, item: str) -> None:
    strange, needless = way.taken_in_many(item, 2)
    assert world.jia.refuses(REVIEWER, handling.decline_acceptance, strange, "not_competent", "") == "decline.no_body"
    done = world.jia.does(REVIEWER, handling.decline_acceptance, strange, "not_competent", "练习二区民政局")
    assert (done.phase, done.right_body) == (Phase.DECLINED, "练习二区民政局") and done.remedies
    done = world.jia.does(REVIEWER, handling.decline_acceptance, needless, "not_required", "")
    assert (done.phase, done.reasons) == (Phase.DECLINED, ("not_required",))
    world.agrees(strange, needless)


@each_item
def test_a_case_of_another_office_is_handed_on_and_goes_on_there(world: County, way: Way, item: str) -> None:
    case = way.taken_in(item)
    handed = world.jia.does(REVIEWER, gathering.hand_on, case, world.yi.office, "wrong_home", "女方户籍已迁")
    assert (handed.home_office, handed.claim_station) == (world.yi.office, "")
    assert world.jia.refuses(REVIEWER, prereview.accept, case) == "case.other_office"
    world.yi.claims(case)
    assert world.yi.does(REVIEWER, prereview.accept, case).phase is Phase.PROCESSING
    assert set(world.agrees(case).followers) >= {world.jia.office, world.yi.office}


# ---- endings without a paper -----------------------------------------------------------------------------------------


@each_item
@before_decision
def test_the_citizen_withdraws_at_either_office(world: County, way: Way, item: str, phase: Phase) -> None:
    first, second = way.in_phase(item, phase, 2)
    assert world.yi.does(CLERK, prereview.withdraw, first, "不办了").phase is Phase.WITHDRAWN
    assert world.jia.does(CLERK, prereview.withdraw, second, "不办了").phase is Phase.WITHDRAWN
    world.agrees(first, second)


@each_item
@before_decision
def test_a_case_is_closed_with_each_result_where_it_fits_and_with_no_other(world: County, way: Way, item: str, phase: Phase) -> None:
    fitting = [result for result, phases in sorted(CLOSINGS.items()) if phase in phases]
    cases = way.in_phase(item, phase, len(fitting))
    for result in {"0", *CLOSINGS} - set(fitting):
        assert world.jia.refuses(REVIEWER, handling.close, cases[0], result) in ("close.result", "close.with_paper")
    for case, result in zip(cases, fitting, strict=True):
        done = world.jia.does(REVIEWER, handling.close, case, result, "说明")
        assert (done.phase, done.result) == (Phase.CLOSED, result)
    world.agrees(*cases)


# ---- the clock -------------------------------------------------------------------------------------------------------


@each_item
def test_special_procedures_stop_the_clock_and_nothing_is_decided_meanwhile(world: County, way: Way, item: str) -> None:
    case = way.before_decision(item)
    post, due = world.posts[case.turn], case.due_on
    assert due is not None
    for procedure in ("appraisal", "hearing", "review", "test"):
        stopped = post.does(REVIEWER, handling.start_procedure, case, procedure, "市级鉴定组")
        assert (stopped.deadline, stopped.procedure) == (None, procedure)
        assert post.refuses(decider(case), handling.refuse_application, case, "不符合条件") == "procedure.running"
        ended = post.does(REVIEWER, handling.end_procedure, case, "结论已出")
        assert (ended.procedure, ended.stopped_on, ended.due_on) == ("", None, due), "it ended on the day on which it began"
    assert post.refuses(REVIEWER, handling.end_procedure, case) == "procedure.none"
    world.agrees(case)


@each_timed_item
def test_a_timed_item_is_put_off_once_by_the_head_of_the_office_with_a_reason(world: County, way: Way, item: str) -> None:
    case, jia = way.accepted(item), world.jia
    assert jia.refuses(REVIEWER, handling.extend, case, "材料多") == "approver.role"
    assert jia.refuses(HEAD, handling.extend, case, "") == "extend.no_reason"
    later = jia.does(HEAD, handling.extend, case, "材料多")
    assert later.extended and case.due_on is not None and later.due_on is not None and later.due_on > case.due_on
    assert jia.refuses(HEAD, handling.extend, case, "再延") == "extend.twice"
    assert world.agrees(case).due_on == later.due_on


@each_instant_item
def test_an_instant_item_is_not_put_off(world: County, way: Way, item: str) -> None:
    case = way.accepted(item)
    assert world.jia.refuses(HEAD, handling.extend, case, "材料多") == "extend.not_provided"
    assert world.agrees(case).due_on == case.due_on


# ---- questions to others ---------------------------------------------------------------------------------------------


@each_item
def test_other_offices_are_asked_and_answer_or_their_letter_is_entered(world: County, way: Way, item: str) -> None:
    case, jia = way.accepted(item), world.jia
    jia.does(REVIEWER, handling.open_inquiry, case, DISTRICT, "complex", "男方前次婚姻有无子女")
    jia.does(REVIEWER, handling.open_inquiry, case, world.yi.office, "etc", "居住情况")
    asked = jia.does(REVIEWER, handling.open_inquiry, case, "", "cross_province", "是否已登记", "四川省某县卫健局")
    district, yi, letter = asked.open_inquiries
    assert case.due_on is not None
    assert asked.due_on == (max(case.due_on, letter.answer_by) if item in (BIRTH, PROOF) else case.due_on)
    assert world.yi.refuses(CLERK, handling.answer_inquiry, case, district.id, "confirmed") == "inquiry.none"
    world.district.does(REVIEWER, handling.answer_inquiry, case, district.id, "denied", "查得一子")
    world.yi.does(CLERK, handling.answer_inquiry, case, yi.id, "confirmed")
    done = jia.does(CLERK, handling.answer_inquiry, case, letter.id, "unknown", "来函：查无记录")
    assert done.open_inquiries == () and [one.answer for one in done.inquiries] == ["denied", "confirmed", "unknown"]
    assert [one.answered_by for one in world.agrees(case).inquiries] == [DISTRICT, world.yi.office, jia.office]


@each_item
def test_a_question_before_acceptance_does_not_hold_up_the_acceptance(world: County, way: Way, item: str) -> None:
    case, jia = way.taken_in(item), world.jia
    (question,) = jia.does(REVIEWER, handling.open_inquiry, case, DISTRICT, "complex", "有无子女").open_inquiries
    assert jia.does(REVIEWER, prereview.accept, case).open_inquiries
    world.district.does(REVIEWER, handling.answer_inquiry, case, question.id, "confirmed")
    assert world.agrees(case).open_inquiries == ()
