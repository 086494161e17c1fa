"""The item 生育登记 as its file says it, and the form made of it."""

from dataclasses import replace
from datetime import date

import pytest

from cqclerk.domain.items import FieldKind, ItemKind, Need, needed
from cqclerk.domain.people import IdentityKind
from cqclerk.protocol import item_files, packs
from cqclerk.protocol.reference import Reference
from data.reference import BadReferenceFile, Table, read_toml

TRAINING = Reference.load(training=True)
ITEM = TRAINING.items["childbirth"]
FILE = read_toml("items/childbirth.toml")


def changed(**values):
    """The item's file with some of its values replaced."""
    return Table(FILE.file, "", {**FILE.values, **values})


def first_material(**changes):
    return {"materials": [{**FILE.values["materials"][0], **changes}]}


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


def test_every_field_tells_its_rule_on_f1_and_where_it_was_taken_from():
    for field in ITEM.fields():
        assert field.help and field.mark and field.source, field.key


def test_every_source_that_a_value_names_is_in_the_list_of_sources():
    known = set(read_toml("words/sources.toml").values)
    named = {source for field in ITEM.fields() for source in field.source}
    named |= {source for spec in ITEM.materials for source in spec.source}
    named |= {source for text in ITEM.texts.values() for source in text.source}
    assert named <= known


def test_every_code_field_has_its_table_and_its_default_in_it():
    for field in (field for field in ITEM.fields() if field.kind is FieldKind.CODE):
        table = TRAINING.codes[field.table]
        assert not field.default or table.get(field.default), field.key


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
    wife = {**FILE.values["sections"][0], "fields": [{"key": "{who}.phone", "same_as": "nobody.phone"}]}
    with pytest.raises(BadReferenceFile, match=r"there is no field nobody\.phone"):
        read(changed(sections=[wife, *FILE.values["sections"][1:]]))


def test_days_for_an_acceptance_before_the_first_entry_are_those_of_the_first():
    later = replace(ITEM.limits[0], effective_from=date(2027, 1, 1), promised_days=3)
    item = replace(ITEM, limits=(replace(ITEM.limits[0], effective_to=date(2026, 12, 31)), later))
    assert item.limits_on(date(2000, 1, 1)).promised_days == 0
    assert item.limits_on(date(2027, 1, 1)).promised_days == 3


def test_every_item_file_is_an_item():
    assert set(packs.load_items()) >= {"childbirth"}
