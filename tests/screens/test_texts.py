"""Every objection of the domain has words, and every word its blanks filled."""

import re
from pathlib import Path

import pytest

import cqclerk
from cqclerk.domain.guards import NotAllowed, Objection
from data.reference import read_toml
from screens import texts

DOMAIN = Path(cqclerk.__file__).parent


def keys_in_code() -> set[str]:
    """Keys of objections that the code raises: no("key", …)."""
    files = [*DOMAIN.glob("domain/*.py"), *DOMAIN.glob("commands/*.py"), *DOMAIN.glob("sync/*.py"), *DOMAIN.glob("workplace/*.py")]
    return {key for file in files for key in re.findall(r"\bno\(\s*\"([a-z_]+\.[a-z_]+)\"", file.read_text())}


def test_every_objection_has_words_that_say_what_is_safe_and_what_to_do() -> None:
    assert len(keys_in_code()) > 20
    for key in keys_in_code():
        words = texts.words(key)
        assert words and words.text and words.safe and words.next, key


def test_a_refusal_is_one_sentence_with_its_blanks_filled() -> None:
    refused = NotAllowed(Objection("accept.gaps", (("count", "1"), ("first", "结婚证"))))
    said = texts.refusal(refused)
    assert "1 项" in said and "结婚证" in said and "{" not in said and said.endswith("。")
    assert texts.article("accept.gaps")


def test_what_is_no_refusal_is_said_without_a_traceback() -> None:
    said = texts.refusal(ZeroDivisionError("division by zero"))
    assert "程序出了差错" in said and "zero" not in said


@pytest.mark.parametrize("key", ["nobody.knows", "about", "intake"])
def test_a_key_without_words_says_itself(key: str) -> None:
    assert key in texts.sentence(key)


def test_a_value_that_looks_like_a_blank_is_not_filled_again() -> None:
    assert texts.filled("{a}和{b}", {"a": "{b}", "b": "1"}) == "{b}和1"


def test_an_article_belongs_to_an_event_that_there_is() -> None:
    words = read_toml("words/events.toml")
    assert set(words.table("article").values) <= set(words.table("event").values)
