"""办理: what happened to a case stands on the screen, what may be done has a number, the rest its reason."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Accepted, Claimed, ClaimReleased
from cqclerk.domain.findings import PackRef
from cqclerk.workplace.workplace import Workplace
from printing import fonts
from screens.processing import ProcessingScreen
from tests.cases import form
from tests.offices import OFFICE_B, PaperGateway
from tests.people import CHEN_JING, LIU_QIANG, MAIMAITI, OUYANG_NANA, PENG, WANG_FANG
from tests.screens.hosts import HandSession, PaperLine, Stage, showing, signed_in


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


def accepted(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    return prereview.accept(at, case.id, case.version)


def approved(at: Workplace) -> Case:
    case = accepted(at)
    return processing.approve(at, case.id, case.version, ())


def completed(at: Workplace) -> Case:
    case = approved(at)
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    return at.case(case.id)


def made(session: HandSession, make: Callable[[Workplace], Case]) -> Case:
    return session.desk.run(make, 30)


def now(session: HandSession, case: Case) -> Case:
    return session.desk.run(lambda at: at.case(case.id), 30)


def told(stage: Stage, word: str) -> str:
    """The row of the history that this word names."""
    return next((row for row in stage.text.splitlines() if row[1:].split()[2:3] == [word]), "")


async def test_the_history_is_told_with_day_word_person_and_detail(session: HandSession) -> None:
    case = made(session, approved)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("现在可以做")
        assert "王芳 刘强" in stage.row(1) and "待打印" in stage.row(1)
        assert "本机构 李敏" in told(stage, "收件") and "材料6件" in told(stage, "收件")
        assert "材料6件  通知 四（二）" in told(stage, "收件"), "what it rests on"
        stage.screen.history.timeline.focus()
        await stage.press("up")
        assert "应于 11-25  通知 四（三）" in stage.row(22), "in full, where the column is too narrow"
        assert "应于 11-25" in told(stage, "接件") and case.certificate_number in told(stage, "发证")


async def test_consent_is_asked_first_then_takes_number_and_says_what_comes_next(session: HandSession) -> None:
    case = made(session, accepted)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("1 同意发证")
        await stage.press("1")
        await stage.wait_for("发出后不能收回")
        assert now(session, case).phase is Phase.PROCESSING, "asking decides nothing"
        await stage.press("enter")
        await stage.wait_for("已同意发证，编号 Y5099")
        assert "已保存在本机" in stage.text and "1 打印证件" in stage.text
        decided = now(session, case)
        assert decided.phase is Phase.APPROVED and decided.certificate_number in stage.text
        await stage.press("1")
        assert stage.host.went == [("print_queue", (case.id,))]


async def test_escape_drops_the_question_and_f10_confirms_it(session: HandSession) -> None:
    case = made(session, accepted)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("1 同意发证")
        await stage.press("1", "escape")
        assert "发出后不能收回" not in stage.text and stage.host.backs == 0
        await stage.press("1", "f10")
        await stage.wait_for("已同意发证")


async def test_a_name_that_no_font_draws_holds_decision_and_number(session: HandSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "missing", lambda text: [char for char in dict.fromkeys(text) if ord(char) > 0x31350])

    def with_rare_name(at: Workplace) -> Case:
        case = intake.submit(at, "childbirth", form(WANG_FANG, PENG))
        return prereview.accept(at, case.id, case.version)

    case = made(session, with_rare_name)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("1 同意发证")
        await stage.press("1", "enter")
        await stage.wait_for("U+3158E")
        assert "编号没有动用" in stage.text
        assert now(session, case).phase is Phase.PROCESSING
        assert list(session.views.numbers_left(session.file.station_id).values()) == [200]


async def test_handing_over_asks_for_a_name_and_offers_the_recipient(session: HandSession) -> None:
    case = made(session, completed)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("1 交付申请人")
        assert "已办结" in stage.row(1)
        await stage.press("1")
        await stage.wait_for("交给谁")
        assert "王芳" in stage.line_with("交给  ")
        await stage.press("ctrl+u", "enter")
        await stage.wait_for("请写明交给谁")
        await stage.write("刘强")
        await stage.press("enter")
        await stage.wait_for("已送达：")
        assert "交给 刘强" in told(stage, "送达") and "已送达" in stage.row(1)
        assert now(session, case).handed_over is Handover.SPOT


async def test_what_may_not_be_done_says_why_and_has_no_number(session: HandSession) -> None:
    case = made(session, lambda at: intake.submit(at, "childbirth", form()))
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("不可以：同意发证，还没有预审接件")
        assert "不可以：打印证件，还没有作出决定" in stage.text and "不可以：交付申请人，证件还没有确认出纸" in stage.text
        await stage.press("1", "2")
        assert now(session, case).phase is Phase.SUBMITTED and "按 F3 预审" in stage.text


async def test_a_case_that_moved_on_meanwhile_is_not_touched_and_is_shown_as_it_is_now(session: HandSession) -> None:
    case = made(session, accepted)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("9 撤件")
        await stage.press("9")
        await stage.write("改天再来")
        session.desk.run(lambda at: prereview.withdraw(at, case.id, case.version), 30)
        await stage.press("enter")
        await stage.wait_for("刚刚有了新进展")
        await stage.wait_for("这一件已经结束，没有要做的了")


async def test_a_case_of_another_office_names_that_office(session: HandSession) -> None:
    """Decided there: here one only sees how far it is."""
    case = made(session, lambda at: intake.submit(at, "childbirth", form(OUYANG_NANA, LIU_QIANG)))
    gateway = PaperGateway()

    def accepted_there(at: Workplace) -> None:
        gateway.accepts_all(at)
        gateway.gives(at, case.id, Accepted("CQ1", date(2026, 11, 25), False, PackRef("childbirth-2021", "0" * 64)), 9)

    assert case.home_office == OFFICE_B
    session.desk.run(accepted_there, 30)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("不可以：同意发证，这一件由练习二区乙镇人民政府办理")
        assert "网关" in told(stage, "接件"), "the maker of the event is named"


async def test_withdrawing_ends_the_case_and_nothing_is_left_to_do(session: HandSession) -> None:
    case = made(session, accepted)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("9 撤件")
        await stage.press("9", "enter")
        assert "请先写明撤件原因" in stage.text and now(session, case).phase is Phase.PROCESSING
        await stage.write("离渝")
        await stage.press("enter")
        await stage.wait_for("这一件已经结束，没有要做的了")
        assert "已撤件" in stage.row(1) and "离渝" in told(stage, "撤件")
        assert now(session, case).phase is Phase.WITHDRAWN


async def test_v_shows_the_very_frame_that_is_sent_with_both_its_parts(session: HandSession) -> None:
    case = made(session, completed)
    made(session, lambda at: delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳"))
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("送达")
        await stage.press("v")
        await stage.wait_for("handed_over 第3版")
        assert case.id in stage.text
        await stage.press("pagedown")
        await stage.wait_for('"way": "spot"')
        assert "公开部分" in stage.text
        await stage.press("end")
        assert '"王芳"' in stage.text
        await stage.press("escape")
        assert "公开部分" not in stage.text and stage.host.backs == 0
        await stage.press("escape")
        assert stage.host.backs == 1


async def test_the_materials_stand_beside_where_there_is_room_and_behind_m_where_there_is_none(session: HandSession) -> None:
    case = made(session, accepted)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("现在可以做")
        assert "女方户口簿" not in stage.text
        await stage.press("m")
        await stage.wait_for("女方户口簿")
        await stage.press("m")
        await stage.wait_until_gone("女方户口簿")
    async with showing(lambda: ProcessingScreen(case.id), session, (120, 40)) as stage:
        await stage.wait_for("已收 女方户口簿")


async def test_what_happens_meanwhile_is_shown_without_a_key(session: HandSession) -> None:
    case = made(session, accepted)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("1 同意发证")
        session.desk.run(lambda at: processing.approve(at, case.id, case.version, ()), 30)
        stage.screen.look_again()
        await stage.wait_for("1 打印证件")


async def test_without_a_case_the_most_urgent_one_is_shown_or_that_none_waits(session: HandSession) -> None:
    async with showing(ProcessingScreen, session) as stage:
        await stage.wait_for("没有正在办理的件")
    made(session, accepted)
    async with showing(ProcessingScreen, session) as stage:
        await stage.wait_for("王芳 刘强")


async def test_opening_asks_for_the_claim_and_leaving_undecided_gives_it_back(session: HandSession) -> None:
    """A case that another office took in is nobody's until the gateway says whose it is."""
    gateway = PaperGateway()
    case = made(session, lambda at: _released(at, gateway))
    line = PaperLine()
    session.line = line
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for(lambda: line.claimed == [case.id])
        assert "不可以：同意发证" in stage.text
        grant = Claimed(session.file.station_id, session.file.office_id)
        session.desk.run(lambda at: gateway.gives(at, case.id, grant, 5), 30)
        stage.screen.look_again()
        await stage.wait_for("1 同意发证")
        await stage.press("escape")
        assert line.given_back == [case.id]


def _released(at: Workplace, gateway: PaperGateway) -> Case:
    case = intake.submit(at, "childbirth", form(CHEN_JING, MAIMAITI))
    case = prereview.accept(at, case.id, case.version)
    gateway.accepts_all(at)
    gateway.gives(at, case.id, ClaimReleased(at.station.id), 4)
    return at.case(case.id)


async def test_a_claim_that_cannot_be_had_leaves_the_case_readable(session: HandSession) -> None:
    case = made(session, lambda at: _released(at, PaperGateway()))
    session.line = PaperLine(down=True)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("不可以：同意发证，这一件还没有认领到本机")
        assert "接件" in stage.text
