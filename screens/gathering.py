"""What is gathered at 预审 by digits: how the credit list was looked at, and which originals somebody held in the hand.

A step has a path: credit, credit:listed, credit:listed:phone; seen:all, seen:KEY of a material;
settle:RECEIPT NUMBER:go_on of another case; check:all or check:KIND for a question to the city; credit:city for its
answer, credit:here for the list that it published.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cqclerk.domain import check_guards, originals
from cqclerk.domain.application import MaterialForm
from cqclerk.domain.case import Case
from cqclerk.domain.credit import CreditCheck
from screens import check_lines
from screens.asked import Asked
from screens.widgets.option_list import Choice

if TYPE_CHECKING:
    from screens.session import Session

CREDIT, SEEN, SETTLE, CHECK = "credit", "seen", "settle", "check"
_ALL, _GO_ON, _CITY, _HERE, _SEPARATOR = "all", "go_on", "city", "here", ":"
_WHY_NOT = frozenset({"line", "system"})  # sources that say why nothing was found out
_MOST = 8  # one by one; the first digit is for all of them


def is_one(path: str) -> bool:
    """Whether a choice leads here."""
    return path.partition(_SEPARATOR)[0] in (CREDIT, SEEN, SETTLE, CHECK)


def title_of(path: str, session: "Session") -> str:
    """What stands above the list."""
    if path == SEEN:
        return "看过哪些原件"
    if path.startswith(SETTLE):
        return "对照的结果"
    if path == CHECK:
        return "请市里核查"
    _, _, outcome = path.partition(_SEPARATOR)
    return f"{session.reference.codes['credit_outcome'].label(outcome)}，从哪里知道的" if outcome else "失信查询的结果"


def list_of(path: str, case: Case, session: "Session") -> tuple[Choice, ...]:
    """What is chosen from at this step; () if everything is known."""
    parts = path.split(_SEPARATOR)
    if parts[0] == SEEN:
        return tuple(_originals(case, session)) if len(parts) == 1 else ()
    if parts[0] == SETTLE:
        return (Choice(f"{path}{_SEPARATOR}{_GO_ON}", "对照过，两件都可以办（写明为什么）"),) if len(parts) == 2 else ()
    if parts[0] == CHECK:
        kinds = session.reference.codes["check_kind"].entries
        return tuple(Choice(f"{path}{_SEPARATOR}{entry.code}", entry.label) for entry in kinds) if len(parts) == 1 else ()
    if len(parts) == 1:
        entries = session.reference.codes["credit_outcome"].entries
        known = _known_answers(path, case, session)
        return (*known, *(Choice(f"{path}{_SEPARATOR}{entry.code}", entry.label) for entry in entries))
    if len(parts) == 2 and parts[1] not in (_CITY, _HERE):
        unknown = parts[1] == CreditCheck.UNKNOWN
        sources = (entry for entry in session.reference.codes["credit_source"].entries if (entry.code in _WHY_NOT) == unknown)
        return tuple(Choice(f"{path}{_SEPARATOR}{entry.code}", entry.label) for entry in sources)
    return ()


def _known_answers(path: str, case: Case, session: "Session") -> Iterator[Choice]:
    """What nobody has to type: the answer of the city's register, and a look into the list that the city published."""
    if answer := check_guards.new_credit(case):
        yield Choice(f"{path}{_SEPARATOR}{_CITY}", f"照市里的答复：{check_lines.outcome_word(answer)}", answer.source)
    if listed := session.reference.credit_list:
        yield Choice(f"{path}{_SEPARATOR}{_HERE}", "查本站名单", f"第{listed.edition}版，数据到 {listed.as_of}")


def _originals(case: Case, session: "Session") -> Iterator[Choice]:
    """The materials that were handed in and whose original nobody is named for."""
    names = {spec.key: spec.name for spec in session.reference.items[case.item].materials}
    keys = _unseen(case)
    if len(keys) > 1:
        yield Choice(f"{SEEN}{_SEPARATOR}{_ALL}", f"这 {len(keys)} 件的原件都看过", "通知 三（二）")
    for key in keys[:_MOST]:
        yield Choice(f"{SEEN}{_SEPARATOR}{key}", f"{names.get(key, key)} 的原件看过", "" if len(keys) > 1 else "通知 三（二）")


def _unseen(case: Case) -> tuple[str, ...]:
    """Those that somebody must have seen before it passes; where nothing is owed, all that nobody is named for."""
    if owed := originals.owed(case):
        return owed
    materials = case.application.materials if case.application else ()
    return tuple(one.key for one in materials if one.form is not MaterialForm.MISSING and case.prereview.seen(one.key) is None)


def question(path: str) -> Asked | None:
    """What is asked in words before it is done, None if nothing is."""
    if not path.startswith(SETTLE):
        return None
    number = path.split(_SEPARATOR)[1]
    return Asked(f"与 {number} 对照过，为什么这一件可以办？记入办理经过。回车或 F10 确认。", "理由")


def deed(path: str, case: Case) -> tuple[Callable[..., Case], tuple[object, ...]]:
    """The command of a path that says everything, and what it is given after case and version."""
    from cqclerk.commands import checking, gathering

    act, *said = path.split(_SEPARATOR)
    if act == CHECK:
        return checking.ask_city, (tuple(said),)
    if said == [_CITY]:
        return checking.enter_credit, ()
    if said == [_HERE]:
        return checking.look_in_list, ()
    if act == SETTLE:
        return gathering.settle_duplicate, (said[0],)
    if act == CREDIT:
        return gathering.check_credit, tuple(said)
    return gathering.see_originals, (_unseen(case) if said == [_ALL] else tuple(said),)
