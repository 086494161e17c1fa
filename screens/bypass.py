"""What is told of an application by the bypass (应急接件), as the draft of its form keeps it: {emergency.reason: network, …}."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from screens import texts
from screens.widgets.kinds import Kind

if TYPE_CHECKING:
    from cqclerk.commands.emergency import Register
    from cqclerk.domain.case import Case
    from cqclerk.domain.emergency_gate import Leave
    from cqclerk.domain.guards import Objection
    from cqclerk.workplace.workplace import Workplace
    from screens.session import Session

PREFIX = "emergency."
_SHUT = ("emergency.line_up", "emergency.ended", "emergency.connected", "emergency.village_only")  # since the form was begun
_LEFT_OUT, _PLAIN = "emergency.left_out", "emergency.plain"
UP = ("线路通", "线路慢")  # as the top line says that the gateway answers
FIELDS = {  # where what an objection names is mended
    "emergency.line": "line",
    "emergency.connected": "line",
    "emergency.line_up": "line",
    "emergency.reason": "reason",
    "emergency.words": "words",
    "emergency.leave": "approver",
    "emergency.register": "village",
}


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _clock(text: str) -> str:
    digits = _digits(text)
    return f"{digits[:2]}:{digits[2:]}" if len(digits) == 4 else digits


def _no_time(value: str) -> str:
    return "" if not value or _time_of(value) else "时刻是四位数字，如 0930。"


def _time_of(value: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", value)
    return (int(found[1]), int(found[2])) if found else None


TIME = Kind("数字", _digits, limit=4, full=4, settle=_clock, edit=_digits, problem=_no_time)


def is_told(values: Mapping[str, str]) -> bool:
    """Whether a form is one of the bypass."""
    return any(key.startswith(PREFIX) for key in values)


def is_register(values: Mapping[str, str]) -> bool:
    """Whether it is a line of a village's paper register."""
    return f"{PREFIX}register" in values or f"{PREFIX}village" in values


def heading(register: bool, session: "Session") -> tuple[str, str]:
    """(title, note) of what is told first."""
    title = "补录村居纸质登记" if register else "应急接件"
    period = session.reference.emergency.period(session.today())
    if period is None:
        return title, "已经关闭"
    until = f"开放到 {period.effective_to}" if period.effective_to else f"{period.note}开放，结束日期待核实"
    return title, f"{period.article}  {until}"


def leave_of(values: Mapping[str, str]) -> "Leave":
    """The reason and the leave."""
    from cqclerk.domain.emergency_gate import Leave

    def said(key: str) -> str:
        return values.get(f"{PREFIX}{key}", "").strip()

    return Leave(said("line"), said("reason"), said("words"), said("approver"), _moment(said("day"), said("time")), said("means"))


def register_of(values: Mapping[str, str]) -> "Register":
    """The line of the paper register."""
    from cqclerk.commands.emergency import Register

    def said(key: str) -> str:
        return values.get(f"{PREFIX}{key}", "").strip()

    return Register(said("village"), said("register"), _day(said("taken_on")), said("paper_number"))


def objection(values: Mapping[str, str], session: "Session", *, register: bool, line_up: bool) -> "Objection | None":
    """Why the form may not be begun: the same questions as the command asks, as far as they can be asked now."""
    from cqclerk.domain import guards

    gate, leave, office = session.reference.emergency, leave_of(values), session.reference.offices.get(session.actor.office)
    item = next(item for item in session.reference.items.values() if item.identifier in gate.items)
    if not register:
        return gate.objection(office, item, session.today(), leave, line_up=line_up)
    line = register_of(values)
    if not (line.village and line.number and line.taken_on):
        return guards.no("emergency.register")
    return gate.register_objection(office, item, line.taken_on, leave)


def look_for(at: "Workplace", values: Mapping[str, str]) -> None:
    """Whether a line of a paper register is new here. Raises NotAllowed, with the case that has it."""
    from cqclerk.commands import emergency

    emergency.look_for_register(at, leave_of(values), register_of(values))


def submit(at: "Workplace", item: str, values: Mapping[str, str], draft_id: str, line_up: bool) -> "Case":
    """Take it in, at the village or from its paper register. Raises NotAllowed, with what stands against it."""
    from cqclerk.commands import emergency

    leave = leave_of(values)
    if is_register(values):
        return emergency.enter_register(at, item, values, leave, register_of(values), draft_id)
    return emergency.take_in(at, item, values, leave, line_up=line_up, draft_id=draft_id)


def given_up(values: dict[str, str], error: BaseException) -> str:
    """What the gate does not let through is left out of a filled form, so that F10 takes it in without; the sentence, "" if nothing was."""
    from cqclerk.domain.guards import NotAllowed

    key = error.objection.key if isinstance(error, NotAllowed) else ""
    if key in _SHUT and not is_register(values):
        for told in [told for told in values if told.startswith(PREFIX)]:
            del values[told]
    elif key != "emergency.may_not_issue" or values.pop(f"{PREFIX}paper_number", None) is None:
        return ""
    return texts.sentence(_LEFT_OUT if is_told(values) else _PLAIN)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(day: str, time: str) -> datetime | None:
    from cqclerk.workplace.clock import OFFICE_TIME

    date_of, clock = _day(day), _time_of(time)
    return datetime(date_of.year, date_of.month, date_of.day, *clock, tzinfo=OFFICE_TIME) if date_of and clock else None
