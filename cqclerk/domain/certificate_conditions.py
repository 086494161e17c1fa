"""Conditions across items: which certificates the people hold already. What one station sees is not the whole city."""

from collections.abc import Iterator

from cqclerk.domain.conditions import Question, Verdict, verdict
from cqclerk.domain.facts import Held
from cqclerk.domain.findings import Result


def holds_none(question: Question) -> Verdict:
    """Nobody holds a good certificate of the item `item`."""
    found = next((held for held in _held(question) if held.good(question.facts.application_date)), None)
    return verdict(Result.FAIL, number=found.number) if found else _nothing(question)


def holds_one(question: Question) -> Verdict:
    """A certificate of the item `item` is on record, good or not."""
    found = next(_held(question), None)
    return verdict(Result.PASS, number=found.number) if found else verdict(Result.UNKNOWN)


def in_time(question: Question) -> Verdict | None:
    """No certificate of the item `item` has run out; without one the question does not arise."""
    held = sorted(_held(question), key=lambda each: each.valid_until.isoformat() if each.valid_until else "9999")
    if not held:
        return None
    last = held[-1]
    result = Result.FAIL if last.expired(question.facts.application_date) else Result.PASS
    return verdict(result, number=last.number, until=last.valid_until.isoformat() if last.valid_until else "")


def child_has_none(question: Question) -> Verdict:
    """None of the children has a good certificate of the item `item` already: one child, one valid set."""
    children = {text for child in question.children for text in (child.certificate, child.name) if text}
    good = [held for held in _held(question) if held.good(question.facts.application_date)]
    same = next((held for held in good if held.child in children), None)
    if same:
        return verdict(Result.FAIL, number=same.number)
    doubtful = next((held for held in good if not held.child or not children), None)
    return verdict(Result.UNKNOWN, number=doubtful.number) if doubtful else _nothing(question)


def _held(question: Question) -> Iterator[Held]:
    item = question.text("item")
    return (held for held in question.facts.held if held.item == item and held.valid)


def _nothing(question: Question) -> Verdict:
    everywhere = question.facts.searched == "city"
    return verdict(Result.PASS if everywhere else Result.UNKNOWN, number="")
