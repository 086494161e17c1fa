"""The draft as typed ⇄ the application, and what one field says about others."""

from datetime import date

import people
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.application import Child, Handover, Material, MaterialForm, Proof
from cqclerk.domain.fields import read_date, read_field
from cqclerk.domain.form import OF_THE_CASE, FieldError, capture, derived, followed, open_errors, values_of
from cqclerk.domain.items import FieldKind
from cqclerk.domain.people import IdentityKind, Residence, Sex
from cqclerk.protocol.reference import Reference

TRAINING = Reference.load(training=True)
ITEM, READERS = TRAINING.items["childbirth"], TRAINING.readers
FANG = people.WANG_FANG.identity_number

FORM = {
    "wife.identity_number": "５０９９００ 19910307 0025",
    "wife.name": " 王芳 ",
    "wife.ethnicity": "01 汉族",
    "wife.registered_residence": people.JIA_FIRST,
    "wife.marital_status": "初婚",
    "wife.marriage_date": "2020年5月20日",
    "wife.phone": "100-1234-5678",
    "husband.name": "买买提.艾力",
    "child.2.name": "王小",
    "child.2.of_both": "否",
    "birth_order": "2",
    "handover": "post",
    "material.marriage_certificate": "original",
    "material.marriage_certificate.pages": "2",
}


def errors(values):
    return {error.key: error.objection for error in open_errors(ITEM, values, READERS)}


def typed_texts(field):
    """What hands put into a field: right, half right and rubbish."""
    right = {
        FieldKind.IDENTITY: [FANG, FANG[:15], people.FOREIGNER.identity_number, "830000190103010012", "509900199103070024"],
        FieldKind.NAME: ["王芳", "买买提.艾力", "J.R. Smith", "⽂⽟兰"],
        FieldKind.DATE: ["1991-03-07", "19910307", "1991年3月7日", "1991-02-30"],
        FieldKind.DIVISION: [people.JIA_FIRST, "509901", "510000000000", "gnjd"],
        FieldKind.YESNO: ["yes", "no", "否"],
        FieldKind.PHONE: ["10012345678", "023-01234567"],
        FieldKind.MATERIAL: ["original", "copy", "electronic"],
    }
    codes = [code.code for code in TRAINING.codes[field.table].entries] if field.table else [choice.code for choice in field.choices]
    samples = right.get(field.kind, codes)
    return st.sampled_from(samples) | strategies.words if samples else strategies.words


DRAFTS = st.fixed_dictionaries({}, optional={field.key: typed_texts(field) for field in ITEM.fields()})
OTHERS = [name for name in TRAINING.items if name != "childbirth"]
FIELDS = {name: {field.key: typed_texts(field) for field in TRAINING.items[name].fields()} for name in OTHERS}
DRAFTS_OF_OTHERS = st.sampled_from(OTHERS).flatmap(lambda name: st.tuples(st.just(name), st.fixed_dictionaries({}, optional=FIELDS[name])))


def test_one_capture_reads_what_people_type():
    application = capture(ITEM, FORM, READERS).application
    wife = application.wife
    assert (wife.identity_number, wife.identity_kind, wife.birth_date, wife.sex) == (
        FANG, IdentityKind.RESIDENT, date(1991, 3, 7), Sex.FEMALE,
    )  # fmt: skip
    assert (wife.name, wife.ethnicity, wife.marital_status, wife.marriage_date) == ("王芳", "01", "21", date(2020, 5, 20))
    assert wife.registered_residence == Residence(people.JIA_FIRST) and wife.current_residence is None
    assert (application.husband.name, application.husband.name_entered) == ("买买提·艾力", "买买提.艾力")
    assert application.children == (Child(name="王小", source="born", of_both=False),)
    assert (application.handover, application.proof, application.apply_by) == (Handover.POST, Proof.DOCUMENTS, "self")
    assert application.materials == (Material("marriage_certificate", MaterialForm.ORIGINAL, 2),)


@given(DRAFTS)
def test_an_application_written_as_a_draft_is_captured_as_itself(values):
    application = capture(ITEM, values, READERS).application
    assert capture(ITEM, values_of(application), READERS).application == application


@given(DRAFTS_OF_OTHERS)
def test_nothing_that_another_item_asks_is_lost_in_its_application(draft):
    name, values = draft
    item = TRAINING.items[name]
    captured = capture(item, values, READERS)
    told = values_of(captured.application)
    assert capture(item, told, READERS).application == captured.application
    said = {_bare(key) for key in told}
    for field in item.fields(values):
        assert field.key in OF_THE_CASE or read_field(field, values, READERS).text == field.default or _bare(field.key) in said


def _bare(key):
    """Without the number of its row: empty rows fall away."""
    return ".".join(part for part in key.split(".") if not part.isdigit())


@given(st.dictionaries(st.sampled_from([field.key for field in ITEM.fields()]) | strategies.words, strategies.words))
def test_no_draft_is_refused(values):
    assert len(capture(ITEM, values, READERS).errors) <= len(values)


@given(strategies.applications)
def test_every_application_can_be_written_as_a_draft(application):
    capture(ITEM, values_of(application), READERS)


def test_a_child_beyond_the_rows_of_the_form_is_not_lost():
    children = tuple(Child(name=f"子女{number}", source="born") for number in "一二三四五六")
    application = capture(ITEM, {}, READERS).application
    assert (
        capture(
            ITEM, values_of(application) | {f"child.{n}.name": child.name for n, child in enumerate(children, 1)}, READERS
        ).application.children
        == children
    )


@pytest.mark.parametrize(
    ("key", "typed", "objection"),
    [
        ("wife.identity_number", FANG[:15], "identity.short"),
        ("wife.identity_number", "509900199103070024", "identity.check_digit"),
        ("wife.identity_number", "599999199103070023", "identity.region_unknown"),
        ("wife.birth_date", "1991-02-30", "date.unreadable"),
        ("wife.ethnicity", "阿凡提", "code.unknown"),
        ("wife.ethnicity", "hz", "code.unclear"),
        ("wife.registered_residence", "gnjd", "division.unknown"),
        ("wife.registered_residence", "509901", "division.coarse"),
        ("wife.phone", "无", "phone.unusual"),
        ("wife.name", "长" * 51, "name.too_long"),
        ("material.marriage_certificate.pages", "两页", "pages.unreadable"),
        ("child.3.living", "也许", "code.unknown"),
    ],
)
def test_an_objection_stands_at_its_field(key, typed, objection):
    assert errors({key: typed}) == {key: objection}
    assert TRAINING.words.error(objection) != objection


def test_a_wrong_number_is_taken_in_as_it_was_typed():
    captured = capture(ITEM, {"wife.identity_number": "509900199103070024"}, READERS)
    assert captured.application.wife.identity_number == "509900199103070024"
    assert captured.application.wife.birth_date is None


def test_a_birth_date_from_the_card_stands_against_the_number():
    captured = capture(ITEM, {"wife.identity_number": FANG, "wife.birth_date": "1991-03-08"}, READERS)
    assert captured.application.wife.birth_date == date(1991, 3, 8)


def test_what_is_said_at_a_field_has_its_words():
    error = FieldError("wife.identity_number", "identity.short", (("missing", "3"), ("maybe_old", "1")))
    assert errors({"wife.identity_number": FANG[:15]}) == {error.key: error.objection}
    assert TRAINING.words.error(error.objection, error.params) == "还差3位"


def test_a_number_half_typed_fills_nothing_and_a_whole_one_fills_its_person():
    assert derived(ITEM, "wife.identity_number", {"wife.identity_number": FANG[:15]}, READERS).filled == {}
    assert derived(ITEM, "wife.identity_number", {"wife.identity_number": FANG}, READERS).filled == {
        "wife.identity_kind": "resident",
        "wife.birth_date": "1991-03-07",
        "wife.sex": "2",
    }


def test_the_county_of_a_number_is_only_offered_and_an_old_sichuan_prefix_is_not_even_that():
    real = Reference.load(training=False).readers
    number = people.identity_number(date(1991, 3, 7), 2, region="500110")
    elder = "510213190203070010"
    assert derived(ITEM, "wife.identity_number", {"wife.identity_number": number}, real).offered == {
        "wife.registered_residence": "500110000000"
    }
    elsewhere = people.identity_number(date(1991, 3, 7), 2, region="510000")
    assert derived(ITEM, "wife.identity_number", {"wife.identity_number": elsewhere}, real).offered == {}
    says = derived(ITEM, "husband.identity_number", {"husband.identity_number": elder}, real)
    assert (says.offered, says.filled["husband.birth_date"]) == ({}, "1902-03-07")


def test_another_kind_than_the_number_says_is_offered_and_the_birth_date_filled_all_the_same():
    values = {"wife.identity_number": "830000190103010012", "wife.identity_kind": "resident"}
    says = derived(ITEM, "wife.identity_number", values, READERS)
    assert says.offered == {"wife.identity_kind": "hmt_permit"}
    assert says.filled == {"wife.birth_date": "1901-03-01", "wife.sex": "1"}
    assert errors(values) == {"wife.identity_number": "identity.kind_differs"}


def test_what_was_filled_follows_the_number_back_to_empty_but_not_over_what_a_person_typed():
    draft = {"wife.birth_date": ""}
    draft |= followed(ITEM, draft, "wife.identity_number", FANG, READERS)
    assert (draft["wife.birth_date"], draft["wife.sex"], draft["wife.identity_kind"]) == ("1991-03-07", "2", "resident")
    draft |= {"wife.birth_date": "1991-03-08"}
    draft |= followed(ITEM, draft, "wife.identity_number", people.FOREIGNER.identity_number, READERS)
    assert (draft["wife.birth_date"], draft["wife.sex"], draft["wife.identity_kind"]) == ("1991-03-08", "1", "foreigner")
    draft |= followed(ITEM, draft, "wife.identity_number", "950900", READERS)
    assert (draft["wife.birth_date"], draft["wife.sex"], draft["wife.identity_kind"]) == ("1991-03-08", "", "")


@given(DRAFTS, st.sampled_from([FANG, FANG[:17], "", people.FOREIGNER.identity_number]))
def test_typing_the_same_number_again_changes_nothing_more(values, number):
    once = values | followed(ITEM, values, "wife.identity_number", number, READERS)
    assert followed(ITEM, once, "wife.identity_number", number, READERS) == {"wife.identity_number": number}


@given(DRAFTS)
def test_a_number_never_fills_the_field_of_the_other_spouse(values):
    changes = followed(ITEM, values, "wife.identity_number", FANG, READERS)
    assert all(key.startswith("wife.") for key in changes)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_in_every_usual_way_of_writing(day):
    written = (f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日")
    assert {read_date(text) for text in written} == {day}
