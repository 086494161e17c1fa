"""K at 预审: a question to the city's registers by two digits, its answer where one looks, and work that never waits for it."""

from pathlib import Path

from cqclerk.domain.check_events import CheckDetail, CheckKind, CheckOutcome
from cqclerk.domain.credit import CreditCheck
from screens.prereview import PrereviewScreen
from screens.processing import ProcessingScreen
from tests.commands.test_checking import answers
from tests.offices import PaperGateway
from tests.screens.hosts import showing
from tests.screens.test_prereview import now, opened, seen, taken_in


async def test_a_question_is_asked_by_two_digits_and_the_answer_stands_with_source_and_day(tmp_path: Path) -> None:
    gateway = PaperGateway()
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            await stage.press("k")
            assert "1 都查" in stage.text and "请市里核查" in stage.text
            await stage.press("escape")
            assert "1 通过并接件" in stage.text
            await stage.press("k", "4")
            await stage.wait_for("李敏 今天 09:41 请市里查")
            assert session.line.checked == [case.id] and "在查" in stage.line_with("核查")
            assert "1 通过并接件" in stage.text, "nothing waits for the answer"
            stage.on_store(lambda at: answers(gateway, at, case, CheckKind.CREDIT, CheckOutcome.CLEAR))
            stage.screen.look_again()
            await stage.wait_for("失信名单：失信名单（文件） 今天 09:42，数据到 2026-11-20")
            await stage.wait_for(lambda: now(session, case).credit is CreditCheck.CLEAR)
            await stage.wait_for("李敏 2026-11-25 查：失信名单")
            await stage.press("k", "2")
            await stage.wait_for(lambda: now(session, case).checks.asking(CheckKind.RESIDENCE) is not None)
            differs = (CheckDetail("wife", "name", "王芳", True), CheckDetail("husband", "residence", "509901001", False))
            stage.on_store(lambda at: answers(gateway, at, case, CheckKind.RESIDENCE, CheckOutcome.DIFFERS, private=differs))
            stage.screen.look_again()
            await stage.wait_for("户籍：男方户籍地 练习一区甲街道")
            assert "不一致" in stage.line_with("男方户籍地")


async def test_without_a_line_it_says_so_and_what_to_do_and_keeps_the_question(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        session.line.down = True
        case = taken_in(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            await stage.press("k", "1")
            await stage.wait_for("线路断，未能查询；已记下，线路通了自动查")
            assert len(now(session, case).checks.open) == len(CheckKind)


async def test_an_answer_that_somebody_else_asked_for_is_entered_by_a_digit(tmp_path: Path) -> None:
    gateway = PaperGateway()
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: ProcessingScreen(case.id), session) as stage:
            await stage.wait_for("其他（")
            await stage.press("k")
            await stage.wait_for("4 失信名单")
            await stage.press("4")
            await stage.wait_for("只查这一件写明的人")
            await stage.press("enter")
            await stage.wait_for(lambda: now(session, case).checks.open)
            stage.on_store(lambda at: answers(gateway, at, case, CheckKind.CREDIT, CheckOutcome.LISTED))
            stage.screen.look_again()
            await stage.wait_for("失信名单有失信，失信名单（文件）")
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            await stage.press("c")
            assert "1 照市里的答复：有失信" in stage.text
            await stage.press("1")
            await stage.wait_for(lambda: now(session, case).credit is CreditCheck.LISTED)
