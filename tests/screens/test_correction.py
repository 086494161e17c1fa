"""更正: the form of a decided case, what changes shown field by field, the reason, and back to 办理."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.workplace.workplace import Workplace
from screens.correction import CorrectionScreen
from screens.processing import ProcessingScreen
from tests.cases import form
from tests.people import LIU_QIANG
from tests.screens.hosts import HandSession, showing, signed_in

WRONG = replace(LIU_QIANG, name="刘蔷", name_entered="")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


def printed(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form(husband=WRONG))
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    return at.case(case.id)


def given_out(at: Workplace) -> Case:
    case = printed(at)
    return delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳", "self")


def made(session: HandSession, make: Callable[[Workplace], Case]) -> Case:
    return session.desk.run(make, 30)


async def test_the_way_to_a_correction_is_among_what_is_rare(session: HandSession) -> None:
    case = made(session, printed)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("其他（")
        await stage.press(stage.line_with("其他（").split()[0])
        await stage.wait_for("更正（")
        await stage.press(stage.line_with("更正（").split()[0])
        assert stage.host.went == [("correction", (case.id,))]


async def test_a_wrong_name_is_mended_with_its_reason(session: HandSession) -> None:
    case = made(session, printed)
    async with showing(lambda: CorrectionScreen(case.id), session) as stage:
        await stage.wait_for("证上写错的改过来")
        assert case.certificate_number in stage.row(1) and "材料" not in stage.row(1)
        await stage.press("f10")
        await stage.wait_for("没有可更正的")
        await stage.press("pagedown", "enter", "end", "backspace")
        await stage.write("强")
        await stage.press("f10")
        await stage.wait_for("更正 1 处")
        await stage.wait_for("男方姓名")
        assert "刘蔷" in stage.line_with("男方姓名") and "刘强" in stage.line_with("男方姓名") and "剪角作废" in stage.text
        await stage.press("enter")
        await stage.wait_for("请先写明")
        await stage.write("录入打错")
        await stage.press("enter")
        await stage.wait_for(lambda: stage.host.backs == 1)
        after = session.desk.run(lambda at: at.case(case.id), 30)
        assert after.names == ("王芳", "刘强") and (after.phase, after.certificate_number) == (Phase.APPROVED, case.certificate_number)
    async with showing(lambda: ProcessingScreen(case.id), session, (120, 40)) as stage:
        await stage.wait_for("男方姓名 刘蔷改为刘强")


async def test_half_done_it_is_there_when_one_comes_back(session: HandSession) -> None:
    case = made(session, given_out)
    async with showing(lambda: CorrectionScreen(case.id), session) as stage:
        await stage.wait_for("证上写错的改过来")
        await stage.press("pagedown", "enter", "end", "backspace")
        await stage.write("强")
        await stage.press("escape")
        await stage.wait_for(lambda: stage.host.backs == 1)
    async with showing(lambda: CorrectionScreen(case.id), session) as stage:
        await stage.wait_for("证上写错的改过来")
        await stage.press("f10")
        await stage.wait_for("更正 1 处")
        assert "收回后才交新证" in stage.text
        await stage.press("escape")
        await stage.wait_for("证件号码")
        assert session.desk.run(lambda at: at.case(case.id), 30).phase is Phase.DELIVERED
