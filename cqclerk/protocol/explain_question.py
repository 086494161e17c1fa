"""The question of `cqclerk rules explain` as JSON: its shape, documented in docs/reference/rules-explain.md, and how it is read."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from cqclerk.domain.application import Channel
from cqclerk.domain.facts import CreditCheck
from cqclerk.domain.likeness import Same
from cqclerk.domain.offices import OfficeLevel
from cqclerk.domain.people import IdentityKind

_YEARS = range(1900, 2101)


class BadQuestion(Exception):
    """A question that cannot be asked: the path of the field, and why. str() is fit for the person who wrote it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}：{reason}")
        self.path, self.reason = path, reason


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A field that nobody reads is a slip of the pen."""


class Place(Shape, frozen=True):
    division: str = ""
    address: str = ""


class Someone(Shape, frozen=True):
    name: str = ""
    identity_kind: IdentityKind | None = None
    identity_number: str = ""
    sex: str = ""
    birth_date: date | None = None
    ethnicity: str = ""
    registered_residence: Place = Place()
    current_residence: Place | None = None
    marital_status: str = ""
    marriage_date: date | None = None
    employer: str = ""
    phone: str = ""


class People(Shape, frozen=True):
    """A couple, or an applicant and perhaps a spouse."""

    wife: Someone | None = None
    husband: Someone | None = None
    applicant: Someone | None = None
    spouse: Someone | None = None


class OneChild(Shape, frozen=True):
    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    certificate: str = ""
    source: str = ""
    parents: str = ""
    of_both: bool | None = None
    living: bool = True
    of_marriage: str = ""
    custody: str = ""
    appraisal: str = ""
    approval: str = ""
    ethnicity: str = ""
    address: str = ""


class OneMarriage(Shape, frozen=True):
    of: str
    partner: str = ""
    married_on: date | None = None
    ended_on: date | None = None
    ended_by: str = ""


class Certificate(Shape, frozen=True):
    item: str
    number: str = ""
    holder: Literal["", "wife", "husband", "applicant", "spouse"] = ""
    issued_on: date | None = None
    valid_until: date | None = None
    valid: bool = True
    child: str = ""


class OtherCase(Shape, frozen=True):
    receipt_number: str
    same: Same
    open: bool


class Window(Shape, frozen=True):
    office: str = ""
    level: OfficeLevel | None = None
    extranet: bool | None = None


class Stop(Shape, frozen=True, rename={"began": "from", "ended": "to"}):
    kind: str
    began: date
    ended: date | None = None


class Longer(Shape, frozen=True):
    days: int
    reason: str = ""
    approver: str = ""


class Clock(Shape, frozen=True):
    received: date | None = None
    told: date | None = None
    accepted: date | None = None
    today: date | None = None
    pauses: tuple[Stop, ...] = ()
    extension: Longer | None = None
    rest_days: tuple[date, ...] = ()
    work_days: tuple[date, ...] = ()


class Question(Shape, frozen=True):
    """The whole of it. request: answers by the keys of the item's form; materials: form by the keys of its checklist.

    paper: what a paper says beyond the rules (its number, its clerk), for `cqclerk paper`; the rules do not read it.
    """

    version: Literal[1]
    item: str
    application_date: date
    training: bool = False
    window: Window = Window()
    line: Literal["up", "down"] = "up"
    channel: Channel = Channel.WINDOW
    credit: CreditCheck = CreditCheck.UNKNOWN
    people: People = People()
    marriages: tuple[OneMarriage, ...] = ()
    children: tuple[OneChild, ...] = ()
    request: dict[str, object] = {}
    materials: dict[str, object] = {}
    certificates: tuple[Certificate, ...] = ()
    duplicates: tuple[OtherCase, ...] = ()
    searched: Literal["station", "city"] = "station"
    clock: Clock = Clock()
    paper: dict[str, object] = {}


def read_question(text: bytes) -> Question:
    """The question that a file holds. Raises BadQuestion."""
    try:
        question = msgspec.json.decode(text, type=Question)
    except msgspec.ValidationError as error:
        raise _bad(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadQuestion("$", f"不是 JSON（{error}）") from error
    for name, answers in (("request", question.request), ("materials", question.materials)):
        for key, answer in answers.items():
            if not isinstance(answer, str):
                raise BadQuestion(f"$.{name}.{key}", "要写成文字")
    for path, day in _days(question, "$"):
        if day.year not in _YEARS:
            raise BadQuestion(path, f"年份要在{_YEARS[0]}到{_YEARS[-1]}之间")
    return question


_REASONS = (
    (r"Object missing required field `(.+)`", "必须写"),
    (r"Object contains unknown field `(.+)`", "没有这一项"),
    (r".*RFC3339.*|Expected `date`.*", "日期要写成 2020-05-06 的样子"),
    (r"Invalid enum value (.+)", "没有这个值"),
)


def _bad(told: str) -> BadQuestion:
    """What the decoder says, in words; the path goes down to the field itself."""
    reason, _, path = told.partition(" - at ")
    path = path.strip("`") or "$"
    for pattern, words in _REASONS:
        found = re.fullmatch(pattern, reason)
        if found:
            return BadQuestion(f"{path}.{found[1]}" if "field" in pattern else path, words)
    return BadQuestion(path, f"值不对（{reason}）")


def _days(value: object, path: str) -> Iterator[tuple[str, date]]:
    if isinstance(value, date):
        yield path, value
    elif isinstance(value, msgspec.Struct):
        for name, inner in zip(value.__struct_encode_fields__, (getattr(value, name) for name in value.__struct_fields__), strict=True):
            yield from _days(inner, f"{path}.{name}")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _days(inner, f"{path}.{name}")
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from _days(inner, f"{path}[{place}]")
