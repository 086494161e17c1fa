"""How papers put things: dates, offices, places."""

from datetime import date

from cqclerk.domain.application import Application
from cqclerk.domain.case import Case
from cqclerk.domain.people import Residence
from cqclerk.workplace.workplace import Workplace


def day(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def office_name(office_id: str, at: Workplace) -> str:
    office = at.reference.offices.get(office_id)
    return office.name if office else office_id


def application_of(case: Case) -> Application:
    assert case.application is not None, f"the payload of case {case.id} was withheld: its papers are printed elsewhere"
    return case.application


def ask(office_id: str, at: Workplace) -> str:
    """Whom to ask: the office's telephone, else its name."""
    office = at.reference.offices.get(office_id)
    return (office.phone or office.name) if office else office_id


def place(residence: Residence, at: Workplace) -> str:
    """The whole path from the city or province down, and the address."""
    path = at.reference.divisions.path(residence.division_code) if residence.division_code else ()
    return "".join(division.name for division in path) + residence.address
