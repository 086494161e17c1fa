"""告知承诺 of each item between offices: it stands for papers, is taken back, is found false before the decision or after it."""

from collections.abc import Mapping

import pytest

from cqclerk.commands import afterlife, commitment, delivery, intake, prereview, processing
from cqclerk.domain.application import Handover, Proof
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.commitment import Choice
from cqclerk.workplace.workplace import Workplace
from tests.asking import whole
from tests.offices import REFERENCE
from tests.seats import CLERK, HEAD, ITEMS, REVIEWER, County
from tests.ways import Way, decider

pytestmark = pytest.mark.timeout(120)
each_item = pytest.mark.parametrize("item", ITEMS)
PAPERS = {"credit_outcome": "clear", "credit_source": "list", "commitment_told": "told"}


def papers(at: Workplace, item: str) -> dict[str, str]:
    """A form with every paper, of people whose credit is good and who were told what they may promise."""
    return {**whole(item, at.today()), **PAPERS}


def promised(at: Workplace, item: str, form: Mapping[str, str]) -> dict[str, str]:
    """The same people promise what they may in place of papers."""
    kinds = tuple(f"material.{spec.key}" for spec in REFERENCE.items[item].materials if spec.promise)
    kept = {key: text for key, text in form.items() if not key.startswith(kinds)}
    return {**kept, "proof": "commitment", "commitment_by": "self", "commitment_on": at.today().isoformat()}


def promise(world: County, item: str) -> tuple[Case, dict[str, str]]:
    """(the case, taken in at the other township and claimed at home, its form with all the papers)"""
    with world.yi.seat(CLERK) as at:
        form = papers(at, item)
        case = intake.submit(at, item, promised(at, item, form))
    assert (case.gaps, case.proof, case.commitment.choice) == ((), Proof.COMMITMENT, Choice.CHOSEN)
    world.jia.claims(case)
    return case, form


def ready(world: County, way: Way, item: str) -> tuple[Case, dict[str, str]]:
    """The same, accepted and brought to its decision."""
    case, form = promise(world, item)
    case = world.jia.does(REVIEWER, prereview.accept, case)
    case = way.brought_to(case, case.progress.steps[-1].key)
    way.turn(case)
    return case, form


@each_item
def test_taken_back_at_the_window_before_acceptance_the_papers_are_brought_in_the_same_case(world: County, item: str) -> None:
    case, form = promise(world, item)
    waits = world.yi.does(CLERK, commitment.withdraw_commitment, case, "改交材料")
    assert (waits.phase, waits.proof, bool(waits.gaps)) == (Phase.SUPPLEMENTING, Proof.DOCUMENTS, True)
    assert world.jia.refuses(REVIEWER, prereview.accept, case) == "prereview.waits_for_supplement"
    assert world.yi.does(CLERK, intake.supplement, case, form).gaps == ()
    assert world.jia.does(REVIEWER, prereview.accept, case).phase is Phase.PROCESSING
    assert world.agrees(case).commitment.choice is Choice.WITHDRAWN


@each_item
def test_taken_back_after_acceptance_nothing_is_decided_before_the_papers_are_there(world: County, way: Way, item: str) -> None:
    case, form = ready(world, way, item)
    waits = world.jia.does(CLERK, commitment.withdraw_commitment, case)
    post = world.posts[waits.turn]
    assert post.refuses(decider(waits), processing.approve, case, ()) == "approve.gaps"
    world.yi.does(CLERK, intake.supplement, case, form)
    assert post.does(decider(waits), processing.approve, case, ()).phase is Phase.APPROVED
    assert world.agrees(case).due_on == waits.due_on == case.due_on


@each_item
def test_a_false_one_stands_still_until_it_is_mended_with_papers(world: County, way: Way, item: str) -> None:
    case, form = ready(world, way, item)
    post = world.posts[case.turn]
    assert post.refuses(REVIEWER, commitment.find_false, case, "") == "reason.missing"
    found = post.does(REVIEWER, commitment.find_false, case, "民政查无结婚登记")
    assert post.refuses(decider(found), processing.approve, case, ()) == "commitment.stands_still"
    post.does(REVIEWER, commitment.order_mending, case, 5, "补交结婚证")
    assert post.refuses(REVIEWER, commitment.note_mended, case) == "commitment.gaps"
    world.yi.does(CLERK, intake.supplement, case, form)
    post.does(REVIEWER, commitment.note_mended, case, "已登记，原系统漏")
    done = post.does(decider(found), processing.approve, case, ())
    assert (world.agrees(case).phase, done.commitment.mended) == (Phase.APPROVED, True)


@each_item
def test_a_decision_on_a_false_one_is_revoked_and_recorded_and_the_next_promise_waits_for_the_repair(
    world: County, way: Way, item: str
) -> None:
    case, form = ready(world, way, item)
    post = world.posts[case.turn]
    case = way.prints(post.does(decider(case), processing.approve, case, ()))
    post.does(CLERK, delivery.hand_over, case, Handover.SELF, "王芳", "self")
    assert post.refuses(HEAD, commitment.revoke_false, case, "承诺不实") == "commitment.not_false"
    post.does(REVIEWER, commitment.find_false, case, "民政查无结婚登记")
    assert post.refuses(REVIEWER, commitment.revoke_false, case, "承诺不实") == "approver.role"
    gone = post.does(HEAD, commitment.revoke_false, case, "承诺不实")
    assert gone.phase is Phase.REVOKED and gone.remedies
    post.does(CLERK, afterlife.recall, case, "back", "王芳")
    post.does(REVIEWER, commitment.record_credit, case, "obtained", "以虚假承诺骗取证件")
    assert not open_to(world, item, form), "not open to them, at the window of another office either"
    post.does(REVIEWER, commitment.note_repair, case, "信用修复决定书")
    assert open_to(world, item, form)
    assert world.agrees(case).commitment.repaired_on is not None


def open_to(world: County, item: str, form: Mapping[str, str]) -> bool:
    """Whether these people may promise again where they ask next; what they asked for is taken back."""
    with world.yi.seat(CLERK) as at:
        case = intake.submit(at, item, promised(at, item, form))
        case = prereview.withdraw(at, case.id, case.version)
    return case.commitment.choice is Choice.CHOSEN and not case.gaps
