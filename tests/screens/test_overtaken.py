"""Own steps that something from elsewhere has overtaken are shown as that at once: on the case's screens and on 同步."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import intake, prereview
from cqclerk.domain.case import Case
from cqclerk.domain.events import Withdrawn
from cqclerk.workplace import exchange
from cqclerk.workplace.exchange import SAME_ID, UNTRUSTED, Suspect
from cqclerk.workplace.workplace import Workplace
from screens.outbox import OutboxScreen
from screens.prereview import PrereviewScreen
from screens.processing import ProcessingScreen
from tests.cases import form
from tests.elsewhere import Elsewhere, comes
from tests.offices import PaperGateway
from tests.screens.hosts import HandSession, showing, signed_in


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


def overtaken(at: Workplace) -> Case:
    gateway, there = PaperGateway(), Elsewhere(office=at.station.office)
    case = intake.submit(at, "childbirth", form())
    gateway.accepts_all(at)
    case = prereview.accept(at, case.id, case.version)
    comes(at, gateway, there.makes(case.id, Withdrawn(), 1))
    return at.case(case.id)


async def test_the_case_says_so_and_offers_no_decision(session: HandSession) -> None:
    case = session.desk.run(overtaken, 30)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("别处先办了：本机的接件还没有答复")
        await stage.wait_for("不可以：同意发证，别处先办了这一件")
    async with showing(lambda: PrereviewScreen(case.id), session) as stage:
        await stage.wait_for("别处先办了")


async def test_the_sync_screen_names_whose_cases_those_are(session: HandSession) -> None:
    session.desk.run(overtaken, 30)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("别处先办了 1件：王芳 刘强")
        await stage.wait_for("两边都存着：网关答复前不能往下办、不能打印，按 S 现在发")
        assert stage.text.count("\n") < 24


async def test_what_came_and_was_not_taken_is_an_alarm_on_the_sync_screen(session: HandSession) -> None:
    def comes_aside(at: Workplace) -> None:
        suspects = (Suspect(UNTRUSTED, "", 7, b"{}"), Suspect(SAME_ID, "x", 8, b"[]"))
        exchange.receive(at, (), 8, suspects)

    session.desk.run(comes_aside, 30)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("1 条记录签名对不上")
        await stage.wait_for("同号不同文")
        assert "请负责人报市级运维" in stage.text and stage.text.count("\n") < 24
