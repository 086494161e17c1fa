"""上平台: a case was filed on the city's platform by hand; the platform's own number of it is kept."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PlatformFiled:
    """平台补登: somebody filed the case on the platform and gives the number that it got there. A later one mends an earlier one.

    number    the platform's 办件编号
    profile   id and edition of the profile by whose order it was copied
    filed_by  who did it, by name
    """

    number: str
    profile: str
    filed_on: date
    filed_by: str


PlatformEvent = PlatformFiled
