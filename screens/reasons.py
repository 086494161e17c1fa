"""Why something may not be done, or did not come about, with the names of offices and states instead of their codes."""

from typing import TYPE_CHECKING

from screens import texts
from screens.phases import job_word, phase_word, role_word

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.domain.guards import Objection
    from screens.session import Session

Params = tuple[tuple[str, str], ...]
_OTHER_STATION = "print.other_station"
_CONSEQUENCE = "，不"


def reason(objection: "Objection", session: "Session", case: "Case | None" = None) -> str:
    """Why not, without advice, and without saying again what may not be done: for lists of what may be done."""
    if objection.key == _OTHER_STATION and case is not None:
        return f"由{printing_place(case, session)}打印"
    found = texts.words(objection.key)
    params = named(objection.params, session, case)
    return texts.filled(found.text.partition(_CONSEQUENCE)[0], params) if found else objection.key


def named(params: Params, session: "Session", case: "Case | None" = None) -> dict[str, str]:
    """The parameters of an objection as a person reads them."""
    names = {
        "office": session.office_name,
        "phase": phase_word,
        "state": job_word,
        "role": role_word,
        "credit": session.reference.codes["credit_outcome"].label,
        "station": session.station_word,
        "delivery": session.reference.codes["delivery_state"].label,
    }
    if case is not None:
        names["step"] = lambda key: next((step.name for step in session.reference.items[case.item].steps if step.key == key), key)
    return {name: names[name](value) if name in names else value for name, value in params}


def failure(error: BaseException, session: "Session") -> str:
    """What to say when something did not come about: a refusal, a line or a printer that broke, or our own fault."""
    from cqclerk.domain.guards import NotAllowed
    from printing.fonts import MissingGlyphs
    from printing.templates import TemplateError

    if isinstance(error, NotAllowed):
        return texts.sentence(error.objection.key, named(error.objection.params, session))
    if isinstance(error, MissingGlyphs | TemplateError):
        return str(error)
    key = getattr(error, "key", "")
    if isinstance(key, str) and texts.words(key):
        return texts.sentence(key, named(getattr(error, "params", ()), session))
    return texts.refusal(error)


def printing_place(case: "Case", session: "Session") -> str:
    """Where the original is printed, in words: the window that took the case in, or the office that decided."""
    office = case.intake_office if case.printing_station == case.intake_station else case.home_office
    name = session.office_name(office)
    return f"{name}的另一台工作站" if office == session.file.office_id else f"{name}的窗口"
