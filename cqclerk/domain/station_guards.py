"""What may be done to a station, or the objection."""

from cqclerk.domain.access import Actor, Role
from cqclerk.domain.guards import Objection, no


def may_enter_found(actor: Actor) -> Objection | None:
    """Papers that nobody knew of are entered by the administrator."""
    return None if actor.has(Role.ADMINISTRATOR) else no("administration.role")


def may_hand_in(actor: Actor) -> Objection | None:
    """Numbers are given back, and asked for again, by the administrator."""
    return None if actor.has(Role.ADMINISTRATOR) else no("administration.role")


def may_load(actor: Actor) -> Objection | None:
    """Rules and days are loaded by the administrator."""
    return None if actor.has(Role.ADMINISTRATOR) else no("administration.role")
