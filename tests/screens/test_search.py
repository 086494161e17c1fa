"""查询 over a real station with cases at every stage, open and ended."""

from pathlib import Path

from cqclerk.commands import conflicts, prereview
from cqclerk.protocol.messages import Status
from cqclerk.workplace import exchange
from cqclerk.workplace.workplace import Workplace
from screens.search import SearchScreen
from tests.offices import PaperGateway
from tests.people import LIU_QIANG, WANG_FANG, ZHAXI
from tests.screens.desks import accepted, decided, every_stage, taken_in
from tests.screens.hosts import Stage, on_stage


def rows(stage: Stage) -> list[str]:
    """The rows of the list."""
    lines = stage.text.splitlines()
    start = next(y for y, line in enumerate(lines) if "号码" in line and "环节" in line)
    return [line[:80].rstrip() for line in lines[start + 1 : -2] if line[1:].strip()]


async def test_what_is_typed_finds_cases_at_once_the_newest_first_with_state_office_and_number(tmp_path: Path) -> None:
    async with on_stage(SearchScreen, tmp_path) as stage:
        stage.on_store(every_stage)
        stage.screen.look_again()
        await stage.wait_for("待交付")
        assert len(rows(stage)) == 7
        await stage.write("oynn")
        (only,) = rows(stage)
        assert "欧阳娜娜" in only and "待预审" in only and "练习二区乙镇" in only and "0006" in only
        assert "欧阳娜娜  扎西顿珠：" in stage.text, "the marked case in a sentence"


async def test_ended_cases_are_found_in_the_words_of_how_they_ended_and_open_on_their_page(tmp_path: Path) -> None:
    async with on_stage(SearchScreen, tmp_path) as stage:
        case = stage.on_store(taken_in)
        stage.on_store(lambda at: prereview.withdraw(at, case.id, case.version))
        await stage.write("wf")
        assert "已撤件" in rows(stage)[0]
        await stage.press("enter", "enter")
        assert stage.host.went == [("processing", (case.id,))]
        await stage.press("f5")
        assert stage.host.went[-1] == ("print_queue", (case.id,)), "F keys take the marked case along"


async def test_an_identity_number_finds_and_is_not_shown(tmp_path: Path) -> None:
    async with on_stage(SearchScreen, tmp_path) as stage:
        case = stage.on_store(accepted, WANG_FANG, LIU_QIANG)
        stage.on_store(taken_in, ZHAXI, ZHAXI)
        await stage.write(LIU_QIANG.identity_number[-4:])
        (only,) = rows(stage)
        assert "王芳  刘强" in only and case.receipt_number[-12:] in only
        assert LIU_QIANG.identity_number not in stage.text and WANG_FANG.identity_number not in stage.text


async def test_the_number_it_was_found_by_is_the_number_shown(tmp_path: Path) -> None:
    async with on_stage(SearchScreen, tmp_path) as stage:
        case = stage.on_store(decided)
        await stage.write("陈")
        assert case.certificate_number in rows(stage)[0]
        await stage.press("ctrl+u")
        await stage.write(case.receipt_number[-5:])
        assert f"收件 {case.receipt_number[-12:]}" in rows(stage)[0]


async def test_too_few_digits_and_nothing_found_say_so_and_esc_clears_before_it_leaves(tmp_path: Path) -> None:
    async with on_stage(SearchScreen, tmp_path) as stage:
        stage.on_store(taken_in)
        await stage.write("31")
        assert "号码至少输末 3 位" in stage.text
        await stage.press("ctrl+u")
        await stage.write("没这个人")
        assert "办完的、撤回的也找过了" in stage.text
        await stage.press("escape")
        assert len(rows(stage)) == 1 and stage.host.backs == 0
        await stage.press("escape")
        assert stage.host.backs == 1


async def test_the_wide_screen_shows_the_marked_case(tmp_path: Path) -> None:
    async with on_stage(SearchScreen, tmp_path, size=(120, 40)) as stage:
        case = stage.on_store(decided)
        await stage.write("陈静")
        await stage.wait_for("办件编号")
        assert case.case_number in stage.text


async def test_the_receipt_of_a_refused_intake_is_found_told_and_led_to_where_it_is_decided(tmp_path: Path) -> None:
    async with on_stage(SearchScreen, tmp_path) as stage:
        case = stage.on_store(taken_in)
        event = stage.on_store(refuse_all)
        await stage.write(case.receipt_number[-5:])
        (only,) = rows(stage)
        assert "收件被拒" in only and "王芳" in only
        assert "收件被网关拒收，还没有处置：按 Enter 处置，没有丢" in stage.text
        await stage.press("f4")
        assert stage.host.went[-1:] == [("processing", ())], "there is no case to work on"
        await stage.press("enter", "enter")
        assert stage.host.went[-1:] == [("conflict", (event,))]
        stage.on_store(lambda at: conflicts.withdraw(at, "case", case.id, "另开一件"))
        stage.screen.look_again()
        await stage.wait_for("已撤回；内容留着")


def refuse_all(at: Workplace) -> str:
    """Another copy of the station has worked on; returns the id of the 收件 that was refused."""
    gateway, waiting = PaperGateway(), exchange.unsent(at)
    exchange.answered(at, tuple(gateway.answer(at, one.id, one.hash, Status.REFUSED, "chain.fork") for one in waiting))
    return waiting[-1].id
