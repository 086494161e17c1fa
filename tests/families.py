"""Invented families for the rules: each a way in which people live, with the application that they make."""

from dataclasses import replace
from datetime import date

import people

from cqclerk.domain.application import Application, Child, Marriage, Material, MaterialForm
from cqclerk.domain.facts import CreditCheck, Facts
from cqclerk.domain.findings import Finding
from cqclerk.domain.people import IdentityKind, Person, Residence, Sex
from cqclerk.domain.routing import route
from cqclerk.domain.rules import evaluate, gaps
from cqclerk.protocol.reference import Reference

TRAINING = Reference.load(training=True)
READERS, WORDS = TRAINING.readers, TRAINING.words
MARRIED_ON = date(2018, 5, 20)
SICHUAN, HUNAN = Residence("510000000000", "某县"), Residence("430000000000", "某县")
PASSPORT = Person("JANE DOE", "", IdentityKind.PASSPORT, "X1234567", Sex.FEMALE, date(1990, 2, 3), marital_status="21")

WIFE = replace(people.WANG_FANG, marriage_date=MARRIED_ON)
HUSBAND = replace(people.LIU_QIANG, marriage_date=MARRIED_ON)
AGAIN, AGAIN_HUSBAND = replace(WIFE, marital_status="22"), replace(HUSBAND, marital_status="22")
BEFORE = Marriage("wife", "何勇", date(2010, 1, 1), date(2017, 1, 1), "1")


def common(name: str = "甲", born: date = date(2019, 6, 1), **more: object) -> Child:
    """A child of both."""
    return replace(Child(name=name, source="born", birth_date=born, parents="common"), **more)


def hers(name: str = "乙", born: date = date(2012, 3, 4), **more: object) -> Child:
    """A child of hers from before."""
    return replace(Child(name=name, source="born", birth_date=born, of_both=False, parents="wife"), **more)


def couple(*children: Child, wife: Person = WIFE, husband: Person = HUSBAND, **more: object) -> Application:
    """A couple that asks for something; answers=(("ground", …),) and the like."""
    return Application(wife, husband, children=children, pregnancy="1", **more)


def remarried(*children: Child, wife: Person = AGAIN, husband: Person = HUSBAND, **more: object) -> Application:
    """The wife was married before."""
    return couple(*children, wife=wife, husband=husband, marriages=(BEFORE,), **more)


def single(person: Person = people.DING_YI, *children: Child, spouse: Person | None = None, **answers: str) -> Application:
    """One who asks for a certificate of marital and childbearing status."""
    told = {"purpose": "入职", "children_count": str(len(children)), **answers}
    return Application(applicant=person, spouse=spouse or Person(), children=children, answers=tuple(told.items()))


def asked(item: str, application: Application, on: date, **more: object) -> tuple[Finding, ...]:
    """What the rules of that day say."""
    pack, about = TRAINING.pack_for(item, on), TRAINING.items[item]
    home = route(application, about, TRAINING.offices, TRAINING.divisions, on)
    return evaluate(pack, about, Facts(application, on, **{"home": home, **more}), READERS)


def found(findings: tuple[Finding, ...], key: str) -> Finding | None:
    """The finding with that key, None if there is none."""
    return next((finding for finding in findings if finding.key == key), None)


def whole(item: str, application: Application, on: date) -> Application:
    """The application with every material that is asked for."""
    about, pack = TRAINING.items[item], TRAINING.pack_for(item, on)
    keys = [gap.key.removeprefix("material.") for gap in gaps(pack, about, application) if gap.key.startswith("material.")]
    return replace(application, materials=tuple(Material(key, MaterialForm.ORIGINAL, 1) for key in keys))


CLEAR = {"credit": CreditCheck.CLEAR, "searched": "city"}
