"""Offices: who decides for a division. Most follow from a rule (each township has one), the register names the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cqclerk.domain.divisions import Division, DivisionLevel, Divisions


class OfficeLevel(StrEnum):
    CITY = "city"
    DISTRICT = "district"
    TOWNSHIP = "township"
    VILLAGE = "village"


_RANK = {level: rank for rank, level in enumerate(OfficeLevel)}  # the city first
ALL_LEVELS = frozenset(OfficeLevel)


@dataclass(frozen=True, slots=True)
class Territory:
    """A division that an office is responsible for, from and to a day (both count; None: open)."""

    division_code: str
    valid_from: date | None = None
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class Office:
    """One office.

    decides   keys of the items that it decides
    extranet  connected to 电子政务外网: may take in all four items
    parent    id of the office above it, "" if none is known
    """

    id: str
    name: str
    level: OfficeLevel
    divisions: tuple[Territory, ...] = ()
    decides: frozenset[str] = frozenset()
    extranet: bool = True
    address: str = ""
    phone: str = ""
    parent: str = ""
    training: bool = False

    def covers(self, division_code: str, on: date) -> bool:
        return any(territory.division_code == division_code and territory.valid_on(on) for territory in self.divisions)


@dataclass(frozen=True, slots=True)
class OfficeRule:
    """How an office follows from a division that the register does not name.

    prefix, digits   id = prefix + so many digits of the division's code ("T" + 9)
    endings          (end of the division's name, what the office's name adds to it), the first that fits
    """

    level: DivisionLevel
    office_level: OfficeLevel
    prefix: str
    digits: int
    endings: tuple[tuple[str, str], ...]
    decides: frozenset[str]
    extranet: bool = True

    def office_id(self, division_code: str) -> str:
        return self.prefix + division_code[: self.digits]

    def division_code(self, office_id: str) -> str | None:
        digits = office_id.removeprefix(self.prefix)
        fits = office_id.startswith(self.prefix) and digits.isdigit() and len(digits) == self.digits
        return digits.ljust(12, "0") if fits else None


class OfficeRegister:
    """Every office of the city: those that are named, and those that follow from the rules."""

    def __init__(self, named: Iterable[Office], rules: Iterable[OfficeRule], divisions: Divisions) -> None:
        self._named = {office.id: office for office in named}
        self._rules = tuple(rules)
        self._divisions = divisions
        self._by_division: dict[str, list[Office]] = {}
        for office in self._named.values():
            for territory in office.divisions:
                self._by_division.setdefault(territory.division_code, []).append(office)

    def get(self, office_id: str) -> Office | None:
        """The office of that id, None if there is none."""
        named = self._named.get(office_id)
        return named if named is not None else next(filter(None, (self._derived(rule, office_id) for rule in self._rules)), None)

    def named(self) -> tuple[Office, ...]:
        """The offices that the register names, in its order."""
        return tuple(self._named.values())

    def responsible(self, division_code: str, item: str, on: date, levels: frozenset[OfficeLevel] = ALL_LEVELS) -> Office | None:
        """The office that decides an item for a division on that day, of one of these levels.

        Walks up from the village to the township: the village only where the register says that it decides.
        A division that is gone stands for its successor. None if nothing as exact as a township is known, or nobody decides the item.
        """
        division = self._divisions.successor(division_code, on)
        while division is not None and division.level in (DivisionLevel.VILLAGE, DivisionLevel.TOWNSHIP):
            office = self._of(division, on)
            if office is not None and item in office.decides and office.level in levels:
                return office
            division = self._divisions.get(division.parent, on)
        return None

    def at_level(self, office_id: str, levels: frozenset[OfficeLevel], on: date | None = None) -> Office | None:
        """The office itself if it is of one of these levels, else the first above it that is; without a day as it is last."""
        office = self.get(office_id)
        seen: set[str] = set()
        while office is not None and office.level not in levels and office.id not in seen:
            seen.add(office.id)
            office = self.above(office, on)
        return office if office and office.level in levels else None

    def above(self, office: Office, on: date | None = None) -> Office | None:
        """The office above one on that day: that of a functional zone which has the division, else that of the division around it."""
        day = on or date.max
        for territory in office.divisions:
            zone = self._zone(territory.division_code, office, day)
            if zone is not None:
                return zone
        named = office.id in self._named
        division = None if named or not office.divisions else self._divisions.get(office.divisions[0].division_code, on)
        return self.get(self._parent(division) if division else office.parent)

    def _zone(self, division_code: str, below: Office, day: date) -> Office | None:
        """A named office of a higher level that has this very division: a zone without a code of its own (万盛经开区)."""
        offices = (office for office in self._by_division.get(division_code, ()) if office.covers(division_code, day))
        return next((office for office in offices if _RANK[office.level] < _RANK[below.level]), None)

    def _of(self, division: Division, on: date) -> Office | None:
        """The named office of a division on that day that decides anything, else the one that follows from a rule."""
        here = (office for office in self._by_division.get(division.code, ()) if office.decides)
        named = next((office for office in here if office.covers(division.code, on)), None)
        if named is not None:
            return named
        rule = next((rule for rule in self._rules if rule.level is division.level), None)
        return self.get(rule.office_id(division.code)) if rule else None

    def _derived(self, rule: OfficeRule, office_id: str) -> Office | None:
        code = rule.division_code(office_id)
        division = self._divisions.get(code) if code else None
        if code is None or division is None or division.level is not rule.level:
            return None
        ending = next((added for end, added in rule.endings if division.name.endswith(end)), "")
        return Office(
            id=office_id,
            name=self._divisions.name(code) + ending,
            level=rule.office_level,
            divisions=(Territory(code),),
            decides=rule.decides,
            extranet=rule.extranet,
            parent=self._parent(division),
        )

    def _parent(self, division: Division) -> str:
        above = self._divisions.get(division.parent)
        rule = next((rule for rule in self._rules if above is not None and rule.level is above.level), None)
        return rule.office_id(above.code) if rule and above else ""
