"""The reference files as domain values: the real city, its offices, its days."""

import subprocess
import sys
from datetime import date

import people
import pytest

from cqclerk.domain.divisions import DivisionLevel
from cqclerk.domain.people import IdentityKind, IdentityNumber, IdentityProblem, read_identity_number
from cqclerk.domain.workdays import DueDate, due_date
from cqclerk.protocol import office_files
from cqclerk.protocol.reference import Reference
from data.reference import BadReferenceFile, Table

REAL, TRAINING = Reference.load(training=False), Reference.load(training=True)
TODAY, BEFORE, AFTER = date(2026, 11, 25), date(2025, 11, 5), date(2025, 11, 6)
LEVELS = (DivisionLevel.DISTRICT, DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE)


def counted(reference, on):
    """Districts, townships and villages of the city on a day."""
    districts = reference.divisions.children("500000000000", on)
    townships = [each for district in districts for each in reference.divisions.children(district.code, on)]
    villages = [each for township in townships for each in reference.divisions.children(township.code, on)]
    return tuple(len(each) for each in (districts, townships, villages))


def test_the_city_has_38_districts_and_after_the_change_37_and_no_place_is_lost():
    assert counted(REAL, BEFORE) == (38, 1031, 11270)
    assert counted(REAL, AFTER) == (37, 1031, 11270)


def test_the_districts_of_the_change_have_the_townships_that_were_announced():
    def kinds(code):
        children = REAL.divisions.children(code, AFTER)
        return sum(each.name.endswith("街道") for each in children), sum(each.name.endswith("镇") for each in children)

    assert kinds("500157000000") == (31, 11)
    assert kinds("500109000000") == (6, 11)
    assert REAL.divisions.children("500105000000", AFTER) == REAL.divisions.children("500112000000", AFTER) == ()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gnjd", "綦江区古南街道"),
        ("cqbb", "北碚区"),
        ("lxjd", "两江新区龙溪街道"),
        ("⻰溪街道", "两江新区龙溪街道"),
        ("jjjj", "江津区几江街道"),
        ("tongjing", ""),
        ("统景", "北碚区统景镇"),
        ("ljxq", "两江新区"),
        ("scs", "四川省"),
    ],
)
def test_places_of_the_real_city_are_found_by_few_keys(typed, first):
    found = REAL.divisions.find(typed, TODAY)
    assert (REAL.divisions.name(found[0].code, TODAY) if found else "").startswith(first)
    assert bool(found) == bool(first)


def test_a_township_can_be_chosen_by_the_initials_of_its_district_and_its_own():
    divisions = REAL.divisions
    for district in divisions.children("500000000000", TODAY):
        for township in divisions.children(district.code, TODAY)[::6]:
            assert township in divisions.find(district.initials[0] + township.initials[0], TODAY, limit=20)


def test_every_township_has_its_office_in_its_district_and_no_two_have_one_id():
    ids = set()
    for district in REAL.divisions.children("500000000000", TODAY):
        for township in REAL.divisions.children(district.code, TODAY):
            office = REAL.offices.responsible(township.code, "childbirth", TODAY)
            assert office is not None and office.name.startswith(REAL.divisions.name(township.code))
            assert office.name != REAL.divisions.name(township.code), "街道办事处, 镇人民政府, 乡人民政府"
            assert REAL.offices.get(office.parent) is not None
            ids.add(office.id)
    assert len(ids) == 1031


def test_training_adds_its_own_districts_and_offices_and_a_real_station_never_sees_them():
    office = TRAINING.offices.responsible(people.YI_DAM, "childbirth", TODAY)
    assert office is not None and office.training and office.name == "练习二区乙镇人民政府"
    assert TRAINING.offices.get(office.parent).name == "练习二区卫生健康委员会"
    assert TRAINING.divisions.name(people.JIA_FIRST) == "练习一区甲街道甲一社区居民委员会"
    assert REAL.divisions.name(people.JIA_FIRST) == ""
    assert REAL.offices.get("T509901001") is None
    assert REAL.offices.responsible(people.YI_DAM, "childbirth", TODAY) is None


def test_the_people_of_training_work_in_its_offices():
    practice = TRAINING.practice
    assert [(each.name, each.roles) for each in practice.operators] == [
        ("李敏", ("clerk", "reviewer")),
        ("何静", ("approver", "administrator")),
        ("张勇", ("clerk", "reviewer")),
        ("周强", ("clerk", "reviewer")),
        ("田冉", ("approver",)),
        ("彭丽", ("clerk", "reviewer")),
        ("陈岚", ("clerk", "reviewer", "approver")),
        ("唐宁", ("clerk", "reviewer", "approver")),
        ("秦兰", ("clerk", "reviewer")),
    ]
    assert all(TRAINING.offices.get(each.office_id).training for each in practice.operators)
    assert practice.password == "1234"


def test_the_numbers_of_the_invented_are_known_in_training_and_refused_elsewhere():
    for person in people.EVERYONE:
        found = read_identity_number(person.identity_number, TRAINING.regions, person.identity_kind)
        assert isinstance(found, IdentityNumber) and not found.warnings
        outside = read_identity_number(person.identity_number, REAL.regions, person.identity_kind)
        assert isinstance(outside, IdentityProblem) or person.identity_kind is IdentityKind.FOREIGNER


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("510213190203070010", "九龙坡区（原属四川）"),
        ("512221190205150024", "万县（原属四川）"),
        ("830000190103010012", "台湾省"),
        (people.identity_number(date(1990, 1, 1), 1, "500110"), "綦江区或原万盛区"),
        (people.identity_number(date(1990, 1, 1), 1, "710000"), "台湾省"),
    ],
)
def test_the_prefix_names_the_region(number, region):
    found = read_identity_number(number, REAL.regions)
    assert isinstance(found, IdentityNumber)
    assert (found.region_name, found.warnings) == (region, ())


def test_the_calendar_covers_the_notices_and_says_when_it_does_not():
    calendar = REAL.calendar
    assert (calendar.years, calendar.clashes) == (frozenset(range(2004, 2027)), ())
    assert due_date(date(2018, 12, 27), 2, calendar) == DueDate(date(2018, 12, 29))
    assert due_date(date(2026, 9, 30), 2, calendar) == DueDate(date(2026, 10, 9))
    assert due_date(date(2027, 2, 4), 1, calendar) == DueDate(date(2027, 2, 9), provisional=True)


def test_the_forms_find_their_codes():
    codes = REAL.codes
    assert [entry.label for entry in codes["ethnicity"].find("tj")] == ["土家族", "塔吉克族"]
    assert len(codes["ethnicity"].entries) == 59
    assert codes["marital_status"].label("21") == "初婚"
    assert [entry.code for entry in codes["identity_kind"].entries if entry.code not in list(IdentityKind)] == []
    assert all(table.title and table.mark and table.source for table in codes.values())
    assert all(len({entry.code for entry in table.entries}) == len(table.entries) for table in codes.values())


@pytest.mark.parametrize(
    ("name", "first"),
    [("王芳", "wf"), ("单雄", "sx"), ("曾敏", "zm"), ("仇英", "qy"), ("解缙", "xj"), ("区敏", "om"), ("查敏", "zm"), ("欧阳娜娜", "oynn")],
)
def test_surnames_are_read_as_surnames(name, first):
    assert REAL.initials.of(name)[0] == first


def test_initials_know_every_character_of_gb2312():
    chars = [bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]
    assert not [char for char in chars if char and not REAL.initials.of(char)]


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"code": "500110999"}, "office[0].division[0].code"),
        ({"code": 500110001}, "office[0].division[0].code"),
        ({}, "office[0].division[0].code"),
    ],
)
def test_an_office_in_a_place_that_does_not_exist_is_said_with_file_and_key(monkeypatch, wrong, key):
    office = {"id": "Z1", "name": "某局", "level": "district", "decides": [], "division": [wrong]}
    register = Table("reference/offices.toml", "", {"office": [office], "rule": []})
    monkeypatch.setattr(office_files, "read_toml", lambda file: register)
    with pytest.raises(BadReferenceFile) as caught:
        _ = Reference.load(training=False).offices
    assert (caught.value.file, caught.value.key) == ("reference/offices.toml", key)


def test_nothing_is_read_from_disk_at_import():
    program = "import sys, cqclerk.protocol.reference, data.reference as r; sys.exit(r.read_toml.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
