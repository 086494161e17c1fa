"""Which office decides (通知 四（三）), and which windows take in (四（二）)."""

from dataclasses import replace
from datetime import date

import people
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.application import Application
from cqclerk.domain.items import Item
from cqclerk.domain.offices import Office, OfficeLevel, OfficeRegister
from cqclerk.domain.people import Person, Residence
from cqclerk.domain.routing import may_take_in, route, taken_in_for
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


# ---- functional zones, what changed, and who takes in ------------------------------------------------------------------

REAL = Reference.load(training=False)
ADDITIONAL: Item = REAL.items["additional_child"]
DISTRICT = frozenset({OfficeLevel.DISTRICT})


@pytest.mark.parametrize(
    ("township", "day", "above"),
    [
        ("T500110004", TODAY, "Z-WS"),  # 万盛街道
        ("T500110001", TODAY, "D500110"),  # 古南街道 of the same district
        ("T500106108", TODAY, "Z-GX"),  # 曾家镇
        ("T500106001", TODAY, "D500106"),
        ("T500112009", date(2025, 11, 5), "Z-LJ"),  # 人和街道, while 两江新区 had no code
        ("T500112009", date(2025, 11, 6), "D500157"),
        ("T500112133", date(2025, 11, 5), "D500112"),  # 统景镇 moved from one district to another
        ("T500112133", date(2025, 11, 6), "D500109"),
    ],
)
def test_what_is_decided_above_a_township_is_decided_by_its_zone_or_district_of_that_day(township, day, above):
    found = REAL.offices.at_level(township, DISTRICT, day)
    assert found is not None and found.id == above


def test_a_zone_takes_no_township_away_from_its_own_office():
    for code in ("500110004000", "500106108000", "500112009000"):
        for day in (date(2020, 1, 1), TODAY):
            found = REAL.offices.responsible(code, "childbirth", day)
            assert found is not None and found.id == "T" + code[:9]


def test_who_decides_is_told_with_the_route_where_it_is_another_office():
    resident = replace(people.WANG_FANG, registered_residence=Residence("500110004000"))
    found = route(Application(wife=resident), ADDITIONAL, REAL.offices, REAL.divisions, date(2021, 6, 1))
    assert found.chosen.office.id == "T500110004" and found.chosen.decides.id == "Z-WS"


def test_what_a_village_may_not_take_in_its_township_does():
    village = Office("V1", "某村", OfficeLevel.VILLAGE, extranet=False, parent=JIA)
    register = OfficeRegister([*TRAINING.offices.named(), village], [], TRAINING.divisions)
    may, may_not = (replace(ITEM, village_without_extranet=allowed) for allowed in (True, False))
    assert taken_in_for(village, may, register, TODAY).id == "V1"
    assert taken_in_for(village, may_not, register, TODAY).id == JIA
    assert taken_in_for(replace(village, extranet=True), may_not, register, TODAY).id == "V1"


PLACES = st.sampled_from(
    ["", "509901001001", "509901001000", "509901000000", "509902100201", "510000000000", "500110004000", "500112009000", "x"]
)
PEOPLE = st.builds(Person, name=st.sampled_from(["", "王芳"]), registered_residence=st.builds(Residence, PLACES),
                   current_residence=st.none() | st.builds(Residence, PLACES))  # fmt: skip
DAYS = st.dates(date(2015, 7, 1), date(2027, 12, 31))


@given(PEOPLE, PEOPLE, st.sampled_from(["", "wife", "husband"]), DAYS, st.sampled_from(sorted(TRAINING.items)))
def test_a_route_is_one_of_its_candidates_with_a_reason_and_the_choice_never_opens_a_new_one(wife, husband, choice, on, key):
    item = TRAINING.items[key]
    single = {"applicant": wife, "spouse": husband} if "applicant" in item.parties else {"wife": wife, "husband": husband}
    found, free = (
        route(Application(home_choice=chosen, **single), item, TRAINING.offices, TRAINING.divisions, on) for chosen in (choice, "")
    )
    assert found.reason.startswith("route.") and (found.chosen is None) == (not found.candidates)
    assert found.candidates == free.candidates, "choosing is among the candidates"
    if found.chosen:
        assert found.chosen in found.candidates and found.chosen.article
        wanted = [one for one in found.candidates if one.person == choice]
        assert found.chosen == (wanted or found.candidates)[0]
        assert key in found.chosen.office.decides and found.chosen.office.level in item.jurisdiction_on(on).accepts


@given(PEOPLE, PEOPLE, DAYS)
def test_whose_residence_comes_first_does_not_hang_on_how_the_other_one_is_written(wife, husband, on):
    """The wife's registered residence in the city, as exact as a township, always leads to the wife's office."""
    found = route(Application(wife=wife, husband=husband), ITEM, TRAINING.offices, TRAINING.divisions, on)
    alone = route(Application(wife=wife), ITEM, TRAINING.offices, TRAINING.divisions, on)
    if alone.reason == "route.registered":
        assert found.chosen == alone.chosen
