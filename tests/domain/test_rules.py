"""What the dated rules say about families, and that they never say more than they know."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import people
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.application import Application, Channel, Child, Material, MaterialForm, Proof
from cqclerk.domain.facts import CreditCheck, Facts
from cqclerk.domain.findings import Finding, PackRef, Result
from cqclerk.domain.likeness import Duplicate, Same, likeness
from cqclerk.domain.people import IdentityKind, Person, Residence, Sex
from cqclerk.domain.predicates import PARAMETERS, PREDICATES
from cqclerk.domain.routing import route
from cqclerk.domain.rules import demanded, evaluate, gaps, own_materials, pack_for, pack_named
from cqclerk.protocol import packs as pack_files
from cqclerk.protocol.pack_files import canonical_hash
from cqclerk.protocol.reading import toml_files
from cqclerk.protocol.reference import Reference
from data.reference import BadReferenceFile, Table, read_toml

TRAINING = Reference.load(training=True)
ITEM, PACKS, READERS, WORDS = TRAINING.items["childbirth"], TRAINING.packs, TRAINING.readers, TRAINING.words
OLD, NEW = date(2021, 8, 19), date(2021, 11, 25)
PASS, FAIL, UNKNOWN = Result.PASS, Result.FAIL, Result.UNKNOWN
ALL_MATERIALS = tuple(Material(spec.key, MaterialForm.ORIGINAL, 1) for spec in ITEM.materials)
COUPLE = Application(people.WANG_FANG, people.LIU_QIANG, birth_order="1", pregnancy="1", materials=ALL_MATERIALS)
CERTAIN = Facts(COUPLE, NEW, credit=CreditCheck.CLEAR)
COMMON, HERS, ADOPTED = Child(name="甲", source="born"), Child(name="乙", source="born", of_both=False), Child(name="丙", source="adopted")
DEAD = Child(name="丁", source="born", living=False)
SICHUAN = Residence("510000000000", "某县")
WIFE_HERE = {"wife": replace(people.WANG_FANG, registered_residence=SICHUAN, current_residence=Residence(people.JIA_FIRST))}
NOBODY_HERE = {"wife": replace(people.WANG_FANG, registered_residence=SICHUAN)}
HUSBAND_AWAY = {"husband": replace(people.LIU_QIANG, registered_residence=SICHUAN)}


def asked(application, on, **more):
    home = route(application, ITEM, TRAINING.offices, TRAINING.divisions, on)
    facts = Facts(application, on, **{"home": home, **more})
    return evaluate(pack_for(PACKS, "childbirth", on), ITEM, facts, READERS)


def condition(found, ending):
    """The finding of the condition with that ending, whatever the period (a: number of children, b: residence …)."""
    return next(finding for finding in found if finding.topic == "condition" and finding.key.endswith(f"-{ending}"))


def family(*children, order="1", pregnancy="1", **more):
    return replace(COUPLE, children=children, birth_order=order, pregnancy=pregnancy, **more)


# Families (重庆条例 2016 art. 20, 大足 2017, 高新区 2022; 人口计生法 2021 art. 18):
# condition, what it says until 2021-08-19, and from 2021-11-25.
FAMILIES = [
    ("双方均未生育", family(), "a", PASS, PASS),
    ("共同一孩", family(COMMON, order="2"), "a", PASS, PASS),
    ("一方曾育一孩", family(HERS, order="2"), "a", PASS, PASS),
    ("共同两孩", family(COMMON, COMMON, order="3"), "a", FAIL, PASS),
    ("再婚一方一孩再共同一孩", family(HERS, COMMON, order="3"), "a", FAIL, PASS),
    ("双方各一孩", family(HERS, HERS, order="3"), "a", FAIL, PASS),
    ("双方各有两孩是否计入待核实", family(HERS, HERS, HERS, order="1"), "a", FAIL, UNKNOWN),
    ("共同三孩", family(COMMON, COMMON, COMMON, order="4"), "a", FAIL, UNKNOWN),
    ("共同一孩收养一孩", family(COMMON, ADOPTED, order="2"), "a", UNKNOWN, PASS),
    ("共同两孩其一已故", family(COMMON, DEAD, order="2"), "a", UNKNOWN, PASS),
    ("已生育的两孩之二", family(COMMON, COMMON, order="2", pregnancy="2"), "a", UNKNOWN, PASS),
    ("女方户籍在本市", family(), "b", PASS, PASS),
    ("只有男方户籍在本市", family(**NOBODY_HERE), "b", PASS, PASS),
    ("双方外地女方住本市", family(**WIFE_HERE, **HUSBAND_AWAY), "b", UNKNOWN, UNKNOWN),
    ("双方外地女方也不住本市", family(**NOBODY_HERE, **HUSBAND_AWAY), "b", FAIL, UNKNOWN),
    ("外国人丈夫妻子外地住本市", family(**WIFE_HERE, husband=people.FOREIGNER), "b", UNKNOWN, UNKNOWN),
    ("户籍没填", family(wife=Person(name="王芳"), husband=Person(name="刘强")), "b", UNKNOWN, UNKNOWN),
    ("孩次一致", family(COMMON, order="2"), "n", PASS, PASS),
    ("孩次填错", family(COMMON, order="1"), "n", UNKNOWN, UNKNOWN),
    ("四孩及以上", family(COMMON, COMMON, COMMON, COMMON, COMMON, order="4"), "n", PASS, PASS),
    ("孩次没填", family(order=""), "n", UNKNOWN, UNKNOWN),
    ("未婚登记不拒", family(wife=replace(people.WANG_FANG, marital_status="10")), "m", UNKNOWN, UNKNOWN),
    ("再婚", family(wife=replace(people.WANG_FANG, marital_status="22")), "m", PASS, PASS),
]


@pytest.mark.parametrize(("application", "ending", "before", "after"), [row[1:] for row in FAMILIES], ids=[row[0] for row in FAMILIES])
def test_a_family_is_judged_by_the_rules_of_its_day(application, ending, before, after):
    assert condition(asked(application, OLD), ending).result is before
    assert condition(asked(application, NEW), ending).result is after


def test_registration_after_the_birth_is_doubted_until_2021_and_not_asked_after():
    born = family(pregnancy="2")
    assert condition(asked(born, OLD), "c").result is UNKNOWN
    assert not [finding for finding in asked(born, NEW) if finding.key.endswith("-c")]


def test_from_2021_on_no_condition_of_law_refuses_by_itself():
    for _, application, _, _, _ in FAMILIES:
        refused = [finding for finding in asked(application, NEW) if finding.topic == "condition" and finding.result is FAIL]
        assert not refused


def test_a_rule_that_is_not_certain_tells_what_it_would_say():
    finding = condition(asked(family(COMMON, COMMON, COMMON, order="4"), NEW), "a")
    assert (finding.result, dict(finding.params)["held"]) == (UNKNOWN, "fail")
    assert WORDS.clerk(finding) == "已有子女3个，再登记就超过三个；是否仍限孩次待核实，请负责人定"


def test_a_complete_couple_has_no_finding_against_it_and_no_gap():
    found = asked(COUPLE, NEW, credit=CreditCheck.CLEAR, searched="city")
    assert {finding.result for finding in found} == {PASS}
    assert gaps(pack_for(PACKS, "childbirth", NEW), ITEM, COUPLE) == ()


def test_findings_come_in_the_order_of_the_pre_review():
    topics = list(dict.fromkeys(finding.topic for finding in asked(COUPLE, NEW)))
    assert topics == ["identity", "duplicate", "credit", "condition", "material", "route"]


# ---- identity, duplicates, credit -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "key", "result"),
    [
        ({}, "identity.valid", PASS),
        ({"identity_number": ""}, "identity.empty", UNKNOWN),
        ({"identity_number": people.WANG_FANG.identity_number[:17] + "4"}, "identity.check_digit", FAIL),
        ({"birth_date": date(1991, 3, 8)}, "identity.birth_differs", UNKNOWN),
        ({"sex": Sex.MALE}, "identity.sex_differs", UNKNOWN),
        ({"identity_number": people.DING_YI.identity_number, "sex": Sex.MALE}, "identity.sex_unexpected", UNKNOWN),
        ({"identity_number": people.LIU_QIANG.identity_number}, "identity.same_number", FAIL),
    ],
)
def test_what_is_wrong_with_the_wifes_number_is_found(changes, key, result):
    found = asked(replace(COUPLE, wife=replace(people.WANG_FANG, **changes)), NEW)
    assert (key, result) in {(finding.key, finding.result) for finding in found if finding.topic == "identity"}


def test_practice_numbers_are_refused_in_real_work():
    real = Reference.load(training=False)
    found = evaluate(pack_for(PACKS, "childbirth", NEW), ITEM, CERTAIN, real.readers)
    assert [(finding.key, finding.result) for finding in found[:2]] == [("identity.never_issued", FAIL)] * 2


@pytest.mark.parametrize(
    ("duplicates", "searched", "expected"),
    [
        ((), "station", ("duplicate.none", UNKNOWN)),
        ((), "city", ("duplicate.none", PASS)),
        ((Duplicate("0031", Same.COUPLE, True),), "station", ("duplicate.couple", FAIL)),
        ((Duplicate("0031", Same.COUPLE, False),), "station", ("duplicate.couple", UNKNOWN)),
        ((Duplicate("0031", Same.PERSON, True),), "station", ("duplicate.person", UNKNOWN)),
        ((Duplicate("0031", Same.NUMBER, True),), "station", ("duplicate.number", UNKNOWN)),
    ],
)
def test_only_the_same_couple_twice_at_once_is_a_duplicate_for_sure(duplicates, searched, expected):
    found = [finding for finding in asked(COUPLE, NEW, duplicates=duplicates, searched=searched) if finding.topic == "duplicate"]
    assert [(finding.key, finding.result) for finding in found] == [expected]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (COUPLE, Same.COUPLE),
        (replace(COUPLE, husband=people.DING_YI), Same.PERSON),
        (replace(COUPLE, wife=people.NAMESAKE), Same.NUMBER),
        (replace(COUPLE, wife=people.CHEN_JING, husband=people.DING_YI), None),
        (Application(), None),
    ],
)
def test_a_person_is_a_number_and_a_name(other, expected):
    assert likeness(COUPLE, other) is expected


def test_a_name_written_with_another_dot_is_the_same_person():
    one = Application(people.CHEN_JING, people.MAIMAITI)
    assert likeness(one, replace(one, husband=replace(people.MAIMAITI, name="买买提艾力"))) is Same.COUPLE


@pytest.mark.parametrize(
    ("credit", "channel", "proof", "expected"),
    [
        (CreditCheck.CLEAR, Channel.ONLINE, Proof.COMMITMENT, PASS),
        (CreditCheck.REPAIRED, Channel.WINDOW, Proof.COMMITMENT, PASS),
        (CreditCheck.UNKNOWN, Channel.WINDOW, Proof.DOCUMENTS, UNKNOWN),
        (CreditCheck.UNKNOWN, Channel.ONLINE, Proof.COMMITMENT, UNKNOWN),
        (CreditCheck.LISTED, Channel.WINDOW, Proof.DOCUMENTS, UNKNOWN),
        (CreditCheck.LISTED, Channel.WINDOW, Proof.COMMITMENT, FAIL),
        (CreditCheck.LISTED, Channel.ONLINE, Proof.DOCUMENTS, FAIL),
    ],
)
def test_a_listed_person_is_refused_only_online_or_by_commitment(credit, channel, proof, expected):
    found = asked(replace(COUPLE, proof=proof), NEW, credit=credit, channel=channel)
    assert [finding.result for finding in found if finding.topic == "credit"] == [expected]


# ---- materials and gaps ---------------------------------------------------------------------------------------------


def names_of(missing):
    return [gap.name for gap in missing]


def missing(application, credit=CreditCheck.UNKNOWN, on=NEW):
    return gaps(pack_for(PACKS, "childbirth", on), ITEM, application, credit)


def test_everything_that_is_missing_is_told_at_once():
    told = names_of(missing(Application()))
    assert told[:3] == ["女方证件号码", "女方姓名", "女方户籍地"]
    assert told[-6:] == ["女方身份证件", "男方身份证件", "女方户口簿", "男方户口簿", "结婚证", "生育服务证登记表"]


def test_each_gap_leads_to_a_field_of_the_form():
    for gap in missing(Application()):
        assert ITEM.field(gap.key) is not None, gap.key


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"wife": replace(people.WANG_FANG, marital_status="22")}, ["女方离婚证及离婚协议书，或离婚判决书、调解书"]),
        ({"apply_by": "agent"}, ["代办人", "代办人证件", "委托书", "代办人身份证件"]),
        ({"handover": "post"}, ["收件人", "收件地址", "收件电话"]),
        ({"husband": people.FOREIGNER}, ["男方登记日期"]),
    ],
)
def test_what_is_asked_for_follows_from_what_was_filled(changes, expected):
    usual = tuple(material for material in ALL_MATERIALS if not material.key.startswith(("divorce", "authorisation", "agent")))
    assert names_of(missing(replace(COUPLE, materials=usual, **changes))) == expected


def test_a_copy_where_the_original_counts_is_a_gap_that_names_the_standard():
    copy = replace(COUPLE, materials=(*ALL_MATERIALS[:4], Material("marriage_certificate", MaterialForm.COPY, 1), *ALL_MATERIALS[5:]))
    assert names_of(missing(copy)) == ["结婚证（原件或电子证照）"]


@pytest.mark.parametrize(
    ("credit", "promised"),
    [(CreditCheck.CLEAR, True), (CreditCheck.REPAIRED, True), (CreditCheck.LISTED, False), (CreditCheck.UNKNOWN, False)],
)
def test_a_promise_stands_for_papers_only_where_credit_is_known_to_be_good(credit, promised):
    bare = replace(COUPLE, proof=Proof.COMMITMENT, materials=())
    assert ("结婚证" not in names_of(missing(bare, credit))) is promised
    assert "女方身份证件" in names_of(missing(bare, credit))


def test_an_electronic_paper_is_looked_at_again_while_credit_is_unknown():
    electronic = replace(COUPLE, materials=tuple(replace(material, form=MaterialForm.ELECTRONIC) for material in ALL_MATERIALS))
    results = {
        credit: {finding.key for finding in asked(electronic, NEW, credit=credit) if finding.topic == "material"}
        for credit in (CreditCheck.CLEAR, CreditCheck.UNKNOWN)
    }
    assert results == {CreditCheck.CLEAR: {"material.received"}, CreditCheck.UNKNOWN: {"material.see_original"}}


def test_a_failing_material_is_a_gap_and_a_gap_of_material_fails():
    for application in (COUPLE, Application(), replace(COUPLE, materials=ALL_MATERIALS[:3], apply_by="agent")):
        failing = [finding for finding in asked(application, NEW) if finding.topic == "material" and finding.result is FAIL]
        assert len(failing) == sum(gap.key.startswith("material.") for gap in missing(application))


# ---- properties -----------------------------------------------------------------------------------------------------

MANY_DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))
CHILDREN = st.lists(
    st.builds(
        Child, name=st.just("子"), source=st.sampled_from(["born", "adopted", "given", "?"]), of_both=st.booleans(), living=st.booleans()
    ),
    max_size=6,
).map(tuple)
FORMS = st.sampled_from(MaterialForm)
MATERIALS = st.tuples(*(st.builds(Material, st.just(spec.key), FORMS, st.just(1)) for spec in ITEM.materials))
FACTS = st.builds(
    Facts,
    strategies.applications,
    MANY_DAYS,
    home=st.none(),
    duplicates=st.lists(st.builds(Duplicate, strategies.words, st.sampled_from(Same), st.booleans()), max_size=2).map(tuple),
    credit=st.sampled_from(CreditCheck),
    channel=st.sampled_from(Channel),
    searched=st.sampled_from(["station", "city"]),
    held=st.lists(strategies.held, max_size=3).map(tuple),
)
BADNESS = {PASS: 0, UNKNOWN: 1, FAIL: 2}


@given(FACTS)
def test_rules_answer_every_application_and_have_words_for_each_answer(facts):
    for pack in PACKS:
        for finding in evaluate(pack, TRAINING.items[pack.item], facts, READERS):
            for said in (WORDS.clerk(finding), WORDS.citizen(finding)):
                assert said != finding.key, finding
                assert not re.search(r"\{[a-z]+\}", said) or any("{" in value for _, value in finding.params), finding


@given(CHILDREN, st.sampled_from([OLD, NEW]), st.sampled_from("012"))
def test_one_child_more_never_makes_the_rule_of_number_kinder(children, on, pregnancy):
    results = [
        BADNESS[condition(asked(family(*children[:count], pregnancy=pregnancy), on), "a").result] for count in range(len(children) + 1)
    ]
    assert results == sorted(results)


@given(CHILDREN, st.sampled_from("012"))
def test_the_later_law_is_never_harder_on_a_family_than_the_earlier(children, pregnancy):
    application = family(*children, pregnancy=pregnancy)
    assert BADNESS[condition(asked(application, NEW), "a").result] <= BADNESS[condition(asked(application, OLD), "a").result]


@given(MATERIALS, st.sampled_from(ALL_MATERIALS), st.sampled_from(CreditCheck), st.sampled_from(Proof))
def test_one_material_more_never_opens_a_gap(materials, more, credit, proof):
    before = replace(COUPLE, materials=materials, proof=proof)
    after = replace(before, materials=(*(material for material in materials if material.key != more.key), more))
    assert {gap.key for gap in missing(after, credit)} <= {gap.key for gap in missing(before, credit)}


@given(strategies.applications, st.sampled_from(CreditCheck))
def test_better_credit_never_asks_for_more(application, credit):
    pack = pack_for(PACKS, "childbirth", NEW)
    assert set(demanded(pack, ITEM, application, CreditCheck.CLEAR)) <= set(demanded(pack, ITEM, application, credit))


@given(FACTS, st.sampled_from(PACKS))
def test_a_certificate_that_is_held_never_makes_the_rules_refuse(facts, pack):
    item = TRAINING.items[pack.item]
    without = {finding.key for finding in evaluate(pack, item, replace(facts, held=()), READERS) if finding.result is FAIL}
    assert {finding.key for finding in evaluate(pack, item, facts, READERS) if finding.result is FAIL} <= without


@given(strategies.applications, st.sampled_from(PACKS), st.lists(strategies.held, max_size=3), MANY_DAYS)
def test_a_certificate_of_ours_never_opens_a_gap(application, pack, held, on):
    item = TRAINING.items[pack.item]
    own = frozenset(own_materials(item, Facts(application, on, held=tuple(held))))
    assert set(gaps(pack, item, application, own=own)) <= set(gaps(pack, item, application))


@given(strategies.applications, st.sampled_from(PACKS))
def test_who_is_registered_in_another_province_is_never_refused_for_children(application, pack):
    away = replace(application.wife, registered_residence=SICHUAN)
    facts = Facts(replace(application, wife=away, applicant=None), NEW)
    kinder = {condition.id for condition in pack.conditions if condition.favourable}
    refused = {finding.key for finding in evaluate(pack, TRAINING.items[pack.item], facts, READERS) if finding.result is FAIL}
    assert "wife" not in TRAINING.items[pack.item].parties or not refused & kinder


@given(FACTS)
def test_what_is_not_verified_never_refuses(facts):
    for pack in PACKS:
        for finding in evaluate(pack, TRAINING.items[pack.item], facts, READERS):
            assert not (
                finding.result is FAIL and finding.mark in ("待核实", "x", "U") and finding.topic in ("condition", "certificate")
            ), finding


# ---- packs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "pack"),
    [
        (date(1970, 1, 1), "childbirth-2015"),
        (date(2015, 12, 31), "childbirth-2015"),
        (date(2016, 1, 1), "childbirth-2016-law"),
        (date(2016, 3, 30), "childbirth-2016-law"),
        (date(2016, 3, 31), "childbirth-2016"),
        (date(2019, 12, 30), "childbirth-2016"),
        (date(2019, 12, 31), "childbirth-2019"),
        (date(2021, 8, 19), "childbirth-2019"),
        (date(2021, 8, 20), "childbirth-2021-law"),
        (date(2021, 11, 24), "childbirth-2021-law"),
        (date(2021, 11, 25), "childbirth-2021"),
        (date(2026, 11, 25), "childbirth-2021"),
    ],
)
def test_the_day_of_application_chooses_the_pack(on, pack):
    assert pack_for(PACKS, "childbirth", on).id == pack


@given(MANY_DAYS)
def test_no_day_is_without_rules_and_a_pack_that_is_off_is_never_chosen(on):
    assert pack_for(PACKS, "childbirth", on).enabled


def test_rules_without_limits_lie_ready_but_off():
    assert "childbirth-unlimited" in [pack.id for pack in PACKS if not pack.enabled]


def test_a_day_after_the_last_of_a_pack_is_not_in_force():
    old = pack_for(PACKS, "childbirth", OLD)
    assert old.in_force(OLD) and not old.in_force(OLD + timedelta(days=1))


def test_an_event_names_exactly_one_pack():
    pack = pack_for(PACKS, "childbirth", NEW)
    assert pack_named(PACKS, pack.ref) is pack
    assert pack_named(PACKS, PackRef(pack.id, "0" * 64)) is None


def test_the_hash_covers_the_content_and_not_the_layout():
    values = read_toml("rules/childbirth-2021.toml").values
    assert canonical_hash(dict(reversed(values.items()))) == canonical_hash(values)
    assert canonical_hash({**values, "title": "改"}) != canonical_hash(values)


def test_a_condition_says_the_same_in_every_pack_and_stands_once_in_each():
    for pack in PACKS:
        assert set(Counter(condition.id for condition in pack.conditions).values()) == {1}
    words = {(condition.id, condition.predicate, condition.phrases.clerk.get(PASS)) for pack in PACKS for condition in pack.conditions}
    assert len(words) == len({condition.id for pack in PACKS for condition in pack.conditions})


def test_every_condition_that_the_program_knows_is_asked_for_by_some_pack():
    assert {condition.predicate for pack in PACKS for condition in pack.conditions} == set(PREDICATES)
    assert len(PARAMETERS) == len(PREDICATES)


def test_every_source_that_a_rule_names_is_in_the_list_of_sources():
    known = set(read_toml("words/sources.toml").values)
    for file in toml_files("rules"):
        assert sources_in(read_toml(file).values) <= known, file


def sources_in(value):
    """Every source that is named anywhere in a file."""
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    own = set(value["source"]) if isinstance(value, dict) and "source" in value else set()
    return own.union(*(sources_in(each) for each in inner))


def first_condition(**changes):
    values = read_toml("rules/childbirth-2021.toml").values
    conditions = values["conditions"]
    return {"conditions": [{**conditions[0], **changes}, *conditions[1:]]}


@pytest.mark.parametrize(
    ("changes", "key", "reason"),
    [
        ({"item": "nothing"}, "item", "there is no item nothing"),
        ({"materials": ["photo"]}, "materials", "the item has no material photo"),
        ({"effective_from": date(2021, 11, 24)}, "effective_from", "overlaps with childbirth-2021-law"),
        (first_condition(predicate="fair"), "conditions[0].predicate", "is none of"),
        (first_condition(parameters={"limit": 3}), "conditions[0].parameters.born", "is missing"),
        (first_condition(parameters={"limit": "3", "born": ["2"]}), "conditions[0].parameters.limit", "must be int"),
        (first_condition(mark="待核实", binding=True), "conditions[0].binding", "must not refuse"),
        (first_condition(id="D16-a"), "conditions", "D16-a stands in more than one place"),
        (first_condition(bindng=True), "conditions[0].bindng", "is not known here"),
        ({"child_count": {"common": "maybe"}}, "child_count.source_codes", "is missing"),
    ],
)
def test_a_wrong_rule_file_names_file_key_and_reason(monkeypatch, changes, key, reason):
    def read(file):
        table = read_toml(file)
        return Table(file, "", {**table.values, **changes}) if file == "rules/childbirth-2021.toml" else table

    monkeypatch.setattr(pack_files, "read_toml", read)
    with pytest.raises(BadReferenceFile) as caught:
        pack_files.load_packs()
    assert (caught.value.key, reason in caught.value.reason) == (key, True), str(caught.value)


def test_a_finding_without_words_shows_its_key():
    assert WORDS.clerk(Finding("route", "route.by_moon", UNKNOWN)) == "route.by_moon"


def test_a_number_that_nobody_can_use_is_missing_and_keeps_its_place_in_the_form():
    wrong = people.WANG_FANG.identity_number[:17] + "0"
    couple = replace(COUPLE, wife=replace(COUPLE.wife, identity_number=wrong))
    pack = pack_for(PACKS, "childbirth", NEW)
    regions = READERS.regions
    assert [(gap.key, gap.name) for gap in gaps(pack, ITEM, couple, regions=regions)] == [
        ("wife.identity_number", "女方证件号码（填的号码不对）")
    ]
    assert gaps(pack, ITEM, COUPLE, regions=regions) == ()
    refused = replace(regions, never_issued=("5099",))
    assert names_of(gaps(pack, ITEM, COUPLE, regions=refused)) == ["女方证件号码（填的号码不对）", "男方证件号码（填的号码不对）"]
    passport = replace(COUPLE.wife, identity_kind=IdentityKind.PASSPORT, identity_number="E1234567")
    assert "wife.identity_number" not in [gap.key for gap in gaps(pack, ITEM, replace(COUPLE, wife=passport), regions=regions)]
