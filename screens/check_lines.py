"""核查 in words: what was asked of the city's registers about a case, and what they answered. Words are in data/words/checks.toml."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cqclerk.domain.check_events import CheckAnswered, CheckAsked, CheckDetail, CheckEvent, CheckKind, CheckOutcome
from cqclerk.domain.checks import Answered, Asking
from data.reference import read_toml
from screens.moments import moment_word
from screens.widgets.findings import FindingRow

if TYPE_CHECKING:
    from datetime import date

    from cqclerk.domain.case import Case
    from screens.session import Session

_TOPIC, _ASKED = "核查", "在查"
_TONES = {
    CheckOutcome.AGREES: "good", CheckOutcome.CLEAR: "good", CheckOutcome.DIFFERS: "error", CheckOutcome.LISTED: "error",
}  # fmt: skip


def word(table: str, key: str) -> str:
    """One word; a key from a newer program says itself."""
    return read_toml("words/checks.toml").table(table).text(key, key)


def kind_word(kind: CheckKind, session: "Session") -> str:
    """户籍."""
    return session.reference.codes["check_kind"].label(kind.value)


def outcome_word(answer: Answered) -> str:
    """一致."""
    return word("outcome", answer.outcome.value)


def rows(case: "Case", session: "Session") -> list[FindingRow]:
    """What was asked, each question once, in the order of the kinds."""
    return [row for kind in CheckKind for row in _rows(case, kind, session)]


def _rows(case: "Case", kind: CheckKind, session: "Session") -> Iterator[FindingRow]:
    asking, answer = case.checks.asking(kind), case.checks.answer(kind)
    if asking is not None:
        yield FindingRow(_TOPIC, _ASKED, f"{kind_word(kind, session)}：{_asking(asking, session)}", "", "warning")
    elif answer is not None:
        yield FindingRow(_TOPIC, outcome_word(answer), f"{kind_word(kind, session)}：{told(answer, session)}", "", _tone(answer))


def _tone(answer: Answered) -> str:
    return _TONES.get(answer.outcome, "warning")


def _asking(asking: Asking, session: "Session") -> str:
    return f"{asking.by} {moment_word(asking.at, session.now())} 请市里查，等答复（线路断着的，通了自动查）"


def told(answer: Answered, session: "Session") -> str:
    """What the register says, who it is, and of when; of no answer why, and what to do."""
    when = moment_word(answer.at, session.now())
    if not answer.known:
        return f"{word('why', answer.why)}（{when}）"
    found = [f"{one.receipt_number[-4:]}（{session.office_name(one.office)}）" for one in answer.found]
    said = "；".join([*_said(answer.details, session), *found])
    return "  ".join(filter(None, (said, _source(answer.source, answer.as_of, when))))


def _source(source: str, as_of: "date | None", when: str) -> str:
    return f"{source} {when}{f'，数据到 {as_of}' if as_of else ''}"


def _said(details: tuple[CheckDetail, ...], session: "Session") -> list[str]:
    """What differs is said in full; what agrees is not said."""
    return [_detail(one, session) for one in details if one.agrees is not True]


def _detail(detail: CheckDetail, session: "Session") -> str:
    said = detail.said
    if detail.field == "residence":
        said = session.reference.divisions.name(said.ljust(12, "0")) or said
    about = word("field", detail.field)
    return f"{word('party', detail.party) if detail.party else ''}{about}{f' {said}' if said else ''}"


def happened(event: CheckEvent, session: "Session") -> str:
    """For the timeline of a case."""
    match event:
        case CheckAsked(kinds=kinds, asked_by=by):
            return f"{by}：{'、'.join(kind_word(kind, session) for kind in kinds)}"
        case CheckAnswered(kind=kind, outcome=outcome, source=source, as_of=as_of, why=why, private=details):
            said = word("why", why).partition("；")[0] if why else "；".join(_said(details or (), session))
            day = f"数据到 {as_of}" if as_of else ""
            return "，".join(filter(None, (f"{kind_word(kind, session)}{word('outcome', outcome.value)}", said, source, day)))


def news(answer: Answered, session: "Session") -> str:
    """What is said when an answer comes while somebody looks."""
    return f"{kind_word(answer.kind, session)}：{outcome_word(answer)}。"
