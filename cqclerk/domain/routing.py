"""Which office decides, and why (通知 四（三）: 申报地)."""

from dataclasses import dataclass
from datetime import date

from cqclerk.domain.application import Application
from cqclerk.domain.divisions import Divisions
from cqclerk.domain.items import Item
from cqclerk.domain.offices import Office, OfficeLevel, OfficeRegister
from cqclerk.domain.people import IdentityKind, Person
from cqclerk.domain.terms import ResidenceKind

_WITHOUT_HOUSEHOLD = (IdentityKind.FOREIGNER, IdentityKind.HMT_PERMIT, IdentityKind.PASSPORT)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An office that may decide.

    person   by whose residence (wife, husband, applicant)
    decides  the office that decides and issues: itself, or the one above it; None if the register knows none
    why     key of the reason: route.registered or route.current
    """

    office: Office
    person: str
    why: str
    article: str
    decides: Office | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Every office that may decide, and the one that does. Without one, the intake office keeps the case, and reason says why.

    reason  that of the chosen one, or
            route.no_residence (not filled in yet) · route.outside (nobody is of this city, the first of them does not live here) ·
            route.not_registered (nobody is of this city, and for this item living here does not do) ·
            route.no_office (not as exact as a township yet, or the register knows no office for it)
    """

    candidates: tuple[Candidate, ...]
    chosen: Candidate | None
    reason: str


def route(application: Application, item: Item, offices: OfficeRegister, divisions: Divisions, on: date) -> Route:
    """The home office of an application made on a day, by the rule of that day (item.jurisdiction_on).

    Someone of this city: the registered residence decides; of a couple it chooses, default the wife's.
    Nobody of this city: the current residence of the first (the wife, the applicant), if the rule lets it count.
    """
    rule = item.jurisdiction_on(on)

    def office(person: Person, current: bool = False) -> Office | None:
        residence = person.lives_at if current else person.registered_residence
        return offices.responsible(residence.division_code, item.identifier, on, rule.accepts)

    people = [(who, application.person(who)) for who in _asking(item) if _known(application.person(who))]

    def choose(places: list[tuple[str, Office | None]], why: str, choice: str) -> Route:
        candidates = tuple(Candidate(one, who, why, rule.article, decider(one, item, offices, on)) for who, one in places if one)
        return _chosen(candidates, choice)

    here = [(who, office(person)) for who, person in people if divisions.in_city(person.registered_residence.division_code)]
    if here:
        return choose(here, "route.registered", application.home_choice)
    if not people or not all(registered_elsewhere(person, divisions) for _, person in people):
        return Route((), None, "route.no_residence")
    if ResidenceKind.CURRENT not in rule.by:
        return Route((), None, "route.not_registered")
    who, person = people[0]
    if not divisions.in_city(person.lives_at.division_code):
        return Route((), None, "route.outside")
    return choose([(who, office(person, current=True))], "route.current", "")


def decider(home: Office, item: Item, offices: OfficeRegister, on: date) -> Office | None:
    """The office that decides and issues: the home office, or the one above it where the item is decided higher up."""
    return offices.at_level(home.id, item.jurisdiction_on(on).decides, on)


def issues(office: Office, item: Item, on: date) -> bool:
    """Whether papers of this item are this office's to decide, and so numbers its to hold."""
    return item.identifier in office.decides and office.level in item.jurisdiction_on(on).decides


def registered_elsewhere(person: Person, divisions: Divisions) -> bool:
    """Known to be registered in no household of this city; a person without papers of a household is nowhere registered."""
    code = person.registered_residence.division_code
    return not divisions.in_city(code) if code else person.identity_kind in _WITHOUT_HOUSEHOLD


def may_take_in(office: Office, item: Item) -> bool:
    """Whether a window of the office takes the item in (通知 四（二）; the reading is data).

    Any window on the extranet; a village without it only the items that allow it. Others are handed to the township.
    """
    return office.extranet or office.level is not OfficeLevel.VILLAGE or item.village_without_extranet


def taken_in_for(office: Office, item: Item, offices: OfficeRegister, on: date) -> Office:
    """Who takes in what is asked for at a window: itself, or the township for a village that may not (首接责任: nobody is sent away)."""
    if may_take_in(office, item):
        return office
    return offices.at_level(office.id, frozenset({OfficeLevel.TOWNSHIP}), on) or office


def _chosen(candidates: tuple[Candidate, ...], choice: str) -> Route:
    """The couple's choice where it may choose, else the first."""
    first = candidates[0] if candidates else None
    chosen = next((candidate for candidate in candidates if candidate.person == choice), first)
    return Route(candidates, chosen, chosen.why if chosen else "route.no_office")


def _asking(item: Item) -> tuple[str, ...]:
    """Whose residence counts: both of a couple, the applicant alone."""
    return ("applicant",) if "applicant" in item.parties else item.parties


def _known(person: Person) -> bool:
    return person.known or bool(person.registered_residence.division_code)
