"""生僻字: from a name field and back into it, and to the letter through draft, event, search and paper."""

from pathlib import Path
from typing import Any

from cqclerk.domain.search import asked_words
from data.views import Views
from screens.intake import IntakeScreen
from screens.rare_characters import RareCharactersScreen
from screens.widgets.field import Field
from tests.people import PENG
from tests.screens.desks import taken_in
from tests.screens.hosts import Host, Stage, on_stage, showing, signed_in


class TwoScreens(Host):
    """A program in which the desk of characters really comes up over the form, and goes."""

    def go(self, name: str, *arguments: object) -> None:
        super().go(name, *arguments)
        if name == "rare_characters":
            put, label = arguments
            self.push_screen(RareCharactersScreen(put, str(label)))  # type: ignore[arg-type]

    def back(self) -> None:
        super().back()
        self.pop_screen()


async def looked_for(stage: Stage, text: str) -> None:
    await stage.wait_for("输部件")
    await stage.write(text)


async def test_a_character_found_by_its_parts_goes_into_the_field(tmp_path: Path) -> None:
    put: list[str] = []
    async with on_stage(lambda: RareCharactersScreen(put.append, "姓名"), tmp_path) as stage:
        assert "放进 姓名" in stage.text
        await looked_for(stage, "龙天")
        assert "yan" in stage.line_with("䶮   U+4DAE") and "䶮".encode("gb18030").hex().upper() in stage.line_with("䶮   U+4DAE")
        assert "龍+4" in stage.line_with("䶮   U+4DAE"), "nobody has taken it apart: its radical and the strokes beside it"
        await stage.press("enter")
        while "䶮" not in str(stage.screen.table.marked.key):
            await stage.press("down")
        assert "䶮 U+4DAE，国标三级里的第1级" in stage.text
        await stage.press("enter")
        assert put == ["䶮"] and stage.host.backs == 1


async def test_a_character_that_no_font_has_says_what_still_goes_and_what_does_not(tmp_path: Path) -> None:
    async with on_stage(RareCharactersScreen, tmp_path) as stage:
        await looked_for(stage, f"U+{ord(PENG.name[1]):X}")
        assert "缺字" in stage.line_with("表外") and "照样收件" in stage.text
        await stage.press("ctrl+u")
        await stage.write("zzzz")
        assert "没有找到" in stage.text


async def test_ctrl_k_in_a_name_brings_the_desk_and_what_is_chosen_stands_at_the_cursor(tmp_path: Path) -> None:
    with signed_in(tmp_path / "a") as session:
        stage_of: Any = showing(lambda: IntakeScreen(), session)
        async with stage_of as stage:
            await stage.press("1")
            await stage.wait_for("证件号码")
            await stage.press("ctrl+k")
            assert "先到那一格" in stage.text
            name = next(field for field in stage.screen.query(Field) if field.label.startswith("姓名"))
            name.focus()
            await stage.write("刘婷")
            await stage.press("left", "ctrl+k")
            assert stage.host.went[-1][0] == "rare_characters" and stage.host.went[-1][1][1] == "姓名"
            stage.host.went[-1][1][0]("𫰠")
            await stage.pilot.pause()
            assert name.value == "刘𫰠婷" and "刘𫰠婷" in stage.text


async def test_a_rare_name_is_kept_to_the_letter_and_a_variant_does_not_find_it(tmp_path: Path) -> None:
    with signed_in(tmp_path / "a") as session:
        case = session.desk.submit(taken_in, PENG).result(30)
        views: Views = session.views
        assert case.names[0] == PENG.name and [row.names.split()[0] for row in views.found(asked_words("𱖎"))] == [PENG.name]
        assert views.found(asked_words("彭奡")) == []
