"""What one item knows of another between offices: a proof is material, a 光荣证 ends by decision, one child has one set."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cqclerk.commands import afterlife, delivery, handling, intake, prereview, processing
from cqclerk.domain.application import Application, Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.findings import Finding
from cqclerk.domain.form import values_of
from tests.asking import APPROVAL, BIRTH, HONOR, PROOF, application, with_materials
from tests.seats import CLERK, HEAD, REVIEWER, County, Post
from tests.ways import Way, decider

pytestmark = pytest.mark.timeout(120)


def taken_in(world: County, item: str, asked: Application) -> Case:
    """At the other township, for the couple of that application; claimed at home."""
    with world.yi.seat(CLERK) as at:
        case = intake.submit(at, item, whole(world, item, asked))
    world.jia.claims(case)
    return case


def whole(world: County, item: str, asked: Application) -> Mapping[str, str]:
    with world.yi.seat(CLERK) as at:
        return {**values_of(with_materials(item, asked, at.today())), "handover": "self"}


def of_same_couple(item: str, other: Application) -> Application:
    """The usual application for an item, made by the couple of another one."""
    return replace(application(item), wife=other.wife, husband=other.husband)


def given_out(world: County, way: Way, item: str, asked: Application) -> Case:
    """Decided, printed, collected."""
    case = world.jia.does(REVIEWER, prereview.accept, taken_in(world, item, asked))
    case = way.brought_to(case, case.progress.steps[-1].key)
    post = way.turn(case)
    case = way.prints(post.does(decider(case), processing.approve, case, ()))
    return post.does(CLERK, delivery.hand_over, case, Handover.SELF, "王芳", "self")


def told(post: Post, case: Case) -> list[Finding]:
    """What the rules say of a certificate that somebody holds already."""
    with post.seat(REVIEWER) as at:
        found = prereview.findings(at, at.case(case.id))
    return [finding for finding in found if dict(finding.params).get("number")]


def test_a_proof_of_ours_is_material_of_an_approval_at_every_office_that_knows_it(world: County, way: Way) -> None:
    asked = application(APPROVAL)
    wife = replace(asked.wife, marital_status="22")
    asked = replace(asked, wife=wife)
    alone = replace(application(PROOF), applicant=wife, spouse=asked.husband)
    with world.yi.seat(CLERK) as at:
        before = intake.submit(at, APPROVAL, values_of(asked))
    proof = given_out(world, way, PROOF, alone)
    with world.yi.seat(CLERK) as at:
        after = intake.submit(at, APPROVAL, values_of(asked))
    fewer = {gap.key for gap in before.gaps} - {gap.key for gap in after.gaps}
    assert fewer == {"material.marital_proof.wife"}
    world.jia.claims(after)
    assert proof.certificate_number in {dict(finding.params)["number"] for finding in told(world.jia, after)}
    for case in (before, after):
        world.yi.does(CLERK, prereview.withdraw, case)


@pytest.mark.parametrize("item", [BIRTH, APPROVAL])
def test_a_certificate_for_an_only_child_is_found_and_ends_by_a_decision_of_its_own(world: County, way: Way, item: str) -> None:
    parents = application(HONOR)
    honor = given_out(world, way, HONOR, parents)
    asked = of_same_couple(item, parents)
    if item == BIRTH:
        asked = replace(asked, children=parents.children, birth_order="2")
    case = given_out(world, way, item, asked)
    assert honor.certificate_number in {dict(finding.params)["number"] for finding in told(world.jia, case)}
    assert world.yi.refuses(HEAD, afterlife.deregister, honor, "another_child") == "case.other_office"
    assert world.jia.refuses(REVIEWER, afterlife.end_held, case) == "approver.role"
    by = world.jia.does(HEAD, afterlife.end_held, case)
    assert (by.others_ended, by.phase) == ((honor.certificate_number,), Phase.DELIVERED)
    assert world.jia.sees(honor).phase is Phase.DEREGISTERED
    assert world.jia.refuses(HEAD, afterlife.end_held, case) == "ends.none"
    assert world.jia.does(CLERK, afterlife.recall, honor, "back", "王芳").recalled
    world.agrees(honor, case)


def test_a_second_set_for_one_child_is_seen_at_the_prereview_until_the_first_has_ended(world: County, way: Way) -> None:
    parents = application(HONOR)
    first = given_out(world, way, HONOR, parents)
    again = taken_in(world, HONOR, parents)
    assert first.certificate_number in {dict(finding.params)["number"] for finding in told(world.jia, again)}
    world.jia.does(REVIEWER, prereview.refuse, again, ("condition",), "已有有效的光荣证")
    world.jia.does(HEAD, afterlife.deregister, first, "surrendered")
    third = taken_in(world, HONOR, parents)
    assert first.certificate_number not in {dict(finding.params)["number"] for finding in told(world.jia, third)}
    world.agrees(first, again, third)


def test_who_asks_for_deregistration_gets_no_paper_and_loses_the_one_there_was(world: County, way: Way) -> None:
    parents = application(HONOR)
    honor = given_out(world, way, HONOR, parents)
    told_so = {"variant": "deregistration", "applicants": "both", "previous_number": honor.certificate_number}
    rest = {"previous_office": "甲街道", "previous_date": "2026-11-25", "deregister_reason": "other"}
    asked = replace(parents, answers=tuple({**told_so, **rest}.items()))
    case = world.jia.does(REVIEWER, prereview.accept, taken_in(world, HONOR, asked))
    assert case.paperless
    case = way.brought_to(case, case.progress.steps[-1].key)
    post = way.turn(case)
    assert post.refuses(HEAD, processing.approve, case, ()) == "approve.paperless"
    case = post.does(HEAD, handling.end_without_paper, case)
    assert (case.phase, case.result, case.certificate_number) == (Phase.CLOSED, "6", "")
    case = post.does(HEAD, afterlife.end_held, case)
    assert case.others_ended == (honor.certificate_number,)
    assert world.jia.sees(honor).phase is Phase.DEREGISTERED
    world.agrees(honor, case)
