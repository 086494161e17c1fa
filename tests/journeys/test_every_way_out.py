"""Each item from its decision to the citizen and on: across a counter, by courier, mended, replaced, ended; the same at every office."""

import pytest

from cqclerk.commands import afterlife, correction, delivery
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.delivery import PostState
from cqclerk.domain.form import values_of
from tests.asking import APPROVAL, BIRTH, HONOR, PROOF
from tests.offices import REFERENCE
from tests.seats import CLERK, HEAD, ITEMS, REVIEWER, County, Post
from tests.ways import Way

pytestmark = pytest.mark.timeout(120)
each_item = pytest.mark.parametrize("item", ITEMS)
GROUNDS = [code.code for code in REFERENCE.codes["deregistration_ground"].entries]


def home_of(world: County, case: Case) -> Post:
    """The office that decided: post and collection are there."""
    return world.posts[case.decider]


def given_out(world: County, way: Way, item: str) -> Case:
    case = way.printed(item)
    return home_of(world, case).does(CLERK, delivery.hand_over, case, Handover.SELF, "王芳", "self")


def state_of(post: Post, block: str, number: str) -> str:
    """In which state a number is at the station that has its block: exactly one."""
    with post.seat(CLERK) as at, at.reading() as tx:
        found = tx.block(block)
    serial = found.serial(number)
    (state,) = [name for name in ("unused", "reserved", "issued", "voided") if serial in getattr(found, name)]
    return state


# ---- 送达 ------------------------------------------------------------------------------------------------------------


@each_item
def test_a_paper_is_collected_against_a_signature_at_the_office_that_decided(world: County, way: Way, item: str) -> None:
    case = way.decided(item)
    post = home_of(world, case)
    assert post.refuses(CLERK, delivery.hand_over, case, Handover.SELF, "王芳") == "handover.no_paper"
    case = way.prints(case)
    assert world.yi.refuses(CLERK, delivery.hand_over, case, Handover.SELF, "王芳") == "case.other_office"
    done = post.does(CLERK, delivery.hand_over, case, Handover.SELF, "王芳", "self")
    assert (world.agrees(done).phase, done.handed_over, done.delivery.receiver) == (Phase.DELIVERED, Handover.SELF, "self")
    assert state_of(post, case.block, case.certificate_number) == "issued"


@pytest.mark.parametrize("item", [BIRTH, PROOF])
def test_an_instant_item_is_printed_and_handed_over_where_the_citizen_stands(world: County, way: Way, item: str) -> None:
    case = way.decided(item, "spot")
    assert case.printing_station == world.yi.id and case.decider == world.jia.office
    done = world.yi.does(CLERK, delivery.hand_over, way.prints(case), Handover.SPOT, "王芳")
    assert world.agrees(done).phase is Phase.DELIVERED
    assert state_of(world.jia, case.block, case.certificate_number) == "issued"


@each_item
def test_a_paper_goes_by_courier_and_its_number_may_come_later(world: County, way: Way, item: str) -> None:
    case = way.printed(item, "post")
    post = home_of(world, case)
    assert post.refuses(CLERK, delivery.note_waybill, case, "EY000027272IN") == "post.not_posted"
    gone = post.does(CLERK, delivery.post, case)
    assert (gone.delivery.state, gone.delivery.waybill_number) == (PostState.POSTED, "")
    assert post.refuses(CLERK, delivery.hand_over, case, Handover.SELF, "王芳") == "post.on_its_way"
    post.does(CLERK, delivery.note_waybill, case, "ey 0000 27272 in")
    done = post.does(CLERK, delivery.sign, case, "family", "王大明")
    assert (world.agrees(done).phase, done.handed_over) == (Phase.DELIVERED, Handover.POST)
    assert (done.delivery.waybill_number, done.delivery.receiver) == ("EY000027272IN", "family")


@each_item
def test_what_comes_back_is_kept_and_sent_again_or_collected(world: County, way: Way, item: str) -> None:
    case = way.printed(item, "post")
    post = home_of(world, case)
    for time, reason in enumerate(("refused", "address", "absent", "other"), start=1):
        post.does(CLERK, delivery.post, case)
        back = post.does(CLERK, delivery.bring_back, case, reason)
        assert (back.phase, back.delivery.state, back.delivery.tries) == (Phase.COMPLETED, PostState.RETURNED, time)
    done = post.does(CLERK, delivery.hand_over, case, Handover.SELF, "刘强", "agent")
    assert (world.agrees(done).phase, done.delivery.receiver) == (Phase.DELIVERED, "agent")


@each_item
def test_what_the_courier_lost_turns_up_again_or_is_replaced(world: County, way: Way, item: str) -> None:
    case = way.printed(item, "post")
    post = home_of(world, case)
    post.does(CLERK, delivery.post, case)
    post.does(CLERK, delivery.lose, case, "查无下落")
    assert post.does(CLERK, delivery.bring_back, case, "other").delivery.at_office
    post.does(CLERK, delivery.post, case)
    lost = post.does(CLERK, delivery.lose, case, "又查无下落")
    again = post.does(HEAD, afterlife.replace, case, "lost_in_post", "邮政查单")
    assert again.certificate_number != lost.certificate_number and again.issued_on == lost.issued_on
    done = post.does(CLERK, delivery.hand_over, way.prints(again), Handover.SELF, "王芳", "self")
    assert world.agrees(done).phase is Phase.DELIVERED
    assert state_of(post, lost.block, lost.certificate_number) == "voided"


# ---- after the decision ----------------------------------------------------------------------------------------------


@each_item
def test_a_slip_is_mended_before_the_paper_is_out_and_after_it(world: County, way: Way, item: str) -> None:
    case = way.decided(item)
    post, before = home_of(world, case), case.certificate_number
    person = "spouse" if item == PROOF else "husband"
    assert post.refuses(REVIEWER, correction.correct, case, mended(case, person, "刘墙"), "录入打错") == "approver.role"
    case = post.does(HEAD, correction.correct, case, mended(case, person, "刘墙"), "录入打错")
    case = post.does(CLERK, delivery.hand_over, way.prints(case), Handover.SELF, "王芳", "self")
    case = post.does(HEAD, correction.correct, case, mended(case, person, "刘强"), "又打错")
    assert (case.corrections, case.certificate_number, case.old_sheet_out) == (2, before, True)
    way.prints(case)
    assert post.refuses(CLERK, delivery.hand_over, case, Handover.SELF, "王芳") == "handover.old_sheet"
    post.does(HEAD, afterlife.recall, case, "back", "王芳")
    done = post.does(CLERK, delivery.hand_over, case, Handover.SELF, "王芳", "self")
    assert (world.agrees(done).phase, done.certificate_number) == (Phase.DELIVERED, before)
    assert done.application is not None and done.application.person(person).name == "刘强"


def mended(case: Case, person: str, name: str) -> dict[str, str]:
    """The form with a name as it should have been."""
    assert case.application is not None
    return values_of(case.application) | {f"{person}.name": name}


@each_item
def test_one_more_sheet_is_printed_only_with_leave_and_leaves_everything_else(world: County, way: Way, item: str) -> None:
    case = given_out(world, way, item)
    post = home_of(world, case)
    open_ = post.does(HEAD, afterlife.allow_reprint, case, "单位要原件")
    assert (open_.reprints, open_.reprint_open) == (1, True)
    assert post.refuses(HEAD, afterlife.allow_reprint, case, "再来") == "reprint.open"
    done = world.agrees(way.prints(open_))
    assert (done.phase, done.certificate_number, done.reprint_open) == (Phase.DELIVERED, case.certificate_number, False)


@pytest.mark.parametrize("item", [BIRTH, HONOR, APPROVAL])
def test_a_paper_that_is_gone_is_replaced_under_a_new_number_each_time(world: County, way: Way, item: str) -> None:
    case = given_out(world, way, item)
    post, numbers = home_of(world, case), [case.certificate_number]
    for cause in ("lost", "stolen", "destroyed"):
        again = post.does(HEAD, afterlife.replace, case, cause, "登报声明")
        assert (again.replaced_cause, again.issued_on) == (cause, case.issued_on)
        numbers.append(again.certificate_number)
        done = post.does(CLERK, delivery.hand_over, way.prints(again), Handover.SELF, "王芳", "self")
    assert [number for _, number in done.spent] == numbers[:-1] and len(set(numbers)) == 4
    assert world.agrees(done).phase is Phase.DELIVERED
    assert [state_of(post, *one) for one in (*done.spent, (done.block, numbers[-1]))] == ["voided"] * 3 + ["issued"]


@pytest.mark.parametrize("item", [BIRTH, HONOR, APPROVAL])
def test_a_paper_that_cannot_go_on_being_used_is_renewed_against_the_old_one(world: County, way: Way, item: str) -> None:
    case = given_out(world, way, item)
    post = home_of(world, case)
    for cause in ("worn", "changed", "edition"):
        again = way.prints(post.does(HEAD, afterlife.renew, case, cause))
        assert post.refuses(CLERK, delivery.hand_over, again, Handover.SELF, "王芳") == "handover.old_sheet"
        post.does(CLERK, afterlife.recall, again, "back", "王芳")
        done = post.does(CLERK, delivery.hand_over, again, Handover.SELF, "王芳", "self")
    assert (world.agrees(done).phase, len(done.spent)) == (Phase.DELIVERED, 3)


def test_a_proof_is_neither_replaced_nor_renewed_but_asked_for_again(world: County, way: Way) -> None:
    case = given_out(world, way, PROOF)
    assert world.jia.refuses(HEAD, afterlife.replace, case, "lost", "登报声明") == "replace.new_case"
    assert world.jia.refuses(HEAD, afterlife.renew, case, "worn") == "renew.not_provided"
    world.agrees(case)


@each_item
def test_what_has_not_left_the_house_is_voided_with_its_number(world: County, way: Way, item: str) -> None:
    case = way.printed(item)
    post = home_of(world, case)
    assert post.refuses(REVIEWER, afterlife.void, case, "姓名打错") == "approver.role"
    done = post.does(HEAD, afterlife.void, case, "姓名打错")
    assert world.agrees(done).phase is Phase.VOIDED
    assert state_of(post, case.block, case.certificate_number) == "voided"


@each_item
def test_a_decision_that_was_wrong_is_revoked_with_its_remedies(world: County, way: Way, item: str) -> None:
    case = given_out(world, way, item)
    post = home_of(world, case)
    assert post.refuses(HEAD, afterlife.void, case, "打错") == "void.out_of_house"
    done = post.does(HEAD, afterlife.revoke, case, "隐瞒子女", "行政许可法 69条")
    assert done.phase is Phase.REVOKED and done.remedies
    assert post.refuses(HEAD, afterlife.deregister, case, "deceased") == "afterlife.gone"
    assert post.does(CLERK, afterlife.recall, case, "refused", "家属拒交").recalled
    assert world.agrees(case).recall_outcome == "refused"


@pytest.mark.parametrize(("item", "ground"), [(ITEMS[place % len(ITEMS)], ground) for place, ground in enumerate(GROUNDS)])
def test_a_decision_that_was_right_ends_on_each_ground_and_its_number_is_not_void(world: County, way: Way, item: str, ground: str) -> None:
    case = given_out(world, way, item)
    post = home_of(world, case)
    done = post.does(HEAD, afterlife.deregister, case, ground, "写明")
    assert done.phase is Phase.DEREGISTERED
    assert post.does(CLERK, afterlife.recall, case, "back", "王芳").recalled
    assert post.refuses(CLERK, afterlife.recall, case, "back") == "recall.not_now"
    assert world.agrees(case).phase is Phase.DEREGISTERED
    assert state_of(post, case.block, case.certificate_number) == "issued"
