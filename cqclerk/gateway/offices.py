"""Which offices there are: those that the administrator added, those of the city's register, and those that it published since."""

from collections.abc import Callable
from functools import cache

from cqclerk.domain.offices import OfficeRegister
from cqclerk.gateway import editions
from cqclerk.protocol.messages import declined
from data.hub import HubTransaction
from data.hub_rows import Office


def add(tx: HubTransaction, office: Office) -> None:
    """A new office; adding the same one again changes nothing."""
    known = tx.office(office.id)
    if known is None:
        tx.add_office(office)
    elif known != office:
        raise declined(409, "office.other", "there is another office with this id", name=known.name)


def known_by(tx: HubTransaction) -> Callable[[str], bool]:
    """Whether there is an office of that id: one without a station yet has an inbox all the same."""

    def is_one(office_id: str) -> bool:
        if _in_register(office_id) or tx.has_office(office_id):
            return True
        return bool(tx.once(("published", office_id), lambda: editions.known(tx).offices.get(office_id) is not None))

    return is_one


def is_named(tx: HubTransaction, office_id: str) -> bool:
    """Whether the city's register knows the id, or what the city published since."""
    return _in_register(office_id) or editions.known(tx).offices.get(office_id) is not None


def office_name(tx: HubTransaction, office_id: str) -> str:
    """What an office is called; its id where nobody knows it."""
    known = tx.office(office_id) or _register().get(office_id) or editions.known(tx).offices.get(office_id)
    return known.name if known else office_id


def _in_register(office_id: str) -> bool:
    return _register().get(office_id) is not None


@cache
def _register() -> OfficeRegister:
    from cqclerk.protocol.reference import Reference  # all divisions of the city: only when they are asked for

    return Reference.load(training=False).offices
