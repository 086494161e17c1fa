"""工作台 over a real station with cases at every stage."""

from pathlib import Path

from cqclerk.commands import handling, intake, issuing, number_blocks, prereview
from cqclerk.commands.issuing import Order
from cqclerk.domain.block_events import NumberReserved
from cqclerk.domain.case import Case
from cqclerk.workplace.workplace import Workplace
from data.rows import DraftRow
from screens.desk import DeskScreen
from screens.desk_rows import DeskPages, Place, StageCounts
from screens.filling import Spot
from tests.offices import OFFICE_A, OFFICE_B
from tests.people import CHEN_JING, OUYANG_NANA, WANG_FANG, ZHAXI
from tests.screens.desks import accepted, decided, every_stage, taken_in
from tests.screens.hosts import Stage, on_stage, signed_in


def rows(stage: Stage) -> list[str]:
    """The rows of the list."""
    lines = stage.text.splitlines()
    start = next(y for y, line in enumerate(lines) if "收件号" in line)
    return [line[:80].rstrip() for line in lines[start + 1 : -stage.screen.foot.size.height] if line[1:].strip() and "没收完" not in line]


async def test_what_is_most_urgent_stands_first_with_its_time_left(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        stage.on_store(every_stage)
        stage.screen.look_again()
        await stage.wait_for("全部在办 7")
        first, *_, paused, last = rows(stage)
        assert first.split()[:2] == [">今日", "办理中"] or first.split()[:3] == [">", "今日", "办理中"]
        assert "暂停" in paused and "待补正" in paused
        assert "待交付" in last
        assert "1待预审 3" in stage.row(1) and "5待交付 1" in stage.row(1)
        assert "今日 收7 接3 办结1 打印1 号段余198" in stage.row(2)
        assert "练习二区乙镇" in stage.line_with("欧阳娜娜"), "whose case it is"


async def test_a_digit_shows_one_stage_and_once_more_all(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        stage.on_store(every_stage)
        stage.screen.look_again()
        await stage.press("3")
        assert len(rows(stage)) == 1 and "待补正" in rows(stage)[0]
        await stage.press("3")
        assert len(rows(stage)) == 7


async def test_a_stage_without_the_marked_case_begins_with_its_most_urgent(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        stage.on_store(every_stage)
        stage.screen.look_again()
        await stage.press("end", "1")
        assert [row[0] for row in rows(stage)] == [">", " ", " "]


async def test_names_initials_and_the_end_of_a_number_find_a_case_as_one_types(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        stage.on_store(every_stage)
        for typed, whose in (("oynn", "欧阳娜娜"), ("扎西", "扎西顿珠"), ("0004", "丁一")):
            await stage.press("slash", *typed)
            assert rows(stage) and all(whose in row for row in rows(stage)), typed
            await stage.press("1")
            assert stage.line_with("筛选").split()[2] == typed + "1", "a digit in the filter is typed"
            await stage.press("escape")
            assert len(rows(stage)) == 7


async def test_the_chosen_case_is_said_in_a_sentence(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        stage.on_store(taken_in)
        stage.screen.look_again()
        assert stage.row(22).strip() == "王芳  刘强：今天在本机构收件，材料齐，等本机构预审。"
        stage.on_store(lambda at: taken_in(at, OUYANG_NANA, ZHAXI, complete=False))
        stage.screen.look_again()
        await stage.press("end")
        assert "项已告知，等练习二区乙镇预审" in stage.row(22)


async def test_enter_opens_what_the_case_waits_for(tmp_path: Path) -> None:
    opens = {"1": "prereview", "2": "processing", "3": "prereview", "4": "print_queue", "5": "processing"}
    async with on_stage(DeskScreen, tmp_path) as stage:
        stage.on_store(every_stage)
        for digit, screen in opens.items():
            await stage.press(digit, "enter")
            assert stage.screen.case_id
            assert stage.host.went.pop() == (screen, (stage.screen.case_id,))


async def test_f_keys_carry_the_chosen_case_along(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        stage.on_store(every_stage)
        stage.screen.look_again()
        await stage.press("down", "f3")
        assert stage.host.went == [("prereview", (stage.screen.case_id,))]


async def test_looking_again_keeps_the_mark_on_its_case_even_when_the_case_has_moved(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        stage.on_store(taken_in)
        case: Case = stage.on_store(lambda at: taken_in(at, CHEN_JING, ZHAXI))
        stage.screen.look_again()
        await stage.press("end")
        assert stage.screen.case_id == case.id

        def accept(at: Workplace) -> None:
            prereview.accept(at, case.id, case.version)

        stage.on_store(accept)
        stage.screen.look_again()
        await stage.wait_for("办理中   陈静")
        assert stage.screen.case_id == case.id and "陈静" in rows(stage)[0]


async def test_looking_again_leaves_the_filter_and_its_focus_alone(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        stage.on_store(every_stage)
        await stage.press("slash", "w")
        stage.screen.look_again()
        await stage.press("f")
        assert stage.line_with("筛选").split()[2] == "wf"


async def test_a_form_that_was_begun_is_remembered(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        assert "没收完" not in stage.text
        stage.on_store(lambda at: at.save_draft(DraftRow("d", "childbirth", "x", "", "2026-11-25T09:00:00+08:00", '{"wife.name": "孙丽"}')))
        stage.screen.look_again()
        await stage.wait_for("有1件没收完（孙丽）：按 F2 接着收")
        case = stage.on_store(lambda at: taken_in(at, complete=False))
        focus = Spot(case=case.id).written()
        stage.on_store(lambda at: at.save_draft(DraftRow("e", "childbirth", "x", focus, "2026-11-25T09:01:00+08:00", "{}")))
        stage.screen.look_again()
        await stage.wait_for("有1件补正没填完（未填姓名）：选中按 F3 B")
        assert "有1件没收完（孙丽）" in stage.text, "a supplement is no new form"
        stage.on_store(lambda at: prereview.withdraw(at, case.id, case.version))
        stage.screen.look_again()
        await stage.wait_until_gone("补正没填完")


async def test_a_wide_screen_shows_the_chosen_case_beside_the_list(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path, size=(120, 40)) as stage:
        stage.on_store(lambda at: taken_in(at, complete=False))
        stage.screen.look_again()
        await stage.wait_for("缺 ")
        assert "申报地" in stage.text and "结婚证" in stage.text
        assert WANG_FANG.identity_number not in stage.text and WANG_FANG.phone not in stage.text


async def test_an_empty_desk_says_so(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        assert "没有。按 F2 收件。" in stage.text
        await stage.press("enter", "f3")
        assert stage.host.went == [("prereview", ())]


def test_pages_go_both_ways_over_the_same_rows(tmp_path: Path) -> None:
    with signed_in(tmp_path, OFFICE_A) as session:
        session.desk.submit(every_stage).result(20)
        pages = DeskPages(session, StageCounts(session.views))
        forward = list(pages.after(None, 3))
        while len(forward) < pages.count():
            forward += pages.after(forward[-1].key, 3)
        backward = list(pages.before(None, 2))
        while len(backward) < pages.count():
            backward[:0] = pages.before(backward[0].key, 2)
        assert forward == backward
        assert Place("1", "a") == Place("2", "a") and hash(Place("1", "a")) == hash(Place("2", "a"))


async def test_what_is_rare_has_a_digit_while_there_is_any(tmp_path: Path) -> None:
    def asked(at: Workplace) -> None:
        case = accepted(at)
        handling.open_inquiry(at, case.id, case.version, OFFICE_B, "complex", "有无子女")

    async with on_stage(DeskScreen, tmp_path) as stage:
        await stage.wait_for("1待预审")
        assert "协查" not in stage.row(1)
        stage.on_store(asked)
        stage.screen.look_again()
        await stage.wait_for("6协查 1")
        await stage.press("6")
        assert len(rows(stage)) == 1 and "协查" in rows(stage)[0]
        assert "已发协查，应于12-16前答复" in stage.text


async def test_a_case_that_names_nobody_says_so_where_it_was_taken_in(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        stage.on_store(lambda at: intake.submit(at, "childbirth", {}))
        stage.screen.look_again()
        await stage.wait_for("（未填姓名）：今天在本机构收件")
        assert "（未填姓名）" in rows(stage)[0] and "内容未到" not in stage.text


async def test_the_side_says_once_what_stage_and_phase_have_in_common(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path, size=(120, 40)) as stage:
        stage.on_store(taken_in)
        stage.screen.look_again()
        await stage.wait_for("环节      待预审")
        assert "待预审  待预审" not in stage.text


async def test_the_filter_finds_what_has_ended_with_its_word_and_an_empty_answer_says_where_to_look(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        case = stage.on_store(taken_in)
        stage.on_store(lambda at: prereview.withdraw(at, case.id, case.version))
        stage.screen.look_again()
        await stage.wait_for("没有。按 F2 收件。")
        await stage.press("slash", *"wf")
        assert "已撤件" in rows(stage)[0] and "已撤件，这一件到此结束" in stage.text
        await stage.write("x")
        assert "没有找到，办完的件也找过了" in stage.text
        await stage.press("backspace", "down", "enter")
        assert stage.host.went == [("processing", (case.id,))]


async def test_numbers_that_run_low_or_are_used_up_are_said_before_a_decision_meets_it(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        assert "号段将尽" not in stage.text and "号段用完" not in stage.text
        stage.on_store(lambda at: take(at, 151))
        stage.screen.look_again()
        await stage.wait_for("号段将尽：生育登记余49个；线路通时自动再领")
        stage.on_store(lambda at: take(at, 49))
        stage.screen.look_again()
        await stage.wait_for("号段用完：生育登记暂不能发；案件都在，接通线路自动领号")


async def test_numbers_that_were_handed_in_are_no_warning(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        stage.on_store(lambda at: number_blocks.hand_in(at, "Y5099010012026000001"))
        stage.screen.look_again()
        await stage.wait_for("号段已交回：生育登记不在这里发")
        assert "号段用完" not in stage.text and "号段将尽" not in stage.text


def take(at: Workplace, count: int) -> None:
    """Use up numbers, without the cases that they would be for."""
    with at.transaction() as tx:
        for _ in range(count):
            block = tx.block_for("childbirth")
            assert block is not None
            tx.record(block, NumberReserved(block.next_serial, "case"))


async def test_a_sheet_that_nobody_has_spoken_of_yet_is_told_on_the_desk(tmp_path: Path) -> None:
    def cut(at: Workplace) -> str:
        case = decided(at)
        order = Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True)
        job = issuing.reserve(at, order)
        issuing.sending(at, job.id)
        issuing.unknown(at, job.id, "cut")
        return job.id

    async with on_stage(DeskScreen, tmp_path) as stage:
        job = stage.on_store(cut)
        stage.on_store(accepted)
        stage.screen.look_again()
        await stage.wait_for("有1张纸待确认")
        await stage.press("home")
        while "待看纸" not in stage.line_with(">"):
            await stage.press("down")
        await stage.wait_for("按 F5，看出来的纸回答")
        stage.on_store(lambda at: issuing.spoil(at, job, "not_printed"))
        stage.screen.look_again()
        await stage.wait_for(lambda: "待看纸" not in stage.text)
        assert "待打印" in stage.text
