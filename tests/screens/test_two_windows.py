"""Two windows of one office at a real gateway, by keys: what is taken over, what is in dispute, what is on its way, what was refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import delivery, handling, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Subject
from cqclerk.workplace.workplace import Workplace
from data import station
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B
from tests.proxy import Fault
from tests.screens.windows import at_window, choose, comes
from tests.towns import Post, Town, founded, until

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A gateway of its own for each test: windows of one office see each other's cases."""
    with founded(tmp_path) as made:
        yield made


def accepted(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    return prereview.accept(at, case.id, case.version)


def printed(at: Workplace, case: Case) -> Case:
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    return at.case(case.id)


def given_out(at: Workplace, case: Case) -> Case:
    case = processing.approve(at, case.id, case.version, ())
    case = printed(at, case)
    return delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳", "self")


def knows(post: Post, case: Case, phase: Phase) -> None:
    """Wait until a station has heard of it."""
    until(lambda: post.run(lambda at: phase_of(at, case)) is phase)


def phase_of(at: Workplace, case: Case) -> Phase | None:
    with at.store.reading() as tx:
        here = tx.state(Subject.CASE.value, case.id) is not None
    return at.case(case.id).phase if here else None


def cut(post: Post) -> None:
    post.cut.set()
    post.engine.switched()


def joined(post: Post) -> None:
    post.cut.clear()
    post.engine.switched()


def disputed(one: Post, two: Post) -> Case:
    """The first window gives a paper out without a line; at the second the case is taken over and withdrawn; then the first reports."""
    case = one.record(accepted)
    one.all_sent()
    knows(two, case, Phase.PROCESSING)
    cut(one)
    given = one.run(lambda at: given_out(at, at.case(case.id)))
    two.engine.take_over(case.id, "一号窗口没有线路").result(30)
    until(lambda: two.run(lambda at: at.case(case.id)).claim_station == two.id)
    two.record(lambda at: prereview.withdraw(at, case.id, at.case(case.id).version, "申请人撤回"))
    two.all_sent()
    joined(one)
    knows(one, case, Phase.IN_DISPUTE)
    knows(two, case, Phase.IN_DISPUTE)
    return given


async def test_an_approver_takes_a_case_over_at_another_window_and_decides_it_there(town: Town) -> None:
    one, two = town.post(), town.post()
    case, there = one.record(accepted), two.id
    one.all_sent()
    knows(two, case, Phase.PROCESSING)
    async with at_window(two) as stage:
        await comes(stage, "2办理中 1")
        await stage.press("2", "enter")
        await comes(stage, "不可以：同意发证")
        await comes(stage, "号窗口正在办这一件；那边回不来的，负责人可以接管")
        assert f"这一件正由{station.read(one.home).window}号窗口办理" in stage.line_with("不可以：同意发证")
        await choose(stage, "接管（")
        await comes(stage, "那边没报上的会留存副本")
        await stage.press("enter")
        await comes(stage, "请先写明")
        await stage.paste("一号窗口坏了")
        await stage.press("f10")
        await comes(stage, "同意发证")
        await comes(stage, lambda: "不可以：同意发证" not in stage.text)
        await comes(stage, "已接管，由本机办理")
        assert "接管" in stage.text and "由本机接管，一号窗口坏了" in stage.text
        await choose(stage, "同意发证")
        await comes(stage, "用去本机号段一个编号")
        await stage.press("f10")
        await comes(stage, "已同意发证，编号")
        await comes(stage, "未发0")
    knows(one, case, Phase.APPROVED)
    told = one.run(lambda at: at.case(case.id))
    assert told.certificate_number and told.claim_station == there


async def test_without_a_line_nothing_is_taken_over_and_it_says_so(town: Town) -> None:
    one, two = town.post(), town.post()
    case = one.record(accepted)
    one.all_sent()
    knows(two, case, Phase.PROCESSING)
    async with at_window(two) as stage:
        await comes(stage, "2办理中 1")
        cut(two)
        await comes(stage, "线路断")
        await stage.press("2", "enter")
        await choose(stage, "接管（")
        await comes(stage, "写明理由")
        await stage.paste("急")
        await stage.press("f10")
        await comes(stage, "接管")
        await comes(stage, lambda: "写明理由" not in stage.text)
        assert two.run(lambda at: at.case(case.id)).claim_station == one.id


async def test_the_supervisor_finds_the_dispute_by_its_tab_and_upholds_the_paper_with_its_number(town: Town) -> None:
    one, two = town.post(), town.post()
    case = disputed(one, two)
    async with at_window(two) as stage:
        await comes(stage, "D待负责人 1")
        await stage.press("d")
        await comes(stage, "已发待处置")
        await stage.press("enter")
        await comes(stage, "请负责人收回作废或维持发证")
        assert case.certificate_number in stage.text
        await choose(stage, "维持发证")
        await comes(stage, "维持就用原编号、原日期")
        await stage.press("f10")
        await comes(stage, "请先写明")
        await stage.paste("申请人要求继续，撤件系误登")
        await stage.press("f10")
        await comes(stage, "维持编号")
        await comes(stage, "已送达")
        await stage.press("escape")
        await comes(stage, lambda: "D待负责人" not in stage.text)
    knows(one, case, Phase.DELIVERED)
    told = one.run(lambda at: at.case(case.id))
    assert (told.certificate_number, told.credential, told.dispute) == (case.certificate_number, case.credential, None)
    async with at_window(one, (120, 40)) as stage:
        await comes(stage, "待处置")
        await stage.press("f6", "c")
        await comes(stage, "网关拒收")
        await stage.press("enter")
        await choose(stage, "撤回本机做的")
        await comes(stage, "以现在的为准")
        await stage.press("f10")
        await comes(stage, "已撤回")
        await stage.press("escape")
        await comes(stage, "没有待处置的")


async def test_a_paper_in_dispute_is_voided_and_taken_back_by_keys(town: Town) -> None:
    one, two = town.post(), town.post()
    case = disputed(one, two)
    async with at_window(two) as stage:
        await comes(stage, "D待负责人 1")
        await stage.press("d", "enter")
        await choose(stage, "作废编号")
        await comes(stage, f"{case.certificate_number} 作废？它的决定被网关拒收")
        await stage.paste("网关拒收，收回作废")
        await stage.press("f10")
        await comes(stage, "已作废，收回证件后登记")
        await stage.press("p")
        await comes(stage, "收回通知书")
        await stage.press("escape")
        await choose(stage, "收回证件")
        await choose(stage, "已交回")
        await comes(stage, "F10")
        await stage.press("f10")
        await comes(stage, "没有要做的了")
        await stage.press("escape")
        await comes(stage, lambda: "D待负责人" not in stage.text)
    knows(one, case, Phase.WITHDRAWN)


async def test_of_two_certificates_of_one_case_question_status_and_act_speak_of_the_same_one(town: Town) -> None:
    one, two = town.post(), town.post()
    case = one.record(accepted)
    one.all_sent()
    knows(two, case, Phase.PROCESSING)
    cut(one)
    refused = one.run(lambda at: printed(at, processing.approve(at, case.id, at.case(case.id).version, ()))).certificate_number
    two.engine.take_over(case.id, "一号窗口没有线路").result(30)
    until(lambda: two.run(lambda at: at.case(case.id)).claim_station == two.id)
    good = two.record(lambda at: processing.approve(at, case.id, at.case(case.id).version, ())).certificate_number
    two.all_sent()
    joined(one)
    knows(two, case, Phase.IN_DISPUTE)
    async with at_window(two) as stage:
        await comes(stage, "D待负责人 1")
        await stage.press("d", "enter")
        await comes(stage, "不可以：维持发证")
        assert f"这一件另有有效证件 {good}" in stage.line_with("不可以：维持发证")
        for act in ("打印证件", "交付申请人"):
            assert f"这一件的证件 {refused} 已发待处置" in stage.line_with(f"不可以：{act}")
        await choose(stage, "收回证件")
        await choose(stage, "已交回")
        await comes(stage, "F10")
        await stage.press("f10")
        await comes(stage, f"{refused} 已收回，请负责人作废编号")
        await choose(stage, "作废编号")
        await comes(stage, f"{refused} 作废？")
        asked = "".join(stage.text.split())
        assert f"证件已登记收回（已交回）；{good}照旧有效" in asked and "没有交出" not in stage.text
        await stage.paste("网关拒收")
        await stage.press("f10")
        await comes(stage, f"已同意发证，编号 {good}")
    knows(one, case, Phase.APPROVED)
    told = one.run(lambda at: at.case(case.id))
    assert (told.certificate_number, told.phase, [number for _, number in told.void_numbers]) == (good, Phase.APPROVED, [refused])


async def test_what_is_on_its_way_is_shown_as_such_while_the_gateway_has_not_answered(town: Town) -> None:
    post = town.post()
    async with at_window(post) as stage:
        await stage.press("f6")
        await comes(stage, "没有未发的")
        post.proxy.wanted = lambda method, path: method == "POST" and path.startswith("/v1/events")
        post.proxy.faults = [Fault.SILENCE]
        post.record(lambda at: intake.submit(at, "childbirth", form()))
        await comes(stage, "正在发送1条")
        assert "正在发送" in stage.line_with("收件") and "随这一批在路上" in stage.line_with("收件")
        await stage.press("up", "h")
        await comes(stage, "这一条正在发送，不能暂缓")
        post.proxy.down()
        post.proxy.up()
        await stage.press("s")
        await comes(stage, "没有未发的")
        assert "已上报" in stage.line_with("收件")


async def test_the_office_that_was_asked_sees_by_whom_what_and_until_when_and_answers_by_keys(town: Town) -> None:
    one, other = town.post(OFFICE_A), town.post(OFFICE_B)
    case = one.record(accepted)
    one.record(lambda at: handling.open_inquiry(at, case.id, at.case(case.id).version, "", "complex", "发证机关存根", "外省某县"))
    one.record(lambda at: handling.open_inquiry(at, case.id, at.case(case.id).version, OFFICE_B, "complex", "男方有无子女？"))
    one.all_sent()
    knows(other, case, Phase.PROCESSING)
    until(lambda: other.run(lambda at: len(at.case(case.id).open_inquiries)) == 2)
    due = other.run(lambda at: at.case(case.id).open_inquiries[1].answer_by)
    async with at_window(other) as stage:
        await comes(stage, "6协查 1")
        await stage.press("6")
        await comes(stage, f"练习一区甲街道来协查：男方有无子女。应于{due:%m-%d}前答复：按 Enter，选")
        assert "待答协查" in stage.line_with("王芳")
        await stage.press("enter")
        await comes(stage, f"来协查：男方有无子女。应于 {due:%m-%d} 前选“答复协查”")
        await choose(stage, "答复协查")
        await choose(stage, "情况属实")
        await comes(stage, "“男方有无子女？”：情况属实")
        await stage.paste("没有子女")
        await stage.press("f10")
        await comes(stage, "由练习一区甲街道办事处办理")
        await stage.press("escape")
        await comes(stage, "已受理，练习一区甲街道在等别处答复协查")
        assert "待答协查" not in stage.text
    until(lambda: len(one.run(lambda at: at.case(case.id).open_inquiries)) == 1)
    assert one.run(lambda at: at.case(case.id).inquiries[1].words) == "没有子女"


async def test_a_case_is_handed_up_by_keys_and_the_supervisor_at_another_window_answers_and_takes_it_on(town: Town) -> None:
    one, two = town.post(), town.post()
    case, there = one.record(accepted), two.id
    one.all_sent()
    async with at_window(one) as stage:
        await comes(stage, "2办理中 1")
        await stage.press("2", "enter")
        await choose(stage, "其他（")
        await choose(stage, "报负责人")
        await comes(stage, "本机不再占着它")
        await stage.press("f10")
        await comes(stage, "请先写明")
        await stage.paste("户籍材料对不上，拿不准")
        await stage.press("f10")
        await comes(stage, "等负责人答复")
    until(lambda: bool(two.run(lambda at: at.case(case.id)).referrals))
    async with at_window(two) as stage:
        await comes(stage, "D待负责人 1")
        await stage.press("d")
        await comes(stage, "窗口报来，等负责人答复")
        await stage.press("enter")
        await comes(stage, "报负责人，户籍材料对不上")
        await comes(stage, lambda: two.run(lambda at: at.case(case.id)).claim_station == there)
        await choose(stage, "答复报负责人")
        await comes(stage, "窗口报来的已看过")
        await stage.paste("按户口簿办")
        await stage.press("f10")
        await comes(stage, "已受理")
        await comes(stage, lambda: not two.run(lambda at: at.case(case.id)).referrals)
        await choose(stage, "同意发证")
        await comes(stage, "用去本机号段一个编号")
        await stage.press("f10")
        await comes(stage, "已同意发证，编号")
        knows(two, case, Phase.APPROVED)
