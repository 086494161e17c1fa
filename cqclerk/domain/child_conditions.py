"""Conditions about children: how many, which one is to come, when they were born."""

from datetime import date

from cqclerk.domain.conditions import Question, Verdict, verdict, within
from cqclerk.domain.findings import Result

_MANY = 99


def children_within(question: Question) -> Verdict:
    """With this child no more than `limit`."""
    sure, doubtful = question.child_count.count(question.children)
    least, most = _before_this_one(question)
    params = {"counted": sure, "doubtful": doubtful, "next": least + 1}
    return verdict(within(least + 1, most + 1, 0, question.number("limit")), **params)


def birth_order_agrees(question: Question) -> Verdict:
    """登记孩次 is one more than the children before; the code `and_more` (四孩及以上) stands for every higher one."""
    order = question.facts.application.birth_order
    least, most = _before_this_one(question)
    params = {"order": order, "next": least + 1}
    if not (order.isascii() and order.isdigit()):
        return verdict(Result.UNKNOWN, **params)
    lowest = int(order)
    highest = max(lowest, most + 1) if order in question.codes("and_more") else lowest
    if highest < least + 1 or lowest > most + 1:
        return verdict(Result.FAIL, **params)
    return verdict(Result.PASS if least == most else Result.UNKNOWN, **params)


def before_birth(question: Question) -> Verdict:
    """Registered before the child is born: 孕育情况 is none of `born`."""
    pregnancy = question.facts.application.pregnancy
    if not pregnancy:
        return verdict(Result.UNKNOWN)
    return verdict(Result.FAIL if pregnancy in question.codes("born") else Result.PASS)


def beyond_registration(question: Question) -> Verdict:
    """The next child is more than `limit`: a registration does not do, an approval is needed."""
    least, most = question.counted()
    result = within(least, most, question.number("limit"), _MANY)
    return verdict(result, counted=least, doubtful=most - least, next=least + 1)


def one_child_only(question: Question) -> Verdict:
    """There is one child, and no other."""
    least, most = question.counted()
    params = {"counted": least, "doubtful": most - least}
    return verdict(within(least, most, 1, 1) if most else Result.UNKNOWN, **params)


def born_until(question: Question) -> Verdict:
    """Every child was born on or before the day `until` (ISO)."""
    until = date.fromisoformat(question.text("until"))
    births = [child.birth_date for child in question.children]
    late = next((birth for birth in births if birth and birth > until), None)
    if late:
        return verdict(Result.FAIL, born=late.isoformat(), until=until.isoformat())
    return verdict(Result.PASS if births and all(births) else Result.UNKNOWN, until=until.isoformat())


def number_of_children_agrees(question: Question) -> Verdict:
    """The number answered in `field` is that of the children who are named; the code `and_more` stands for every higher one."""
    answer, named = question.facts.application.answer(question.text("field")), len(question.children)
    if not (answer.isascii() and answer.isdigit()):
        return verdict(Result.UNKNOWN, answer=answer, named=named)
    agrees = int(answer) == named or (answer in question.codes("and_more") and named > int(answer))
    return verdict(Result.PASS if agrees else Result.FAIL, answer=answer, named=named)


def _before_this_one(question: Question) -> tuple[int, int]:
    """The least and the most children before the one that is registered now.

    A child that is born already (已生育) may stand among the children or not.
    """
    least, most = question.counted()
    born = question.facts.application.pregnancy in question.codes("born")
    return (max(least - 1, 0) if born else least), most
