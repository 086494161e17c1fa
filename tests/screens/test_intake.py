"""收件 as a clerk sees it: keys in, screen and store out."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import intake as commands
from cqclerk.commands import issuing
from cqclerk.domain.case import Case
from cqclerk.domain.form import capture
from cqclerk.workplace.workplace import Workplace
from data import station
from data.keyring import unwrap
from data.place import StationHome
from data.problems import DiskFull
from data.views import Views
from screens.intake import IntakeScreen
from screens.widgets.field import Field
from tests.cases import ITEM, form
from tests.offices import OFFICE_A, PASSWORD, REFERENCE
from tests.people import JIA, LIU_QIANG, WANG_FANG, identity_number
from tests.screens.hosts import HandSession, PaperPrinter, Stage, on_stage, showing, signed_in
from tests.terminal import Terminal

WOMAN = WANG_FANG.identity_number
MAN = LIU_QIANG.identity_number
PLACE = "lxyq\rjjd\r\r"


@pytest.fixture(autouse=True)
def one_item(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only 生育登记 is taken in, so that its form is there at once; the choice has its own tests."""
    for name, item in REFERENCE.items.items():
        monkeypatch.setitem(REFERENCE.items, name, replace(item, offered=name == "childbirth"))


async def type_in(stage: Stage, *texts: str) -> None:
    """Texts and, as \\r, Enter."""
    for text in texts:
        for part in text.split("\r")[:-1]:
            await stage.write(part)
            await stage.press("enter")
        await stage.write(text.rpartition("\r")[2])


def values(stage: Stage) -> dict[str, str]:
    found: dict[str, str] = stage.screen.pane.form.values
    return found


def label_of_focus(stage: Stage) -> str:
    field = stage.screen.focused.field
    return str(field.label)


def drafts(stage: Stage) -> list[dict[str, str]]:
    return [json.loads(row.fields) for row in stage.session.views.drafts()]


def cases(at: Workplace) -> list[Case]:
    with at.reading() as tx:
        ids = tx.cases_of(frozenset([WOMAN, MAN]))
    return [at.case(case_id) for case_id in ids]


@contextmanager
def read_only(folder: Path) -> Iterator[Views]:
    """A look at a station from another process."""
    home = StationHome(folder)
    views = Views(home.database, unwrap(station.read(home).operators[0].slot, PASSWORD))
    yield views
    views.close()


async def test_a_number_that_is_complete_fills_kind_birth_date_and_sex_and_enter_passes_them_by(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.write(WOMAN)
        assert label_of_focus(stage) == "姓名"
        assert "1991-03-07" in stage.line_with("出生日期") and "（由号码）" in stage.line_with("出生日期")
        assert "女" in stage.line_with("性别") and "居民身份证" in stage.line_with("证件类别")
        await type_in(stage, "王芳\r")
        assert label_of_focus(stage) == "民族"


async def test_a_number_half_typed_fills_nothing_and_is_gone_on_with(tmp_path: Path) -> None:
    number = identity_number(date(2010, 8, 8), 142)
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.write(number[:15])
        assert "还差3位" in stage.text
        await stage.press("tab")
        assert values(stage) == {"wife.identity_number": number[:15]} and "2010-08-08" not in stage.text
        assert "证件号码!" in stage.text
        await stage.press("shift+tab")
        await stage.write(number[15:])
        assert values(stage)["wife.birth_date"] == "2010-08-08" and "证件号码!" not in stage.text


async def test_what_was_filled_follows_the_number_and_what_was_typed_does_not(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.write(WOMAN)
        await stage.press("down")  # the birth date
        await stage.write("19910308")
        assert "（由号码）" not in stage.line_with("出生日期")
        await stage.press("pageup")
        stage.screen.set_focus(stage.screen.pane.section.widget("wife.identity_number").input)
        await stage.paste("50990019910307")
        await stage.press("tab")
        assert values(stage)["wife.birth_date"] == "1991-03-08" and "wife.sex" not in values(stage)


async def test_look_alike_characters_and_dots_of_a_name_are_mended_and_said(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.write(WOMAN)
        await stage.paste("⽂⽟兰")
        await stage.press("enter")
        assert "文玉兰" in stage.line_with("姓名") and "部首样的字已换成汉字" in stage.text
        await stage.press("up", "up", "up", "ctrl+u")
        await stage.paste("古丽.买买提江")
        await stage.press("enter")
        assert "古丽·买买提江" in stage.line_with("姓名") and "间隔点" in stage.text
        assert values(stage)["wife.name"] == "古丽.买买提江", "the record keeps what was typed"
        assert capture(ITEM, values(stage), REFERENCE.readers).application.wife.name == "古丽·买买提江"


async def test_a_name_of_fifty_letters_is_taken_whole_and_never_shown_as_if_it_were_whole(tmp_path: Path) -> None:
    name = "JOHNSON-O'BRIEN ANNE MARIE ELIZABETH VAN DER BERGH"
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.write("950900199103070012")
        assert label_of_focus(stage) == "姓名" and "外国人" in stage.line_with("证件类别")
        await stage.paste(name)
        await stage.press("enter")
        assert len(name) == 50 and values(stage)["wife.name"] == name
        assert "~" in stage.line_with("姓名")


async def test_the_kind_of_paper_that_the_prefix_says_is_offered_where_another_was_chosen(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.press("down")
        await stage.write("1")  # 居民身份证
        await stage.press("up")
        await stage.write("830000190103010012")
        assert "号码与所选证件类别" in stage.line_with("证件号码") and values(stage)["wife.identity_kind"] == "resident"
        assert values(stage)["wife.birth_date"] == "1901-03-01"


async def test_places_go_by_initials_and_the_panel_says_who_decides_and_why(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await type_in(stage, WOMAN, "王芳\r", "\r", PLACE)
        await stage.wait_for("女方户籍在此")
        panel = stage.text[stage.text.index("申报地") :]
        assert "练习一区甲街道" in panel and "通知 四（三）" in panel and "未能查询" in panel and "2021-11-25起规则" in panel
        assert values(stage)["wife.registered_residence"] == JIA


async def test_an_equals_sign_copies_the_spouse_what_the_number_offers_and_the_form_before(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await type_in(stage, identity_number(date(1991, 3, 7), 2, "509901"), "王芳\r", "\r")
        assert "号码是练习一区的，按 = 采用" in stage.text
        await stage.write("=")
        assert values(stage)["wife.registered_residence"] == "509901000000"
        await stage.press("pagedown")
        await type_in(stage, MAN, "刘强\r", "\r", "=")
        assert values(stage)["husband.registered_residence"] == values(stage)["wife.registered_residence"]
        await stage.press("ctrl+n")
        await stage.wait_for(lambda: values(stage) == {})
        await stage.press("tab", "tab")
        await stage.write("=")
        assert values(stage) == {"wife.name": "王芳"}


async def test_the_form_turns_by_pages_and_by_its_last_field_and_holds_one_page_of_fields(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        assert "[女方]" in stage.row(1)
        await stage.press("shift+tab")
        assert "[女方]" in stage.row(1), "before the first page there is none"
        await stage.press("pagedown")
        assert "[男方]" in stage.row(1) and label_of_focus(stage) == "证件号码"
        await stage.press("up")
        assert "[女方]" in stage.row(1) and label_of_focus(stage) == "联系电话"
        await stage.press("tab", "pagedown")
        await stage.wait_for("[子女1]")
        await stage.wait_for(lambda: len(stage.screen.query(Field)) == 7)
        await stage.press("enter")  # no child
        await stage.wait_for("[申请]")


async def test_a_child_that_is_filled_asks_for_the_next(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.press("pagedown", "pagedown")
        await stage.wait_for("[子女1]")
        await type_in(stage, "刘小\r", "1\r", "20200520")
        await stage.press("down", "enter", "enter", "enter")
        await stage.wait_for("[子女2]")
        await stage.press("pagedown")
        await stage.wait_for("[申请]")
        children = capture(ITEM, values(stage), REFERENCE.readers).application.children
        assert [(child.name, child.birth_date) for child in children] == [("刘小", date(2020, 5, 20))]


async def test_everything_wrong_or_missing_is_in_one_list_and_each_goes_to_its_field(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.write("12345")
        await stage.press("tab")
        await stage.press("ctrl+l")
        await stage.wait_for("在哪里")
        assert "还差13位" in stage.line_with("1  女方证件号码")
        await stage.press("escape")
        await stage.wait_for(lambda: label_of_focus(stage) == "证件类别")
        await stage.press("ctrl+l")
        await stage.wait_for("在哪里")
        await stage.press("end", "enter")
        await stage.wait_for("[材料]")
        assert stage.host.backs == 0


async def test_what_is_incomplete_is_taken_in_with_the_notice_of_everything_missing_and_its_receipt(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        stage.session.printer = printer = PaperPrinter(answer="已送到打印机。")
        await type_in(stage, WOMAN, "王芳\r", "\r", PLACE)
        await stage.press("f10")
        await stage.wait_for("写进一次性告知")
        assert "[核对]" in stage.row(1) and "女方联系电话" in stage.text
        await stage.press("f10")
        await stage.wait_for("已送到打印机")
        [case] = stage.on_store(cases)
        assert f"收件号 {case.receipt_number}" in stage.text and "已保存在本机" in stage.text
        assert "material.marriage_certificate" in {gap.key for gap in case.gaps} and case.home_office == OFFICE_A
        assert printer.asked == [(case.id, "receipt")]
        assert drafts(stage) == [], "the draft has become the case"
        await stage.press("1")
        assert stage.host.went == [("prereview", (case.id,))]


class UnsurePrinter(PaperPrinter):
    """Sends everything, and cannot say whether paper came out."""

    def __init__(self, session: HandSession) -> None:
        super().__init__(answer="请看出来的纸：完整吗？")
        self._session = session

    def print(self, case_id: str, paper: str, reason: str = "", use: str | None = None) -> "Future[str]":
        order = issuing.Order(case_id, paper, "1", "digest", "generic-58", certificate=False)
        job = self._session.desk.submit(issuing.reserve, order).result(20)
        for step in (issuing.sending, issuing.sent):
            self._session.desk.submit(step, job.id).result(20)
        return super().print(case_id, paper, reason)


async def test_a_receipt_that_nobody_confirmed_says_where_the_question_is_answered(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        stage.session.printer = UnsurePrinter(stage.session)
        await type_in(stage, WOMAN, "王芳\r")
        await stage.press("f10", "f10")
        await stage.wait_for("完整吗？按 F5 回答。")


async def test_after_a_receipt_the_next_form_is_empty_and_the_last_one_can_be_copied(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await type_in(stage, WOMAN, "王芳\r")
        await stage.press("f10")
        await stage.wait_for("[核对]")
        await stage.press("ctrl+s")
        await stage.wait_for("再收一件")
        await stage.write("2" if "预审这一件" in stage.text else "1")
        await stage.wait_for("[女方]")
        assert values(stage) == {}
        await stage.press("tab", "tab")
        await stage.write("=")
        assert values(stage) == {"wife.name": "王芳"}


async def test_a_draft_reopens_at_the_same_field_with_the_same_half_typed_text(tmp_path: Path) -> None:
    with signed_in(tmp_path / "s") as session:
        async with showing(IntakeScreen, session) as stage:
            await type_in(stage, WOMAN, "王芳\r", "tj")
            await stage.press("escape")
            assert stage.host.backs == 1
            await stage.wait_for(lambda: bool(stage.session.views.drafts()))
        async with showing(IntakeScreen, session) as stage:
            await stage.wait_for(lambda: stage.screen.focused is not None and label_of_focus(stage) == "民族")
            await stage.wait_for(lambda: stage.screen.focused.value == "tj")
            assert "土家族" in stage.text, "what it may mean is offered again"
            assert values(stage)["wife.name"] == "王芳" and "（由号码）" in stage.line_with("出生日期")


async def test_every_finished_field_is_on_the_disk_and_said(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.write(WOMAN)
        await stage.wait_for(lambda: drafts(stage) != [])
        assert drafts(stage)[0]["wife.birth_date"] == "1991-03-07"
        await stage.wait_for("已保存在本机 09:41:00")


async def test_of_several_drafts_the_newest_comes_first_and_one_is_chosen(tmp_path: Path) -> None:
    with signed_in(tmp_path / "s") as session:
        async with showing(IntakeScreen, session) as stage:
            await type_in(stage, WOMAN, "王芳\r")
            session.clock.turn(minutes=5)
            await stage.press("ctrl+n")
            await type_in(stage, MAN, "刘强\r")
            session.clock.turn(minutes=5)
            await stage.press("escape")
            await stage.wait_for(lambda: len(session.views.drafts()) == 2)
        async with showing(IntakeScreen, session) as stage:
            await stage.wait_for("新收一件")
            assert ">1  11-25" in stage.line_with("刘强") and " 2  11-25" in stage.line_with("王芳")
            await stage.press("2")
            await stage.wait_for("[女方]")
            assert values(stage)["wife.identity_number"] == WOMAN


async def test_a_form_is_thrown_away_by_two_keys_and_by_no_single_one(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await type_in(stage, WOMAN, "王芳\r")
        await stage.wait_for(lambda: drafts(stage) != [])
        await stage.press("ctrl+x", "tab", "ctrl+x")
        assert values(stage)["wife.name"] == "王芳"
        await stage.press("ctrl+x")
        await stage.wait_for(lambda: values(stage) == {} and drafts(stage) == [])


async def test_a_supplement_opens_the_case_with_its_gaps_marked_and_closes_them(tmp_path: Path) -> None:
    with signed_in(tmp_path / "s") as session:
        given = {key: text for key, text in form().items() if key not in ("wife.phone", "material.marriage_certificate")}
        case = session.desk.submit(commands.submit, "childbirth", given).result(20)
        assert {gap.key for gap in case.gaps} == {"wife.phone", "material.marriage_certificate"}
        async with showing(lambda: IntakeScreen(case.id), session) as stage:
            await stage.wait_for("联系电话!")
            assert case.receipt_number in stage.row(1) and label_of_focus(stage) == "联系电话"
            assert "F10提交补正" in stage.text and "打回执" not in stage.text
            await stage.write("10012345678")
            await stage.press("ctrl+l")
            await stage.wait_for("在哪里")
            await stage.press("1")
            await stage.wait_for("[材料]")
            await stage.write("y")
            await stage.press("f10")
            await stage.wait_for("不缺，按 F10 提交。")
            await stage.press("f10")
            await stage.wait_for("补正已记入")
            after = session.desk.submit(Workplace.case, case.id).result(20)
            assert after.gaps == () and after.version == case.version + 1


async def test_a_supplement_that_came_too_late_says_so_and_loses_nothing(tmp_path: Path) -> None:
    with signed_in(tmp_path / "s") as session:
        case = session.desk.submit(commands.submit, "childbirth", form(complete=False)).result(20)
        async with showing(lambda: IntakeScreen(case.id), session) as stage:
            await stage.wait_for("[材料]")
            await stage.write("1")
            session.desk.submit(commands.supplement, case.id, case.version, form(complete=False)).result(20)
            await stage.press("f10")
            await stage.wait_for("[核对]")
            await stage.press("f10")
            await stage.wait_for("刚刚有了新进展")
            assert any(key.startswith("material.") for key in values(stage))
            await stage.wait_for(lambda: stage.screen.case.version == case.version + 1)
            await stage.press("f10")
            await stage.wait_for("补正已记入")


async def test_over_midnight_the_office_day_is_asked_again(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await type_in(stage, WOMAN, "王芳\r")
        await stage.wait_for(lambda: stage.screen.found is not None)
        stage.session.clock.turn(hours=15)
        stage.screen.show_facts(stage.host.facts)
        await stage.pilot.pause()
        assert "已过零点" in stage.text and stage.screen.found.today == date(2026, 11, 26)
        assert values(stage)["wife.name"] == "王芳"


async def test_two_people_with_one_number_are_both_taken_in_and_nothing_of_the_one_goes_to_the_other(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await type_in(stage, WOMAN, "王芳\r", "\r", PLACE)
        await stage.press("pagedown")
        await type_in(stage, WOMAN, "赵敏\r")
        assert values(stage)["husband.name"] == "赵敏" and "husband.registered_residence" not in values(stage)
        await stage.wait_for("两人号码相同")
        await stage.press("f10")
        await stage.wait_for("[核对]")
        await stage.press("f10")
        await stage.wait_for("收件号")
        [case] = stage.on_store(cases)
        assert case.names == ("王芳", "赵敏")


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
async def test_a_date_is_no_instant_whatever_the_machine_thinks_of_time_zones(
    zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.write(identity_number(date(1988, 4, 17), 8))
        assert values(stage)["wife.birth_date"] == "1988-04-17"
        await stage.press("pageup")
        stage.screen.set_focus(stage.screen.pane.section.widget("wife.marriage_date").input)
        await stage.write("19860504")
        assert "1986-05-04" in stage.line_with("登记日期") and values(stage)["wife.marriage_date"] == "1986-05-04"


async def test_however_the_screen_is_left_half_typed_words_are_kept(tmp_path: Path) -> None:
    with signed_in(tmp_path / "s") as session:
        async with showing(IntakeScreen, session) as stage:
            await type_in(stage, WOMAN, "王芳\r", "tj")
            await stage.press("f4")
            stage.host.session = None  # signing out: nobody is there any more when the screens go
            await stage.host.pop_screen()
            session.desk.submit(lambda at: None).result(20)
            [draft] = session.views.drafts()
            assert json.loads(draft.focus)["text"] == "tj" and json.loads(draft.fields)["wife.name"] == "王芳"


def test_after_a_kill_the_form_stands_in_the_same_field_with_what_was_half_typed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.screens.form_program", str(tmp_path / "s")]
    with Terminal(command) as terminal:
        terminal.wait_for("联系电话")
        for typed, stands_at in ((WOMAN, "姓名"), ("王芳", "民族"), ("", "户籍地"), ("lxyq", "户籍地")):  # one after the other: no burst
            terminal.write(typed)
            terminal.wait_for(lambda typed=typed: typed in terminal.text)
            if typed != WOMAN:
                terminal.press("enter")
            terminal.wait_for(lambda stands_at=stands_at: stands_at in terminal.row(terminal.cursor[1]))
        terminal.wait_for("练习一区")
        terminal.write("jj")
        with read_only(tmp_path / "s") as views:
            terminal.wait_for(lambda: any('"jj"' in draft.focus for draft in views.drafts()))
        os.kill(terminal.pid, signal.SIGKILL)
    with Terminal(command) as terminal:
        terminal.wait_for("接着收")
        terminal.wait_for(lambda: "户籍地!    练习一区    jj" in terminal.text and " 甲街道" in terminal.text)  # offered again
        assert "王芳" in terminal.row(terminal.row_of("姓名")) and "1991-03-07" in terminal.text
        assert "jj" in terminal.row(terminal.cursor[1]) and "户籍地" in terminal.row(terminal.cursor[1])
        terminal.write("d")
        terminal.press("enter")
        terminal.wait_for("女方户籍在此")


async def test_a_form_that_was_emptied_again_is_no_draft(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.press("tab", "tab")
        await stage.write("王芳")
        await stage.press("tab")
        await stage.wait_for(lambda: drafts(stage) != [])
        await stage.press("up", "ctrl+u", "tab")
        await stage.press("escape")
        await stage.wait_for(lambda: drafts(stage) == [])


async def test_what_a_full_disk_did_not_take_is_said_with_its_number_and_kept_as_soon_as_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(at: Workplace, draft: object) -> None:
        raise DiskFull(tmp_path / "station.db", 50)

    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.press("tab", "tab")
        with monkeypatch.context() as patch:
            patch.setattr("screens.draft_keeper.save_draft", full)
            await stage.write("王芳")
            await stage.press("tab")
            await stage.wait_for("磁盘已满，还缺 50 MB")
        await stage.press("escape")  # nothing was changed since
        await stage.wait_for(lambda: [draft["wife.name"] for draft in drafts(stage)] == ["王芳"])


async def test_a_form_that_names_nobody_is_taken_in_only_by_a_key_of_its_own(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.press("f10", "f10", "f10")
        await stage.wait_for("什么都没填，还收吗？")
        assert stage.session.views.desk() == []
        await stage.press("1")
        await stage.wait_for("（未填姓名）  生育登记")
        assert len(stage.session.views.desk()) == 1


async def test_a_whole_number_with_a_slip_is_told_without_the_digits_it_lacked_and_enter_goes_to_the_name(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.write(WOMAN[:17])
        assert "还差1位" in stage.text
        await stage.write("0" if WOMAN[17] != "0" else "1")
        assert "还差1位" not in stage.text and "证件号码!" in stage.text
        await stage.press("enter")
        assert label_of_focus(stage) == "姓名"


async def test_after_a_refusal_the_next_key_replaces_what_was_refused(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.press("down")  # the kind of paper
        await type_in(stage, "zzz\r")
        assert "没有“zzz”" in stage.text
        await stage.write("1")
        await stage.press("enter")
        assert values(stage)["wife.identity_kind"] == "resident"
