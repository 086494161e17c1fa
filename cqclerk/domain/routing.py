"""Which office decides, and why (通知 四（三）: 申报地)."""

from dataclasses import dataclass
from datetime import date

from cqclerk.domain.application import Application
from cqclerk.domain.divisions import Divisions
from cqclerk.domain.items import Item
from cqclerk.domain.offices import Office, OfficeLevel, OfficeRegister
from cqclerk.domain.people import IdentityKind, Person

_WITHOUT_HOUSEHOLD = (IdentityKind.FOREIGNER, IdentityKind.HMT_PERMIT, IdentityKind.PASSPORT)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An office that may decide.

    person  "wife" or "husband", by whose residence
    why     key of the reason: route.registered or route.current
    """

    office: Office
    person: str
    why: str
    article: str


@dataclass(frozen=True, slots=True)
class Route:
    """Every office that may decide, and the one that does. Without one, the intake office keeps the case, and reason says why.

    reason  that of the chosen one, or
            route.no_residence (not filled in yet) · route.outside (nobody is of this city, the wife does not live here) ·
            route.no_office (not as exact as a township yet, or the register knows no office for it)
    """

    candidates: tuple[Candidate, ...]
    chosen: Candidate | None
    reason: str


def route(application: Application, item: Item, offices: OfficeRegister, divisions: Divisions, on: date) -> Route:
    """The home office of an application made on a day.

    A spouse of this city: the registered residence decides; of two the couple chooses, default the wife's.
    Neither of this city: the wife's current residence (a single applicant: their own).
    """
    spouses = [(who, person) for who, person in _spouses(application) if _known(person)]
    here = [(who, person) for who, person in spouses if divisions.in_city(person.registered_residence.division_code)]
    if here:
        places = [(who, person.registered_residence.division_code) for who, person in here]
        return _choose(places, "route.registered", application.home_choice, item, offices, on)
    if not spouses or not all(registered_elsewhere(person, divisions) for _, person in spouses):
        return Route((), None, "route.no_residence")
    who, person = spouses[0]
    if not divisions.in_city(person.lives_at.division_code):
        return Route((), None, "route.outside")
    return _choose([(who, person.lives_at.division_code)], "route.current", "", item, offices, on)


def registered_elsewhere(person: Person, divisions: Divisions) -> bool:
    """Known to be registered in no household of this city; a person without papers of a household is nowhere registered."""
    code = person.registered_residence.division_code
    return not divisions.in_city(code) if code else person.identity_kind in _WITHOUT_HOUSEHOLD


def may_take_in(office: Office, item: Item) -> bool:
    """Whether a window of the office takes the item in (通知 四（二）; the reading is data).

    Any window on the extranet; a village without it only the items that allow it. Others are handed to the township.
    """
    return office.extranet or office.level is not OfficeLevel.VILLAGE or item.village_without_extranet


def _choose(places: list[tuple[str, str]], why: str, choice: str, item: Item, offices: OfficeRegister, on: date) -> Route:
    found = ((who, offices.responsible(code, item.identifier, on)) for who, code in places)
    candidates = tuple(Candidate(office, who, why, item.routing_article) for who, office in found if office)
    first = candidates[0] if candidates else None
    chosen = next((candidate for candidate in candidates if candidate.person == choice), first)
    return Route(candidates, chosen, chosen.why if chosen else "route.no_office")


def _spouses(application: Application) -> tuple[tuple[str, Person], ...]:
    return ("wife", application.wife), ("husband", application.husband)


def _known(person: Person) -> bool:
    return bool(person.name or person.identity_number or person.registered_residence.division_code)
