"""The item 生育登记 as its file says it, and the form made of it."""

from dataclasses import replace
from datetime import date

import pytest

from cqclerk.domain.items import FieldKind, ItemKind, Need, needed
from cqclerk.domain.people import IdentityKind
from cqclerk.domain.terms import Validity
from cqclerk.protocol import item_files
from cqclerk.protocol.reference import Reference
from data.reference import BadReferenceFile, Table, read_toml
from screens.cells import width

TRAINING = Reference.load(training=True)
ITEM = TRAINING.items["childbirth"]
FILE = read_toml("items/childbirth.toml")


def changed(**values):
    """The item's file with some of its values replaced."""
    return Table(FILE.file, "", {**FILE.values, **values})


def first_material(**changes):
    return {"materials": [{**FILE.values["materials"][0], **changes}]}


def first_section(**changes):
    return {"sections": [{**FILE.values["sections"][0], **changes}, *FILE.values["sections"][1:]]}


def read(table):
    return item_files.read_item(table, TRAINING.words.labels)


def test_birth_registration_is_decided_on_the_spot_and_tells_all_gaps_within_five_working_days():
    limits = ITEM.limits_on(date(2026, 11, 25))
    assert (ITEM.kind, limits.promised_days, limits.notice_days, limits.statutory_days) == (ItemKind.INSTANT, 0, 5, None)
    assert (ITEM.name, ITEM.certificate_name) == ("生育登记", "生育服务证")


def test_the_form_has_its_six_pages_in_the_order_of_the_counter():
    assert [section.label for section in ITEM.sections] == ["女方", "男方", "子女", "申请", "材料", "核对"]


def test_the_identity_number_is_the_first_field_of_each_spouse():
    firsts = [next(section.all_fields({})) for section in ITEM.sections[:2]]
    assert [(field.key, field.kind) for field in firsts] == [
        ("wife.identity_number", FieldKind.IDENTITY),
        ("husband.identity_number", FieldKind.IDENTITY),
    ]


@pytest.mark.parametrize("item", TRAINING.items.values(), ids=TRAINING.items)
def test_every_field_tells_its_rule_on_f1_and_where_it_was_taken_from(item):
    for field in item.fields():
        assert field.help and field.mark and field.source, field.key


@pytest.mark.parametrize("item", TRAINING.items.values(), ids=TRAINING.items)
def test_the_words_of_a_field_fit_into_the_form_at_eighty_columns(item):
    for field in item.fields():
        if field.kind is not FieldKind.MATERIAL:
            assert width(field.label) <= 10 and width(field.hint) <= 76, field.key
        assert all(width(choice.label) <= 18 for choice in field.choices), field.key


@pytest.mark.parametrize("item", TRAINING.items.values(), ids=TRAINING.items)
def test_every_source_that_a_value_names_is_in_the_list_of_sources(item):
    known = set(read_toml("words/sources.toml").values)
    named = {source for field in item.fields() for source in field.source}
    named |= {source for spec in item.materials for source in spec.source}
    named |= {source for text in item.texts.values() for source in text.source}
    for terms in ("limits", "jurisdiction", "steps", "validity"):
        named |= {source for table in read_toml(f"items/{item.identifier}.toml").tables(terms) for source in table.texts("source")}
    assert named <= known


@pytest.mark.parametrize("item", TRAINING.items.values(), ids=TRAINING.items)
def test_every_code_field_has_its_table_and_its_default_in_it(item):
    for field in (field for field in item.fields() if field.kind is FieldKind.CODE):
        table = TRAINING.codes[field.table]
        assert not field.default or table.get(field.default), field.key


@pytest.mark.parametrize("item", TRAINING.items.values(), ids=TRAINING.items)
def test_an_item_knows_on_every_day_whose_it_is_and_what_is_done(item):
    for day in (date(1990, 1, 1), date(2016, 1, 1), date(2020, 4, 28), date(2040, 1, 1)):
        rule = item.jurisdiction_on(day)
        assert rule.accepts and rule.decides and rule.article
        assert item.steps_on(day) and item.limits_on(day).notice_days == 5
    assert {field.key for field in item.fields()} >= {"apply_by", "proof", "commitment_by", "handover"}


def test_the_four_items_of_the_notice_are_there_and_all_are_offered():
    kinds = {item.name: item.kind for item in TRAINING.items.values()}
    assert kinds == {
        "生育登记": ItemKind.INSTANT, "婚育情况证明": ItemKind.INSTANT, "再生育审批": ItemKind.TIMED, "独生子女父母光荣证": ItemKind.TIMED,
    }  # fmt: skip
    assert {item.name for item in TRAINING.offered} == {"生育登记", "婚育情况证明", "独生子女父母光荣证", "再生育审批"}
    assert all(item.offered_note for item in TRAINING.items.values())


def test_an_approval_is_endorsed_noticed_reviewed_by_two_and_decided_by_the_district():
    steps = TRAINING.items["additional_child"].steps_on(date(2020, 1, 1))
    assert [(step.key, step.level.value, step.people) for step in steps] == [
        ("endorse", "village", 1), ("public_notice", "township", 1), ("review", "township", 2), ("approve", "district", 1),
    ]  # fmt: skip
    assert all(step.article and step.mark for step in steps)


def test_a_paper_that_is_not_made_on_the_spot_is_not_handed_over_there():
    defaults = {item.identifier: item.field("handover").default for item in TRAINING.items.values()}
    assert {name for name, default in defaults.items() if default == "spot"} == {"childbirth", "marital_childbearing"}
    assert set(defaults.values()) == {"spot", "self"}


def test_what_has_no_day_of_the_city_has_one_as_model_and_says_that_it_is_not_verified():
    for name, days in (("additional_child", 40), ("only_child_honor", 20)):
        limits = TRAINING.items[name].limits_on(date(2026, 11, 25))
        assert (limits.days, limits.promised_days, limits.extension_days, limits.mark) == (days, None, 10, "待核实")


@pytest.mark.parametrize(
    ("issued", "months", "until"),
    [
        (date(2016, 6, 15), 36, date(2019, 6, 15)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 12, 1), None, None),
    ],
)
def test_a_term_of_months_ends_on_the_same_day_or_the_last_of_its_month(issued, months, until):
    assert Validity(date(2016, 1, 1), None, months, "", "").until(issued) == until


def test_the_kinds_of_papers_on_offer_are_those_that_the_program_knows():
    assert {code.code for code in TRAINING.codes["identity_kind"].entries} == {kind.value for kind in IdentityKind}


def test_what_is_not_known_for_sure_is_on_the_administrators_list():
    assert not ITEM.texts["official_code"].verified and not ITEM.texts["validity"].verified


def test_a_gap_leads_to_the_page_where_it_is_mended():
    assert ITEM.section_of("husband.name").label == "男方"
    assert ITEM.section_of("child.2.name").label == "子女"
    assert ITEM.section_of("material.marriage_certificate").label == "材料"


def test_a_row_of_children_has_keys_and_names_of_its_own():
    second = ITEM.section_of("child.2.name").row(2)[0]
    assert (second.key, second.name) == ("child.2.name", "子女2姓名")


def test_materials_that_each_spouse_brings_have_a_line_each():
    assert [spec.name for spec in ITEM.materials if spec.demand == "identity_card"] == ["女方身份证件", "男方身份证件"]


def test_a_need_without_conditions_is_always_there():
    assert needed((), {})
    assert not needed((Need("handover", frozenset({"post"})),), {"handover": "spot"})


@pytest.mark.parametrize(
    ("values", "key", "reason"),
    [
        ({"kind": "slow"}, "kind", "'slow' is none of instant, timed"),
        ({"effective_from": "2015"}, "effective_from", "must be date, is '2015'"),
        (first_material(forms=["paper"]), "materials[0].forms", "'paper' is none of"),
        (first_material(who=["aunt"]), "materials[0].who", "there is no section aunt"),
        ({"offerd": True}, "offerd", "is not known here"),
        ({"jurisdiction": []}, "jurisdiction", "is missing"),
        ({"kind": "timed"}, "limits", "needs days"),
        ({"steps": [{**FILE.values["steps"][0], "level": "moon"}]}, "steps[0].level", "'moon' is none of"),
        (first_section(groups=["alms"]), "sections[0].groups", "there is no list of fields alms"),
        (first_section(without=["{who}.shoe"]), "sections[0].without", "there is no shared field {who}.shoe"),
        (
            first_section(fields=[{"key": "{who}.shoe", "label": "鞋", "kind": "text"}]),
            "sections",
            "wife.shoe has no place in an application",
        ),
        (first_material(statndard=""), "materials[0].statndard", "is not known here"),
        ({"limits": []}, "limits", "is missing"),
        (first_material(when=[{"field": "x", "is": []}]), "materials (identity_card.wife)", "no field x"),
    ],
)
def test_a_wrong_item_file_names_file_key_and_reason(values, key, reason):
    with pytest.raises(BadReferenceFile) as caught:
        read(changed(**values))
    assert caught.value.file == "items/childbirth.toml"
    assert caught.value.key == key
    assert reason in caught.value.reason


def test_a_field_that_copies_from_nowhere_is_found_when_the_file_is_read():
    with pytest.raises(BadReferenceFile, match=r"there is no field nobody\.phone"):
        read(changed(**first_section(fields=[{"key": "{who}.phone", "same_as": "nobody.phone"}])))


def test_days_for_an_acceptance_before_the_first_entry_are_those_of_the_first():
    later = replace(ITEM.limits[0], effective_from=date(2027, 1, 1), promised_days=3)
    item = replace(ITEM, limits=(replace(ITEM.limits[0], effective_to=date(2026, 12, 31)), later))
    assert item.limits_on(date(2000, 1, 1)).promised_days == 0
    assert item.limits_on(date(2027, 1, 1)).promised_days == 3


def test_what_an_item_says_of_a_shared_field_is_all_that_differs():
    shared, own = (
        TRAINING.items[name].field(key)
        for name, key in (("childbirth", "wife.marital_status"), ("marital_childbearing", "applicant.marital_status"))
    )
    assert shared.kind is own.kind and shared.table == own.table and shared.hint != own.hint
