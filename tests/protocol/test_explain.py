"""`cqclerk rules explain`: the question and the answer as programs see them, and the page that documents them."""

import json
import re
from copy import deepcopy
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.protocol import explain_answer
from cqclerk.protocol.explain import explained
from cqclerk.protocol.explain_answer import Answer, Part, answer, encoded
from cqclerk.protocol.explain_question import BadQuestion, Shape, read_question
from cqclerk.protocol.reference import Reference

TRAINING = Reference.load(training=True)
DOCUMENT = (Path(__file__).parents[2] / "docs/reference/rules-explain.md").read_text("utf-8")
EXAMPLE = json.loads(re.search(r"```json\n(.*?)```", DOCUMENT, re.S)[1])
INSTANT = {
    "version": 1,
    "item": "marital_childbearing",
    "application_date": "2026-11-25",
    "people": {"applicant": {"name": "丁一", "registered_residence": {"division": "509901001001"}, "marital_status": "未婚"}},
    "request": {"purpose": "入职", "children_count": "0"},
}


def asked(question: dict) -> Answer:
    read = read_question(json.dumps(question, ensure_ascii=False).encode())
    return answer(*explained(read, TRAINING), TRAINING)


def changed(**changes: object) -> dict:
    """The example with some of its fields replaced."""
    return {**deepcopy(EXAMPLE), **changes}


def clocked(**changes: object) -> dict:
    return changed(clock={**EXAMPLE["clock"], **changes})


def test_the_example_of_the_document_is_answered_as_it_says():
    found = asked(EXAMPLE)
    assert (found.pack.id, found.route.office.id, found.route.decides.id) == ("additional_child-2020", "T509901001", "D509901")
    assert [gap.key for gap in found.gaps] == ["material.divorce_papers.wife", "material.marital_proof.husband"]
    assert found.refusals == () and found.decision.due == date(2020, 7, 14) and found.notice.state == "done"
    assert {finding.result for finding in found.findings if finding.topic == "condition"} == {"pass"}


@pytest.mark.parametrize("shape", [*Part.__subclasses__(), *Shape.__subclasses__()], ids=lambda shape: shape.__name__)
def test_every_field_of_question_and_answer_is_in_the_document(shape):
    named = set(re.findall(r"`([a-z_]+)`", DOCUMENT))
    assert set(shape.__struct_encode_fields__) <= named, set(shape.__struct_encode_fields__) - named


def test_the_version_is_the_one_that_is_documented():
    assert explain_answer.VERSION == 1 and f"第{explain_answer.VERSION}版" in DOCUMENT
    assert EXAMPLE["version"] == 1 and asked(EXAMPLE).version == 1


def test_the_same_question_has_the_same_answer_to_the_byte():
    assert encoded(asked(EXAMPLE)) == encoded(asked(EXAMPLE))
    assert msgspec.json.decode(encoded(asked(EXAMPLE)))["findings"][0]["topic"] == "identity"


def person(**changes: object) -> dict:
    people = deepcopy(EXAMPLE["people"])
    people["wife"] |= changes
    return {"people": people}


def child(**changes: object) -> dict:
    return {"children": [{**EXAMPLE["children"][0], **changes}, EXAMPLE["children"][1]]}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"version": 2}, "$.version"),
        ({"item": "birth"}, "$.item"),
        ({"application_date": "2020-5-6"}, "$.application_date"),
        ({"application_date": "0020-05-06"}, "$.application_date"),
        ({"aplication_date": "2020-05-06"}, "$.aplication_date"),
        ({"line": "slow"}, "$.line"),
        ({"credit": "good"}, "$.credit"),
        ({"window": {"office": "T1"}}, "$.window.office"),
        ({"window": {"level": "county"}}, "$.window.level"),
        (person(birth_date="1991-02-30"), "$.people.wife.birth_date"),
        (person(marital_status="99"), "$.people.wife.marital_status"),
        (person(name=7), "$.people.wife.name"),
        (person(registered_residence={"division": "509909"}), "$.people.wife.registered_residence.division"),
        ({"people": {"aunt": {}}}, "$.people.aunt"),
        ({"people": {"applicant": {"name": "丁一"}}}, "$.people.applicant.name"),
        (child(appraisal="ill"), "$.children[0].appraisal"),
        (child(of_both=False), "$.children[0].of_both"),
        (child(living="no"), "$.children[0].living"),
        ({"marriages": [{"partner": "何勇"}]}, "$.marriages[0].of"),
        ({"marriages": [{"of": "aunt"}]}, "$.marriages[0].of"),
        ({"request": {"shoe": "42"}}, "$.request.shoe"),
        ({"request": {"ground": 3}}, "$.request.ground"),
        ({"request": {"ground": "love"}}, "$.request.ground"),
        ({"materials": {"identity_card.wife": "stone"}}, "$.materials.identity_card.wife"),
        ({"materials": {"photo.wife": "original"}}, "$.materials.photo.wife"),
        ({"certificates": [{"item": "driving"}]}, "$.certificates[0].item"),
        ({"certificates": [{"item": "childbirth", "holder": "aunt"}]}, "$.certificates[0].holder"),
        ({"duplicates": [{"receipt_number": "1", "same": "twin", "open": True}]}, "$.duplicates[0].same"),
        (clocked(pauses=[{"kind": "tea", "from": "2020-05-12"}])["clock"], "$.clock.pauses[0].kind"),
        (clocked(pauses=[{"kind": "appraisal", "from": "2020-05-12", "to": "2020-05-11"}])["clock"], "$.clock.pauses[0].to"),
        (clocked(pauses=[{"kind": "appraisal"}])["clock"], "$.clock.pauses[0].from"),
        (clocked(rest_days=["2020-05-32"])["clock"], "$.clock.rest_days[0]"),
        (clocked(accepted="2020-05-05")["clock"], "$.clock.accepted"),
    ],
)
def test_what_cannot_be_asked_is_named_by_its_path(wrong, path):
    question = changed(**({"clock": wrong} if path.startswith("$.clock") else wrong))
    with pytest.raises(BadQuestion) as caught:
        asked(question)
    assert caught.value.path == path and caught.value.reason


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b'{"version": 1}', b"null"])
def test_what_is_no_question_at_all_is_told(text):
    with pytest.raises(BadQuestion) as caught:
        read_question(text)
    assert caught.value.path in ("$", "$.item")


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    else:
        yield path


JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates().map(str) | st.just([]) | st.just({})


@given(st.sampled_from([EXAMPLE, INSTANT]), st.data())
def test_whatever_stands_in_a_field_is_answered_or_named(question, data):
    question = deepcopy(question)
    *way, last = data.draw(st.sampled_from(sorted(leaves(question), key=str)))
    table = question
    for step in way:
        table = table[step]
    table[last] = data.draw(JSON)
    try:
        assert asked(question).findings
    except BadQuestion as error:
        assert error.path.startswith("$")


# ---- what the fields do ---------------------------------------------------------------------------------------------------


def test_a_label_does_for_a_code_and_an_unmarried_applicant_needs_no_spouse():
    found = asked(INSTANT)
    assert {finding.key: finding.result for finding in found.findings}["H19-s"] == "pass"
    assert found.item.kind == "instant" and found.route.decides == found.route.office
    assert [gap.key for gap in found.gaps if gap.kind == "field"] == ["applicant.identity_number", "applicant.phone"]


def test_an_instant_item_is_due_on_the_day_of_acceptance():
    found = asked({**INSTANT, "clock": {"received": "2026-11-27", "accepted": "2026-11-28", "today": "2026-11-28"}})
    assert (found.decision.kind, found.decision.due, found.decision.state) == ("spot", date(2026, 11, 28), "due_today")


def test_with_the_line_down_the_search_is_of_the_station_and_the_window_still_takes_in():
    found = asked(changed(line="down"))
    assert found.intake.allowed and found.intake.reason == "intake.down"
    assert next(finding.result for finding in found.findings if finding.key == "duplicate.none") == "unknown"


@pytest.mark.parametrize(
    ("question", "extranet", "allowed"),
    [(EXAMPLE, True, True), (EXAMPLE, False, False), (INSTANT, False, True)],
)
def test_a_village_without_the_extranet_takes_in_what_the_item_allows(question, extranet, allowed):
    found = asked({**deepcopy(question), "window": {"level": "village", "extranet": extranet}})
    assert found.intake.allowed is allowed and found.intake.article == "通知 四（二）"


def test_a_county_of_another_province_counts_as_its_province():
    people = deepcopy(EXAMPLE["people"])
    people["husband"]["registered_residence"]["division"] = "510104"
    assert asked(changed(people=people)) == asked(EXAMPLE)


@pytest.mark.parametrize(
    ("clock", "due", "left"),
    [
        ({}, date(2020, 7, 14), 20),
        ({"pauses": []}, date(2020, 7, 6), 14),
        ({"rest_days": []}, date(2020, 7, 13), 19),
        ({"pauses": [{"kind": "supplement", "from": "2020-05-12", "to": "2020-05-20"}]}, date(2020, 7, 6), 14),
        ({"pauses": [{"kind": "appraisal", "from": "2020-05-12"}]}, None, 37),
        ({"work_days": ["2020-05-23", "2020-05-24"]}, date(2020, 7, 10), 18),
        ({"extension": {"days": 10, "reason": "须专家论证", "approver": "何静"}}, date(2020, 7, 28), 30),
        ({"extension": {"days": 11, "reason": "须专家论证", "approver": "何静"}}, date(2020, 7, 14), 20),
        ({"accepted": "2026-11-24", "today": "2026-11-25", "pauses": [], "rest_days": []}, date(2027, 1, 20), 39),
    ],
)
def test_the_clock_follows_pauses_local_days_and_one_extension(clock, due, left):
    found = asked(clocked(**clock)).decision
    assert (found.due, found.left) == (due, left)
    assert found.provisional is (due is not None and due.year == 2027)


def test_a_stop_that_the_law_does_not_name_is_shown_and_not_reckoned_with():
    found = asked(clocked(pauses=[{"kind": "supplement", "from": "2020-05-12", "to": "2020-05-20"}]))
    assert [(stop.kind, stop.stops, stop.mark) for stop in found.decision.pauses] == [("supplement", False, "待核实")]


def test_an_extension_that_may_not_be_says_why():
    asked_for = {"days": 10, "reason": "须专家论证", "approver": "何静"}
    ways = (asked_for, {**asked_for, "days": 11}, {"days": 5}, None)
    told = [asked(clocked(extension=way)).decision.extension for way in ways]
    assert told == ["", "extend.too_long", "extend.no_reason", None]


def test_what_was_never_told_is_taken_as_accepted_from_receipt():
    found = asked(changed(clock={"received": "2020-05-06", "today": "2020-06-01"})).notice
    assert (found.until, found.state, found.deemed_accepted) == (date(2020, 5, 12), "overdue", date(2020, 5, 6))


def test_a_refusal_names_its_reason_and_its_article():
    found = asked(changed(credit="listed", request={**EXAMPLE["request"], "proof": "commitment", "commitment_by": "agent"}))
    assert [(refusal.reason, refusal.key, bool(refusal.article)) for refusal in found.refusals] == [
        ("credit", "credit.listed", True), ("material", "commitment.agent", True),
    ]  # fmt: skip


def test_questions_are_read_the_same_whatever_their_order():
    assert read_question(json.dumps(EXAMPLE, sort_keys=True).encode()) == read_question(json.dumps(EXAMPLE).encode())
