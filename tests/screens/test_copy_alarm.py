"""A copy of a workstation is at work: its own screens and those of every other window of the office say so, until it is over."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cqclerk.domain.station_events import Enrolled, StationStopped
from cqclerk.protocol.signing import StationCertificate
from cqclerk.workplace import epochs
from cqclerk.workplace.workplace import Workplace
from screens.desk import DeskScreen
from screens.link_state import LinkNews, LinkState
from screens.outbox import OutboxScreen
from tests.offices import OFFICE_A, PaperGateway
from tests.screens.hosts import HandSession, showing, signed_in

OTHER = "01a2b3c4-0000-7000-8000-000000000002"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        session.desk.run(PaperGateway().accepts_all, 30)
        yield session


def enrolled_there(at: Workplace, epoch: int) -> None:
    made = StationCertificate(station=OTHER, office=OFFICE_A, window="2", epoch=epoch, public_key="k", issued_at="2026-11-25T00:00:00Z")
    PaperGateway().gives(at, OTHER, Enrolled(epoch, made.encoded(), "root", "gateway"))


def copied_there(at: Workplace) -> None:
    enrolled_there(at, 1)
    PaperGateway().gives(at, OTHER, StationStopped(1, "forked", ""))


async def test_every_other_window_says_it_on_the_desk_and_on_sync_until_the_true_one_is_enrolled_anew(session: HandSession) -> None:
    session.desk.run(copied_there, 30)
    async with showing(DeskScreen, session) as stage:
        await stage.wait_for("报警：2 号窗口有两台机器用同一个身份，已停；没有丢，处理见 F6")
        session.desk.run(lambda at: enrolled_there(at, 2), 30)
        stage.screen.look_again()
        await stage.pilot.pause()
        assert "报警" not in stage.text


async def test_sync_says_what_is_safe_and_what_to_do_about_the_other_window(session: HandSession) -> None:
    session.desk.run(copied_there, 30)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("本机构 2 号窗口有两台机器用同一个身份")
        said = "".join(stage.text.split())
        assert "没有丢，本窗口照常办；请管理员弄清哪台是正本，只在正本用新的登记码重新登记，另一台清空或另设" in said


@pytest.mark.parametrize(
    ("told", "desk", "sync"),
    [
        ("station.forked", "报警：另有一台机器用本机的身份办件，本机只能收件", "只在正本用新的登记码重新登记"),
        ("station.epoch", "另一台机器已用本机的身份登记，本机只能收件", "本机才是正本的，请先停用那台"),
    ],
)
async def test_the_copied_one_says_it_as_long_as_it_is_not_enrolled_anew(session: HandSession, told: str, desk: str, sync: str) -> None:
    session.desk.run(lambda at: epochs.told(at, told, {"epoch": "1"}), 30)
    async with showing(DeskScreen, session) as stage:
        await stage.wait_for(desk)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("报警" if told == "station.forked" else "随之停用")
        assert sync in "".join(stage.text.split()) and "像是恢复了旧备份" not in stage.text


@pytest.mark.parametrize(
    ("up", "reason", "words"),
    [
        (False, "station.copied", "停用·有副本"),
        (False, "station.taken_over", "停用·另机登记"),
        (True, "request.signature", "线路通·不认本机"),
        (True, "station.revoked", "线路通·已注销"),
    ],
)
def test_the_top_line_of_one_that_was_put_out_does_not_read_as_if_all_were_well(up: bool, reason: str, words: str) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    light = LinkState().after(LinkNews(up, reason=reason), now).light(now)
    assert (light.words, light.tone) == (words, "bar-error")
