"""Who may sign in, as the login lists them."""

from dataclasses import dataclass

from data.place import StationHome


@dataclass(frozen=True, slots=True)
class Badge:
    """Somebody who may sign in, as the login lists them."""

    home: StationHome
    office_name: str
    window: str
    name: str
    roles: tuple[str, ...]
