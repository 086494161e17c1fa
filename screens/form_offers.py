"""套打 among what may be printed: the certificate on each kind of form that lies in a printer of this station."""

from functools import cache
from typing import TYPE_CHECKING

from screens.widgets.option_list import Choice

if TYPE_CHECKING:
    from printing.stationery.template import FormTemplate
    from screens.session import Session

FORM = "form:"  # and the template


def offers(paper: str, session: "Session") -> tuple[Choice, ...]:
    """The forms of a paper that this station can print on now."""
    places = session.workplace.station.forms if session.workplace else ()
    forms = (_template(place.template) for place in places)
    return tuple(
        Choice(FORM + form.name, f"套打 {form.title}", "每张有预制号" if form.numbered else "")
        for form in forms
        if form is not None and form.paper == paper and form.since <= session.today() <= form.until
    )


def template_of(choice: str) -> str:
    """The template that a choice names, "" if it is no form."""
    return choice.removeprefix(FORM) if choice.startswith(FORM) else ""


@cache
def _template(name: str) -> "FormTemplate | None":
    """None for one that has gone, or is broken: the screen of the templates says what is wrong with it."""
    from printing.stationery import template
    from printing.templates import TemplateError

    try:
        return template.load(name)
    except TemplateError:
        return None
