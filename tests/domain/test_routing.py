"""Which office decides (通知 四（三）), and which windows take in (四（二）)."""

from dataclasses import replace
from datetime import date

import people
import pytest

from cqclerk.domain.application import Application
from cqclerk.domain.items import Item
from cqclerk.domain.offices import Office, OfficeLevel
from cqclerk.domain.people import Person, Residence
from cqclerk.domain.routing import may_take_in, route
from cqclerk.protocol.reference import Reference

TRAINING = Reference.load(training=True)
ITEM: Item = TRAINING.items["childbirth"]
TODAY = date(2026, 11, 25)
SICHUAN = Residence("510000000000", "某县")
JIA, YI = "T509901001", "T509902100"


def routed(wife, husband, choice=""):
    application = Application(wife=wife, husband=husband, home_choice=choice)
    return route(application, ITEM, TRAINING.offices, TRAINING.divisions, TODAY)


def from_sichuan(person, lives=None):
    return replace(person, registered_residence=SICHUAN, current_residence=lives)


def summary(found):
    return found.chosen.office.id if found.chosen else None, found.chosen.person if found.chosen else None, found.reason


@pytest.mark.parametrize(
    ("wife", "husband", "choice", "expected"),
    [
        (people.WANG_FANG, people.LIU_QIANG, "", (JIA, "wife", "route.registered")),
        (people.WANG_FANG, people.LIU_QIANG, "husband", (YI, "husband", "route.registered")),
        (from_sichuan(people.WANG_FANG), people.LIU_QIANG, "", (YI, "husband", "route.registered")),
        (from_sichuan(people.WANG_FANG), people.LIU_QIANG, "wife", (YI, "husband", "route.registered")),
        (people.WANG_FANG, from_sichuan(people.LIU_QIANG), "husband", (JIA, "wife", "route.registered")),
        (
            from_sichuan(people.WANG_FANG, Residence(people.YI)),
            from_sichuan(people.LIU_QIANG, Residence(people.JIA)),
            "",
            (YI, "wife", "route.current"),
        ),
        (from_sichuan(people.WANG_FANG), from_sichuan(people.LIU_QIANG, Residence(people.JIA)), "", (None, None, "route.outside")),
        (from_sichuan(people.WANG_FANG, Residence(people.JIA)), people.FOREIGNER, "", (JIA, "wife", "route.current")),
        (people.FOREIGNER, from_sichuan(people.LIU_QIANG), "", (JIA, "wife", "route.current")),
        (people.WANG_FANG, Person(), "", (JIA, "wife", "route.registered")),
        (Person(), from_sichuan(people.LIU_QIANG, Residence(people.JIA)), "", (JIA, "husband", "route.current")),
        (Person(), Person(), "", (None, None, "route.no_residence")),
        (Person(name="王芳"), from_sichuan(people.LIU_QIANG), "", (None, None, "route.no_residence")),
        (replace(people.WANG_FANG, registered_residence=Residence("509901000000")), Person(), "", (None, None, "route.no_office")),
    ],
)
def test_the_home_office_follows_the_notice(wife, husband, choice, expected):
    assert summary(routed(wife, husband, choice)) == expected


def test_both_offices_are_shown_when_the_couple_may_choose():
    found = routed(people.WANG_FANG, people.LIU_QIANG)
    assert [(candidate.office.id, candidate.person) for candidate in found.candidates] == [(JIA, "wife"), (YI, "husband")]
    assert {candidate.article for candidate in found.candidates} == {"通知 四（三）"}


def test_a_place_that_is_too_coarse_for_the_wife_leaves_the_husbands_office():
    coarse = replace(people.WANG_FANG, registered_residence=Residence("509901000000"))
    assert summary(routed(coarse, people.LIU_QIANG)) == (YI, "husband", "route.registered")


def test_a_real_village_of_the_city_leads_to_its_township():
    resident = replace(people.WANG_FANG, registered_residence=Residence("500110001001"))
    assert summary(routed(resident, people.LIU_QIANG))[0] == "T500110001"


@pytest.mark.parametrize(
    ("level", "extranet", "allowed_without", "expected"),
    [
        (OfficeLevel.TOWNSHIP, True, False, True),
        (OfficeLevel.VILLAGE, True, False, True),
        (OfficeLevel.VILLAGE, False, True, True),
        (OfficeLevel.VILLAGE, False, False, False),
        (OfficeLevel.TOWNSHIP, False, False, True),
    ],
)
def test_a_village_without_the_extranet_takes_in_only_what_the_item_allows(level, extranet, allowed_without, expected):
    office = Office("X", "某窗口", level, extranet=extranet)
    assert may_take_in(office, replace(ITEM, village_without_extranet=allowed_without)) is expected
