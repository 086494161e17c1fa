"""办理 beside the straight way: chosen in steps, asked once, told in the timeline; what comes next stands first."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cqclerk.commands import (
    afterlife,
    checking,
    commitment,
    conflicts,
    delivery,
    emergency,
    gathering,
    handling,
    intake,
    issuing,
    prereview,
    processing,
    steps,
)
from cqclerk.commands.issuing import Order
from cqclerk.domain.access import Role
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.delivery import PostState
from cqclerk.domain.events import Submitted
from cqclerk.domain.handling_events import InquiryOpened
from cqclerk.domain.steps import PlannedStep, StepKind
from cqclerk.workplace.workplace import Workplace
from data.reference import read_toml
from screens import act_table
from screens.processing import ProcessingScreen
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B, PaperGateway
from tests.screens.hosts import HandSession, Stage, showing, signed_in
from tests.stations import DAY, submitted

BY_POST = {"handover": "post", "recipient_name": "王芳", "recipient_address": "测试路0号", "recipient_phone": "10012345678"}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


def accepted(at: Workplace, **more: str) -> Case:
    case = intake.submit(at, "childbirth", form(**more))
    return prereview.accept(at, case.id, case.version)


def to_be_sent(at: Workplace) -> Case:
    case = accepted(at, **BY_POST)
    case = processing.approve(at, case.id, case.version, ())
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    return at.case(case.id)


def made(session: HandSession, make: Callable[[Workplace], Case]) -> Case:
    return session.desk.run(make, 30)


def now(session: HandSession, case: Case) -> Case:
    return session.desk.run(lambda at: at.case(case.id), 30)


ROOMS = (handling, delivery, steps, afterlife, gathering, commitment, emergency, conflicts, checking)


def test_every_act_has_its_words_and_a_command() -> None:
    words = read_toml("words/acts.toml")
    for act, one in act_table.ACTS.items():
        table = words.table(act)
        assert table.text("word") and table.text("ask") and (table.text("label", "") or not one.needed)
        assert (
            one.screen
            or one.by_line
            or act in ("open_inquiry", "answer_inquiry", "void_disputed")
            or any(hasattr(room, act) for room in ROOMS)
        )


async def test_an_appraisal_is_chosen_in_two_steps_and_stops_the_clock(session: HandSession) -> None:
    case = made(session, accepted)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("3 其他")
        await stage.press("3")
        await stage.wait_for("2 特别程序")
        assert "不可以：不予受理，这一件已经预审过" in stage.text
        await stage.press("2")
        await stage.wait_for("1 鉴定")
        await stage.press("escape")
        await stage.wait_for("1 同意发证")
        await stage.press("3", "2", "1")
        await stage.wait_for("鉴定从今天起进行")
        await stage.write("市级鉴定组")
        await stage.press("enter")
        await stage.wait_for("1 特别程序结束")
        assert "不可以：同意发证，2026-11-25 起特别程序" in stage.text and "暂停" in stage.row(1)
        assert "鉴定，期限暂停，市级鉴定组" in stage.text
        assert now(session, case).procedure == "appraisal"


async def test_a_refusal_without_reasons_is_not_made(session: HandSession) -> None:
    case = made(session, accepted)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("3 其他")
        await stage.press("3")
        await stage.wait_for("不予批准  ")
        number = stage.line_with("不予批准  ").split()[0]
        await stage.press(number)
        await stage.wait_for("不同意给 王芳 刘强 发证")
        await stage.press("enter")
        await stage.wait_for("请先写明")
        await stage.write("不符合条件")
        await stage.press("enter")
        await stage.wait_for("这一件已经结束")
        assert now(session, case).phase is Phase.NOT_GRANTED and "不予批准" in stage.row(1)


async def test_another_office_is_found_by_name_and_asked(session: HandSession) -> None:
    case = made(session, accepted)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("3 其他")
        await stage.press("3", "1")
        await stage.wait_for("2 家庭婚姻变动复杂")
        await stage.press("2")
        await stage.wait_for("向哪里核查")
        await stage.write("qqqq")
        await stage.press("enter")
        await stage.wait_for("对不上唯一的机构")
        stage.screen.query_one("#question").field.value = ""
        await stage.write("乙镇")
        await stage.press("enter")
        await stage.wait_for("向 练习二区乙镇人民政府 核查什么")
        await stage.write("有无子女")
        await stage.press("enter")
        await stage.wait_for("应于12-16前")
        assert [one.office for one in now(session, case).open_inquiries] == [OFFICE_B]


async def test_who_is_asked_sees_the_question_and_answers_it(session: HandSession) -> None:
    """A case of the other office, which asks this one."""
    gateway, case_id = PaperGateway(), "019aab00-0000-7000-8000-00000000000c"

    def arrives(at: Workplace) -> Case:
        came: tuple[Submitted | InquiryOpened, ...] = (
            submitted(OFFICE_B, OFFICE_B),
            InquiryOpened(OFFICE_A, "", "complex", DAY, True, "男方有无子女"),
        )
        for place, event in enumerate(came, start=1):
            gateway.gives(at, case_id, event, place)
        return at.case(case_id)

    case = made(session, arrives)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("来协查：男方有无子女")
        await stage.press("1")
        await stage.wait_for("1 情况属实")
        await stage.press("1")
        await stage.wait_for("“男方有无子女”：情况属实")
        await stage.write("查无子女")
        await stage.press("enter")
        await stage.wait_for("情况属实，查无子女")
        assert now(session, case).open_inquiries == ()


async def test_a_paper_is_sent_comes_back_and_is_offered_again(session: HandSession) -> None:
    case = made(session, to_be_sent)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("2 寄出")
        await stage.press("2")
        await stage.wait_for("邮费由收件人付")
        await stage.write("EY000027272IN")
        await stage.press("enter")
        await stage.wait_for("3 退回")
        assert "1 补运单号" in stage.text and "不可以：交付申请人，证件已寄出" in stage.text
        await stage.press("3")
        await stage.wait_for("1 拒收")
        await stage.press("1")
        await stage.wait_for("请妥善保管")
        await stage.press("enter")
        await stage.wait_for("2 寄出")
        assert now(session, case).delivery.state is PostState.RETURNED
        await stage.press("1")
        await stage.wait_for("自行领取。交给谁")


async def test_the_steps_of_a_timed_item_are_offered_in_their_turn(session: HandSession, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = (
        PlannedStep("endorse", StepKind.ENDORSE, OFFICE_A, Role.CLERK),
        PlannedStep("public_notice", StepKind.PUBLIC_NOTICE, OFFICE_A, Role.CLERK, required=False),
        PlannedStep("decide", StepKind.DECIDE, OFFICE_A, Role.REVIEWER),
    )
    monkeypatch.setattr(prereview.planning, "plan", lambda *given: plan)
    case = made(session, accepted)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("1 签注（村居）")
        assert "不可以：同意发证，前面的环节" in stage.text
        await stage.press("1", "1")
        await stage.wait_for("哪个村居签注的")
        await stage.write("甲一社区")
        await stage.press("enter")
        await stage.wait_for("谁签的名")
        await stage.write("刘会计")
        await stage.press("enter")
        await stage.wait_for("同意。签注的日期")
        await stage.press("enter")
        await stage.wait_for("1 开始公示")
        assert "甲一社区 刘会计 11-25" in stage.text
        await stage.press("2")
        await stage.wait_for("的依据待核实，可以略过")
        await stage.write("条例文本缺")
        await stage.press("enter")
        await stage.wait_for("1 同意发证")
        assert [one.step for one in now(session, case).progress.done] == ["endorse"]


def given_out(at: Workplace) -> Case:
    case = accepted(at)
    case = processing.approve(at, case.id, case.version, ())
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    case = at.case(case.id)
    return delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳", "self")


async def choose(stage: Stage, words: str) -> None:
    """Press the digit that stands before these words."""
    await stage.wait_for(words)
    await stage.press(stage.line_with(words).split()[0])


async def test_a_worn_paper_is_printed_once_more_with_a_reason(session: HandSession) -> None:
    case = made(session, given_out)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await choose(stage, "其他（")
        await choose(stage, "补打（同一编号）")
        await stage.wait_for("纸上注明补打")
        await stage.press("enter")
        await stage.wait_for("请先写明")
        await stage.write("纸张破损")
        await stage.press("enter")
        await stage.wait_for("1 打印证件")
        assert "第1次，纸张破损" in stage.text and now(session, case).phase is Phase.DELIVERED
        assert stage.screen.query_one("#choices").marked.id == "print", "the mark is on what comes next, whatever had it in the list before"
        await stage.press("p")
        assert stage.host.went == [("print_queue", (case.id,))]


async def test_a_lost_paper_gets_a_new_number_and_the_old_one_stands_in_the_timeline(session: HandSession) -> None:
    case = made(session, given_out)
    async with showing(lambda: ProcessingScreen(case.id), session, (120, 40)) as stage:
        await choose(stage, "其他（")
        await choose(stage, "补办（遗失")
        await stage.wait_for("1 遗失")
        await stage.press("1")
        await stage.wait_for(f"{case.certificate_number} 作废，另取")
        await stage.write("登报声明")
        await stage.press("enter")
        await stage.wait_for("1 打印证件")
        after = now(session, case)
        assert f"遗失，新编号 {after.certificate_number}" in stage.text
        assert after.phase is Phase.APPROVED and "待打印" in stage.row(1)


async def test_an_end_has_its_ground_and_the_paper_is_recalled_or_it_is_said_why_not(session: HandSession) -> None:
    case = made(session, given_out)
    async with showing(lambda: ProcessingScreen(case.id), session, (120, 40)) as stage:
        await choose(stage, "其他（")
        await choose(stage, "注销证件")
        await choose(stage, "持证人死亡")
        await stage.wait_for("持证人死亡。证件收回")
        await stage.press("enter")
        await choose(stage, "收回证件")
        await choose(stage, "已交回")
        await stage.wait_for("写明交回人")
        await stage.write("王大明")
        await stage.press("enter")
        await stage.wait_for("证件已注销，已交回")
        assert "持证人死亡，行政许可法 70条（二）" in stage.text and now(session, case).recalled


async def test_a_case_is_completed_once_and_a_sheet_printed_again_has_its_own_word(session: HandSession) -> None:
    case = made(session, printed_again)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("补打出纸")
        words = [one.word for one in stage.screen.history._happenings]
        assert words.count("办结") == 1 and words.count("补打出纸") == 1


def printed_again(at: Workplace) -> Case:
    case = given_out(at)
    case = afterlife.allow_reprint(at, case.id, case.version, "纸张破损")
    order = Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True, reprint=1)
    issuing.confirm(at, issuing.reserve(at, order).id, "clerk")
    return at.case(case.id)


async def test_withdrawing_is_never_what_has_the_mark_first(session: HandSession) -> None:
    def waits(at: Workplace) -> Case:
        case = intake.submit(at, "childbirth", form(complete=False))
        return prereview.give_notice(at, case.id, case.version)

    case = made(session, waits)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("9 撤件")
        marked = stage.screen.query_one("#choices").marked
        assert marked is None or not marked.ends
