"""What is gathered before acceptance, at real stations: credit, originals, a late notice, and a case that goes to another office."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import gathering, intake, prereview, processing
from cqclerk.domain.access import Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.findings import Finding, Result
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.offices import Office, OfficeLevel, OfficeRegister
from cqclerk.protocol.reference import Reference
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B, PaperGateway, enter, make_station
from tests.people import WANG_FANG, YI

ELECTRONIC = {"material.identity_card.wife": "electronic", "material.identity_card.husband": "electronic"}


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    station = enter(make_station(tmp_path / "a"))
    PaperGateway().enrols(station)
    yield station
    station.close()


PROMISE = {"proof": "commitment", "commitment_told": "told", "commitment_by": "self", "commitment_on": "2026-11-25"}


def taken_in(at: Workplace, *lacking: str, **more: str) -> Case:
    fields = {key: text for key, text in form(**more).items() if key not in lacking}  # type: ignore[arg-type]
    return intake.submit(at, "childbirth", fields)


def refused(call: object, *args: object) -> str:
    with pytest.raises(NotAllowed) as caught:
        call(*args)  # type: ignore[operator]
    return caught.value.objection.key


def about(at: Workplace, case: Case, key: str) -> list[Finding]:
    return [finding for finding in prereview.findings(at, case) if finding.key == key]


def test_who_looked_where_and_on_which_day_stands_with_the_outcome(at: Workplace) -> None:
    case = taken_in(at)
    assert case.credit is CreditCheck.UNKNOWN and not case.prereview.credit.by
    case = gathering.check_credit(at, case.id, case.version, "clear", "platform")
    looked = case.prereview.credit
    assert (looked.outcome, looked.source, looked.on, looked.by) == (CreditCheck.CLEAR, "platform", at.today(), "李敏")
    assert dict(about(at, case, "credit.looked_up")[0].params) == {"by": "李敏", "on": "2026-11-25", "source": "platform"}
    assert refused(gathering.check_credit, at, case.id, case.version, "clear", "") == "credit.how"


def test_what_was_looked_up_at_the_counter_is_recorded_with_the_intake(at: Workplace) -> None:
    case = taken_in(at, credit_outcome="repaired", credit_source="phone")
    assert (case.credit, case.prereview.credit.source, case.prereview.taken_by) == (CreditCheck.REPAIRED, "phone", "李敏")
    assert case.application is not None and not case.application.answer("credit_outcome"), "it is no part of what the citizen says"


def test_a_promise_stands_for_papers_only_once_the_list_allows_it(at: Workplace) -> None:
    case = taken_in(at, "material.household_register.wife", "material.household_register.husband", **PROMISE)
    lacking = len(case.gaps)
    case = gathering.check_credit(at, case.id, case.version, "clear", "list")
    promised = lacking - len(case.gaps)
    case = gathering.check_credit(at, case.id, case.version, "listed", "list")
    assert len(case.gaps) == lacking and promised >= 0


def test_unknown_credit_asks_for_the_original_of_what_came_as_a_copy_until_somebody_has_seen_it(at: Workplace) -> None:
    case = taken_in(at, **ELECTRONIC)
    assert about(at, case, "material.see_original") and refused(prereview.accept, at, case.id, case.version) == "accept.originals"
    keys = tuple(key.removeprefix("material.") for key in ELECTRONIC)
    case = gathering.see_originals(at, case.id, case.version, keys, "何静")
    seen = about(at, case, "material.seen")
    assert len(seen) == 2 and {dict(one.params)["by"] for one in seen} == {"何静"} and seen[0].result is Result.PASS
    assert prereview.accept(at, case.id, case.version).phase is Phase.PROCESSING


def test_nobody_sees_the_original_of_what_was_never_handed_in(at: Workplace) -> None:
    case = taken_in(at)
    assert refused(gathering.see_originals, at, case.id, case.version, ("passport",)) == "originals.none"
    assert refused(gathering.see_originals, at, case.id, case.version, ()) == "originals.none"


def test_a_listed_person_passes_at_a_window_with_originals_and_the_name_of_who_saw_them(at: Workplace) -> None:
    case = taken_in(at, credit_outcome="listed", credit_source="list")
    assert {dict(one.params)["by"] for one in about(at, case, "material.seen")} == {"李敏"}
    assert prereview.accept(at, case.id, case.version).phase is Phase.PROCESSING


def test_a_listed_person_does_not_pass_by_commitment(at: Workplace) -> None:
    case = taken_in(at, **PROMISE, credit_outcome="listed")
    assert refused(prereview.accept, at, case.id, case.version) == "accept.listed"


def test_what_the_counter_told_may_be_told_again_and_less_of_it_but_nothing_new(at: Workplace) -> None:
    case = taken_in(at, "material.marriage_certificate", "wife.phone")
    case = intake.supplement(at, case.id, case.version, {key: text for key, text in form().items() if key != "wife.phone"})
    told = prereview.give_notice(at, case.id, case.version)
    assert told.phase is Phase.SUPPLEMENTING and told.prereview.later == 0


def test_a_gap_that_was_not_told_at_once_needs_an_approver_and_a_reason_and_is_counted(at: Workplace) -> None:
    case = taken_in(at)
    case = intake.supplement(
        at, case.id, case.version, {key: text for key, text in form().items() if key != "material.marriage_certificate"}
    )
    assert case.gaps and refused(prereview.give_notice, at, case.id, case.version) == "notice.later"
    assert refused(gathering.give_later_notice, at, case.id, case.version, "") == "reason.missing"
    case = gathering.give_later_notice(at, case.id, case.version, "收件时漏看")
    assert (case.phase, case.prereview.later, len(case.gaps)) == (Phase.SUPPLEMENTING, 1, 1)
    assert refused(gathering.give_later_notice, at, case.id, case.version, "再告知") == "notice.not_later"


def test_a_paper_that_will_not_do_is_asked_for_again_only_as_a_late_gap(at: Workplace) -> None:
    case = taken_in(at)
    case = gathering.give_later_notice(at, case.id, case.version, "复印不清", ("marriage_certificate",))
    assert [gap.key for gap in case.gaps] == ["material.marriage_certificate"] and case.prereview.later == 1
    assert refused(prereview.accept, at, case.id, case.version) == "prereview.waits_for_supplement"
    case = gathering.check_credit(at, case.id, case.version, "clear", "list")
    assert len(case.gaps) == 1, "a look at the list brings no paper"
    case = intake.supplement(at, case.id, case.version, form())  # type: ignore[arg-type]
    assert not case.gaps


def test_a_case_of_another_office_is_handed_on_and_is_no_longer_ours_to_decide(at: Workplace) -> None:
    case = taken_in(at)
    assert refused(gathering.hand_on, at, case.id, case.version, "T000000000", "wrong_home") == "handon.nowhere"
    assert refused(gathering.hand_on, at, case.id, case.version, OFFICE_A, "wrong_home") == "handon.same"
    case = gathering.hand_on(at, case.id, case.version, OFFICE_B, "wrong_home", "女方户籍已迁")
    assert (case.home_office, case.claim_station, case.prereview.handed_on) == (OFFICE_B, "", (OFFICE_A,))
    assert set(case.followers) == {OFFICE_A, OFFICE_B}
    assert refused(prereview.accept, at, case.id, case.version) == "case.other_office"


def test_the_same_couple_a_second_time_is_found_before_the_decision_and_somebody_has_to_say_why(at: Workplace) -> None:
    first = taken_in(at)
    first = prereview.accept(at, first.id, first.version)
    second = taken_in(at)
    assert [one.receipt_number for one in prereview.duplicates(at, first)] == [second.receipt_number]
    assert refused(processing.approve, at, first.id, first.version, ()) == "approve.duplicate"
    assert refused(gathering.settle_duplicate, at, first.id, first.version, second.receipt_number, "") == "reason.missing"
    assert refused(gathering.settle_duplicate, at, first.id, first.version, first.receipt_number, "同一件") == "duplicate.which"
    first = gathering.settle_duplicate(at, first.id, first.version, second.receipt_number, "第二件是误收，撤件")
    assert processing.approve(at, first.id, first.version, ()).phase is Phase.APPROVED


def test_a_couple_is_found_again_under_its_old_numbers(at: Workplace) -> None:
    first = taken_in(at)
    number = WANG_FANG.identity_number
    older = {"wife.identity_number": number[:6] + number[8:17], "wife.identity_kind": "old_resident"}
    second = taken_in(at, **older)
    assert [(one.receipt_number, one.same.value) for one in prereview.duplicates(at, second)] == [(first.receipt_number, "couple")]


def test_where_was_looked_is_told_here_until_the_gateway_has_answered(at: Workplace) -> None:
    gateway = PaperGateway()
    case = taken_in(at)
    assert about(at, case, "duplicate.none")[0].result is Result.UNKNOWN
    gateway.accepts_all(at)
    assert about(at, at.case(case.id), "duplicate.none")[0].result is Result.PASS


def test_a_case_that_belongs_elsewhere_says_to_whom_and_that_nobody_has_to_go_there(at: Workplace) -> None:
    case = taken_in(at)
    assert not about(at, case, "route.hand_on")
    moved = {**form(), "wife.registered_residence": YI, "husband.registered_residence": YI}  # type: ignore[arg-type]
    case = intake.supplement(at, case.id, case.version, moved)
    assert dict(about(at, case, "route.hand_on")[0].params)["office"] == "练习二区乙镇人民政府"
    case = gathering.hand_on(at, case.id, case.version, OFFICE_B, "moved")
    assert not about(at, case, "route.hand_on")


def test_where_two_provinces_differ_an_approver_says_which_law_counts_and_nobody_refuses_silently(at: Workplace) -> None:
    children = {
        f"child.{n}.{key}": text for n in "123" for key, text in (("name", f"刘{n}"), ("sex", "1"), ("birth_date", f"201{n}-05-20"))
    }
    case = taken_in(at, birth_order="4", **{"husband.registered_residence": "510000000000"}, **children)
    told = about(at, case, "law.favourable")
    assert told and told[0].article == "人口计生法18条" and dict(told[0].params)["rule"] == "川卫规〔2022〕5号"
    everybody = at.operator
    at.operator = replace(everybody, roles=frozenset({Role.CLERK, Role.REVIEWER}))
    assert refused(prereview.accept, at, case.id, case.version) == "law.favourable"
    assert refused(prereview.refuse, at, case.id, case.version, ("condition",), "超过三个") == "law.favourable"
    at.operator = everybody
    assert prereview.accept(at, case.id, case.version).phase is Phase.PROCESSING


def test_what_a_village_without_the_extranet_may_not_take_in_goes_to_its_township_and_nobody_is_sent_away(at: Workplace) -> None:
    village = Office("V1", "某村村民委员会", OfficeLevel.VILLAGE, extranet=False, parent=OFFICE_B)
    reference = Reference.load(training=True)
    reference.__dict__["offices"] = OfficeRegister([*reference.offices.named(), village], [], reference.divisions)
    at.reference, at.station = reference, replace(at.station, office="V1")
    item = reference.items["childbirth"]
    application = intake.captured(at, item, form())  # type: ignore[arg-type]
    assert intake.home_office(at, replace(item, village_without_extranet=True), application) == OFFICE_A
    assert intake.home_office(at, replace(item, village_without_extranet=False), application) == OFFICE_B
