"""发件与领取: finished papers by where they are; posted one after the other; signed for, brought back, lost, collected."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import afterlife, delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.delivery import PostState
from cqclerk.domain.delivery_events import WaybillNoted
from cqclerk.domain.events import PaperConfirmed
from cqclerk.domain.people import Person
from cqclerk.workplace.workplace import Workplace
from screens.desk import DeskScreen
from screens.dispatch import DispatchScreen
from screens.widgets.case_table import CaseTable
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B, PaperGateway
from tests.people import CHEN_JING, DING_YI, LIU_QIANG, MAIMAITI, OUYANG_NANA, WANG_FANG, ZHAXI
from tests.screens.hosts import HandSession, Stage, found, showing, signed_in
from tests.stations import accepted, approval, submitted

GOOD, BAD = "EY000027272IN", "EY000027273IN"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


def finished(at: Workplace, wife: Person = WANG_FANG, husband: Person = LIU_QIANG, way: str = "post") -> Case:
    post = {"handover": way, "recipient_name": wife.name, "recipient_address": "测试路0号", "recipient_phone": "10012345678"}
    case = intake.submit(at, "childbirth", form(wife, husband, True, home_choice="wife", **post))
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    return at.case(case.id)


def waiting(at: Workplace) -> list[Case]:
    """Two to be posted, one posted, one that came back, one to be collected."""
    cases = [finished(at), finished(at, CHEN_JING, DING_YI), finished(at, CHEN_JING, MAIMAITI), finished(at, WANG_FANG, ZHAXI)]
    cases[2] = delivery.post(at, cases[2].id, cases[2].version, "98765432101")
    case = delivery.post(at, cases[3].id, cases[3].version)
    cases[3] = delivery.bring_back(at, case.id, case.version, "refused")
    return [*cases, finished(at, CHEN_JING, OUYANG_NANA, "self")]


def made(session: HandSession) -> list[Case]:
    return session.desk.run(waiting, 60)


def now(session: HandSession, case: Case) -> Case:
    return session.desk.run(lambda at: at.case(case.id), 30)


async def tab(stage: Stage, digit: str, words: str) -> None:
    await stage.press(digit)
    await stage.wait_for(words)


async def mark(stage: Stage, case: Case) -> None:
    """Put the mark on a paper of the list."""
    table: CaseTable = found(stage, CaseTable)
    await stage.press("home")
    for _ in range(10):
        if table.marked is not None and table.marked.key == case.id:
            return
        await stage.press("down")
    raise AssertionError("not in the list")


async def test_papers_stand_by_where_they_are(session: HandSession) -> None:
    cases = made(session)
    async with showing(DispatchScreen, session) as stage:
        await stage.wait_for("1待寄 2")
        assert "2已寄出 1" in stage.row(1) and "3退回寄丢 1" in stage.row(1) and "4待领 1" in stage.row(1) and "0全部 5" in stage.row(1)
        assert "98765432101" in stage.line_with("买买提") and "已寄出" in stage.line_with("买买提")
        await tab(stage, "3", "扎西")
        assert "王芳 刘强" not in stage.text
        assert "拒收" in stage.text and "锁好保管" in stage.text
        await tab(stage, "0", "王芳 刘强")
        await stage.press("enter")
        assert stage.host.went == [("processing", (cases[0].id,))]


async def test_one_filters_as_one_types_by_name_or_waybill(session: HandSession) -> None:
    made(session)
    async with showing(DispatchScreen, session) as stage:
        await stage.wait_for("王芳 刘强")
        await stage.press("slash")
        await stage.write("oynn")
        await stage.wait_until_gone("王芳 刘强")
        assert "欧阳娜娜" in stage.text
        await stage.press("escape", "slash")
        await stage.write("765432")
        await stage.wait_until_gone("欧阳娜娜")
        assert "买买提" in stage.text
        await stage.press("escape")
        await stage.wait_for("王芳 刘强")
        assert stage.host.backs == 0


async def test_several_are_posted_one_after_the_other_and_a_wrong_check_digit_is_said_once(session: HandSession) -> None:
    first, second, *_ = made(session)
    async with showing(DispatchScreen, session) as stage:
        await tab(stage, "1", "丁一")
        await stage.press("j")
        await stage.wait_for("寄给 王芳 测试路0号")
        assert "邮费由收件人付" in stage.text
        await stage.write(BAD)
        await stage.press("enter")
        await stage.wait_for("校验位不对")
        assert now(session, first).delivery.state is PostState.TO_POST
        await stage.press("enter")
        await stage.wait_for("寄给 陈静")
        assert now(session, first).delivery.waybill_number == BAD
        await stage.write(GOOD)
        await stage.press("enter")
        await stage.wait_for("都寄出了，这一次 2 件")
        assert now(session, second).delivery.waybill_number == GOOD
        assert "1待寄 0" in stage.row(1) and "2已寄出 3" in stage.row(1)


async def test_esc_ends_the_row_and_what_was_posted_stays_posted(session: HandSession) -> None:
    first, second, *_ = made(session)
    async with showing(DispatchScreen, session) as stage:
        await tab(stage, "1", "丁一")
        await stage.press("j")
        await stage.wait_for("寄给 王芳")
        await stage.press("enter")
        await stage.wait_for("寄给 陈静")
        await stage.press("escape")
        await stage.wait_until_gone("寄给 陈静")
        assert now(session, first).delivery.state is PostState.POSTED
        assert now(session, second).delivery.state is PostState.TO_POST and stage.host.backs == 0


async def test_a_number_from_the_platform_is_there_before_the_paper_leaves(session: HandSession) -> None:
    first, *_ = made(session)
    gateway = PaperGateway()

    def announced(at: Workplace) -> None:
        gateway.accepts_all(at)
        gateway.gives(at, first.id, WaybillNoted(GOOD), 99)

    async with showing(DispatchScreen, session) as stage:
        await tab(stage, "1", "丁一")
        stage.on_store(announced)
        stage.screen.look_again()
        await stage.wait_for(GOOD)
        await stage.press("j")
        await stage.wait_for("寄给 王芳")
        await stage.press("enter")
        await stage.wait_for("寄给 陈静")
        assert now(session, first).delivery.waybill_number == GOOD


async def test_what_was_sent_is_signed_for_by_somebody(session: HandSession) -> None:
    posted = made(session)[2]
    async with showing(DispatchScreen, session) as stage:
        await tab(stage, "2", "买买提")
        await stage.press("q")
        await stage.wait_for("2 同住成年家属")
        await stage.press("2")
        await stage.wait_for("签收人的姓名")
        await stage.write("陈大明")
        await stage.press("enter")
        await stage.wait_for("2已寄出 0")
        case = now(session, posted)
        assert (case.phase, case.delivery.receiver, case.delivery.signed_by) == (Phase.DELIVERED, "family", "陈大明")
        await stage.wait_for("接着按 P 打印这一件的送达回证")
        await stage.press("p")
        assert stage.host.went == [("print_queue", (posted.id,))]


async def test_what_came_back_is_collected_with_signature_and_what_was_shown(session: HandSession) -> None:
    returned = made(session)[3]
    async with showing(DispatchScreen, session) as stage:
        await tab(stage, "3", "扎西")
        await stage.press("l")
        await stage.wait_for("3 代领人")
        await stage.press("3")
        await stage.wait_for("1 居民身份证")
        await stage.press("1")
        await stage.wait_for("看过证件")
        await stage.press("enter")
        await stage.wait_for("请先写明")
        await stage.write("冉娟")
        await stage.press("enter")
        await stage.wait_for("3退回寄丢 0")
        way = now(session, returned).delivery
        assert (way.receiver, way.shown, way.signed_by, way.signed_on) == ("agent", "resident", "冉娟", session.today())


async def test_what_is_lost_is_replaced_under_another_number(session: HandSession) -> None:
    posted = made(session)[2]
    async with showing(DispatchScreen, session) as stage:
        await tab(stage, "2", "买买提")
        await stage.press("b")
        await stage.wait_for("证件没有丢失")
        await stage.press("d")
        await stage.wait_for("查无下落")
        await stage.write("邮政查单")
        await stage.press("enter")
        await tab(stage, "3", "寄丢")
        await mark(stage, posted)
        await stage.press("b")
        await stage.wait_for("4 寄递途中丢失")
        await stage.press("4")
        await stage.wait_for("另取本机号段")
        await stage.write("邮政查单")
        await stage.press("enter")
        await stage.wait_for("3退回寄丢 1")
        case = now(session, posted)
        assert case.phase is Phase.APPROVED and case.spent[0][1] == posted.certificate_number


async def test_a_letter_out_of_turn_says_why_not_and_wide_windows_show_the_way_of_the_paper(session: HandSession) -> None:
    made(session)
    async with showing(DispatchScreen, session, (120, 40)) as stage:
        await stage.wait_for("测试路0号")
        await stage.press("q")
        await stage.wait_for("证件没有在寄送途中")
        await stage.press("p")
        assert stage.host.went[-1][0] == "print_queue"
        await stage.press("escape")
        assert stage.host.backs == 1


async def test_a_paper_that_lies_at_another_office_is_not_in_the_list(session: HandSession) -> None:
    """Taken in here, decided and printed there: this office only follows it."""
    gateway, case_id = PaperGateway(), "019aab00-0000-7000-8000-00000000000c"

    def arrives(at: Workplace) -> None:
        events = (submitted(OFFICE_A, OFFICE_B), accepted(), approval("b", "Y1", "there"), PaperConfirmed("Y1", "job"))
        for place, event in enumerate(events, start=1):
            gateway.gives(at, case_id, event, place)

    session.desk.run(arrives, 30)
    row = session.views.row(case_id)
    assert row is not None and row.phase == "completed"
    async with showing(DispatchScreen, session) as stage:
        await stage.wait_for("没有等寄、等领的证件。")


async def test_the_desk_reminds_of_what_came_back(session: HandSession) -> None:
    async with showing(DeskScreen, session) as stage:
        await stage.wait_for("没有。按 F2 收件。")
        assert "退回或寄丢" not in stage.text
        made(session)
        stage.screen.look_again()
        await stage.wait_for("退回或寄丢 1 件等处理：F9 发件与领取")


async def test_the_desk_shows_a_reprint_that_was_allowed_until_it_has_come_out(session: HandSession) -> None:
    def allowed(at: Workplace) -> Case:
        case = finished(at, way="self")
        case = delivery.hand_over(at, case.id, case.version, case.over_the_counter, "王芳")
        return afterlife.allow_reprint(at, case.id, case.version, "破损")

    session.desk.run(allowed, 30)
    async with showing(DeskScreen, session) as stage:
        await stage.wait_for("已同意补打，等打印：按 F5。")
        assert "待打印" in stage.line_with("王芳")


async def test_an_empty_list_says_so(session: HandSession) -> None:
    async with showing(DispatchScreen, session) as stage:
        await stage.wait_for("没有等寄、等领的证件。")
        await stage.press("j", "l", "enter")
        assert stage.host.went == []
