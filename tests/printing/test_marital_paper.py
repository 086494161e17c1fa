"""婚育情况证明: from a case to the sheet, which says what was checked and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import intake, prereview, processing
from cqclerk.domain.application import Application, Child, Material, MaterialForm, Proof
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.form import values_of
from cqclerk.domain.people import Person
from cqclerk.workplace.workplace import Workplace
from printing import fonts, papers
from tests.offices import PaperGateway, enter, make_station
from tests.people import CHEN_JING, DING_YI

ITEM, PAPER = "marital_childbearing", "marital_childbearing_certificate"
TAKEN = tuple(Material(key, MaterialForm.ORIGINAL, 1) for key in ("identity_card.applicant", "marriage_certificate", "application_form"))
BOOK = Material("household_register.applicant", MaterialForm.ELECTRONIC)
NEVER = ("避孕", "节育", "违法", "政策", "公示")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    at = enter(make_station(tmp_path))
    gateway = PaperGateway()
    gateway.enrols(at)
    gateway.leases(at, 7, 10, ITEM)
    yield at
    at.close()


def told(person: Person, spouse: Person | None = None, *children: Child, **more: object) -> dict[str, str]:
    answers = (("purpose", "子女入学"), ("children_count", str(len(children))))
    facts = {"materials": (*TAKEN, BOOK), "answers": answers, **more}
    application = Application(applicant=person, spouse=spouse, children=children, **facts)
    return {**values_of(application), "credit_outcome": "clear"}


def accepted(at: Workplace, values: dict[str, str]) -> Case:
    case = intake.submit(at, ITEM, values)
    assert case.gaps == (), case.gaps
    return prereview.accept(at, case.id, case.version)


def printed(at: Workplace, values: dict[str, str]) -> str:
    case = accepted(at, values)
    missing = tuple(fonts.missing(papers.paper(PAPER, case, at).text()))
    return papers.paper(PAPER, processing.approve(at, case.id, case.version, missing), at).text()


def test_a_proof_of_two_people_and_their_child_runs_from_the_counter_to_the_sheet(at: Workplace) -> None:
    child = Child(name="丁小一", sex="1", source="adopted")
    text = printed(at, told(DING_YI, CHEN_JING, child))
    for words in ("H5099010012026000007", "丁一", "陈静", CHEN_JING.identity_number, "2020年5月20日", "初婚", "丁小一", "（收养）"):
        assert words in text, words
    for words in ("身份证件（原件）", "结婚证（原件）", "户口簿（电子证照）", "2026年11月25日", "子女入学", "练习一区甲街道办事处"):
        assert words in text, words
    assert not [words for words in NEVER if words in text]
    assert "有效期" not in text, "no term is known"
    assert "申请承诺登记表" not in text, "the form shows nothing"


def test_an_unmarried_person_without_children_is_said_to_be_so(at: Workplace) -> None:
    text = printed(at, told(replace(DING_YI, marital_status="10", marriage_date=None)))
    assert "未婚" in text and "没有生育、收养子女" in text and "登记结婚" not in text


def test_a_child_that_died_is_neither_named_nor_denied(at: Workplace) -> None:
    text = printed(at, told(DING_YI, CHEN_JING, Child(name="丁小一", source="born", living=False)))
    assert "丁小一" not in text and "没有生育" not in text


def test_a_promise_is_told_as_one(at: Workplace) -> None:
    """The papers were looked at all the same."""
    signed = (("commitment_told", "told"), ("commitment_by", "self"), ("commitment_on", "2026-11-25"))
    answers = (*signed, ("purpose", "入职"), ("children_count", "0"))
    text = printed(at, told(DING_YI, CHEN_JING, proof=Proof.COMMITMENT, answers=answers))
    assert "本人承诺" in text and "身份证件（原件）" in text


def test_before_the_decision_there_is_no_number_and_every_character_is_checked(at: Workplace) -> None:
    case = accepted(at, told(replace(DING_YI, name_entered="彭\U0003158e"), CHEN_JING))
    draft = papers.paper(PAPER, case, at)
    assert case.phase is Phase.PROCESSING and "H509901001" not in draft.text()
    assert fonts.missing(draft.text()) == ["\U0003158e"]
