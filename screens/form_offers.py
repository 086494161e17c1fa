"""套打 among what may be printed: the certificate on each kind of form that lies in a printer of this station."""

from typing import TYPE_CHECKING

from screens.widgets.option_list import Choice

if TYPE_CHECKING:
    from screens.session import Session

FORM = "form:"  # and the template


def offers(paper: str, session: "Session") -> tuple[Choice, ...]:
    """The forms of a paper that this station can print on now."""
    from printing.stationery import shelf

    places = {place.template for place in session.workplace.station.forms} if session.workplace else set()
    forms = shelf.in_force(session.reference.own_stationery, session.today(), paper) if places else ()
    return tuple(
        Choice(FORM + form.name, f"套打 {form.title}", "每张有预制号" if form.numbered else "") for form in forms if form.name in places
    )


def offered(template: str, paper: str, session: "Session") -> bool:
    """Whether this station can print this paper on this kind of form now."""
    return FORM + template in {choice.id for choice in offers(paper, session)}


def template_of(choice: str) -> str:
    """The template that a choice names, "" if it is no form."""
    return choice.removeprefix(FORM) if choice.startswith(FORM) else ""
