"""A conflict in words: which field says what as both had it, as it was meant here and as it is now; which ways out there are."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cqclerk.domain.afterlife_events import Change
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.merge import FORM, MINE, THEIRS, Difference
from cqclerk.workplace.clock import OFFICE_TIME
from data.reference import read_toml
from screens import texts
from screens.cells import wrap
from screens.field_words import change_words
from screens.happenings import event_word
from screens.phases import handover_word, phase_word
from screens.reasons import named, reason
from screens.spans import Line, Span
from screens.widgets.case_table import Column
from screens.widgets.option_list import Choice
from screens.widgets.row_window import Row

if TYPE_CHECKING:
    from cqclerk.domain.guards import Objection
    from cqclerk.workplace.quarantine import Conflict
    from screens.session import Session

COLUMNS = (
    Column("项目", 12, grow=1),
    Column("两边原来", 14, grow=2),
    Column("本机做的", 16, grow=2),
    Column("现在的", 16, grow=2),
    Column("采用", 8),
)
_FILE = "words/conflict.toml"
_NUMBERS = ("certificate_number", "case_number")
_NUMBER = 13  # characters of a number that its column has room for: the end tells two apart, the message line says all of it
WITHDRAW, REAPPLY, REFER = "withdraw", "reapply", "refer"


def rows(found: "Conflict", choices: Mapping[str, str], session: "Session") -> list[Row]:
    """A line a field."""
    return [_row(one, choices, found, session) for one in found.differences]


def _row(one: Difference, choices: Mapping[str, str], found: "Conflict", session: "Session") -> Row:
    values = (value(one.field, text, found, session) or "（空）" for text in (one.base, one.mine, one.theirs))
    return Row(one.field, (label(one.field, found, session), *values, _taken(one, choices)), "error" if one.clash else "")


def whole(key: str, found: "Conflict", session: "Session") -> str:
    """One field with all that its columns have no room for."""
    one = next((each for each in found.differences if each.field == key), None)
    if one is None:
        return ""
    said = [text if key in _NUMBERS else value(key, text, found, session) for text in (one.base, one.mine, one.theirs)]
    base, mine, theirs = (text or "（空）" for text in said)
    return f"{label(key, found, session)}：两边原来 {base}；本机做的 {mine}；现在的 {theirs}"


def _taken(one: Difference, choices: Mapping[str, str]) -> str:
    """Which version would stand after doing it again on top."""
    if not one.field.startswith(FORM):
        return ""
    if one.clash:
        return {MINE: "本机", THEIRS: "现在"}.get(choices.get(one.field, ""), "请选")
    return "本机" if one.mine != one.base else "现在"


def label(key: str, found: "Conflict", session: "Session") -> str:
    """What a field is called."""
    if not key.startswith(FORM):
        return read_toml(_FILE).table("field").text(key, key)
    item = session.reference.items[_item(found)]
    field = item.field(key.removeprefix(FORM))
    return (field.name or field.label) if field else key.removeprefix(FORM)


def _item(found: "Conflict") -> str:
    cases = (found.theirs, found.mine, found.base)
    return next((case.item for case in cases if case is not None and case.item), "")


def value(key: str, text: str, found: "Conflict", session: "Session") -> str:
    """What a field says, with names instead of codes."""
    if not text:
        return ""
    match key:
        case "phase":
            return phase_word(text)
        case "home_office":
            return session.office_name(text)
        case "claim_station" | "printing_station":
            return session.station_word(text)
        case "step":
            item = session.reference.items.get(_item(found))
            return next((step.name for step in item.steps if step.key == text), text) if item else text
        case _ if key in _NUMBERS and len(text) > _NUMBER:
            return f"…{text[-_NUMBER + 1 :]}"
        case "handed_over":
            return handover_word(text)
        case "result":
            return session.reference.codes["result_code"].label(text)
        case _ if key.startswith(FORM):
            return change_words(Change(key.removeprefix(FORM), text, ""), _item(found), session.reference, session.today())[1]
        case _:
            return text


def refusals(found: "Conflict", session: "Session", columns: int) -> list[Line]:
    """Which events were refused, and why, a line each; as many as there is room for."""
    lines: list[Line] = []
    for one in found.refused:
        reason_words = texts.words(one.reason.key)
        why = texts.filled(reason_words.text, named(one.reason.params, session)) if reason_words else one.reason.key
        made = f"{one.sealed.envelope.device_time.astimezone(OFFICE_TIME):%m-%d %H:%M}"
        said = f" 拒收 {event_word(one.kind)}（{made}）：{why}"
        lines += [(Span(row, "error" if not lines else ""),) for row in wrap(said, columns)]
    return lines


def choices(found: "Conflict", barred: Mapping[str, "Objection | None"], session: "Session") -> tuple[Choice, ...]:
    """The three ways out, those that are not open now with their reason."""
    return tuple(_choice(way, barred.get(way), found, session) for way in (WITHDRAW, REAPPLY, REFER))


def _choice(way: str, objection: "Objection | None", found: "Conflict", session: "Session") -> Choice:
    word = read_toml(_FILE).table(way).text("word")
    if objection is None:
        return Choice(way, word)
    said = objection
    if said.key == "conflict.redo":
        return Choice(way, word, "", texts.filled(_text(said.key), {"event": event_word(said.get("event"))}))
    return Choice(way, word, texts.article(said.key), reason(said, session, found.theirs))


def _text(key: str) -> str:
    found = texts.words(key)
    return found.text if found else key


def question(way: str, found: "Conflict") -> tuple[str, str]:
    """(what is asked before it is done, the label of the word that is typed; "" asks for none)."""
    words = read_toml(_FILE).table(way)
    return texts.filled(words.text("ask"), {"count": len(found.refused)}), words.text("label", "")


def done(way: str, after: Case | None, session: "Session") -> str:
    """What is said once it is decided. after: the case as it stands now, where it was changed by it."""
    prints = way == REAPPLY and after is not None and after.phase is Phase.APPROVED and after.printing_station == session.file.station_id
    return read_toml(_FILE).table(way).text("done_paper" if prints else "done")
