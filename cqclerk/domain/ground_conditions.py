"""The grounds on which one more child may be approved (再生育理由): what each of them asks of the family."""

from cqclerk.domain.application import Child
from cqclerk.domain.conditions import Counting, Question, Verdict, all_of, verdict, within
from cqclerk.domain.findings import Result


def children_appraised(question: Question) -> Verdict:
    """The couple has `children` children, and a medical board found one of `appraisals` of at least one of them."""
    least, most = question.counted()
    appraised = _appraised(question)
    found = Result.PASS if appraised else Result.UNKNOWN  # 待鉴定: the board may still find it
    wanted = question.number("children")
    return verdict(all_of(within(least, most, wanted, wanted), found), counted=least, appraised=appraised)


def children_of_remarriage(question: Question) -> Verdict:
    """One of them married again (`remarried`, not `restored`: 复婚除外); together they had from `before_least` to `before_most`
    children before, and have `after` common ones since."""
    states = [person.marital_status for _, person in question.people()]
    if any(state in question.codes("restored") for state in states):
        return verdict(Result.FAIL, before="", after="", why="restored")
    again = Result.PASS if any(state in question.codes("remarried") for state in states) else Result.FAIL if all(states) else Result.UNKNOWN
    before, after = _before_and_after(question)
    result = all_of(
        again,
        within(*before, question.number("before_least"), question.number("before_most")),
        within(*after, question.number("after"), question.number("after")),
    )
    why = "first" if again is Result.FAIL else "number"
    return verdict(result, before=_shown(*before), after=_shown(*after), why=why)


def children_died(question: Question) -> Verdict:
    """Of at least `common` common children so many died that one more may be born."""
    died = sum(not child.living for child in _common(question))
    return _replaced(question, died, Result.FAIL)


def children_disabled(question: Question) -> Verdict:
    """The same for children of whom a medical board found one of `appraisals`; without a finding it may still come."""
    disabled = sum(child.appraisal in question.codes("appraisals") for child in _common(question))
    return _replaced(question, disabled, Result.UNKNOWN)


def _replaced(question: Question, lost: int, without: Result) -> Verdict:
    """As many may be born as were lost; those beyond `common` have been born already."""
    common = len(_common(question))
    allowed = lost - (common - question.number("common"))
    params = {"common": common, "lost": lost, "allowed": max(allowed, 0)}
    if common < question.number("common"):
        return verdict(Result.FAIL, **params)
    return verdict(Result.PASS if allowed > 0 else Result.FAIL if lost else without, **params)


def _common(question: Question) -> list[Child]:
    """Children born to both (共同生育), living or not."""
    return [child for child in question.children if child.of_both and child.source in ("", "born")]


def _appraised(question: Question) -> int:
    return sum(child.appraisal in question.codes("appraisals") for child in question.children)


def _before_and_after(question: Question) -> tuple[tuple[int, int], tuple[int, int]]:
    """The least and the most children before this marriage, and common ones since; one on the other side of its day is in doubt."""
    married = [person.marriage_date for _, person in question.people() if person.marriage_date]
    sides: dict[bool, list[Counting]] = {False: [], True: []}
    for child in question.children:
        counting = question.child_count.of(child)
        since = bool(married and child.birth_date and child.birth_date > max(married))
        told = bool(married and child.birth_date)
        doubted = counting is Counting.COUNT and told and since is not child.of_both
        sides[child.of_both].append(Counting.ASK if doubted else counting)
    return _range(sides[False]), _range(sides[True])


def _range(counted: list[Counting]) -> tuple[int, int]:
    sure = counted.count(Counting.COUNT)
    return sure, sure + counted.count(Counting.ASK)


def _shown(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}-{most}"
