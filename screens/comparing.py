"""查重对照: a case and one that may be the same, side by side. Of others no number is shown that is not in this case too."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cqclerk.domain.application import Application
from cqclerk.domain.case import Case
from cqclerk.domain.likeness import Duplicate
from cqclerk.domain.people import Person
from cqclerk.domain.text import Likeness, same_name
from screens.cells import fit, wrap
from screens.phases import phase_word
from screens.spans import Line, Span

if TYPE_CHECKING:
    from screens.session import Session

_NUMBER = "号码"
_SHOWN = 4  # first and last digits of somebody else's number


@dataclass(frozen=True, slots=True)
class Other:
    """A case that may be the same, as it was found, and the case itself if it is on this station."""

    duplicate: Duplicate
    case: Case | None


def beside(case: Case, other: Other, session: "Session", columns: int) -> list[Line]:
    """The two side by side, or where to ask about the one that is not here."""
    if other.case is not None and other.case.application is not None:
        return compared(case, other.case, session, columns)
    found = other.duplicate
    place = session.office_name(found.office)
    said = [
        f" 收件号 {found.receipt_number}  由{place}{'办理中' if found.open else '办过'}",
        f" 全市查重查到：{session.reference.words.label('same.' + found.same.value)}。内容不在本机，请向{place}核对，或发协查。",
    ]
    return [(Span(row),) for text in said for row in wrap(text, columns)]


def masked(number: str, mine: frozenset[str]) -> str:
    """A number of another case: whole if it stands in this one too."""
    whole = number in mine or len(number) <= 2 * _SHOWN
    return number if whole else number[:_SHOWN] + "*" * (len(number) - 2 * _SHOWN) + number[-_SHOWN:]


def compared(case: Case, other: Case, session: "Session", columns: int) -> list[Line]:
    """This case and another one, line by line; what differs of the people is marked."""
    label, half = 11, (columns - 13) // 2
    lines: list[Line] = [(Span(f" {fit('', label)}{fit('本件', half)} {fit('另一件', half)}", "title"),)]
    for (word, here), (_, there) in zip(_steps(case, session), _steps(other, session), strict=True):
        lines += _pair(word, here, there, "", label, half)
    mine = frozenset(text for word, text in _people(case, session) if word.endswith(_NUMBER))
    for (word, here), (_, there) in zip(_people(case, session), _people(other, session), strict=True):
        shown = masked(there, mine) if word.endswith(_NUMBER) else there
        lines += _pair(word, here, shown, _difference(here, there), label, half)
    return lines


def _difference(here: str, there: str) -> str:
    """The tone of what the other case says: a warning if it may be the same, an error if it is not."""
    likeness = same_name(here, there)
    if likeness is Likeness.SAME:
        return ""
    return "warning" if likeness is Likeness.VARIANT or not (here and there) else "error"


def _pair(word: str, here: str, there: str, tone: str, label: int, half: int) -> Iterator[Line]:
    left, right = wrap(here, half), wrap(there, half)
    for row in range(max(len(left), len(right))):
        texts = [part[row] if row < len(part) else "" for part in (left, right)]
        yield (Span(f" {fit('' if row else word, label)}", "dim"), Span(f"{fit(texts[0], half)} "), Span(fit(texts[1], half), tone))


def _steps(case: Case, session: "Session") -> list[tuple[str, str]]:
    return [
        ("收件号", case.receipt_number),
        ("环节", phase_word(case.phase)),
        ("收件", f"{session.office_name(case.intake_office)} {case.applied_on or ''}"),
        ("申报地", session.office_name(case.home_office)),
        ("证件编号", case.certificate_number),
    ]


def _people(case: Case, session: "Session") -> list[tuple[str, str]]:
    """What makes a couple the same couple, and their child the same child."""
    application, item = case.application or Application(), session.reference.items[case.item]
    facts = [(item.party(who) + word, text) for who in item.parties for word, text in _person(application.person(who), session)]
    order = application.birth_order
    facts.append(("登记孩次", session.reference.codes["child_order"].label(order) if order else ""))
    facts.append(("子女", "、".join(child.name for child in application.children if child.name) or "没有填"))
    return facts


def _person(person: Person, session: "Session") -> list[tuple[str, str]]:
    return [
        ("姓名", person.name),
        ("号码", person.identity_number),
        ("户籍地", session.reference.divisions.name(person.registered_residence.division_code, session.today())),
        ("登记日", person.marriage_date.isoformat() if person.marriage_date else ""),
    ]
