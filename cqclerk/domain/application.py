"""What a citizen asks for: the facts of one application, typed once at the counter and used by every paper after.

Nothing is refused at the counter (重庆市优化营商环境条例 art. 41), so every field may be empty:
what is missing is found by the rules, never by the shape.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cqclerk.domain.people import Person


class Channel(StrEnum):
    """How the application came in (通知 四)."""

    WINDOW = "window"
    ONLINE = "online"


class Proof(StrEnum):
    """How facts are shown (通知 三（二）): papers, or a signed commitment."""

    DOCUMENTS = "documents"
    COMMITMENT = "commitment"


class Handover(StrEnum):
    """How the paper reaches the citizen (通知 三（三）; code table `delivery`)."""

    SPOT = "spot"
    SELF = "self"
    POST = "post"


class MaterialForm(StrEnum):
    """In which form a material was taken at the counter."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Child:
    """A child that the couple or one of them already has."""

    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    certificate: str = ""  # 出生医学证明编号, or identity number
    source: str = ""  # code table `child_source`
    of_both: bool = True
    living: bool = True
    parents: str = ""  # whose child, code table `child_parents`; "" where only of_both was asked
    of_marriage: str = ""  # 与第几任配偶所生, code table `marriage_order`
    custody: str = ""  # 抚养权归属, code table `custody`
    appraisal: str = ""  # what a medical board found, code table `child_appraisal`; "" is no appraisal
    approval: str = ""  # number of the 再生育审批 under which it was born
    ethnicity: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Marriage:
    """An earlier marriage of one of the people."""

    of: str = ""  # one of PARTIES
    partner: str = ""
    married_on: date | None = None
    ended_on: date | None = None
    ended_by: str = ""  # code table `marriage_end`


@dataclass(frozen=True, slots=True)
class Material:
    """One material of the checklist, as it was handed over."""

    key: str
    form: MaterialForm = MaterialForm.MISSING
    pages: int = 0


PARTIES = ("wife", "husband", "applicant", "spouse")  # the people of an application: a couple, or one person with a spouse or without


@dataclass(frozen=True, slots=True)
class Application:
    """One application for one item, by a couple (wife, husband) or by one person (applicant, spouse).

    answers  what only this item asks, by the key of its field, in the order of the form (ground, purpose, variant …)
    """

    wife: Person = field(default_factory=Person)
    husband: Person = field(default_factory=Person)
    children: tuple[Child, ...] = ()
    birth_order: str = ""  # 登记孩次, code table `child_order`
    pregnancy: str = ""  # code table `pregnancy_now`
    apply_by: str = "self"  # code table `apply_by`
    agent_name: str = ""
    agent_identity_number: str = ""
    proof: Proof = Proof.DOCUMENTS
    handover: Handover = Handover.SPOT
    recipient_name: str = ""
    recipient_address: str = ""
    recipient_phone: str = ""
    home_choice: str = ""  # "wife" or "husband": whose registered residence decides; empty leaves the default (the wife's)
    materials: tuple[Material, ...] = ()
    remark: str = ""
    applicant: Person | None = None
    spouse: Person | None = None
    marriages: tuple[Marriage, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()

    def person(self, who: str) -> Person:
        """One of PARTIES; someone of whom nothing is known where there is none."""
        people = {"wife": self.wife, "husband": self.husband, "applicant": self.applicant, "spouse": self.spouse}
        return people.get(who) or Person()

    def answer(self, key: str) -> str:
        """What was answered to a question of this item alone, "" if nothing."""
        return dict(self.answers).get(key, "")

    def names(self) -> tuple[str, ...]:
        """The names that stand for the case: of the couple, wife first; of the applicant alone, for the spouse asks for nothing."""
        return tuple(person.name for person in self.applicants() if person.name)

    def people(self) -> tuple[Person, ...]:
        """Everyone of whom anything is known, wife first."""
        return tuple(person for person in map(self.person, PARTIES) if person.known)

    def applicants(self) -> tuple[Person, ...]:
        """Those who ask, as far as they are known: the couple, or the applicant alone."""
        asking = (self.wife, self.husband) if self.applicant is None else (self.applicant,)
        return tuple(person for person in asking if person.known)
