"""What the rules are asked about: one application on its day, and what was looked up for it."""

from dataclasses import dataclass, field
from datetime import date

from cqclerk.domain.application import Application, Channel
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.likeness import Duplicate
from cqclerk.domain.prereview import Prereview
from cqclerk.domain.routing import Route


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate that one of the people holds already, as far as it was found.

    holder  one of application.PARTIES, "" for all of them
    valid   neither revoked nor deregistered
    child   identity number, number of the birth certificate or name of the child that it is for
    """

    item: str
    number: str = ""
    holder: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    valid: bool = True
    child: str = ""

    def good(self, on: date) -> bool:
        """Whether it is of use on that day."""
        return self.valid and not self.expired(on)

    def expired(self, on: date) -> bool:
        return self.valid_until is not None and self.valid_until < on

    def held_by(self, who: str) -> bool:
        """Whether it is of use to this one; "" asks for any of them."""
        return not who or self.holder in ("", who)


@dataclass(frozen=True, slots=True)
class Facts:
    """The question to the rules.

    home        where it is decided, None if that was not asked
    duplicates  what the search found; searched says where: "station" or "city"
    held        certificates of any item that the people hold already, found by the same search
    false_before  one of them has promised falsely and is not repaired, as far as that is known here
    kept_by     id of the office that has the case, "" before there is one
    gathered    what the pre-review has gathered so far: who looked up the credit, who saw which original
    """

    application: Application
    application_date: date
    home: Route | None = None
    duplicates: tuple[Duplicate, ...] = ()
    credit: CreditCheck = CreditCheck.UNKNOWN
    channel: Channel = Channel.WINDOW
    searched: str = "station"
    held: tuple[Held, ...] = ()
    kept_by: str = ""
    gathered: Prereview = field(default_factory=Prereview)
    false_before: bool = False

    @property
    def promise_credit(self) -> CreditCheck:
        """What counts for a promise: who has promised falsely before is as good as listed (42号)."""
        return CreditCheck.LISTED if self.false_before else self.credit


__all__ = ["CreditCheck", "Facts", "Held"]
