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


@dataclass(frozen=True, slots=True)
class Material:
    """One material of the checklist, as it was handed over."""

    key: str
    form: MaterialForm = MaterialForm.MISSING
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Application:
    """One application for one item by a couple (or one person)."""

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

    def names(self) -> tuple[str, ...]:
        """The applicants' names that are known, wife first."""
        return tuple(person.name for person in (self.wife, self.husband) if person.name)

    def people(self) -> tuple[Person, ...]:
        """The applicants of whom anything is known, wife first."""
        return tuple(person for person in (self.wife, self.husband) if person.name or person.identity_number)
