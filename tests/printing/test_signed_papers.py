"""The form, the commitment, the public notice and the inquiry, from a case: what each says, and what it must not say."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import handling, intake, prereview, steps
from cqclerk.domain.application import Application, Child, Proof
from cqclerk.domain.case import Case
from cqclerk.domain.form import values_of
from cqclerk.workplace.workplace import Workplace
from printing import papers
from printing.document import SignatureLine
from printing.form_facts import filled
from tests.asking import APPROVAL, whole
from tests.cases import form
from tests.offices import OFFICE_B, HandClock, PaperGateway, enter, make_station
from tests.people import JIA_FIRST, LIU_QIANG, OUYANG_NANA, WANG_FANG


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "station"), HandClock())  # 2026-11-25
    PaperGateway().enrols(workplace)
    yield workplace
    workplace.close()


def signed_by(kind: str, case: Case, at: Workplace) -> list[str]:
    return [block.label for block in papers.paper(kind, case, at).blocks if isinstance(block, SignatureLine)]


def test_the_form_repeats_what_was_captured_in_words_and_both_sign(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    said = papers.paper("application_form", case, at).text()
    for person in (WANG_FANG, LIU_QIANG):
        assert person.name in said and person.identity_number in said and person.phone in said
    assert "一孩" in said and "汉族" in said and "1991年3月7日" in said and "练习一区甲街道" in said
    assert JIA_FIRST not in said, "codes are said in words"
    assert "我们夫妻郑重承诺" in said and "没有填写" in said
    assert signed_by("application_form", case, at) == ["女方签名", "男方签名", "签名日期"]


def test_every_child_is_a_line_of_its_own(at: Workplace) -> None:
    children = (Child(name="刘小一", sex="1"), Child(name="刘小二", sex="2"))
    case = intake.submit(at, "childbirth", values_of(Application(wife=WANG_FANG, husband=LIU_QIANG, children=children)))
    facts = filled(case, at)
    assert [row.label for row in facts.children] == ["子女1", "子女2"]
    assert "姓名 刘小二，性别 女" in facts.children[1].text


def test_who_asks_alone_signs_alone_and_the_spouse_does_not(at: Workplace) -> None:
    alone = Application(applicant=OUYANG_NANA, spouse=LIU_QIANG, answers=(("purpose", "子女入学"),))
    case = intake.submit(at, "marital_childbearing", values_of(alone))
    said = papers.paper("application_form", case, at).text()
    assert "子女入学" in said and "本人郑重承诺" in said and LIU_QIANG.name in said
    assert signed_by("application_form", case, at) == ["本人签名", "签名日期"]


def test_one_parent_who_asks_for_the_honour_alone_signs_alone(at: Workplace) -> None:
    one = Application(wife=WANG_FANG, husband=LIU_QIANG, children=(Child(name="刘小一"),), answers=(("applicants", "wife"),))
    case = intake.submit(at, "only_child_honor", values_of(one))
    assert signed_by("application_form", case, at) == ["母亲签名", "签名日期"]


def test_the_commitment_tells_all_heads_and_promises_and_nobody_signs_for_another(at: Workplace) -> None:
    promised = replace(Application(wife=WANG_FANG, husband=LIU_QIANG), proof=Proof.COMMITMENT, apply_by="agent", agent_name="丁一")
    case = intake.submit(at, "childbirth", values_of(promised))
    said, texts = papers.paper("commitment_form", case, at).text(), at.reference.commitment
    assert all(text in said for text in (*texts.told.values, *texts.promised.values))
    assert len(filled(case, at).told) == 7 and "结婚证" in said
    assert signed_by("commitment_form", case, at) == ["女方签名", "男方签名", "签名日期"] and "丁一" not in said


def test_a_public_notice_names_the_people_and_the_days_and_nothing_else_of_them(at: Workplace) -> None:
    case = intake.submit(at, APPROVAL, whole(APPROVAL, at.today()))
    case = prereview.accept(at, case.id, case.version)
    case = steps.endorse(at, case.id, case.version, "甲一社区", "王村", at.today(), True)
    case = steps.start_notice(at, case.id, case.version, 5)
    said = papers.paper("public_notice", case, at).text()
    assert "王芳、刘强" in said and "2026年11月25日" in said and "2026年12月2日" in said
    assert case.application is not None
    for person in case.application.people():
        assert person.identity_number not in said and person.phone not in said and person.registered_residence.address not in said


def test_an_inquiry_asks_the_office_that_was_asked_last_and_only_its_own_question(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    case = handling.open_inquiry(at, case.id, case.version, OFFICE_B, "cross_province", "男方户籍是否在本镇")
    case = handling.open_inquiry(at, case.id, case.version, "", "cross_province", "婚姻登记日期", "贵州省测试县民政局")
    said = papers.paper("inquiry_letter", case, at).text()
    assert "贵州省测试县民政局：" in said and "婚姻登记日期" in said and WANG_FANG.identity_number in said
    assert "男方户籍" not in said
    case = handling.answer_inquiry(at, case.id, case.version, case.open_inquiries[-1].id, "confirmed", "")
    assert "男方户籍是否在本镇" in papers.paper("inquiry_letter", case, at).text()
