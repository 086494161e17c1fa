"""What holds for the keys of every screen; used by the tests of keys and of the house."""

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator

import screens
from screens import keys
from screens.shim import Screen

# What every terminal sends: no Alt, no Shift with a letter, nothing that is Tab, Enter, Backspace or Esc in disguise.
SENT_BY_ALL = re.compile(r"f[1-9]|f10|escape|pageup|pagedown|home|end|delete|slash|space|enter|[a-z0-9]|ctrl\+[abdefgklnopqrstuvwxy]")


def every_screen() -> Iterator[type[Screen[object]]]:
    """Every screen class of ours, after all modules of screens/ were imported."""
    for module in pkgutil.iter_modules(screens.__path__):
        if module.name != "__main__":
            importlib.import_module(f"screens.{module.name}")
    yield from _below(Screen)


def _below(base: type[Screen[object]]) -> Iterator[type[Screen[object]]]:
    for each in base.__subclasses__():
        if each.__module__.startswith("screens."):
            yield each
            yield from _below(each)


def bound(screen: type[Screen[object]]) -> list[str]:
    """The keys that a screen class binds itself."""
    own = screen.__dict__.get("BINDINGS", [])
    return [key for binding in own for key in (binding if isinstance(binding, tuple) else (binding.key,))[0].split(",")]


def global_keys() -> set[str]:
    """Keys that only the program binds."""
    return {name for key in keys.GLOBALS for name in (key.key, key.twin) if name}


def twice(names: list[str]) -> list[str]:
    """Keys that are there more than once."""
    return [name for name, times in Counter(names).items() if times > 1]


def key_lines() -> Iterator[tuple[str, tuple[keys.Key, ...]]]:
    """The key line of every work screen."""
    for screen in every_screen():
        yield screen.__name__, getattr(screen, "KEYS", (keys.BACK,))
