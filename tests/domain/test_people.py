"""Identity numbers, and what a person is."""

from datetime import date

import people
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from id_validator import validator

from cqclerk.domain.people import IdentityKind, IdentityNumber, IdentityProblem, Person, Regions, Residence, Sex, read_identity_number

REGIONS = Regions({"50": "重庆市", "500110": "綦江区", "51": "四川省", "510213": "九龙坡区（原属四川）", "83": "台湾省"}, detailed=("50",))
TRAINING = Regions({"509900": "练习一区", "50": "重庆市"}, detailed=("50",))
BIRTHS = st.dates(date(1900, 1, 1), date(2030, 12, 31))
PREFIXES = st.sampled_from(["509900", "500110", "510213", "510104", "330106"])
NUMBERS = st.builds(people.identity_number, BIRTHS, st.integers(0, 999), PREFIXES)


def read(text, kind=None, regions=REGIONS):
    return read_identity_number(text, regions, kind)


def key(found):
    assert isinstance(found, IdentityProblem), found
    return found.key


@given(BIRTHS, st.integers(0, 999), PREFIXES)
def test_a_right_number_says_birth_and_sex(birth, serial, prefix):
    number = people.identity_number(birth, serial, prefix)
    found = read(number)
    assert isinstance(found, IdentityNumber)
    assert (found.text, found.birth, found.kind) == (number, birth, IdentityKind.RESIDENT)
    assert found.sex is (Sex.MALE if serial % 2 else Sex.FEMALE)


@given(NUMBERS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, place, shift):
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert isinstance(read(wrong), IdentityProblem)


@given(NUMBERS, st.integers(0, 15))
def test_two_digits_that_changed_places_are_always_noticed(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or isinstance(read(swapped), IdentityProblem)


@given(NUMBERS, st.integers(0, 17))
def test_a_number_half_typed_fills_nothing_and_says_how_much_is_missing(number, typed):
    found = read(number[:typed])
    assert key(found) == ("identity.short" if typed else "identity.empty")
    assert not typed or found.params["missing"] == 18 - typed


def test_fifteen_digits_of_a_long_number_are_unfinished_and_not_old():
    found = read("509900201008081420"[:15])
    assert (key(found), found.params["missing"], found.params["maybe_old"]) == ("identity.short", 3, 1)


def test_an_old_number_is_read_where_the_clerk_says_that_it_is_one():
    found = read("510213651007842", IdentityKind.OLD_RESIDENT)
    assert found == IdentityNumber("510213651007842", IdentityKind.OLD_RESIDENT, date(1965, 10, 7), Sex.FEMALE, "九龙坡区（原属四川）")
    assert key(read("510213651307842", IdentityKind.OLD_RESIDENT)) == "identity.birth_date"
    assert key(read("510213196510078421", IdentityKind.OLD_RESIDENT)) == "identity.long"


@given(NUMBERS, st.lists(st.sampled_from([" ", "\u3000", "\t", "\u200b"]), max_size=4))
def test_width_case_and_blanks_do_not_matter(number, blanks):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number.lower())
    assert read("".join(blanks) + wide[:6] + " " + wide[6:] + "".join(blanks)) == read(number)


@settings(max_examples=5)
@given(st.dates(date(1950, 1, 1), date(2020, 1, 1)), st.integers(0, 999))
def test_the_check_agrees_with_another_implementation(birth, serial):
    body = people.identity_number(birth, serial, "110101")[:17]
    accepted = [last for last in "0123456789X" if validator.is_valid(body + last)]
    assert accepted == [last for last in "0123456789X" if isinstance(read(body + last), IdentityNumber)]


@pytest.mark.parametrize("text", ["510213190203070010", "512221190205150024"])
def test_elders_of_the_city_have_prefixes_of_sichuan(text):
    found = read(text)
    assert isinstance(found, IdentityNumber)
    assert found.region_name and found.warnings == ()


@pytest.mark.parametrize(
    ("text", "kind", "found_kind", "birth", "warnings"),
    [
        ("830000190103010012", IdentityKind.RESIDENT, IdentityKind.HMT_PERMIT, date(1901, 3, 1), ("kind_differs",)),
        ("830000190103010012", None, IdentityKind.HMT_PERMIT, date(1901, 3, 1), ()),
        ("950900199103070012", None, IdentityKind.FOREIGNER, date(1991, 3, 7), ()),
        ("950900199103070012", IdentityKind.FOREIGNER, IdentityKind.FOREIGNER, date(1991, 3, 7), ()),
    ],
)
def test_the_prefix_proposes_the_kind(text, kind, found_kind, birth, warnings):
    found = read(text, kind)
    assert isinstance(found, IdentityNumber)
    assert (found.kind, found.birth, found.warnings) == (found_kind, birth, warnings)


def test_a_passport_is_taken_as_it_is_and_says_nothing():
    assert read(" e１２３ 456 ", IdentityKind.PASSPORT) == IdentityNumber("E123456", IdentityKind.PASSPORT)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "identity.empty"),
        ("50990019910307002A", "identity.character"),
        ("X09900199103070025", "identity.character"),
        ("5099001991030700250", "identity.long"),
        ("509900199113070025", "identity.birth_date"),
        ("509900190002290025", "identity.birth_date"),
        ("509900000103070025", "identity.birth_date"),
        ("509900199103070026", "identity.check_digit"),
    ],
)
def test_what_is_wrong_with_a_number_is_named(text, problem):
    assert key(read(text)) == problem


def test_an_unknown_region_is_a_warning_and_a_known_one_has_a_name():
    assert read(people.identity_number(date(1990, 1, 1), 1, "500199")).warnings == ("region_unknown",)
    assert read(people.identity_number(date(1990, 1, 1), 1, "990000")).warnings == ("region_unknown",)
    assert read(people.identity_number(date(1990, 1, 1), 1, "500110")).region_name == "綦江区"
    assert read(people.identity_number(date(1990, 1, 1), 1, "510799")).region_name == "四川省"


def test_invented_numbers_are_refused_outside_training():
    outside = Regions(REGIONS.names, REGIONS.detailed, never_issued=("5099",))
    assert key(read(people.WANG_FANG.identity_number, regions=outside)) == "identity.never_issued"
    assert read(people.WANG_FANG.identity_number, regions=TRAINING).region_name == "练习一区"


@pytest.mark.parametrize("person", people.EVERYONE, ids=lambda person: person.name)
def test_the_invented_people_have_right_numbers_that_nobody_has(person):
    found = read(person.identity_number, person.identity_kind, TRAINING)
    assert isinstance(found, IdentityNumber)
    assert (found.birth, found.sex) == (person.birth_date, person.sex)
    assert person.identity_number[:4] == "5099" or person.identity_number[1:6] == "50900"
    assert person.phone.startswith("100") and len(person.phone) == 11


def test_who_entered_no_other_place_lives_where_they_are_registered():
    home, elsewhere = Residence("500110001000", "测试路0号"), Residence("500109001000", "测试路0号")
    assert Person(registered_residence=home).lives_at == home
    assert Person(registered_residence=home, current_residence=elsewhere).lives_at == elsewhere
    assert Person() == Person(name="", identity_kind=None, registered_residence=Residence())
