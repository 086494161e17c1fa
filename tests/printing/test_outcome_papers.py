"""不予受理, 不予批准, 延期, 特别程序 in writing, from a case: what each names, and that it is dated as the act."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import handling, intake, prereview
from cqclerk.domain.case import Case
from cqclerk.workplace.workplace import Workplace
from printing import papers
from tests.cases import form
from tests.offices import HandClock, PaperGateway, enter, make_station
from tests.people import LIU_QIANG, WANG_FANG


@pytest.fixture
def clock() -> HandClock:
    return HandClock()  # 2026-11-25


@pytest.fixture
def at(tmp_path: Path, clock: HandClock) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "station"), clock)
    PaperGateway().enrols(workplace)
    yield workplace
    workplace.close()


def accepted(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    return prereview.accept(at, case.id, case.version)


def test_a_declined_application_names_the_right_body_and_the_remedies(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    case = handling.decline_acceptance(at, case.id, case.version, "not_competent", "练习二区民政局", "属婚姻登记")
    said = papers.paper("declined_notice", case, at).text()
    assert "练习二区民政局" in said and "不属于本机关职权范围" in said and "属婚姻登记" in said and "行政复议" in said
    assert WANG_FANG.identity_number not in said and LIU_QIANG.identity_number not in said


def test_a_denial_says_why_and_what_may_be_done_and_keeps_the_day_of_the_decision(at: Workplace, clock: HandClock) -> None:
    case = accepted(at)
    case = handling.refuse_application(at, case.id, case.version, "双方合计已有三个子女", "条例 21条")
    clock.turn(days=3)
    said = papers.paper("denial_decision", case, at).text()
    assert "双方合计已有三个子女" in said and "条例 21条" in said and "行政复议" in said
    assert "2026年11月25日" in said and "2026年11月28日" not in said


def test_a_stopped_clock_is_told_with_its_procedure(at: Workplace) -> None:
    case = accepted(at)
    case = handling.start_procedure(at, case.id, case.version, "appraisal", "病残儿鉴定")
    said = papers.paper("procedure_notice", case, at).text()
    assert "鉴定" in said and "病残儿鉴定" in said and "行政许可法 45条" in said and "不计算在办理期限内" in said
