"""同步: a scan on its way says how large it is, how far, and why it stands; what a decision lacks is told beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import attachments, intake
from cqclerk.sync.light import Leg, OnItsWay
from cqclerk.workplace import exchange, scans
from cqclerk.workplace.workplace import Workplace
from data.attachments import Carried
from screens.link_state import LinkState
from screens.outbox import OutboxScreen
from tests.cases import form
from tests.offices import PaperGateway
from tests.scans import scan
from tests.screens.hosts import HandSession, showing, signed_in

MARRIAGE = "marriage_certificate"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        session.desk.run(PaperGateway().accepts_all, 30)
        yield session


def attached(session: HandSession, size: int, seed: int = 0) -> tuple[str, str]:
    """(case, digest) of a new case with one scan; its events have been answered."""

    def work(at: Workplace) -> tuple[str, str]:
        case = intake.submit(at, "childbirth", form())
        case = attachments.attach(at, case.id, case.version, MARRIAGE, scan(size, seed), "a.jpg")
        PaperGateway().accepts_all(at)
        return case.id, case.attachments[-1].digest

    return session.desk.run(work, 60)


async def test_a_scan_says_how_large_it_is_how_far_and_when_it_goes_on(session: HandSession) -> None:
    _, digest = attached(session, 300_000)
    session.desk.run(lambda at: scans.went_up(at, digest, 120_000), 30)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("待传1份 176K 约26秒")
        await stage.press("a")
        await stage.wait_for("结婚证")
        row = stage.line_with("293K")
        assert "王芳 刘强" in row and "40%" in row and "等待上报" in row and "马上" in row
        assert "293K已上报40%；轮到就传，断了从断处接；本机有整份" in stage.text
        stage.host.link = LinkState(up=True, carrying=(digest, 120_000))
        stage.screen.look_again()
        await stage.wait_for("正在传")
        stage.host.link = LinkState(up=False, reason="link.no_answer")
        stage.screen.look_again()
        await stage.wait_for("通后从断处接着传")
        assert "网关没有回答" in stage.line_with("293K") and "通后" in stage.line_with("293K")


async def test_scans_make_way_for_events_and_say_so(session: HandSession) -> None:
    attached(session, 90_000)
    session.desk.run(lambda at: intake.submit(at, "childbirth", form()), 60)
    async with showing(OutboxScreen, session) as stage:
        stage.host.link = LinkState(up=True)
        stage.screen.look_again()
        await stage.wait_for("待传1份")
        await stage.press("a")
        await stage.wait_for("让办件先发")
        assert "办件先发" in stage.line_with("88K")
        await stage.press("h")
        await stage.wait_for("附件总在办件后面传")
        session.desk.run(PaperGateway().accepts_all, 30)
        stage.screen.look_again()
        await stage.wait_for(lambda: "等待上报" in stage.text)


async def test_what_a_decision_lacks_is_told_with_the_reason_and_leads_to_its_case(session: HandSession) -> None:
    case_id, digest = attached(session, 50_000)

    def lost_here(at: Workplace) -> None:
        with at.store.transaction() as tx:
            tx.attachments.drop_bytes(digest)
        due = (session.now().timestamp()) + 90
        scans.put_off(at, Carried(digest, 50_000, 0, "image/jpeg"), 2, due, "attachment.not_there_yet")

    session.desk.run(lost_here, 30)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("附件未齐1份")
        await stage.press("a")
        await stage.wait_for("对方还没传完")
        assert "附件未齐" in stage.line_with("49K") and " 2 " in stage.line_with("49K")
        assert "取齐或看过原件才能决定" in stage.text
        await stage.press("enter")
        await stage.wait_for(lambda: bool(stage.host.went))
        assert stage.host.went[-1] == ("attachments", (case_id,))


async def test_without_scans_nothing_stands_about_them(session: HandSession) -> None:
    session.desk.run(lambda at: exchange.unsent_count(at), 30)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("没有未发的")
        assert "待传" not in stage.text
        await stage.press("a")
        await stage.wait_for("没有要传的附件")
        await stage.press("a")
        await stage.wait_for("设站")


async def test_another_windows_bundle_stands_among_what_is_on_its_way(session: HandSession) -> None:
    async with showing(OutboxScreen, session) as stage:
        stage.host.link = LinkState(up=True, bundle=OnItsWay("500999002000", "2", Leg.UP, 350_000, 1_000_000))
        stage.screen.look_again()
        await stage.wait_for("已送35%（977K）")
        assert "替2号" in stage.line_with("已送35%") and "断了从断处接" in stage.line_with("已送35%")
        stage.host.link = LinkState(up=True)
        stage.screen.look_again()
        await stage.wait_until_gone("替2号")
