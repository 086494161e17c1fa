"""Fields as a clerk uses them; what a terminal makes of it is tested in test_terminal_*.py."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from stage import Stage
from textual.pilot import Pilot

from screens.widgets.choice_field import ChoiceField
from screens.widgets.division_picker import DivisionPicker
from screens.widgets.field import Field
from screens.widgets.field_input import FieldInput
from screens.work_screen import WorkScreen

NUMBER = "509900199103070025"


class Form:
    """The form of the stage."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot

    @property
    def screen(self) -> WorkScreen:
        assert isinstance(self.pilot.app.screen, WorkScreen)
        return self.pilot.app.screen

    def field(self, id: str) -> Field:
        return self.screen.query_one(f"#{id}", Field)

    @property
    def place(self) -> DivisionPicker:
        return self.screen.query_one(DivisionPicker)

    @property
    def here(self) -> str:
        """The id of the field that has the focus."""
        focused = self.screen.focused
        assert isinstance(focused, FieldInput) and isinstance(focused.field, Field)
        return focused.field.id or "place"

    @property
    def message(self) -> str:
        return self.screen.foot.message

    async def go_to(self, id: str) -> None:
        self.screen.set_focus(self.field(id).input)
        await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Press the keys further apart than a machine would."""
        for char in text:
            await self.pilot.press(char)
            await self.pilot.pause(0.006)


@asynccontextmanager
async def form() -> AsyncIterator[Form]:
    async with Stage("form").run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        yield Form(pilot)


async def test_a_complete_number_fills_what_follows_from_it_and_goes_on() -> None:
    async with form() as at:
        await at.write(NUMBER[:-1])
        assert at.field("birth").value == ""
        await at.write(NUMBER[-1])
        await at.pilot.pause()
        assert at.field("birth").value == "1991-03-07"
        assert at.here == "name"


async def test_a_number_that_is_changed_no_longer_stands() -> None:
    async with form() as at:
        await at.write(NUMBER)
        await at.go_to("number")
        await at.pilot.press("end", "backspace")
        await at.pilot.pause()
        assert at.field("birth").value == ""


async def test_a_wrong_number_stays_and_says_why_and_the_second_enter_goes_on_with_a_mark() -> None:
    async with form() as at:
        await at.write(NUMBER[:-1] + "1")
        assert at.here == "number" and "校验" in at.message
        await at.pilot.press("enter")
        assert at.here == "name"
        assert [field.id for field, _ in at.screen.problems()] == ["number"]


async def test_enter_on_something_wrong_stays_once() -> None:
    async with form() as at:
        await at.go_to("phone")
        await at.write("100")
        await at.pilot.press("enter")
        assert at.here == "phone" and "11位" in at.message
        await at.pilot.press("enter")
        assert at.here == "ethnicity"


async def test_the_next_key_clears_what_was_said() -> None:
    async with form() as at:
        await at.go_to("phone")
        await at.write("x")
        assert "只收数字" in at.message
        await at.write("1")
        assert at.message == ""


async def test_coming_back_to_a_field_with_a_mark_says_again_what_is_wrong() -> None:
    async with form() as at:
        await at.go_to("phone")
        await at.write("100")
        await at.go_to("name")
        await at.go_to("phone")
        assert "11位" in at.message


async def test_equals_copies_into_an_empty_field_and_is_a_character_elsewhere() -> None:
    async with form() as at:
        await at.go_to("name")
        await at.write("=")
        assert at.field("name").value == "刘强" and at.here == "birth"
        await at.go_to("name")
        await at.write("=")
        assert at.field("name").value == "刘强="


async def test_equals_where_there_is_nothing_to_copy_says_so() -> None:
    async with form() as at:
        await at.go_to("address")
        await at.write("=")
        assert "没有可以照抄" in at.message


async def test_a_date_looks_like_a_date_when_left_and_is_typed_anew_as_a_whole() -> None:
    async with form() as at:
        await at.go_to("birth")
        await at.write("19910307")
        assert at.field("birth").input.value == "1991-03-07" and at.here == "phone"
        await at.go_to("birth")
        await at.write("1989")
        assert at.field("birth").input.value == "1989"


async def test_a_choice_is_found_by_code_initials_or_name_and_shows_both() -> None:
    async with form() as at:
        for typed, expected in (("3", ""), ("03", "03"), ("mz", "06"), ("汉", "01")):
            await at.go_to("ethnicity")
            await at.write(typed)
            await at.pilot.press("enter")
            assert at.field("ethnicity").value == (expected or typed)
            await at.go_to("name")
        assert at.field("ethnicity").input.value == "01 汉族"


async def test_among_several_candidates_the_arrows_choose() -> None:
    async with form() as at:
        await at.go_to("ethnicity")
        await at.write("hz")
        await at.pilot.press("right", "enter")
        assert at.field("ethnicity").value == "03"


async def test_enter_on_a_choice_that_was_made_leaves_it() -> None:
    async with form() as at:
        at.field("ethnicity").value = "06"
        await at.go_to("ethnicity")
        await at.pilot.press("enter")
        assert at.field("ethnicity").value == "06"


async def test_what_no_table_has_stays_as_typed_with_its_mark() -> None:
    async with form() as at:
        await at.go_to("ethnicity")
        await at.write("火星")
        await at.go_to("name")
        field = at.field("ethnicity")
        assert isinstance(field, ChoiceField) and field.value == "火星" and "没有“火星”" in field.problem


async def test_a_place_is_chosen_level_by_level() -> None:
    async with form() as at:
        at.screen.set_focus(at.place.cells[0].input)
        for typed in ("lxyq", "jjd", "dsq"):
            await at.write(typed)
            await at.pilot.press("enter")
        assert at.place.value == "509901001001"
        assert at.here == "address"


async def test_initials_of_a_township_fill_the_district_too() -> None:
    async with form() as at:
        at.screen.set_focus(at.place.cells[0].input)
        await at.write("jjd")
        await at.pilot.press("enter")
        assert at.place.value == "509901001000"
        assert [cell.input.value for cell in at.place.cells] == ["练习一区", "甲街道", ""]
        assert at.screen.focused is at.place.cells[2].input


async def test_where_nothing_lies_below_enter_leaves_the_place() -> None:
    async with form() as at:
        at.screen.set_focus(at.place.cells[0].input)
        await at.write("yz")
        await at.pilot.press("enter")
        assert at.place.value == "509901002000" and at.here == "address"


async def test_another_district_empties_what_lay_below_the_old_one() -> None:
    async with form() as at:
        at.place.value = "509901001001"
        at.screen.set_focus(at.place.cells[0].input)
        await at.write("lxeq")
        await at.pilot.press("enter")
        assert at.place.value == "509902000000"
        assert [cell.value for cell in at.place.cells] == ["509902000000", "", ""]


async def test_a_field_that_follows_from_another_is_passed_by() -> None:
    async with form() as at:
        at.field("birth").fix("1991-03-07", "由号码")
        await at.go_to("name")
        await at.write("王")
        await at.pilot.press("enter")
        assert at.here == "phone"
        assert at.field("birth").note == "由号码"


async def test_arrows_walk_over_the_fields_and_control_u_empties_one() -> None:
    async with form() as at:
        await at.go_to("name")
        await at.write("王")
        await at.pilot.press("ctrl+u", "down")
        assert at.field("name").value == "" and at.here == "birth"
        await at.pilot.press("up")
        assert at.here == "name"


async def test_stock_keys_that_screens_need_are_free_in_a_field() -> None:
    async with form() as at:
        await at.go_to("name")
        await at.write("王芳")
        await at.pilot.press("home", "ctrl+k", "ctrl+e", "ctrl+l")
        assert at.field("name").value == "王芳" and "Ctrl+L 到了" in at.message
