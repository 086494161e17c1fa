"""需升级程序: a case with something that only a newer program can read says so, and 同步 says which ones wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import intake, prereview
from cqclerk.domain.case import Case
from cqclerk.domain.events import Withdrawn
from cqclerk.protocol import codec
from cqclerk.workplace.workplace import Workplace
from screens.outbox import OutboxScreen
from screens.prereview import PrereviewScreen
from screens.processing import ProcessingScreen
from tests.cases import form
from tests.elsewhere import Elsewhere, comes
from tests.offices import PaperGateway
from tests.screens.hosts import HandSession, showing, signed_in


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HandSession]:
    monkeypatch.delitem(codec.BY_NAME, "withdrawn")
    with signed_in(tmp_path / "a") as session:
        yield session


def newer(at: Workplace, *, accepted: bool) -> Case:
    gateway, there = PaperGateway(), Elsewhere(office=at.station.office)
    case = intake.submit(at, "childbirth", form())
    if accepted:
        case = prereview.accept(at, case.id, case.version)
    gateway.accepts_all(at)
    comes(at, gateway, there.makes(case.id, Withdrawn(), 9))
    return at.case(case.id)


async def test_the_case_says_so_and_offers_no_decision(session: HandSession) -> None:
    case = session.desk.run(lambda at: newer(at, accepted=True), 30)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("需升级程序")
        await stage.wait_for("要更新程序后才看得懂")
        await stage.wait_for("不可以：同意发证，需升级程序")
        print(stage.text)


async def test_the_pre_review_says_so_too(session: HandSession) -> None:
    case = session.desk.run(lambda at: newer(at, accepted=False), 30)
    async with showing(lambda: PrereviewScreen(case.id), session) as stage:
        await stage.wait_for("需升级程序")


async def test_the_sync_screen_names_whose_cases_wait(session: HandSession) -> None:
    session.desk.run(lambda at: newer(at, accepted=False), 30)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("需升级程序 1件：王芳 刘强")
        assert "原样存着" in stage.text and stage.text.count("\n") < 24
