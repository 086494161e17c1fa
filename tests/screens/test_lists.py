"""The lists beside the table: choices, materials, papers."""

from collections.abc import Iterable
from typing import Any

from stage import Stage
from textual.app import App, ComposeResult
from textual.widget import Widget

from screens.widgets.checklist import Checklist, Material
from screens.widgets.option_list import Choice, OptionList
from screens.widgets.paper_preview import PaperPreview
from screens.work_screen import WorkScreen

PAPER = [f"第{number}行" for number in range(60)]


class Lists(WorkScreen):
    """All of them."""

    def compose_body(self) -> Iterable[Widget]:
        yield OptionList(
            Choice("notice", "一次性告知全部缺项", "行政许可法 32条"),
            Choice("accept", "通过并接件", "通知 四（三）", reason="资料缺 1 项"),
            Choice("refuse", "不通过"),
        )
        yield Checklist(Material("id", "身份证", source="本人"), Material("hukou", "户口簿"), Material("marriage", "结婚证"))
        yield PaperPreview(32)

    def on_mount(self) -> None:
        self.heard: list[Any] = []
        self.query_one(PaperPreview).show_paper(PAPER)

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        self.heard.append(message.choice.id)

    def on_checklist_changed(self, message: Checklist.Changed) -> None:
        self.heard.append((message.material.key, message.material.form))


class ListStage(Stage):
    """The stage with them."""

    def get_default_screen(self) -> WorkScreen:
        return Lists()


def lists(stage: Stage) -> Lists:
    assert isinstance(stage.screen, Lists)
    return stage.screen


def lines(widget: OptionList | Checklist | PaperPreview) -> list[str]:
    return ["".join(span.text for span in line) for line in widget.lines]


async def test_what_may_not_be_done_has_its_reason_and_no_number() -> None:
    async with ListStage().run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = lines(lists(pilot.app).query_one(OptionList))  # type: ignore[arg-type]
        assert shown[0].startswith(" 1 一次性告知全部缺项") and shown[0].rstrip().endswith("行政许可法 32条")
        assert shown[1].startswith(" 2 不通过")
        assert shown[2].startswith(" 不可以：通过并接件，资料缺 1 项")


async def test_a_digit_chooses_only_while_the_list_has_the_focus() -> None:
    async with ListStage().run_test(size=(80, 24)) as pilot:
        screen = lists(pilot.app)  # type: ignore[arg-type]
        await pilot.press("2", "3")
        await pilot.pause()
        assert screen.heard == ["refuse"]
        screen.set_focus(screen.query_one(PaperPreview))
        await pilot.press("1")
        await pilot.pause()
        assert screen.heard == ["refuse"]


async def test_materials_go_through_their_forms_by_space_digit_or_letter() -> None:
    async with ListStage().run_test(size=(80, 24)) as pilot:
        screen = lists(pilot.app)  # type: ignore[arg-type]
        checklist = screen.query_one(Checklist)
        screen.set_focus(checklist)
        await pilot.press("space", "3", "q", "up", "f")
        await pilot.pause()
        assert screen.heard == [("id", "original"), ("marriage", "original"), ("marriage", "missing"), ("hukou", "copy")]
        assert [each.form for each in checklist.materials] == ["original", "copy", "missing"]
        assert lines(checklist)[1].startswith(" 2 复印件")


async def test_p_takes_the_pages_of_the_marked_material_until_another_key_and_what_is_missing_has_none() -> None:
    async with ListStage().run_test(size=(80, 24)) as pilot:
        screen = lists(pilot.app)  # type: ignore[arg-type]
        checklist = screen.query_one(Checklist)
        screen.set_focus(checklist)
        await pilot.press("f", "p")
        assert "__页" in lines(checklist)[1] and "原件" in lines(checklist)[1], "what has pages is here"
        await pilot.press("0", "1", "2", "backspace", "3", "enter", "p", "2", "f")
        await pilot.pause()
        assert [(each.form, each.pages) for each in checklist.materials] == [("copy", ""), ("original", "13"), ("copy", "2")]
        await pilot.press("2")
        assert checklist.materials[1].form == "copy", "a digit picks a row again"
        await pilot.press("q")
        assert (checklist.materials[1].form, checklist.materials[1].pages) == ("missing", "")


async def test_past_the_end_of_a_list_the_focus_goes_on() -> None:
    async with ListStage().run_test(size=(80, 24)) as pilot:
        screen = lists(pilot.app)  # type: ignore[arg-type]
        await pilot.press("down", "down")
        assert screen.focused is screen.query_one(Checklist)
        await pilot.press("up")
        assert screen.focused is screen.query_one(OptionList)


async def test_a_paper_says_how_far_it_goes_on_and_shows_every_line() -> None:
    async with ListStage().run_test(size=(80, 24)) as pilot:
        screen = lists(pilot.app)  # type: ignore[arg-type]
        preview = screen.query_one(PaperPreview)
        screen.set_focus(preview)
        await pilot.pause()
        seen: list[str] = []
        while "到底了" not in lines(preview)[-1]:
            assert "下面还有" in lines(preview)[-1]
            seen += lines(preview)[:-1]
            await pilot.press("pagedown")
        seen += lines(preview)[:-1]
        assert {text.strip("| ") for text in seen} == set(PAPER)


async def test_behind_the_ninth_choice_letters_go_on() -> None:
    chosen: list[str] = []

    class Many(App[None]):
        def compose(self) -> ComposeResult:
            yield OptionList(*(Choice(f"c{place}", f"第{place}项") for place in range(1, 13)), letters=True)

        def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
            chosen.append(message.choice.id)

    async with Many().run_test() as pilot:
        await pilot.press("9", "a", "c", "d")
        await pilot.pause()
    assert chosen == ["c9", "c10", "c12"]


async def test_another_list_begins_at_its_first_choice_and_never_at_what_cannot_be_taken_back() -> None:
    async with ListStage().run_test(size=(80, 24)) as pilot:
        options = lists(pilot.app).query_one(OptionList)  # type: ignore[arg-type]
        options.focus()
        await pilot.press("down")
        assert options.marked is not None and options.marked.id == "refuse"
        options.offer(options.choices)
        assert options.marked.id == "refuse", "the same list again keeps its mark"
        options.offer((Choice("void", "作废", final=True), Choice("reprint", "补打")))
        assert options.marked.id == "reprint"
        options.offer((Choice("withdraw", "撤件", digit=9),))
        assert options.marked is None
        heard = len(lists(pilot.app).heard)  # type: ignore[arg-type]
        await pilot.press("enter")
        assert len(lists(pilot.app).heard) == heard and options.marked is not None, "Enter of habit only shows it"  # type: ignore[arg-type]
