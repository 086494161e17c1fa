"""Rule packs that are like another: what they inherit, what they must not, and what a slip of the pen says."""

from datetime import date
from itertools import pairwise

import pytest

from cqclerk.protocol import packs
from cqclerk.protocol.pack_files import canonical_hash
from cqclerk.protocol.pack_parents import whole
from cqclerk.protocol.reading import toml_files
from cqclerk.protocol.reference import Reference
from data.reference import BadReferenceFile, Table, read_toml

REAL = Reference.load(training=False)
FILES = {table.text("id"): table for table in map(read_toml, toml_files("rules"))}
CHILD = "childbirth-2021-law"  # like childbirth-2019, which is like childbirth-2016


def changed(pack: str = CHILD, **values: object) -> dict[str, Table]:
    table = FILES[pack]
    return FILES | {pack: Table(table.file, "", {**table.values, **values})}


def conditions(table: Table) -> dict[str, dict]:
    return {str(each["id"]): each for each in table.values["conditions"]}


def test_what_is_not_said_is_inherited_and_the_days_never_are():
    pack = whole(FILES[CHILD], FILES)
    assert pack.values["materials"] == FILES["childbirth-2016"].values["materials"]
    assert pack.values["articles"]["credit"] == "通知 三（二）" and pack.values["articles"]["identity"] == "GB 11643"
    assert pack.values["effective_from"] == date(2021, 8, 20)
    open_end = dict(FILES[CHILD].values)
    del open_end["effective_to"]
    assert "effective_to" not in whole(Table("x", "", open_end), FILES).values


def test_a_condition_that_is_like_another_takes_its_place_under_its_own_id():
    pack, parent = conditions(whole(FILES[CHILD], FILES)), conditions(whole(FILES["childbirth-2019"], FILES))
    assert list(pack) == ["D21L-a" if name == "D16-a" else name for name in parent]
    assert pack["D21L-a"]["predicate"] == "children_within" and pack["D21L-a"]["binding"] is False
    assert pack["D21L-a"]["clerk"] != parent["D16-a"]["clerk"]


def test_a_condition_of_the_same_id_says_only_what_is_different():
    old, new = (conditions(whole(FILES[name], FILES))["Z16-3"] for name in ("additional_child-2020", "additional_child-2021-law"))
    assert (old["binding"], new["binding"]) == (True, False)
    assert {key for key in old if old[key] != new[key]} == {"binding"}


def test_what_falls_away_is_named():
    assert "Z16-3" in conditions(whole(FILES["additional_child-2020"], FILES))
    assert not [name for name in conditions(whole(FILES["additional_child-2021"], FILES)) if name in ("Z16-1", "Z16-3", "Z16-5")]


def test_the_hash_of_a_pack_covers_what_it_inherits():
    files = changed("childbirth-2016", title="改", materials=["identity_card"])
    assert canonical_hash(whole(FILES[CHILD], FILES).values) != canonical_hash(whole(FILES[CHILD], files).values)
    files = changed("childbirth-2016", title="改")
    assert canonical_hash(whole(FILES[CHILD], FILES).values) == canonical_hash(whole(FILES[CHILD], files).values), (
        "a title is no rule of the child"
    )


@pytest.mark.parametrize(
    ("values", "key", "reason"),
    [
        ({"like": "childbirth-1999"}, "like", "there is no rule pack childbirth-1999"),
        ({"like": CHILD}, "like", f"there is no rule pack {CHILD} before this one"),
        ({"without": ["D99"]}, "without", "there is no condition D99"),
        ({"conditions": [{"id": "D99-a", "like": "D99"}]}, "conditions[0].like", "there is no condition D99"),
    ],
)
def test_a_pack_that_is_like_nothing_is_named(values, key, reason):
    files = changed(**values)
    with pytest.raises(BadReferenceFile) as caught:
        whole(files[CHILD], files)
    assert (caught.value.key, caught.value.file) == (key, f"rules/{CHILD}.toml") and reason in caught.value.reason


def test_packs_that_are_like_each_other_are_found_out():
    files = changed("childbirth-2016", like=CHILD)
    with pytest.raises(BadReferenceFile, match="before this one"):
        whole(files[CHILD], files)


@pytest.mark.parametrize(
    ("values", "key", "reason"),
    [
        ({"when": [{"field": "shoe", "is": ["42"]}]}, "conditions[7].when", "the item has no field shoe"),
        ({"topic": "weather"}, "conditions[7].topic", "is none of condition, certificate"),
        ({"favorable": True}, "conditions[7].favorable", "is not known here"),
    ],
)
def test_a_wrong_condition_of_a_pack_names_file_key_and_reason(monkeypatch, values, key, reason):
    file = "rules/childbirth-2019.toml"

    def read(name):
        table = read_toml(name)
        if name != file:
            return table
        return Table(name, "", {**table.values, "conditions": [{**table.values["conditions"][0], **values}]})

    monkeypatch.setattr(packs, "read_toml", read)
    with pytest.raises(BadReferenceFile) as caught:
        packs.load_packs()
    assert (caught.value.file, caught.value.key) == (file, key) and reason in caught.value.reason


def test_every_day_of_an_item_has_exactly_one_pack_and_no_gap_lies_between_two():
    for item in REAL.items:
        ours = [pack for pack in REAL.packs if pack.item == item and pack.enabled]
        for earlier, later in pairwise(ours):
            assert (later.effective_from - earlier.effective_to).days == 1, later.id
        assert ours[-1].effective_to is None


def test_what_is_told_before_a_commitment_and_what_is_promised_is_on_file_with_its_source():
    texts = REAL.commitment
    assert (len(texts.told.values), len(texts.promised.values)) == (7, 4)
    known = set(read_toml("words/sources.toml").values)
    for part in (texts.told, texts.promised, texts.not_eligible, texts.signature, texts.withdrawal, texts.after_false):
        assert part.values and part.mark and set(part.source) <= known


def test_an_office_with_days_of_its_own_has_a_calendar_of_its_own(monkeypatch):
    from cqclerk.protocol import reference

    day = date(2026, 11, 25)
    local = {"divisions": ["500110"], "days_off": [day], "makeup_days": [], "reason": "洪水"}
    real = reference.read_toml
    monkeypatch.setattr(
        reference, "read_toml", lambda file: Table(file, "", {"local": [local]}) if file == "reference/local_days.toml" else real(file)
    )
    fresh = Reference.load(training=False)
    assert not fresh.calendar_of("T500110001").is_workday(day)
    assert fresh.calendar_of("T500109001").is_workday(day) and fresh.calendar.is_workday(day)
