"""What may be done with a case at 办理 beside the straight way: chosen in steps, each a list of codes or one question.

A step has a path: the act, then what was chosen so far (open_inquiry:complex:T509902100). Words are in data/words/acts.toml.
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from cqclerk.domain import handling_guards
from cqclerk.domain.afterlife import HOLDS
from cqclerk.domain.application import MaterialForm
from cqclerk.domain.case import Case
from cqclerk.domain.delivery import check_digit_fits, waybill
from data.reference import read_toml
from screens import numbered_acts, texts
from screens.act_table import ACTS, BESIDE, FINAL, NEXT, PROMISED, held
from screens.asked import Asked
from screens.reasons import reason
from screens.widgets.option_list import Choice

if TYPE_CHECKING:
    from cqclerk.domain.inquiry import Inquiry
    from screens.session import Session

_FILE = "words/acts.toml"
MORE = "more"
PROMISE = "promise"
LISTS = (MORE, PROMISE)
_SEPARATOR = ":"


_OF_STEPS = ("endorse", "start_notice", "end_notice", "review", "skip", "send_back")
_NUMBERED = ("replace", "renew")  # take a number: the glyphs of the paper are looked at before
_WITH_WAYBILL = ("post", "note_waybill")
_TO_OFFICES = ("open_inquiry", "hand_on")
_LATER, _NO_MORE = "give_later_notice", "no_more"
_ENDS_OF_A_DISPUTE = ("uphold", "void_disputed")
_AGREES = "agree"  # of the table `opinion`


def is_one(path: str) -> bool:
    """Whether a choice leads here."""
    return path in LISTS or _act(path) in ACTS


def screen_of(path: str) -> str:
    """Where this is done, "" if it is done here."""
    return ACTS[_act(path)].screen if _act(path) in ACTS else ""


def is_by_line(path: str) -> bool:
    """Whether the gateway does it: it is asked for, and not recorded here."""
    return ACTS[_act(path)].by_line


def next_choices(case: Case, session: "Session") -> tuple[Choice, ...]:
    """What comes next in this case."""
    return tuple(_choice(act, case, session) for act, one in NEXT.items() if one.objection(case, session) is None)


def barred_in_dispute(case: Case, session: "Session") -> tuple[Choice, ...]:
    """已发待处置 is ended in one of two ways: the one that may not be taken stands there with its reason, until it is taken."""
    if case.dispute is None:
        return ()
    ends = [act for act in _ENDS_OF_A_DISPUTE if not (act == "void_disputed" and case.dispute.voided)]
    return tuple(one for one in (_choice(act, case, session) for act in ends) if one.reason)


def way_to_the_rest(case: Case, session: "Session") -> tuple[Choice, ...]:
    """The ways to what is rare, if any of it may be done."""
    ways = ((PROMISE, PROMISED), (MORE, BESIDE))
    rare = (name for name, acts in ways if any(one.objection(case, session) is None for one in acts.values()))
    return tuple(Choice(name, _words(name, "word"), _words(name, "article")) for name in rare)


def list_of(path: str, case: Case, session: "Session") -> tuple[Choice, ...]:
    """What is chosen from at this step; () if there is nothing to choose."""
    if path == MORE:
        offered = [_choice(act, case, session) for act in BESIDE]
        return tuple(one for one in offered if not (case.certificate_number and one.reason))  # after the decision only what may be
    if path == PROMISE:
        return tuple(_choice(act, case, session) for act in PROMISED)
    act, *chosen = path.split(_SEPARATOR)
    tables = ACTS[act].tables
    if act == _LATER:
        return () if len(chosen) > 1 else _what_is_late(chosen[0] if chosen else "", case, session)
    if len(chosen) >= len(tables):
        return ()
    entries = session.reference.codes[tables[len(chosen)]].entries
    fitting = (entry for entry in entries if _fits(act, entry.code, case))
    return tuple(Choice(f"{path}{_SEPARATOR}{entry.code}", entry.label) for entry in fitting)


def _fits(act: str, code: str, case: Case) -> bool:
    """Whether an entry of the table may be chosen for this case."""
    match act:
        case "close":
            return case.phase in handling_guards.CLOSINGS.get(code, ())
        case "back_enter":
            return code in case.emergency.owed
        case _:
            return True


def _what_is_late(so_far: str, case: Case, session: "Session") -> tuple[Choice, ...]:
    """What the rules found and nobody told yet, and materials that will not do: one after the other, told all at once.

    so_far  keys of the materials chosen already, with commas
    """
    names = {spec.key: spec.name for spec in session.reference.items[case.item].materials}
    late, again = [gap.name for gap in case.prereview.untold(case.gaps)], [key for key in so_far.split(",") if key]
    told = "、".join([*late, *(f"{names[key]}（重交）" for key in again)])
    whole = Choice(f"{_LATER}{_SEPARATOR}{','.join(again)}{_SEPARATOR}{_NO_MORE}", f"告知这 {len(late) + len(again)} 项：{told}")
    taken = [one.key for one in (case.application.materials if case.application else ()) if one.form is not MaterialForm.MISSING]
    more = [key for key in taken if key in names and key not in again]
    rest = (Choice(f"{_LATER}{_SEPARATOR}{','.join([*again, key])}", f"{names[key]} 要重交") for key in more)
    return (*((whole,) if late or again else ()), *rest)


def title_of(path: str) -> str:
    """What stands above the list."""
    return _words(_act(path), "word")


def question(path: str, case: Case, session: "Session") -> Asked:
    """What is asked at this step."""
    act, *chosen = path.split(_SEPARATOR)
    if asked := _still_asked(path):
        return Asked(_words(act, asked), _words(act, f"{asked}_label"))
    value = {"post": case.delivery.awaiting, "endorse": session.today().isoformat(), "collect": _likely(chosen, case)}.get(act, "")
    return Asked(texts.filled(_words(act, "ask"), _values(act, chosen, case, session)), _words(act, "label"), value)


def _likely(chosen: list[str], case: Case) -> str:
    """Who collects, if the applicants do so themselves: the first of them."""
    return next(iter(case.names), "") if chosen[:1] == ["self"] else ""


def _recipient(case: Case) -> str:
    """To whom it is sent, as the label will say; what is not here is with the office that took it in."""
    to = case.application
    parts = (to.recipient_name, to.recipient_address, to.recipient_phone) if to else ()
    return " ".join(filter(None, parts)) or "收件人"


def doubt(path: str, text: str) -> str:
    """What is odd about the word that was given, and may be so all the same; said once. "" if nothing is."""
    odd = _act(path) in _WITH_WAYBILL and check_digit_fits(waybill(text)) is False
    return "运单号的校验位不对，请照面单再看一遍；确实这样就再按一次。" if odd else ""


def _still_asked(path: str) -> str:
    """The key of what is asked before the last question, "" if nothing is."""
    act, *chosen = path.split(_SEPARATOR)
    given = len(chosen) - len(ACTS[act].tables)
    asks = ACTS[act].asks
    return asks[given] if given < len(asks) else ""


def _values(act: str, chosen: list[str], case: Case, session: "Session") -> dict[str, object]:
    asked = _asked_here(case, session) if case.open_inquiries else None
    return {
        "chosen": session.reference.codes[ACTS[act].table].label(chosen[0]) if chosen and ACTS[act].table else "",
        "office": office_words(chosen[1], session) if len(chosen) > 1 else "",
        "names": " ".join(case.names),
        "question": asked.question if asked else "",
        "given": chosen[0] if chosen else "",
        "number": case.certificate_number,
        "disputed": case.dispute.number if case.dispute else "",
        "sheet": _sheet_of_the_dispute(case, session) if act == "void_disputed" else "",
        "held": held(case, session) if act == "end_held" else "",
        "recipient": _recipient(case),
        "step": step_word(case.progress.next.key, session, case) if case.progress.next else "",
    }


def _sheet_of_the_dispute(case: Case, session: "Session") -> str:
    """What has become of the paper in dispute, and which other one it does not concern."""
    outcome = case.recall_outcome if case.dispute and case.dispute.recalled else ""
    back = texts.filled(_words("void_disputed", "recalled"), {"outcome": session.reference.codes["recall_outcome"].label(outcome)})
    sheet = back if outcome else _words("void_disputed", "to_recall")
    kept = case.certificate_number if case.dispute and case.dispute.under in HOLDS else ""
    if kept in ("", case.dispute.number if case.dispute else ""):
        return sheet
    return sheet + texts.filled(_words("void_disputed", "kept"), {"number": kept})


def step_word(key: str, session: "Session", case: Case) -> str:
    """What a step of a case is called."""
    return next((step.name for step in session.reference.items[case.item].steps if step.key == key), key)


def office_words(place: str, session: "Session") -> str:
    """An office by its name; what is no office of the city stands for itself."""
    known = session.reference.offices.get(place)
    return known.name if known else f"{place}（不在本市机构名册，发函核查）"


def office_meant(text: str, session: "Session") -> str:
    """The id of the office whose name has these words, else the words: one outside of the city."""
    named = [office.id for office in session.reference.offices.named() if text in office.name]
    if len(named) == 1:
        return named[0]
    found = session.reference.divisions.find(text, session.today())
    offices = [session.reference.offices.responsible(place.code, "childbirth", session.today()) for place in found]
    ids = list(dict.fromkeys(office.id for office in offices if office))
    return ids[0] if len(ids) == 1 else text


def problem(path: str, text: str, session: "Session") -> str:
    """What is wrong with the word that was given, "" if nothing is."""
    act = _act(path)
    if not text and (ACTS[act].needed or _still_asked(path)):
        return "请先写明再确认。"
    if act == "hand_on" and _still_asked(path) and not _known(text, session):
        return "没有找到这个机构，请输名称或区划首字母。"
    if act == "open_inquiry" and _still_asked(path) and text.isascii() and not _known(text, session):
        return "这几个字母对不上唯一的机构：请输名称或更全的首字母；不在本市的写机构全称。"
    if act == "endorse" and not _still_asked(path) and _day(text) is None:
        return "日期要写成 8 位数字，如 20261125。"
    counted = act == "start_notice" or (act == "order_mending" and _still_asked(path) != "")
    return "请填工作日数，如 7。" if counted and not (text.isdecimal() and int(text)) else ""


def _known(text: str, session: "Session") -> bool:
    return session.reference.offices.get(office_meant(text, session)) is not None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def goes_on(path: str, text: str, session: "Session") -> str:
    """The path of the next question, "" if everything is known."""
    if not _still_asked(path):
        return ""
    meant = office_meant(text, session) if _act(path) in _TO_OFFICES else text
    return _SEPARATOR.join((path, meant.replace(_SEPARATOR, "：")))


def deed(path: str, text: str, case: Case, session: "Session") -> tuple[Callable[..., Case], tuple[object, ...]]:
    """The command of an act, and what it is given after case and version."""
    from cqclerk.commands import afterlife, checking, commitment, conflicts, delivery, emergency, gathering, handling, steps

    act, *chosen = path.split(_SEPARATOR)
    if act in _OF_STEPS:
        return getattr(steps, act), _given_to_step(act, chosen, text)
    if act == "ask_city":
        return checking.ask_city, (tuple(chosen),)
    if act == "open_inquiry":
        return handling.open_inquiry, _asked(chosen, text, session)
    if act == "hand_on":
        why, place = chosen
        return gathering.hand_on, (place, why, text)
    if act == _LATER:
        return gathering.give_later_notice, (text, tuple(filter(None, chosen[0].split(","))))
    if act == "answer_inquiry":
        return handling.answer_inquiry, (_asked_here(case, session).id, *chosen, text)
    if act == "void_disputed":
        return afterlife.void, (text,)
    if act in _NUMBERED:
        return getattr(numbered_acts, act), (*chosen, text)
    if act == "order_mending":
        return commitment.order_mending, (int(chosen[0]), text)
    command = next(
        found for room in (handling, delivery, afterlife, commitment, emergency, conflicts) if (found := getattr(room, act, None))
    )
    return command, (*chosen, text) if _words(act, "label") else tuple(chosen)


def _given_to_step(act: str, chosen: list[str], text: str) -> tuple[object, ...]:
    match act:
        case "endorse":
            opinion, village, endorser = chosen
            return village, endorser, _day(text), opinion == _AGREES
        case "review":
            return chosen[0] == _AGREES, text
        case "start_notice":
            return (int(text),)
        case _:
            return (text,)


def _asked(chosen: list[str], question: str, session: "Session") -> tuple[str, ...]:
    """(office, reason, question, body) of an inquiry."""
    why, place = chosen
    known = session.reference.offices.get(place) is not None
    return (place, why, question, "") if known else ("", why, question, place)


def _asked_here(case: Case, session: "Session") -> "Inquiry":
    """The question that this office was asked, else the oldest one that waits for a letter."""
    return case.asked_of(session.file.office_id) or case.open_inquiries[0]


def _choice(act: str, case: Case, session: "Session") -> Choice:
    objection = ACTS[act].objection(case, session)
    if objection is None:
        return Choice(act, _words(act, "word"), _words(act, "article"), final=act in FINAL)
    return Choice(act, _words(act, "word"), texts.article(objection.key), reason(objection, session, case))


def _act(path: str) -> str:
    return path.partition(_SEPARATOR)[0]


def _words(act: str, name: str) -> str:
    return read_toml(_FILE).table(act).text(name, "")
