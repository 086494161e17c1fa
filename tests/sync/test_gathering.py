"""Two stations and the gateway: what neither office can see alone, and a case that goes from one to the other."""

from cqclerk.commands import gathering, intake, prereview
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Subject
from cqclerk.domain.findings import Result
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B
from tests.towns import Post, Town, until


def knows(post: Post, case_id: str) -> bool:
    """Whether the case has come to that station."""
    return bool(post.run(lambda at: at.timeline(Subject.CASE, case_id)))


def state(post: Post, case_id: str) -> Case:
    return post.run(lambda at: at.case(case_id))


def test_two_offices_take_the_same_couple_in_both_are_told_and_the_one_hands_its_case_on(town: Town) -> None:
    a, b = town.post(OFFICE_A), town.post(OFFICE_B)
    mine = a.record(lambda at: intake.submit(at, "childbirth", form())).id
    theirs = b.record(lambda at: intake.submit(at, "childbirth", form(home_choice="husband"))).id
    until(lambda: state(a, mine).prereview.elsewhere and state(b, theirs).prereview.elsewhere)
    told = state(a, mine).prereview.elsewhere[0]
    assert (told.receipt_number, told.office, told.open) == (state(b, theirs).receipt_number, OFFICE_B, True)
    found = a.run(lambda at: prereview.findings(at, at.case(mine)))
    assert [one.result for one in found if one.key == "duplicate.couple"] == [Result.FAIL]

    a.record(lambda at: gathering.hand_on(at, mine, at.case(mine).version, OFFICE_B, "choice", "夫妻改选男方户籍地"))
    until(lambda: knows(b, mine) and state(b, mine).home_office == OFFICE_B)
    b.engine.claim(mine).result(30)
    b.record(lambda at: prereview.withdraw(at, theirs, at.case(theirs).version, "重复"))
    b.record(lambda at: prereview.accept(at, mine, at.case(mine).version))
    until(lambda: state(a, mine).phase is Phase.PROCESSING)
    assert state(a, mine).version == state(b, mine).version
    town.agrees(a)
    town.agrees(b)
