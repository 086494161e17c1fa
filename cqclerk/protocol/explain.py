"""`cqclerk rules explain`: the question in JSON → what the rules are asked, and their answer in JSON.

Whatever a form would not take is refused with the path of the field ($.people.wife.birth_date); what a form takes and the rules
judge (a number with a wrong check digit, a missing name) is taken.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import msgspec

from cqclerk.domain.application import PARTIES, MaterialForm
from cqclerk.domain.clock import Extension, Pause
from cqclerk.domain.explaining import Asked, ClockFacts, Explanation, Known, explain
from cqclerk.domain.facts import Facts, Held
from cqclerk.domain.fields import read_field
from cqclerk.domain.form import capture
from cqclerk.domain.items import Item
from cqclerk.domain.likeness import Duplicate
from cqclerk.domain.offices import Office, OfficeLevel
from cqclerk.domain.routing import route
from cqclerk.protocol.explain_question import BadQuestion, Clock, Place, Question, Someone, Window
from cqclerk.protocol.reference import Reference

_UNFIT = ("code.unknown", "code.unclear", "division.unknown", "date.unreadable", "pages.unreadable")


def explained(question: Question, reference: Reference) -> tuple[Asked, Known, Explanation]:
    """Ask the rules. Raises BadQuestion (path, reason)."""
    asked = asked_of(question, reference)
    home = asked.facts.home.chosen if asked.facts.home else None
    calendar = reference.calendar_of(home.office.id if home else asked.window.id)
    known = Known(
        pack=reference.pack_for(asked.item.identifier, asked.facts.application_date),
        readers=reference.readers,
        offices=reference.offices,
        calendar=calendar.with_local_days(question.clock.rest_days, question.clock.work_days),
        stop_rules=reference.stop_rules,
    )
    return asked, known, explain(asked, known)


def asked_of(question: Question, reference: Reference) -> Asked:
    """What the rules are asked: read as the counter reads it. Raises BadQuestion."""
    item = reference.items.get(question.item)
    if item is None:
        raise BadQuestion("$.item", f"没有这一事项；有 {'、'.join(reference.items)}")
    for place, held in enumerate(question.certificates):
        if held.item not in reference.items:
            raise BadQuestion(f"$.certificates[{place}].item", f"没有这一事项；有 {'、'.join(reference.items)}")
    application = capture(item, _draft(question, item, reference), reference.readers).application
    home = route(application, item, reference.offices, reference.divisions, question.application_date)
    facts = Facts(
        application=application,
        application_date=question.application_date,
        home=home,
        duplicates=tuple(Duplicate(other.receipt_number, other.same, other.open) for other in question.duplicates),
        credit=question.credit,
        channel=question.channel,
        searched=question.searched if question.line == "up" else "station",
        held=tuple(Held(**msgspec.structs.asdict(held)) for held in question.certificates),
    )
    return Asked(item, facts, _window(question.window, reference), question.line == "up", _clock(question.clock, reference))


def _draft(question: Question, item: Item, reference: Reference) -> dict[str, str]:
    """The facts as a draft of the item's form. Raises BadQuestion for what the form does not ask, or cannot read."""
    entries = list(_entries(question, reference))
    values = {key: text for _, key, text in entries}
    for path, key, text in entries:
        field = item.field(key)
        if field is None:
            raise BadQuestion(path, f"{item.name}不问这一项")
        read = read_field(field, values, reference.readers)
        if text and read.objection in _UNFIT:
            raise BadQuestion(path, reference.words.error(read.objection, read.params))
    return values


def _entries(question: Question, reference: Reference) -> Iterator[tuple[str, str, str]]:
    """(path, key of the field, text) of everything that is said."""
    for who in PARTIES:
        person = getattr(question.people, who)
        if person is not None:
            yield from _person(who, person, reference)
    yield from _rows("$.children", "child", question.children)
    yield from _rows("$.marriages", "marriage", question.marriages)
    yield from ((f"$.request.{key}", key, str(text)) for key, text in question.request.items())
    taken = {key: form for key, form in question.materials.items() if form != MaterialForm.MISSING.value}
    yield from ((f"$.materials.{key}", f"material.{key}", str(form)) for key, form in taken.items())


def _rows(path: str, section: str, rows: tuple[msgspec.Struct, ...]) -> Iterator[tuple[str, str, str]]:
    for place, row in enumerate(rows):
        for key, value in msgspec.structs.asdict(row).items():
            if value not in (None, "", True):
                yield f"{path}[{place}].{key}", f"{section}.{place + 1}.{key}", _text(value)


def _person(who: str, person: Someone, reference: Reference) -> Iterator[tuple[str, str, str]]:
    for key, value in msgspec.structs.asdict(person).items():
        if isinstance(value, Place):
            name = key.removesuffix("_residence")
            yield f"$.people.{who}.{key}.division", f"{who}.{key}", _division(value.division, reference)
            yield f"$.people.{who}.{key}.address", f"{who}.{name}_address", value.address
        elif value not in (None, ""):
            yield f"$.people.{who}.{key}", f"{who}.{key}", _text(value)


def _division(code: str, reference: Reference) -> str:
    """Of a place in another province only the province counts: its counties are not on file."""
    digits = re.sub(r"\s", "", code)
    known = reference.divisions.get(digits.ljust(12, "0"))
    elsewhere = reference.divisions.get(digits[:2].ljust(12, "0"))
    return digits if known or elsewhere is None or reference.divisions.in_city(elsewhere.code) else elsewhere.code


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _window(window: Window, reference: Reference) -> Office:
    """The office on file; level and extranet as they are told, for a window that is only supposed."""
    office = reference.offices.get(window.office) if window.office else Office("", "", OfficeLevel.TOWNSHIP)
    if office is None:
        raise BadQuestion("$.window.office", f"没有机构 {window.office}")
    extranet = office.extranet if window.extranet is None else window.extranet
    return replace(office, level=window.level or office.level, extranet=extranet)


def _clock(clock: Clock, reference: Reference) -> ClockFacts:
    kinds = {rule.key for rule in reference.stop_rules}
    for place, stop in enumerate(clock.pauses):
        if stop.kind not in kinds:
            raise BadQuestion(f"$.clock.pauses[{place}].kind", f"只有 {'、'.join(sorted(kinds))}")
        if stop.ended is not None and stop.ended < stop.began:
            raise BadQuestion(f"$.clock.pauses[{place}].to", "在开始之前")
    if clock.accepted and clock.received and clock.accepted < clock.received:
        raise BadQuestion("$.clock.accepted", "在收到之前")
    pauses = tuple(Pause(stop.kind, stop.began, stop.ended) for stop in clock.pauses)
    extension = Extension(clock.extension.days, clock.extension.reason, clock.extension.approver) if clock.extension else None
    return ClockFacts(clock.received, clock.told, clock.accepted, clock.today, pauses, extension)
