"""送达回证, 快递面单, 收回通知书 from a case: what they say, what they never say, and when they may be printed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import afterlife, correction, delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case
from cqclerk.domain.form import values_of
from cqclerk.workplace.workplace import Workplace
from printing import papers
from tests.cases import form
from tests.offices import PaperGateway, enter, make_station
from tests.people import LIU_QIANG, WANG_FANG

POST = {"handover": "post", "recipient_name": "王芳", "recipient_address": "测试路0号", "recipient_phone": "10012345678"}


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "station"))
    PaperGateway().enrols(workplace)
    yield workplace
    workplace.close()


def finished(at: Workplace, **more: str) -> Case:
    case = intake.submit(at, "childbirth", {**form(), **more})
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    return at.case(case.id)


def said(kind: str, case: Case, at: Workplace) -> str:
    return papers.paper(kind, case, at).text()


def test_a_label_carries_neither_a_number_of_a_person_nor_the_matter(at: Workplace) -> None:
    case = finished(at, **POST)
    label = said("postal_label", case, at)
    assert "王芳" in label and "测试路0号" in label and "证件 1本" in label and "收件方付费" in label
    assert not re.search(r"\d{17}[\dX]", label) and "生育" not in label and case.certificate_number not in label
    case = delivery.post(at, case.id, case.version, "EY000027272IN")
    assert "EY000027272IN" in said("postal_label", case, at) and "第 " not in said("postal_label", case, at)
    case = delivery.bring_back(at, case.id, case.version, "absent")
    again = said("postal_label", case, at)
    assert "第 2 次寄送" in again and "EY000027272IN" not in again, "the next parcel has a number of its own"


def test_the_proof_says_who_signed_as_what_and_when(at: Workplace) -> None:
    case = finished(at, **POST)
    case = delivery.post(at, case.id, case.version, "EY000027272IN")
    proof = said("proof_of_service", delivery.sign(at, case.id, case.version, "family", "王大明"), at)
    assert "王大明" in proof and "同住成年家属" in proof and "2026年11月25日" in proof and "EY000027272IN" in proof
    assert WANG_FANG.identity_number not in proof and LIU_QIANG.identity_number not in proof


def test_the_proof_of_a_collection_says_what_was_shown(at: Workplace) -> None:
    case = finished(at)
    case = delivery.collect(at, case.id, case.version, "agent", "resident", "冉娟")
    proof = said("proof_of_service", case, at)
    assert "冉娟" in proof and "代领人" in proof and "居民身份证" in proof and case.certificate_number in proof


def test_a_recall_says_why_and_what_may_be_done_against_it(at: Workplace) -> None:
    case = finished(at)
    case = delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳")
    gone = afterlife.revoke(at, case.id, case.version, "隐瞒子女")
    notice = said("recall_notice", gone, at)
    assert "发证的决定已撤销" in notice and "行政复议" in notice and case.certificate_number in notice


def test_a_recall_of_what_was_renewed_or_corrected_names_the_old_sheet(at: Workplace) -> None:
    case = finished(at)
    case = delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳")
    assert case.application is not None
    fields = values_of(case.application) | {"wife.employer": "测试厂"}
    mended = correction.correct(at, case.id, case.version, fields, "漏填")
    assert "证上有误，已更正" in said("recall_notice", mended, at) and "交回原证后领取新证" in said("recall_notice", mended, at)
    other = finished(at, **{"husband.employer": "二厂"})
    other = delivery.hand_over(at, other.id, other.version, Handover.SPOT, "王芳")
    renewed = afterlife.renew(at, other.id, other.version, "worn")
    notice = said("recall_notice", renewed, at)
    assert other.certificate_number in notice and renewed.certificate_number not in notice and "已换发新证" in notice
