"""A guide as the platform gives it (guid_detail, JSON) → the guide. The names of its fields are the platform's.

{"edition": …, "item": …} are added when it is published; the rest is the answer of the platform, with or without {"code", "data"} around.
"""

import json
from collections.abc import Mapping
from typing import cast

from cqclerk.domain.guides import Guide, GuideMaterial
from cqclerk.domain.items import Item
from data.reference import BadReferenceFile

_NEEDED = "1"  # dictionary 必要: 1 必要, 0 and 2 非必要
_FORMS = {"1": "原件", "2": "复印件", "3": "原件和复印件"}  # dictionary 材料
_WORKDAYS = ("", "1", "工作日")  # promiseState, anticipateState: working days
Json = Mapping[str, object]


def read(text: str, file: str, item: str, edition: int, items: Mapping[str, Item]) -> Guide:
    """The guide of a file. Raises BadReferenceFile: no JSON, no guide, no such item."""
    if item not in items:
        raise BadReferenceFile(file, "item", f"there is no item {item}")
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise BadReferenceFile(file, "", f"is no JSON: {error}") from error
    found = _data(answer)
    if found is None or not _text(found, "taskName"):
        raise BadReferenceFile(file, "taskName", "is missing: this is no guid_detail")
    return Guide(
        item=item,
        edition=edition,
        name=_text(found, "taskName"),
        task_code=_text(found, "taskCode"),
        catalog_code=_text(found, "catalogCode"),
        office=_text(found, "deptName"),
        statutory_days=_days(found, "anticipateDay", "anticipateState", file),
        promised_days=_days(found, "promiseDay", "promiseState", file),
        fee=_text(found, "isFee"),
        materials=tuple(_material(one) for one in _list(found, "itemMaterials")),
        conditions=tuple(filter(None, map(_condition, _list(found, "itemConditions")))),
        laws=tuple(map(_law, _list(found, "byLaws"))),
        address="；".join(filter(None, (_text(one, "address") for one in _list(found, "lobbys")))),
        phone=_text(found, "linkWay"),
    )


def _data(answer: object) -> Json | None:
    if not isinstance(answer, dict):
        return None
    inner = answer.get("data")
    return cast(Json, inner if isinstance(inner, dict) else answer)


def _text(found: Json, name: str) -> str:
    value = found.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _list(found: Json, name: str) -> list[Json]:
    value = found.get(name)
    return [cast(Json, one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _days(found: Json, name: str, state: str, file: str) -> int | None:
    """Working days; a number that is of something else (calendar days, hours) says nothing here."""
    text = _text(found, name)
    if not text or _text(found, state) not in _WORKDAYS:
        return None
    if not text.isdecimal():
        raise BadReferenceFile(file, name, f"is no number of days: {text!r}")
    return int(text)


def _condition(one: Json) -> str:
    return _text(one, "conditionName") or _text(one, "conditionSituation")


def _law(one: Json) -> str:
    return " ".join(filter(None, (_text(one, "lawName"), _text(one, "termsNumber"))))


def _material(one: Json) -> GuideMaterial:
    form = _text(one, "materialType")
    return GuideMaterial(_text(one, "materialName"), _FORMS.get(form, form), _text(one, "need") in (_NEEDED, ""))
