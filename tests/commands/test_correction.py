"""更正: the same number and date, the symbol of what the paper says now, the wrong sheet accounted for; and what is no slip."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import afterlife, correction, delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain import afterlife_guards
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.afterlife_events import Corrected
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Claimed, HandedOver, PaperConfirmed, Subject
from cqclerk.domain.findings import Finding, Result
from cqclerk.domain.form import values_of
from cqclerk.domain.guards import NotAllowed, Stale
from cqclerk.protocol import credential
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B, PaperGateway, enter, make_station
from tests.people import LIU_QIANG, RAN_JUAN, WANG_FANG
from tests.stations import submitted

WRONG = replace(LIU_QIANG, name="刘蔷", name_entered="")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "a"))
    PaperGateway().enrols(workplace)
    yield workplace
    assert rebuild.rebuild(workplace.store, workplace.reference.initials) == ()
    workplace.close()


def decided(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form(husband=WRONG))
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def printed(at: Workplace, case: Case) -> Case:
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    return at.case(case.id)


def should_be(case: Case, **fields: str) -> dict[str, str]:
    """The form of a case, with these fields as they should have been."""
    assert case.application is not None
    return values_of(case.application) | {key.replace("__", "."): text for key, text in fields.items()}


def mend(at: Workplace, case: Case, **fields: str) -> Case:
    return correction.correct(at, case.id, case.version, should_be(case, **fields), "录入打错")


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(NotAllowed) as error:
        act()
    return error.value.objection.key


def test_a_slip_that_was_seen_before_printing_is_mended_before_the_paper(at: Workplace) -> None:
    before = decided(at)
    case = mend(at, before, husband__name="刘强")
    assert case.names == ("王芳", "刘强") and (case.phase, case.corrections) == (Phase.APPROVED, 1)
    assert (case.certificate_number, case.issued_on, case.old_jobs) == (before.certificate_number, before.issued_on, ())
    assert printed(at, case).phase is Phase.COMPLETED


def test_a_wrong_sheet_that_lies_here_is_written_off_and_the_right_one_bears_its_number(at: Workplace) -> None:
    before = printed(at, decided(at))
    case = mend(at, before, husband__name="刘强")
    assert (case.old_jobs, case.old_sheet_out, case.paper_job) == ((before.paper_job,), False, "")
    case = printed(at, case)
    assert case.certificate_number == before.certificate_number and case.paper_job != before.paper_job
    case = delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳", "self")
    assert case.phase is Phase.DELIVERED


def test_a_wrong_sheet_that_the_citizen_has_comes_back_before_the_right_one_goes_out(at: Workplace) -> None:
    case = printed(at, decided(at))
    case = delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳", "self")
    case = printed(at, mend(at, case, husband__name="刘强"))
    assert refusal(lambda: delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳")) == "handover.old_sheet"
    back = afterlife.recall(at, case.id, case.version, "back", "王芳")
    assert delivery.hand_over(at, back.id, back.version, Handover.SPOT, "王芳").phase is Phase.DELIVERED


def test_the_symbol_says_what_the_corrected_paper_says(at: Workplace) -> None:
    before = decided(at)
    number = RAN_JUAN.identity_number
    case = mend(at, before, wife__identity_number=number, wife__birth_date=str(RAN_JUAN.birth_date))
    found = credential.check(case.credential, at.station.public_key)
    assert (found.number, found.issued_on) == (before.certificate_number, before.issued_on)
    assert found.holder == credential.holder_digest(before.certificate_number, (number, LIU_QIANG.identity_number))
    renamed = mend(at, case, husband__name="刘强")
    assert renamed.credential == case.credential, "neither number nor holders nor date is another: the same words, the same symbol"


def test_what_changed_is_kept_field_by_field_with_its_reason(at: Workplace) -> None:
    case = mend(at, decided(at), husband__name="刘强", wife__employer="测试厂")
    event, _ = at.timeline(Subject.CASE, case.id)[-1]
    assert isinstance(event, Corrected) and event.private is not None
    assert [(one.field, one.was, one.now) for one in event.private.changes] == [
        ("wife.employer", "", "测试厂"),
        ("husband.name", "刘蔷", "刘强"),
    ]
    assert event.private.reason == "录入打错" and event.fields == ("wife.employer", "husband.name")


def test_materials_and_the_way_of_handing_over_are_not_corrected(at: Workplace) -> None:
    case = decided(at)
    assert case.application is not None
    fields = should_be(case, husband__name="刘强", handover="post", remark="改")
    del fields["material.identity_card.wife"]
    after = correction.correct(at, case.id, case.version, fields, "录入打错")
    assert after.application is not None
    assert (after.application.materials, after.application.handover) == (case.application.materials, case.application.handover)


def test_what_is_no_slip_is_not_corrected(at: Workplace) -> None:
    case = printed(at, decided(at))
    assert refusal(lambda: mend(at, case)) == "correct.nothing"
    assert refusal(lambda: mend(at, case, wife__identity_number="509900199103070021")) == "correct.unreadable"
    other = {"wife__name": RAN_JUAN.name, "wife__identity_number": RAN_JUAN.identity_number}
    assert refusal(lambda: mend(at, case, **other)) == "correct.another_person"
    assert refusal(lambda: correction.correct(at, case.id, case.version, should_be(case, husband__name="刘强"), "")) == "reason.missing"
    missing = lambda: correction.correct(at, case.id, case.version, should_be(case, husband__name="刘强"), "错", ("𱖎",))  # noqa: E731
    assert refusal(missing) == "approve.glyph_missing"
    with pytest.raises(Stale):
        correction.correct(at, case.id, case.version - 1, should_be(case, husband__name="刘强"), "错")
    assert at.case(case.id) == case


def test_a_correction_that_breaks_a_condition_is_the_decisions_own_fault(at: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    case = printed(at, decided(at))

    def findings(at: Workplace, case: Case) -> tuple[Finding, ...]:
        return (Finding("condition", "D21-a", Result.FAIL),) if case.names == ("王芳", "刘强") else ()

    monkeypatch.setattr(correction.prereview, "findings", findings)
    assert refusal(lambda: mend(at, case, husband__name="刘强")) == "correct.condition"
    assert mend(at, case, husband__name="刘墙").names == ("王芳", "刘墙"), "what failed before is no hindrance, what holds still is none"


def test_a_sheet_whose_fate_is_open_comes_first(at: Workplace) -> None:
    case = decided(at)
    issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    assert refusal(lambda: mend(at, case, husband__name="刘强")) == "print.unsettled"


def test_what_was_printed_at_another_offices_window_is_printed_there_again_and_taken_back_there(at: Workplace) -> None:
    gateway, case_id = PaperGateway(), "019aab00-0000-7000-8000-00000000000c"
    gateway.gives(at, case_id, submitted(OFFICE_B, OFFICE_A), 1)
    gateway.gives(at, case_id, Claimed(at.station.id, OFFICE_A), 2)
    case = prereview.accept(at, case_id, at.case(case_id).version)
    case = processing.approve(at, case_id, case.version, ())
    there = case.printing_station
    assert there != at.station.id and case.printed_elsewhere
    gateway.accepts_all(at)
    for place, event in enumerate((PaperConfirmed(case.certificate_number, "job-there"), HandedOver(Handover.SPOT)), start=90):
        gateway.gives(at, case_id, event, place)
    case = mend(at, at.case(case_id), wife__employer="测试厂")
    assert (case.printing_station, case.old_jobs, case.old_sheet_out) == (there, ("job-there",), True)
    clerk = Actor("li", frozenset({Role.CLERK}), there, OFFICE_B, 1)
    assert afterlife_guards.may_recall(case, clerk) is None
    assert getattr(afterlife_guards.may_recall(case, replace(clerk, station="s9")), "key", "") == "case.other_office"


def test_sheets_that_were_printed_once_more_hold_no_longer_either(at: Workplace) -> None:
    case = printed(at, decided(at))
    case = printed(at, afterlife.allow_reprint(at, case.id, case.version, "破损"))
    assert len(case.sheets) == 2
    case = mend(at, case, husband__name="刘强")
    assert len(case.old_jobs) == 2 and case.sheets == ()
    assert printed(at, case).phase is Phase.COMPLETED


def test_what_is_with_the_courier_waits_until_it_is_somewhere(at: Workplace) -> None:
    case = printed(at, decided(at))
    case = delivery.post(at, case.id, case.version)
    assert refusal(lambda: mend(at, case, husband__name="刘强")) == "post.on_its_way"
    assert WANG_FANG.name in case.names
