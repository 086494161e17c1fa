"""People as the papers know them: who they are, and what an identity number says about them (GB 11643)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cqclerk.domain.text import fold_code


class Sex(StrEnum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSTATED = "9"


class IdentityKind(StrEnum):
    """Which paper the number stands on."""

    RESIDENT = "resident"  # 居民身份证, 18 digits
    HMT_PERMIT = "hmt_permit"  # 港澳台居民居住证: 81…, 82…, 83…
    FOREIGNER = "foreigner"  # 外国人永久居留身份证: 9…
    OLD_RESIDENT = "old_resident"  # the 15 digits of before 1999
    PASSPORT = "passport"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Regions:
    """Which first digits of a number are known.

    names         prefix of 6 or 2 digits → name ("500110" → 綦江区, "51" → 四川省)
    detailed      provinces whose counties are all in names: another six digits of theirs are unknown
    never_issued  prefixes that no real number has; refused (empty in training)
    """

    names: Mapping[str, str]
    detailed: tuple[str, ...] = ()
    never_issued: tuple[str, ...] = ()

    def name(self, prefix: str) -> str:
        """Name of a six-digit prefix, at least of its province; "" if unknown."""
        province = "" if prefix[:2] in self.detailed else self.names.get(prefix[:2], "")
        return self.names.get(prefix, province)


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A number that is complete and right, and what it says. birth and sex are None where the number does not say.

    warnings  short keys: region_unknown, kind_differs (the prefix says another kind than was chosen)
    """

    text: str
    kind: IdentityKind
    birth: date | None = None
    sex: Sex | None = None
    region_name: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IdentityProblem:
    """Why nothing may be filled yet: a dotted key for the sentence, and its parameters.

    identity.empty · identity.short (missing, maybe_old) · identity.long (extra) · identity.character (position, character)
    identity.birth_date (digits) · identity.check_digit · identity.never_issued (prefix)
    """

    key: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Residence:
    """A place: the division as exactly as it is known (12 digits, "" if not yet) and the rest in words."""

    division_code: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a case, as far as the window knows.

    name                in its one form; name_entered is what was typed, kept if it differs
    current_residence   None: the same as registered
    ethnicity, marital_status   codes of their tables
    """

    name: str = ""
    name_entered: str = ""
    identity_kind: IdentityKind | None = None
    identity_number: str = ""
    sex: Sex | None = None
    birth_date: date | None = None
    ethnicity: str = ""
    registered_residence: Residence = Residence()
    current_residence: Residence | None = None
    marital_status: str = ""
    marriage_date: date | None = None
    employer: str = ""
    phone: str = ""

    @property
    def known(self) -> bool:
        """Whether anything says who it is."""
        return bool(self.name or self.identity_number)

    @property
    def lives_at(self) -> Residence:
        """Where the person lives, whether or not it was entered apart."""
        return self.registered_residence if self.current_residence is None else self.current_residence


def check_character(seventeen: str) -> str:
    """The last character of an 18-character number (GB 11643, ISO 7064 MOD 11-2) from the 17 digits before it."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(seventeen, weights, strict=True)) % 11]


def read_identity_number(text: str, regions: Regions, kind: IdentityKind | None = None) -> IdentityNumber | IdentityProblem:
    """What a number says, or why it says nothing yet.

    text  as typed, pasted or read: any width, any blanks
    kind  chosen by the clerk, or None: then the prefix says it. Fifteen digits are an unfinished number
          unless OLD_RESIDENT was chosen, for most of them are.
    """
    number = fold_code(text)
    if not number:
        return IdentityProblem("identity.empty")
    if kind in (IdentityKind.PASSPORT, IdentityKind.OTHER):
        return IdentityNumber(number, kind)
    if kind is IdentityKind.OLD_RESIDENT:
        return _misshapen(number, 15) or _read_old(number, regions)
    return _misshapen(number, 18) or _read_long(number, regions, kind)


def _misshapen(number: str, length: int) -> IdentityProblem | None:
    """Characters first, then length: a letter in a half-typed number is worth saying at once."""
    for place, char in enumerate(number, start=1):
        if not (char.isascii() and char.isdigit()) and not (char == "X" and place == 18):
            return IdentityProblem("identity.character", {"position": place, "character": char})
    if len(number) < length:
        old = int(len(number) == 15 and _birth("19" + number[6:12]) is not None)
        return IdentityProblem("identity.short", {"missing": length - len(number), "maybe_old": old})
    if len(number) > length:
        return IdentityProblem("identity.long", {"extra": len(number) - length})
    return None


def _read_long(number: str, regions: Regions, kind: IdentityKind | None) -> IdentityNumber | IdentityProblem:
    birth = _birth(number[6:14])
    if birth is None:
        return IdentityProblem("identity.birth_date", {"digits": number[6:14]})
    if check_character(number[:17]) != number[17]:
        return IdentityProblem("identity.check_digit")
    refused = _never_issued(number, regions)
    if refused:
        return refused
    found = _kind_of(number)
    warnings = ("kind_differs",) if kind not in (None, found) else ()
    return _with_region(IdentityNumber(number, found, birth, _sex(number[16]), warnings=warnings), regions)


def _read_old(number: str, regions: Regions) -> IdentityNumber | IdentityProblem:
    birth = _birth("19" + number[6:12])
    if birth is None:
        return IdentityProblem("identity.birth_date", {"digits": number[6:12]})
    refused = _never_issued(number, regions)
    return refused or _with_region(IdentityNumber(number, IdentityKind.OLD_RESIDENT, birth, _sex(number[14])), regions)


def _kind_of(number: str) -> IdentityKind:
    if number[:6] in ("810000", "820000", "830000"):
        return IdentityKind.HMT_PERMIT
    return IdentityKind.FOREIGNER if number[0] == "9" else IdentityKind.RESIDENT


def _never_issued(number: str, regions: Regions) -> IdentityProblem | None:
    prefix = next((prefix for prefix in regions.never_issued if number.startswith(prefix)), None)
    return IdentityProblem("identity.never_issued", {"prefix": prefix}) if prefix else None


def _with_region(number: IdentityNumber, regions: Regions) -> IdentityNumber:
    """A foreigner's number carries the province in digits 2 and 3, every other one its county in the first six."""
    foreign = number.kind is IdentityKind.FOREIGNER
    name = regions.names.get(number.text[1:3], "") if foreign else regions.name(number.text[:6])
    warnings = number.warnings if name else (*number.warnings, "region_unknown")
    return IdentityNumber(number.text, number.kind, number.birth, number.sex, name, warnings)


def _birth(digits: str) -> date | None:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return birth if 1800 <= birth.year < 2100 else None


def _sex(digit: str) -> Sex:
    return Sex.MALE if int(digit) % 2 else Sex.FEMALE
