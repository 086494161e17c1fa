"""应急接件 at a real village station, and its 补录; a village without a station is entered from paper, once."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from cqclerk.commands import afterlife, emergency, intake, issuing, prereview, processing
from cqclerk.commands.emergency import Register
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.emergency_gate import CUT, NOT_CONNECTED, Leave
from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace import rebuild
from cqclerk.workplace.clock import OFFICE_TIME
from cqclerk.workplace.workplace import Workplace
from data.views import Views
from printing import papers
from tests.cases import form
from tests.offices import OFFICE_A, PaperGateway, enter, make_station
from tests.people import DING_YI, RAN_JUAN

VILLAGE = "V509901001201"
LEAVE = Leave(NOT_CONNECTED, "no_phone", "", "何静", datetime(2026, 11, 25, 9, 30, tzinfo=OFFICE_TIME), "phone")
LINE = Register("练习一区甲街道甲沟村村民委员会", "2026-031", date(2026, 11, 23), "手字第7号")


COUPLE = {"wife": RAN_JUAN, "husband": DING_YI}


def station_of(folder: Path, office: str) -> Workplace:
    at = enter(make_station(folder, office))
    PaperGateway().enrols(at)
    return at


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Workplace]:
    at = station_of(tmp_path / "village", VILLAGE)
    yield at
    at.close()


@pytest.fixture
def township(tmp_path: Path) -> Iterator[Workplace]:
    at = station_of(tmp_path / "township", OFFICE_A)
    yield at
    at.close()


def refused(does, *given, **named) -> str:
    with pytest.raises(NotAllowed) as barred:
        does(*given, **named)
    return barred.value.objection.key


def at_the_village() -> dict[str, str]:
    """A couple whose household is in that village."""
    return {**form(), "wife.registered_residence": "509901001201", "husband.registered_residence": "509901001201"}


def test_the_village_takes_in_and_where_it_may_issue_decides_and_prints_with_its_own_mark(village: Workplace) -> None:
    case = emergency.take_in(village, "childbirth", at_the_village(), LEAVE, line_up=False)
    assert (case.intake_office, case.home_office, case.emergency.owed) == (VILLAGE, VILLAGE, village.reference.emergency.owed)
    assert case.emergency.taken is not None and case.emergency.taken.back_by == date(2026, 12, 2)
    assert not case.gaps
    case = prereview.accept(village, case.id, case.version)
    case = processing.approve(village, case.id, case.version, ())
    text = papers.paper("childbirth_certificate", case, village).marks
    assert any("应急" in mark.text for mark in text)
    assert case.phase is Phase.APPROVED and case.certificate_number


def test_another_home_office_decides_what_the_village_took_in(village: Workplace) -> None:
    case = emergency.take_in(village, "childbirth", form(), LEAVE, line_up=False)
    assert (case.intake_office, case.home_office) == (VILLAGE, OFFICE_A)
    assert refused(prereview.accept, village, case.id, case.version) == "case.other_office"


def test_nothing_is_recorded_of_what_the_gate_refuses(village: Workplace, township: Workplace) -> None:
    assert refused(emergency.take_in, village, "childbirth", form(), replace(LEAVE, approver=""), line_up=False) == "emergency.leave"
    assert refused(emergency.take_in, village, "additional_child", form(), LEAVE, line_up=False) == "emergency.item"
    assert refused(emergency.take_in, village, "childbirth", form(), replace(LEAVE, line=CUT), line_up=True) == "emergency.line_up"
    assert refused(emergency.take_in, township, "childbirth", form(), LEAVE, line_up=False) == "emergency.village_only"
    for at in (village, township):
        with at.reading() as tx:
            assert tx.cases_of(frozenset({form()["wife.identity_number"]})) == []


def test_what_is_owed_is_made_good_by_the_home_office_and_changes_neither_number_nor_paper(village: Workplace) -> None:
    case = emergency.take_in(village, "childbirth", at_the_village(), LEAVE, line_up=False)
    case = prereview.accept(village, case.id, case.version)
    decided = processing.approve(village, case.id, case.version, ())
    order = issuing.Order(decided.id, "childbirth_certificate", "1", "digest", "virtual-80", True)
    job = issuing.reserve(village, order)
    issuing.confirm(village, job.id, "clerk")
    case = village.case(decided.id)
    assert len(case.emergency.owed) == 4
    for code in village.reference.emergency.owed:
        case = emergency.back_enter(village, case.id, case.version, code)
    assert (case.emergency.owed, case.certificate_number, case.phase) == ((), decided.certificate_number, Phase.COMPLETED)
    assert refused(emergency.back_enter, village, case.id, case.version, "paper") == "back_entry.done"


def test_a_line_of_a_paper_register_is_entered_once_as_of_its_day(township: Workplace) -> None:
    case = emergency.enter_register(township, "childbirth", form(), LEAVE, LINE)
    assert (case.applied_on, case.emergency.taken.register, case.emergency.taken.paper_number) == (LINE.taken_on, "2026-031", "手字第7号")
    assert refused(emergency.enter_register, township, "childbirth", form(**COUPLE), LEAVE, LINE) == "emergency.register_twice"
    other_line = replace(LINE, number="2026-032")
    assert refused(emergency.enter_register, township, "childbirth", form(**COUPLE), LEAVE, other_line) == "emergency.register_twice"
    fine = replace(LINE, number="2026-032", paper_number="")
    assert emergency.enter_register(township, "childbirth", form(**COUPLE), LEAVE, fine).emergency.owed
    assert rebuild.rebuild(township.store, township.reference.initials) == ()
    assert refused(emergency.enter_register, township, "childbirth", form(**COUPLE), LEAVE, fine) == "emergency.register_twice"


def test_a_number_by_hand_is_bound_by_the_decision_and_nothing_is_printed(township: Workplace) -> None:
    case = emergency.enter_register(township, "childbirth", form(), LEAVE, LINE)
    case = prereview.accept(township, case.id, case.version)
    with township.reading() as tx:
        before = tx.block_for("childbirth").next_serial
    case = processing.approve(township, case.id, case.version, ("𠮷",))
    assert (case.certificate_number, case.block, case.issued_on, case.phase) == ("手字第7号", "", LINE.taken_on, Phase.DELIVERED)
    order = issuing.Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", True)
    assert refused(issuing.reserve, township, order) == "print.done"
    with township.reading() as tx:
        assert tx.block_for("childbirth").next_serial == before
    case = emergency.back_enter(township, case.id, case.version, "paper")
    assert case.certificate_number == "手字第7号"
    assert rebuild.rebuild(township.store, township.reference.initials) == ()


def test_a_paper_by_hand_that_is_lost_later_gets_a_number_of_the_office(township: Workplace) -> None:
    case = emergency.enter_register(township, "childbirth", form(), LEAVE, LINE)
    case = prereview.accept(township, case.id, case.version)
    case = processing.approve(township, case.id, case.version, ())
    assert refused(afterlife.allow_reprint, township, case.id, case.version, "卡纸") == "afterlife.by_hand"
    case = afterlife.replace(township, case.id, case.version, "lost", "声明遗失")
    assert case.spent == (("", "手字第7号"),) and case.block and case.phase is Phase.APPROVED


def test_a_number_that_a_paper_of_this_office_bears_is_none_by_hand(township: Workplace) -> None:
    case = intake.submit(township, "childbirth", form())
    case = prereview.accept(township, case.id, case.version)
    case = processing.approve(township, case.id, case.version, ())
    line = replace(LINE, paper_number=case.certificate_number)
    assert refused(emergency.enter_register, township, "childbirth", form(**COUPLE), LEAVE, line) == "emergency.register_twice"
    assert refused(emergency.look_for_register, township, LEAVE, line) == "emergency.register_twice"
    emergency.look_for_register(township, LEAVE, LINE)


def test_a_village_gives_out_by_hand_only_what_it_may_issue_on_that_day(township: Workplace) -> None:
    proof = "marital_childbearing"
    assert refused(emergency.enter_register, township, proof, form(), LEAVE, LINE) == "emergency.may_not_issue"
    assert emergency.enter_register(township, proof, form(), LEAVE, replace(LINE, paper_number="")).emergency.owed


def test_a_register_is_not_entered_by_a_village(village: Workplace) -> None:
    assert refused(emergency.enter_register, village, "childbirth", form(), LEAVE, LINE) == "emergency.township_only"


def test_what_was_taken_back_owes_nothing_on_the_list(tmp_path: Path) -> None:
    home, keys = make_station(tmp_path / "a"), list[bytes]()
    with closing(enter(home, on_key=keys.append)) as at, closing(Views(home.database, keys[0])) as views:
        case = emergency.enter_register(at, "childbirth", form(), LEAVE, LINE)
        assert [(row.case_id, row.owed) for row in views.owed()] == [(case.id, 4)]
        prereview.withdraw(at, case.id, case.version, "写错了人")
        assert views.owed() == []


@pytest.mark.parametrize(
    "line", [replace(LINE, village=""), replace(LINE, number=""), replace(LINE, taken_on=None), replace(LINE, taken_on=date(2026, 11, 26))]
)
def test_a_line_that_is_not_whole_is_not_entered(township: Workplace, line: Register) -> None:
    assert refused(emergency.enter_register, township, "childbirth", form(), LEAVE, line) == "emergency.register"


def test_in_an_outage_every_item_is_taken_in_without_any_of_this(township: Workplace) -> None:
    for item in ("childbirth", "marital_childbearing", "only_child_honor", "additional_child"):
        case: Case = intake.submit(township, item, form())
        assert case.receipt_number and case.emergency.taken is None
