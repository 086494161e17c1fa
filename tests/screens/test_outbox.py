"""同步: each own event says in words where it is; what was refused is shown from both sides and stops nothing else."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cqclerk.commands import conflicts, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.case import Case
from cqclerk.protocol.messages import Status
from cqclerk.workplace import exchange
from cqclerk.workplace.workplace import Workplace
from data.rows import OutboxRow
from screens import outbox_rows, outbox_words
from screens.link_state import LinkNews, LinkState
from screens.outbox import OutboxScreen
from screens.sent import sent_lines
from tests.cases import form
from tests.offices import PaperGateway
from tests.people import CHEN_JING, DING_YI
from tests.screens.hosts import HandSession, PaperLine, Stage, showing, signed_in

_MADE = b'{"device_time": "2026-11-25T01:12:00Z", "public": {}}'


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        session.desk.run(PaperGateway().accepts_all, 30)
        yield session


def taken_in(at: Workplace) -> Case:
    return intake.submit(at, "childbirth", form())


def run(session: HandSession, work: Callable[[Workplace], object]) -> None:
    session.desk.run(work, 30)


def answer(session: HandSession, place: int, status: Status, reason: str = "") -> None:
    """The gateway answers the waiting event at this place."""

    def answered(at: Workplace) -> None:
        one = exchange.unsent(at)[place]
        exchange.answered(at, (PaperGateway().answer(at, one.id, one.hash, status, reason),))

    run(session, answered)


def told(stage: Stage, word: str) -> str:
    """The row of the list that this word names."""
    return next((row for row in stage.text.splitlines() if row[1:].split()[1:2] == [word]), "")


async def test_what_waits_says_so_and_everything_of_it_is_saved_here(session: HandSession) -> None:
    run(session, taken_in)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("未发1件")
        assert "王芳 刘强" in told(stage, "收件") and "等待" in told(stage, "收件") and "马上" in told(stage, "收件")
        assert "王芳 刘强 收件：已保存在本机，还没有上报" in stage.text
        assert "已上报" in told(stage, "设站")


async def test_a_try_that_failed_says_why_and_when_the_next_one_is(session: HandSession) -> None:
    run(session, taken_in)

    def failed(at: Workplace) -> None:
        due = datetime(2026, 11, 25, 2, 8, tzinfo=UTC).timestamp()
        for _ in range(3):
            exchange.failed(at, tuple(one.id for one in exchange.unsent(at)), due, "link.no_answer")

    run(session, failed)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("网关没有回答")
        assert told(stage, "收件").split()[-4:] == ["等待", "3", "10:08", "网关没有回答"]
        assert "网关没有回答，10:08 再发；" in stage.text


async def test_a_refused_event_is_set_aside_and_shown_from_both_sides(session: HandSession) -> None:
    run(session, taken_in)
    run(session, lambda at: intake.submit(at, "childbirth", form(CHEN_JING, DING_YI)))
    answer(session, 0, Status.REFUSED, "case.closed")
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("待处置1")
        await stage.press("down")
        await stage.wait_for("网关拒收，这一件已经结束。别的件照常")
        assert "未发1件" in stage.row(1), "the other case still waits"
        await stage.press("v")
        await stage.wait_for("网关那边")
        assert "这一件已经结束" in stage.line_with("原因") and "收件被拒" in stage.line_with("本机现状")
        assert "已隔离" in stage.text and "别的件照常发" in stage.text
        await stage.press("pagedown")
        await stage.wait_for("公开部分")
        await stage.press("escape")
        await stage.wait_for("待处置1")
        assert stage.host.backs == 0


async def test_an_event_that_waits_for_a_newer_gateway_says_that_nobody_need_do_anything(session: HandSession) -> None:
    run(session, taken_in)
    answer(session, 0, Status.HELD)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("暂存待升级")
        assert "不用再发" in stage.text and "没有未发的" in stage.row(1)


async def test_enter_shows_exactly_what_is_sent(session: HandSession) -> None:
    run(session, taken_in)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("收件")
        await stage.press("enter")
        await stage.wait_for("现在怎样")
        await stage.press("pagedown")
        await stage.wait_for('"channel": "window"')
        await stage.press("end")
        await stage.wait_for("到底了")
        assert '"509900199103070025"' in stage.text or '"wife"' in stage.text, "the private part is there too"


async def test_n_leaves_only_what_waits_and_s_asks_the_line_to_go_now(session: HandSession) -> None:
    run(session, taken_in)
    session.line = line = PaperLine()
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("设站")
        await stage.press("n")
        await stage.wait_until_gone("设站")
        assert "收件" in stage.text and "N看全部" in stage.text
        await stage.press("s")
        assert line.sent_now == 1 and "现在就发" in stage.text
        answer(session, 0, Status.ACCEPTED)
        stage.screen.look_again()
        await stage.wait_for("没有未发的，都已上报。")
        await stage.press("n")
        await stage.wait_for("09:41:00 上报")


async def test_without_a_line_s_says_that_all_is_saved(session: HandSession) -> None:
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("设站")
        await stage.press("s")
        await stage.wait_for("本机没有接网关，都已保存在本机")


async def test_events_about_paper_and_numbers_name_the_people_too(session: HandSession) -> None:
    def printed(at: Workplace) -> None:
        case = prereview.accept(at, (case := taken_in(at)).id, case.version)
        case = processing.approve(at, case.id, case.version, ())
        job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
        issuing.confirm(at, job.id, "clerk")

    run(session, printed)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("办结")
        for word in ("确认出纸", "打印任务", "取号", "发证", "办结"):
            assert "王芳 刘强" in told(stage, word), word


async def test_a_long_outbox_is_paged_and_its_end_can_be_reached(session: HandSession) -> None:
    run(session, lambda at: [intake.submit(at, "childbirth", {}) for _ in range(80)])
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("未发80件")
        await stage.wait_for("下面还有")
        await stage.press("end")
        await stage.wait_for("设站")
        await stage.press("home")
        await stage.wait_until_gone("设站")


def test_the_estimate_grows_with_the_round_trip_and_says_when_there_is_no_line() -> None:
    up = LinkState(up=True, round_trip_s=0.8)
    assert outbox_rows.estimate(6, 8_400, up) == "约1秒"
    assert outbox_rows.estimate(2_000, 2_800_000, up) == "约3分钟"
    assert outbox_rows.estimate(2_000, 2_800_000, replace(up, bytes_s=80_000)) == "约46秒", "by what was measured"
    assert outbox_rows.estimate(6, 8_400, LinkState(up=False)).startswith("线路通后")


def test_while_the_line_is_down_nothing_is_promised_for_at_once(session: HandSession) -> None:
    now, down, up = datetime(2026, 11, 25, 10, 0, tzinfo=UTC), LinkState(up=False), LinkState(up=True)
    row = OutboxRow(
        "e",
        "case",
        "c",
        "submitted",
        "王芳",
        "2026-11-25",
        900,
        "",
        "",
        0,
        0,
        "",
        b'{"device_time": "2026-11-25T01:12:00Z", "public": {}}',
        None,
        1,
    )
    assert (outbox_words.next_try(row, session, now, up), outbox_words.next_try(row, session, now, down)) == ("马上", "通后")
    later = replace(row, next_try_at=now.timestamp() + 480)
    assert outbox_words.next_try(later, session, now, down) == outbox_words.next_try(later, session, now, up) == "18:08"
    assert outbox_words.next_try(replace(row, status="accepted"), session, now, down) == ""


def test_a_line_that_is_down_says_its_reason_and_its_next_try_for_rows_that_were_never_tried(session: HandSession) -> None:
    now = datetime(2026, 11, 25, 1, 41, tzinfo=UTC)
    row = OutboxRow(
        "e",
        "case",
        "c",
        "submitted",
        "王芳",
        "2026-11-25",
        900,
        "",
        "",
        0,
        0,
        "",
        b'{"device_time": "2026-11-25T01:12:00Z", "public": {}}',
        None,
        1,
    )
    cut = LinkState(up=False, reason="link.cut")
    assert (outbox_words.next_try(row, session, now, cut), outbox_words.why(row, session, cut)) == ("接线后", "线路已断开")
    assert "线路已断开，接线后再发" in outbox_words.sentence(row, session, cut)
    silent = LinkState(up=False, reason="link.no_answer", next_try_at=now + timedelta(minutes=8))
    assert (outbox_words.next_try(row, session, now, silent), outbox_words.why(row, session, silent)) == ("09:49", "网关没有回答")
    joined = LinkState(up=True)
    assert (outbox_words.next_try(row, session, now, joined), outbox_words.why(row, session, joined)) == ("马上", "已保存在本机")


async def test_s_while_the_line_is_cut_says_that_nothing_went_out(session: HandSession) -> None:
    run(session, taken_in)
    session.line = line = PaperLine()
    async with showing(OutboxScreen, session) as stage:
        stage.host.link = LinkState(up=False, reason="link.cut")  # type: ignore[attr-defined]
        stage.screen.look_again()
        await stage.wait_for("接线后")
        await stage.press("s")
        assert "线路断，没有发出" in stage.text and line.sent_now == 0


async def test_what_is_on_its_way_says_so_and_how_good_the_line_is(session: HandSession) -> None:
    run(session, taken_in)
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("未发1件")
        waiting = session.views.outbox(1)[0]
        stage.host.link = LinkState(up=True, round_trip_s=0.8, bytes_s=7_900, sending=frozenset({waiting.id}))  # type: ignore[attr-defined]
        stage.screen.look_again()
        await stage.wait_for("往返0.8秒 每秒7.9K（实测）  正在发送1条")
        assert "正在发送" in told(stage, "收件") and "正在发" in told(stage, "收件")
        await stage.press("h")
        await stage.wait_for("这一条正在发送，不能暂缓")


async def test_one_on_hold_keeps_all_behind_it_until_it_is_released(session: HandSession) -> None:
    run(session, lambda at: [taken_in(at) for _ in range(3)])
    session.line = line = PaperLine()
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("未发3件")
        await stage.press("down", "h")
        await stage.wait_for("有暂缓的，按 H 放行")
        assert stage.text.count("放行后") == 2 and stage.text.count("马上") == 1, "they go in their order"
        session.desk.run(lambda at: None, 10)
        assert session.desk.run(lambda at: (len(exchange.unsent(at)), exchange.unsent_count(at)), 10) == (1, 1)
        assert "暂缓不发" in outbox_words.sentence(session.views.outbox(1)[0], session, LinkState()) and "H放行" in stage.text
        await stage.press("h")
        await stage.wait_until_gone("放行后")
        assert line.sent_now == 1 and session.desk.run(exchange.unsent_count, 10) == 3


async def test_a_wide_window_shows_who_made_it_and_how_long_it_waits(session: HandSession) -> None:
    run(session, taken_in)
    session.clock.turn(minutes=55)
    async with showing(OutboxScreen, session, size=(120, 40)) as stage:
        await stage.wait_for("未发1件")
        assert "55分" in stage.line_with("王芳 刘强") and "李敏" in stage.line_with("王芳 刘强")
        await stage.press("v")
        await stage.wait_for("现在怎样")
        assert "已等" in stage.text and "还没有试过" in stage.text


async def test_c_leaves_only_what_somebody_has_to_decide_about(session: HandSession) -> None:
    run(session, taken_in)
    answer(session, 0, Status.REFUSED, "case.closed")
    async with showing(OutboxScreen, session) as stage:
        await stage.wait_for("待处置1")
        await stage.press("c")
        await stage.wait_until_gone("设站")
        await stage.press("enter")
        assert stage.host.went == [("conflict", (session.views.outbox(1, "refused")[0].id,))]
        run(session, lambda at: conflicts.withdraw(at, "case", session.views.outbox(1, "refused")[0].subject_id))
        stage.screen.look_again()
        await stage.wait_for("没有待处置的。")
        await stage.press("c")
        await stage.wait_for("隔离已撤回")
        assert "待处置" not in stage.row(1)


async def test_a_clock_that_is_off_is_told_in_the_top_line_s_word_and_on_the_screen(session: HandSession) -> None:
    now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    state = LinkState().after(LinkNews(up=True, round_trip_s=0.2, skew_s=190), now)
    assert state.light(now).words == "线路通·钟慢3分钟" and state.light(now).tone == "bar-warning"
    assert state.after(LinkNews(up=True, skew_s=-7300), now).light(now).words == "线路通·钟快2小时"
    assert state.after(LinkNews(up=True), now).light(now).words == "线路通"
    async with showing(OutboxScreen, session) as stage:
        stage.host.link = state  # type: ignore[attr-defined]
        stage.host.screen.look_again()  # type: ignore[attr-defined]
        await stage.wait_for("本机的钟慢3分钟，请校准")


async def test_what_is_sent_is_shown_whole_with_every_field_that_is_signed(session: HandSession) -> None:
    run(session, taken_in)
    event = session.views.event(session.views.outbox(1)[0].id)
    assert event is not None and event.payload is not None
    shown = "".join("".join(span.text for span in line).strip() for line in sent_lines(event, session, 78)).replace(" ", "")
    for name, value in json.loads(event.envelope).items():
        if name not in ("public", "device_time", "roles", "server_offset_ms", "version"):
            assert str(value).replace(" ", "") in shown, name
    assert ("09:41:00" in shown and "毫秒" in shown) or "还不知道网关的钟" in shown
