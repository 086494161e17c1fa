"""What the city publishes: a chain that nobody can cut, change or turn back, and differences that give the very text."""

import contextlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.check_events import CheckOutcome
from cqclerk.domain.guides import differences
from cqclerk.protocol import credit_list, editions, guide_files, text_delta
from cqclerk.protocol.editions import EditionHead, Editions, Tip
from cqclerk.protocol.messages import digest
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.signing import BadSignature, Ed25519Signer
from data.reference import BadReferenceFile, parse_toml
from tests import reference_files
from tests.people import LIU_QIANG, WANG_FANG

ROOT, OTHER = Ed25519Signer(bytes([1] * 32)), Ed25519Signer(bytes([2] * 32))
DAY = date(2026, 11, 25)
lines = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "甲,乙\n", "", "\n", "x"]), max_size=30).map("".join)


@given(lines, lines)
def test_the_difference_of_two_texts_gives_the_second_from_the_first(old: str, new: str) -> None:
    assert text_delta.apply(old, text_delta.delta(old, new)) == new


@given(lines, st.text(max_size=40) | st.lists(st.lists(st.integers(-3, 50), min_size=2, max_size=2) | st.text(max_size=3)).map(str))
def test_steps_that_do_not_fit_are_told_and_do_nothing_else(old: str, steps: str) -> None:
    with contextlib.suppress(text_delta.NoDelta):
        text_delta.apply(old, steps)


@dataclass
class Chain:
    """A gateway that publishes."""

    heads: tuple[EditionHead, ...] = ()

    def publish(self, name: str = "a", root: Ed25519Signer = ROOT, **other: object) -> EditionHead:
        previous = self.heads[-1].mark() if self.heads else ""
        head = EditionHead(
            serial=len(self.heads) + 1, previous=previous, kind="divisions", name=name, edition=1, title="t", source="s",
            effective_from=None, published_on=DAY, digest=digest(name.encode()), size=1,
        )  # fmt: skip
        head = msgspec.structs.replace(head, **other).signed(root)
        self.heads = (*self.heads, head)
        return head

    def tip(self, on: date = DAY) -> Tip:
        return Tip(serial=len(self.heads), mark=self.heads[-1].mark() if self.heads else "", as_of=on).signed(ROOT)

    def after(self, serial: int, on: date = DAY) -> Editions:
        return Editions(server_time=datetime(2026, 11, 25, tzinfo=UTC), tip=self.tip(on), heads=self.heads[serial:])


def refused(given: Editions, before: Tip | None = None) -> bool:
    try:
        editions.check(given, before, ROOT.public_key)
    except BadSignature:
        return True
    return False


def test_a_chain_is_believed_from_its_beginning_and_from_any_tip_of_it() -> None:
    chain = Chain()
    assert not refused(chain.after(0))
    tips = [chain.tip()]
    for name in "abc":
        chain.publish(name)
        tips.append(chain.tip())
    for place, tip in enumerate(tips):
        assert not refused(chain.after(place), tip)
        assert not refused(chain.after(place, DAY + timedelta(days=1)), tip)


def test_what_is_left_out_turned_back_changed_or_somebody_elses_is_not() -> None:
    chain = Chain()
    for name in "abc":
        chain.publish(name)
    tip, whole = chain.tip(), chain.after(0)
    assert refused(msgspec.structs.replace(whole, heads=whole.heads[1:])), "the first is left out"
    assert refused(msgspec.structs.replace(whole, heads=(whole.heads[0], whole.heads[2]))), "one is left out"
    assert refused(Chain(whole.heads[:2]).after(2), tip), "it goes back"
    assert refused(chain.after(3, DAY - timedelta(days=1)), tip), "an older day"
    changed = msgspec.structs.replace(whole.heads[1], digest="0" * 64)
    assert refused(msgspec.structs.replace(whole, heads=(whole.heads[0], changed, whole.heads[2])))
    forged = Chain(whole.heads[:2])
    forged.publish("c", OTHER)
    assert refused(forged.after(0)), "signed by somebody else"
    other = Chain(whole.heads[:2])
    other.publish("d")
    assert refused(other.after(3), tip), "another third one"
    assert refused(msgspec.structs.replace(whole, tip=msgspec.structs.replace(tip, as_of=date(2030, 1, 1))))


def test_the_credit_list_finds_whom_it_names_and_tells_nobodys_number() -> None:
    text = reference_files.credit(1, 3, WANG_FANG.identity_number)
    found = credit_list.read(parse_toml("credit", text))
    assert found.look_up([WANG_FANG.identity_number]) is CheckOutcome.LISTED
    assert found.look_up([LIU_QIANG.identity_number, ""]) is CheckOutcome.CLEAR
    assert WANG_FANG.identity_number[6:14] not in text and found.as_of == date(2026, 11, 20)
    mended = credit_list.write((), [LIU_QIANG.identity_number], 2, DAY, "虚构", reference_files.SALT)
    assert credit_list.read(parse_toml("credit", mended)).look_up([LIU_QIANG.identity_number]) is CheckOutcome.REPAIRED


@pytest.mark.parametrize(("old", "new"), [('salt = "AAE', 'salt = "'), ("cost = 4096", "cost = 1"), ("[about]", "[abut]"), ("as_of", "on")])
def test_a_credit_list_that_is_none_is_told_with_its_place(old: str, new: str) -> None:
    with pytest.raises(BadReferenceFile):
        credit_list.read(parse_toml("credit", reference_files.credit(1, 1).replace(old, new)))


def test_a_guide_of_the_platform_is_held_against_the_item() -> None:
    reference = Reference.load(training=False)
    item = reference.items["childbirth"]
    read = guide_files.read(reference_files.guide(promised=3), "guide.json", "childbirth", 1, reference.items)
    found = {(one.what, one.here, one.there) for one in differences(read, item, DAY)}
    assert ("promised_days", "0", "3") in found and ("material", "", "社区证明") in found
    assert ("task_code", "", "11500109552015745B4502014001000") in found
    assert not any("身份证" in there for _, _, there in found), "the same material under another name"


@pytest.mark.parametrize("text", ["", "[]", '{"data": {}}', '{"taskName": "x", "promiseDay": "三"}'])
def test_what_is_no_guide_is_told(text: str) -> None:
    with pytest.raises(BadReferenceFile):
        guide_files.read(text, "guide.json", "childbirth", 1, Reference.load(training=False).items)
