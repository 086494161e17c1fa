"""`cqclerk rules load|try|holidays|local FILE`: what the administrator does about rules and days without a screen."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.system_words import why
from screens import days_lines, trial_lines
from screens.entrance import Door, Refused, entered
from screens.texts import sentence
from screens.upkeep import each_station, say

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace

_NONE = "这里还没有工作站，没有可以导入规则的地方。"
Fields = dict[str, Any]


def run(options: argparse.Namespace) -> int:
    """For every station kept here. Exit status 1 if it did not come about; nothing is changed then."""
    return each_station(options, _NONE, _done)


def _done(door: Door, options: argparse.Namespace) -> int:
    from cqclerk.domain.guards import NotAllowed

    works: dict[str, Callable[[Workplace, str, str], Iterator[tuple[Fields, str]]]] = {
        "load": _load,
        "try": _try,
        "holidays": lambda at, text, name: _days(at, options, text, name),
        "local": lambda at, text, name: _days(at, options, text, name),
    }
    text, name = _text(options.file), Path(options.file).name
    with entered(door, options.operator) as at:
        try:
            for fields, line in works[options.rules](at, text, name):
                say(options, {"station": door.file.station_id, **fields}, line)
        except NotAllowed as no:
            raise Refused(sentence(no.objection.key, no.objection.params)) from no
    return 0


def _load(at: "Workplace", text: str, name: str) -> Iterator[tuple[Fields, str]]:
    from cqclerk.commands import rules

    pack = rules.load_pack(at, text, name)
    yield (
        {"pack": pack.id, "edition": pack.edition, "hash": pack.hash, "effective_from": str(pack.effective_from)},
        trial_lines.loaded(pack),
    )


def _try(at: "Workplace", text: str, name: str) -> Iterator[tuple[Fields, str]]:
    from cqclerk.commands import rules

    trials = rules.try_pack(at, text, name)
    fields = {"pack": trials.pack.id, "tried": trials.tried, "cases": [trial_lines.fields(trial) for trial in trials.differing]}
    lines = [trial_lines.summary(trials)]
    for trial in trials.differing:
        lines += [trial_lines.heading(trial), *(f"    {line}" for line in trial_lines.details(trial, at.reference.words, trials.pack))]
    yield fields, "\n".join(lines)


def _days(at: "Workplace", options: argparse.Namespace, text: str, name: str) -> Iterator[tuple[Fields, str]]:
    """A file that says otherwise than what is loaded has to be agreed to."""
    from cqclerk.commands import days
    from cqclerk.domain.guards import NotAllowed, no

    new = days.read_holidays(at, text, name) if options.rules == "holidays" else days.read_local_days(at, text, name)
    if new.clashes and not options.agree:
        raise NotAllowed(
            no("days.clash", name=new.name, count=len(new.clashes), first="、".join(str(clash.day) for clash in new.clashes[:3]))
        )
    moved = days.load(at, new)
    fields = [{"case": one.case.id, "before": one.before.day.isoformat(), "after": one.after.day.isoformat()} for one in moved]
    lines = [days_lines.summary(new, len(moved)), *days_lines.clashes(new), *(f"    {days_lines.moved(one)}" for one in moved)]
    yield {"name": new.name, "clashes": [str(clash.day) for clash in new.clashes], "moved": fields}, "\n".join(lines)


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(sentence("rules.no_file", {"file": file, "reason": why(error)})) from error
    except UnicodeDecodeError as error:
        raise Refused(sentence("rules.no_file", {"file": file, "reason": "不是 UTF-8 文本"})) from error
