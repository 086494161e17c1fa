"""The glass sends differences; a terminal must end up as if everything had been sent."""

import pyte
from hypothesis import given
from hypothesis import strategies as st

from screens.glass import Glass, Run, cells

COLUMNS, ROWS = 20, 3
TEXT = st.text("ab 王芳·“~", max_size=8)
RUNS = st.lists(st.tuples(TEXT, st.sampled_from(["", "1", "7", "1;31", "36"])), max_size=5)
PATCHES = st.lists(st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1), RUNS), max_size=4)


def whole_line(runs: list[Run]) -> list[Run]:
    """The line filled with blanks to its end, as Textual fills it; a wide character does not stick out."""
    taken = list(cells(runs))[:COLUMNS]
    if len(taken) == COLUMNS and len(list(cells(runs))) > COLUMNS and list(cells(runs))[COLUMNS][0] == "":
        taken[-1] = (" ", taken[-1][1])
    return [(text, sgr) for text, sgr in taken if text] + [(" " * (COLUMNS - len(taken)), "")]


def shown(screen: pyte.Screen) -> list[list[tuple[str, bool, bool, str]]]:
    """What can be seen in each cell: its text, and the style where it shows."""
    return [[seen(screen.buffer[y][x]) for x in range(COLUMNS)] for y in range(ROWS)]


def seen(cell: pyte.screens.Char) -> tuple[str, bool, bool, str]:
    if cell.data.strip():
        return cell.data, cell.bold, cell.reverse, cell.fg
    return cell.data, False, cell.reverse, ""


@given(st.lists(st.lists(RUNS, min_size=ROWS, max_size=ROWS), min_size=1, max_size=4))
def test_however_screens_follow_each_other_the_terminal_shows_the_last_one(screens: list[list[list[Run]]]) -> None:
    glass, terminal, fresh = Glass(), pyte.Screen(COLUMNS, ROWS), pyte.Screen(COLUMNS, ROWS)
    glass.resize(COLUMNS, ROWS)
    stream = pyte.Stream(terminal)
    for lines in screens:
        stream.feed(glass.paint((0, y, whole_line(runs)) for y, runs in enumerate(lines)))
    once = Glass()
    once.resize(COLUMNS, ROWS)
    pyte.Stream(fresh).feed(once.paint((0, y, whole_line(runs)) for y, runs in enumerate(screens[-1])))
    assert shown(terminal) == shown(fresh)


@given(st.lists(RUNS, min_size=ROWS, max_size=ROWS), PATCHES)
def test_what_is_already_there_is_not_sent_again(lines: list[list[Run]], patches: list[tuple[int, int, list[Run]]]) -> None:
    glass = Glass()
    glass.resize(COLUMNS, ROWS)
    glass.paint((0, y, whole_line(runs)) for y, runs in enumerate(lines))
    glass.paint(patches)
    last = {(x, y): runs for x, y, runs in patches}
    if len(patches) == 1:
        assert glass.paint((x, y, runs) for (x, y), runs in last.items()) == ""


def test_after_forget_and_resize_all_of_it_is_sent() -> None:
    glass = Glass()
    glass.resize(COLUMNS, ROWS)
    first = glass.paint([(0, 0, [("王芳", "")])])
    assert glass.paint([(0, 0, [("王芳", "")])]) == ""
    glass.forget()
    glass.resize(COLUMNS, ROWS)
    assert glass.paint([(0, 0, [("王芳", "")])]) == first


def test_blanks_to_the_end_of_a_line_are_erased_not_sent() -> None:
    glass = Glass()
    glass.resize(80, 1)
    assert glass.paint([(0, 0, [("王" + " " * 78, "")])]) == "\x1b[1;1H王\x1b[K"


def test_after_a_character_of_uncertain_width_the_place_is_said_anew() -> None:
    glass = Glass()
    glass.resize(80, 1)
    assert glass.paint([(0, 0, [("艾·力", "")])]) == "\x1b[1;1H艾·\x1b[1;4H力"


def test_letters_colour_is_not_sent_for_blanks_but_their_ground_is() -> None:
    assert list(cells([("  ", "1;31"), (" ", "7"), (" ", "41")])) == [(" ", ""), (" ", ""), (" ", "7"), (" ", "41")]
