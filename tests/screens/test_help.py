"""帮助: the field's rule first, then screen, keys, items, notice; every screen and every own field has its words."""

from pathlib import Path

import pytest

from data.reference import read_toml
from screens import directory, keys
from screens.desk import DeskScreen
from screens.help import HelpScreen
from screens.help_pages import parts
from screens.spans import Line
from screens.widgets.field import Field
from screens.widgets.form_section import FormSection
from tests.offices import REFERENCE
from tests.screens.hosts import on_stage
from tests.screens.programs import PaperEntrance, running, two_offices

HELP = read_toml("words/help.toml")


def said(lines: tuple[Line, ...]) -> str:
    return "\n".join("".join(span.text for span in line) for line in lines)


@pytest.fixture
def entrance(tmp_path: Path) -> PaperEntrance:
    return two_offices(tmp_path)


async def test_f1_opens_at_the_rule_of_the_field_and_leads_back_to_it(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await stage.press("1", "f1")
        await stage.wait_for("本格 口令")
        assert "1本格" in stage.row(1) and "按键" in stage.row(1)
        await stage.press("escape", *"12")
        assert stage.line_with("口令 ").count("*") == 2
        await stage.press("f1")
        await stage.wait_for("本格 口令")
        await stage.press("f1")
        await stage.wait_for(lambda: "本格" not in stage.text)


async def test_a_field_of_an_item_says_its_rule_its_example_and_its_article(tmp_path: Path) -> None:
    item = REFERENCE.items["childbirth"]
    asked = item.field("wife.registered_residence")
    assert asked is not None

    class Form(DeskScreen):
        def asked_at(self, widget: object) -> object:
            return asked

    async with on_stage(Form, tmp_path) as stage:
        first = parts(stage.screen, stage.screen.focused, [item], 80)[0]
        assert first.title == "本格 女方户籍地"
        assert "照户口簿选到乡镇街道或村居" in said(first.lines)
        assert "填法：可输拼音首字母" in said(first.lines) and "依据：通知 四（一）" in said(first.lines)


async def test_digits_jump_and_the_notice_stands_word_for_word_with_its_source(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        await stage.host.push_screen(HelpScreen(stage.screen))
        await stage.wait_for("1本屏")
        await stage.press("7")
        await stage.wait_for("渝卫发〔2019〕69号《关于实行计划生育证件跨区县通办的通知》")
        assert "就近受理申请、审批权属不变" in "".join(stage.text.split())
        await stage.press("3")
        await stage.wait_for("生育登记  生育服务证")
        assert "怎么办  办证须知、办事指南、通知" in stage.text


async def test_the_keys_of_the_screen_and_the_global_ones_are_all_there(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        found_keys = next(part for part in parts(stage.screen, None, [], 80) if part.word == "按键")
        for key in (*DeskScreen.KEYS, *keys.GLOBALS):
            assert key.help in said(found_keys.lines)


@pytest.mark.parametrize("name", [name for name in directory.SCREENS if name != "help"])
def test_every_screen_has_a_page(name: str) -> None:
    module = directory.SCREENS[name].partition(":")[0].removeprefix("screens.")
    page = HELP.table("screens").table(module)
    assert page.text("title") and page.text("text").strip()


async def test_every_field_of_the_login_has_words(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        for field in stage.screen.query(Field):
            assert parts(stage.screen, field.input, [], 80)[0].word == "本格", field.id


def test_the_words_of_fields_belong_to_screens_that_there_are() -> None:
    modules = {path.partition(":")[0].removeprefix("screens.") for path in directory.SCREENS.values()}
    assert {key.partition(".")[0] for key in HELP.table("fields").values} <= modules


def test_a_form_tells_which_field_has_the_focus() -> None:
    assert hasattr(FormSection, "asked_at")
