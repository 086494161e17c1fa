"""What invented people ask for, item by item: complete forms of people who were never here before."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from cqclerk.domain.application import Application, Child, Material, MaterialForm
from cqclerk.domain.form import values_of
from cqclerk.domain.people import Person, Sex
from cqclerk.domain.rules import gaps
from tests.offices import REFERENCE
from tests.people import JIA_FIRST, person

PROOF, BIRTH, HONOR, APPROVAL = "marital_childbearing", "childbirth", "only_child_honor", "additional_child"
ADDRESS = {"recipient_name": "王芳", "recipient_address": "测试路0号", "recipient_phone": "10012345678"}
_people = itertools.count()


def _somebody(name: str, born: date, sex: Sex, division: str) -> Person:
    """Somebody with a number that nobody before had: three digits of it count the people of one day."""
    day, serial = divmod(next(_people), 400)
    return person(name, born + timedelta(days=day), sex, 50 + serial, division)


def _child(name: str, born: date, **more: object) -> Child:
    return replace(Child(name=name, sex="1", source="born", birth_date=born, parents="common"), **more)


def application(item: str, division: str = JIA_FIRST, **answers: str) -> Application:
    """A first child to be registered, a proof to be had, an only child of 2010, a fourth child where one of three has died."""
    wife = _somebody("王芳", date(1985, 3, 7), Sex.FEMALE, division)
    husband = _somebody("刘强", date(1984, 11, 2), Sex.MALE, division)
    match item:
        case "childbirth":
            return Application(wife, husband, birth_order="1", pregnancy="1")
        case "marital_childbearing":
            told = {"purpose": "入职", "children_count": "0"} | answers
            return Application(applicant=wife, spouse=husband, answers=tuple(told.items()))
        case "only_child_honor":
            told = {"variant": "first", "applicants": "both"} | answers
            return Application(wife, husband, children=(_child("刘一", date(2010, 1, 1)),), answers=tuple(told.items()))
        case _:
            children = (_child("刘一", date(2012, 1, 1)), _child("刘二", date(2014, 1, 1)), _child("刘三", date(2016, 1, 1), living=False))
            told = {"ground": "child_died"} | answers
            return Application(wife, husband, children=children, answers=tuple(told.items()))


def with_materials(item: str, asked: Application, on: date) -> Application:
    """The same with every material that the rules of the day ask for, as originals."""
    missing = gaps(REFERENCE.pack_for(item, on), REFERENCE.items[item], asked, regions=REFERENCE.regions)
    keys = [gap.key.removeprefix("material.") for gap in missing if gap.key.startswith("material.")]
    return replace(asked, materials=tuple(Material(key, MaterialForm.ORIGINAL, 1) for key in keys))


def whole(item: str, on: date, handover: str = "self", division: str = JIA_FIRST, **answers: str) -> Mapping[str, str]:
    """A form without a gap."""
    form = values_of(with_materials(item, application(item, division, **answers), on))
    return {**form, "handover": handover, **(ADDRESS if handover == "post" else {})}
