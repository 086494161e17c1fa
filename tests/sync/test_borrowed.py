"""A claim that was left undecided goes back to the office, whatever the line did meanwhile, and however the program ended."""

from cqclerk.commands import attachments, intake, prereview
from cqclerk.domain.case import Phase
from cqclerk.domain.events import Subject
from cqclerk.workplace import borrowed
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B
from tests.scans import scan
from tests.towns import Post, Town, until


def a_case_of(town: Town, *windows: Post) -> str:
    """Taken in elsewhere, and known at these windows of its home office."""
    there = town.post(OFFICE_A)
    case_id = there.record(lambda at: intake.submit(at, "childbirth", form(home_choice="husband"))).id
    for window in windows:
        until(lambda window=window: window.run(lambda at: at.timeline(Subject.CASE, case_id)))  # type: ignore[misc]
    return case_id


def holder(post: Post, case_id: str) -> str:
    return post.run(lambda at: at.case(case_id).claim_station)


def test_what_was_left_while_the_line_was_cut_is_given_back_when_it_is_there_again(town: Town) -> None:
    here, beside = town.post(OFFICE_B), town.post(OFFICE_B)
    case_id = a_case_of(town, here, beside)
    here.engine.claim(case_id).result(30)
    here.cut.set()
    here.engine.switched()
    assert here.engine.give_back(case_id).exception(30) is not None
    here.cut.clear()
    here.engine.switched()
    until(lambda: holder(here, case_id) == "")
    beside.engine.claim(case_id).result(30)
    until(lambda: holder(beside, case_id) == beside.id)
    assert here.run(borrowed.to_give_back) == ()


def test_what_was_open_when_the_program_ended_is_given_back_by_the_next_one(town: Town) -> None:
    here = town.post(OFFICE_B)
    case_id = a_case_of(town, here)
    here.engine.claim(case_id).result(30)
    until(lambda: holder(here, case_id) == here.id)
    here.engine.sync_once().result(30)
    assert holder(here, case_id) == here.id, "a screen has it open"
    town.restart(here)
    until(lambda: holder(here, case_id) == "")


def test_what_was_decided_or_was_never_asked_for_is_kept(town: Town) -> None:
    here = town.post(OFFICE_B)
    case_id = a_case_of(town, here)
    here.engine.claim(case_id).result(30)
    here.record(lambda at: prereview.accept(at, case_id, at.case(case_id).version))
    own = here.record(lambda at: intake.submit(at, "childbirth", form(home_choice="husband"))).id
    here.all_sent()
    town.restart(here)
    here.engine.sync_once().result(30)
    assert holder(here, case_id) == holder(here, own) == here.id
    assert here.run(lambda at: at.case(case_id)).phase is Phase.PROCESSING


def test_a_case_that_is_opened_again_is_not_given_back_and_one_with_waiting_work_not_yet(town: Town) -> None:
    here = town.post(OFFICE_B)
    case_id = a_case_of(town, here)
    here.engine.claim(case_id).result(30)
    here.run(lambda at: borrowed.leave(at, case_id))
    assert here.run(borrowed.to_give_back) == (case_id,)
    here.engine.claim(case_id).result(30)
    assert here.run(borrowed.to_give_back) == ()
    here.cut.set()
    here.engine.switched()
    here.record(lambda at: attachments.attach(at, case_id, at.case(case_id).version, "court_ruling", scan(3_000), "判决书.jpg"))
    here.run(lambda at: borrowed.leave(at, case_id))
    assert here.run(borrowed.to_give_back) == ()
