"""Every key once, from one place, and only keys that every terminal sends."""

import ast
from pathlib import Path

import pytest
from key_rules import SENT_BY_ALL, bound, every_screen, global_keys, key_lines, twice

from screens import keys
from screens.keys import Key, key_line


def test_no_screen_binds_a_key_twice_or_one_that_means_the_same_everywhere() -> None:
    for screen in every_screen():
        names = bound(screen)
        assert not twice(names), screen
        assert not global_keys().intersection(names), screen


def test_every_screen_binds_what_its_key_line_offers_and_knows_how_to_do_it() -> None:
    for screen in every_screen():
        known = [key for key in getattr(screen, "KEYS", ()) if key.action and key.scope != keys.GLOBAL]
        inherited = {name for base in screen.__mro__ if base.__module__.startswith("screens.") for name in bound(base)}
        for key in known:
            assert key.key in inherited, (screen, key.label)
            assert hasattr(screen, f"action_{key.action.partition('(')[0]}"), (screen, key.label)


def test_every_key_is_one_that_every_terminal_sends() -> None:
    for key in keys.all_keys():
        for name in filter(None, (key.key, key.twin)):
            assert SENT_BY_ALL.fullmatch(name), key


def test_every_key_explains_itself_and_has_its_own_place() -> None:
    assert all(key.help for key in keys.all_keys())
    assert not twice([f"{key.scope} {key.key}" for key in keys.all_keys()])
    assert not twice([key.key for key in keys.GLOBALS])


def test_f10_has_a_twin_for_consoles_that_keep_it() -> None:
    assert keys.CONFIRM.twin == "ctrl+s"


@pytest.mark.parametrize("columns", [79, 119])
def test_the_key_line_fits_and_always_shows_the_way_out(columns: int) -> None:
    for _name, line_keys in key_lines():
        text = "".join(span.text for span in key_line(line_keys, columns))
        shown = [key for key in line_keys if key.word]
        assert sum(1 + (char > "\x7f") for char in text) <= columns + 1
        assert text.strip().endswith(shown[-1].word)


def test_a_key_line_that_is_too_long_loses_whole_keys_before_the_last() -> None:
    many = [Key(f"f{number}", "一二三四五") for number in range(1, 8)] + [Key("escape", "返回")]
    text = "".join(span.text for span in key_line(many, 40))
    assert text == "F1一二三四五 F2一二三四五 Esc返回 "


def test_the_help_page_names_the_keys_of_the_screen_before_those_of_all() -> None:
    lines = list(keys.help_lines((keys.HELP, keys.CONFIRM)))
    assert lines[0][0] == "F10（或 Ctrl+S）"
    assert ("F1", keys.HELP.help) in lines


def test_no_key_takes_the_name_of_another_one() -> None:
    """The later one would stand in the key line of both screens."""
    source = ast.parse(Path(keys.__file__).read_text("utf-8"))
    assert not twice(
        [target.id for line in source.body if isinstance(line, ast.Assign) for target in line.targets if isinstance(target, ast.Name)]
    )
