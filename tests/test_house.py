"""The house stands as it is drawn: who may import whom, what is loaded before the first frame, and that nothing is named without words."""

import argparse
import ast
import importlib
import json
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from key_rules import bound, every_screen, global_keys, twice

from cqclerk.domain import case, form_batch, numbers, print_job, station
from cqclerk.domain.block_events import BlockEvent
from cqclerk.domain.events import CaseEvent, Event, Subject
from cqclerk.domain.form_events import FormEvent
from cqclerk.domain.print_events import PrintJobEvent
from cqclerk.domain.station_events import OperatorEvent, StationEvent
from cqclerk.gateway import app
from cqclerk.protocol import codec
from cqclerk.workplace.projection import BY_SUBJECT
from data.problems import DatabaseProblem
from data.reference import read_toml
from screens import cli, keys, texts
from screens.happenings import event_word

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("screens", "printing", "cqclerk", "data")
HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "httpx2", "reportlab", "escpos", "fastapi", "uvicorn", "PIL", "fontTools")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["name"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """(path, syntax tree) of every source file in these folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """(statement, module) of every import of a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node, node.module or ""


def calls(tree: ast.Module, *functions: str) -> Iterator[tuple[ast.Call, str]]:
    """(call, first argument) of every call of these functions whose first argument is a plain text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in functions:
                yield node, node.args[0].value


# ---- who may import whom ---------------------------------------------------------------------------------------------


def test_every_import_contract_is_kept() -> None:
    linted = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert linted.returncode == 0 and " 0 broken" in linted.stdout, linted.stdout[-2000:]


def test_every_screen_that_a_key_leads_to_is_in_the_contract_that_keeps_screens_apart() -> None:
    named = set(CONTRACTS["Screens do not know each other"]["modules"])
    ours = {screen.__module__ for screen in every_screen() if hasattr(screen, "KEYS")}
    bases = {base.__module__ for screen in every_screen() for base in screen.__mro__[1:]}
    assert ours - bases - named == set()


def test_the_domain_imports_the_standard_library_and_itself() -> None:
    for path, tree in sources("cqclerk/domain"):
        for _, name in imports(tree):
            assert name.startswith("cqclerk.domain") or name.partition(".")[0] in sys.stdlib_module_names, f"{path}: {name}"


def test_no_floor_has_a_helper_drawer() -> None:
    for path, _ in sources(*FLOORS):
        assert not re.search(r"utils|helpers|misc|manager|common", Path(path).stem), path


# ---- the first frame -------------------------------------------------------------------------------------------------


def test_the_first_frame_waits_for_no_heavy_package() -> None:
    script = "import sys, json, screens.app, screens.login, screens.desk; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert {name.partition(".")[0] for name in loaded} & set(HEAVY) == set()


def test_the_command_line_itself_imports_next_to_nothing() -> None:
    script = "import sys; before = set(sys.modules); import screens.cli; print(*sorted(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {name.partition(".")[0] for name in loaded} & {*HEAVY, "textual", "rich", "cqclerk", "asyncio"} == set()


def test_a_gateway_does_not_load_the_store_of_a_station() -> None:
    script = "import sys, cqclerk.gateway.server; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {"data.store", "data.schema", "sqlmodel", "sqlalchemy.orm"} & set(loaded) == set()


def test_one_file_is_opened_by_one_sqlite_only() -> None:
    """Python's own sqlite3 beside sqlcipher3 on the same file would break its locks; for its types alone it may be named."""
    for path, tree in sources(*FLOORS):
        for_types = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]
        allowed = {id(inner) for node in for_types for inner in ast.walk(node)}
        assert [name for node, name in imports(tree) if name == "sqlite3" and id(node) not in allowed] == [], path


# ---- events ----------------------------------------------------------------------------------------------------------

UNIONS = {
    Subject.CASE: CaseEvent,
    Subject.BLOCK: BlockEvent,
    Subject.PRINT_JOB: PrintJobEvent,
    Subject.STATION: StationEvent,
    Subject.OPERATOR: OperatorEvent,
    Subject.FORMS: FormEvent,
}
REDUCERS = {case.apply, numbers.apply, print_job.apply, station.apply, station.apply_operator, form_batch.apply}


@pytest.mark.parametrize("subject", Subject)
def test_every_event_has_a_codec_a_reducer_and_a_word(subject: Subject) -> None:
    kinds = {kind.type: kind for kind in codec.KINDS if kind.subject is subject}
    assert set(kinds) == set(get_args(UNIONS[subject]))
    assert BY_SUBJECT[subject].apply in REDUCERS
    for kind in kinds.values():
        assert event_word(kind.name) != kind.name, f"{kind.name} has no word in data/words/events.toml"


def test_the_unions_of_the_subjects_are_all_events_there_are() -> None:
    assert {kind for union in UNIONS.values() for kind in get_args(union)} == set(get_args(Event))
    assert {folding.apply for folding in BY_SUBJECT.values()} == REDUCERS


def test_no_word_stands_for_an_event_that_there_is_not() -> None:
    assert set(read_toml("words/events.toml").table("event").values) <= set(codec.BY_NAME)


# ---- words -----------------------------------------------------------------------------------------------------------


def test_every_objection_and_sentence_that_the_code_names_has_words() -> None:
    found = {key: path for path, tree in sources("cqclerk", "screens", "printing") for _, key in calls(tree, "no", "sentence")}
    assert len(found) > 40, "the scan finds hardly anything"
    assert {key: path for key, path in found.items() if texts.words(key) is None} == {}


def test_every_problem_of_a_database_has_words() -> None:
    def below(kind: type[DatabaseProblem]) -> Iterator[type[DatabaseProblem]]:
        yield kind
        for each in kind.__subclasses__():
            yield from below(each)

    assert [kind.__name__ for kind in below(DatabaseProblem) if texts.words(kind.key) is None] == []


def test_the_blanks_of_a_sentence_are_those_that_the_code_fills() -> None:
    filled: dict[str, set[str]] = {}
    for _, tree in sources("cqclerk"):
        for call, key in calls(tree, "no"):
            filled.setdefault(key, set()).update(keyword.arg or "" for keyword in call.keywords)
    for key, names in filled.items():
        words = texts.words(key)
        assert words is not None
        blanks = set(re.findall(r"\{(\w+)\}", f"{words.text}{words.safe}{words.next}"))
        assert blanks <= names, f"{key} leaves {blanks - names} open"


# ---- keys and commands -----------------------------------------------------------------------------------------------


def test_keys_are_unique_on_each_screen_and_global_ones_are_never_bound_anew() -> None:
    for screen in every_screen():
        assert not twice(bound(screen)) and not global_keys().intersection(bound(screen)), screen


def test_every_key_is_in_the_help() -> None:
    for screen in every_screen():
        shown = getattr(screen, "KEYS", ())
        said = " ".join(f"{label} {words}" for label, words in keys.help_lines(shown))
        for key in (*shown, *keys.GLOBALS):
            assert not key.action or not key.help or (key.label in said and key.help in said), (screen, key)


def every_command(parser: argparse.ArgumentParser, typed: str) -> Iterator[str]:
    """Every sub-command below a parser and each option, as they are typed."""
    yield typed
    for action in parser._actions:
        yield from (option for option in action.option_strings if option.startswith("--") and option != "--help")
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from every_command(inner, f"{typed} {name}")


COMMANDS = {*every_command(cli._parser(), "cqclerk"), *every_command(app._parser(), "cqclerk gateway")}


def test_every_command_and_option_is_in_the_docs() -> None:
    docs = "\n".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md"))
    assert sorted(command for command in COMMANDS if command not in docs) == []


def test_every_command_named_in_the_docs_is_one() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for named in re.findall(r"(?:^|`|/)(cqclerk [a-z]+)", page.read_text(encoding="utf-8"), re.M):
            assert named in COMMANDS, f"{page.name}: {named}"


def test_the_three_ways_to_start_are_one_program() -> None:
    scripts = PROJECT["project"]["scripts"]
    assert scripts["cqclerk"] == "screens.cli:main"
    for module in ("screens.__main__", "cqclerk.__main__"):
        spec = importlib.util.find_spec(module)
        assert spec and spec.origin and "screens.cli" in Path(spec.origin).read_text(encoding="utf-8"), module


def test_no_package_in_the_environment_bears_the_name_of_a_floor() -> None:
    for floor in FLOORS:
        found = importlib.import_module(floor)
        assert [Path(place).resolve() for place in found.__path__] == [ROOT / floor], f"another {floor} stands before ours"


def test_every_module_can_be_imported() -> None:
    for floor in FLOORS:
        for module in pkgutil.walk_packages([str(ROOT / floor)], f"{floor}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
