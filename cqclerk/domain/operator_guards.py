"""Who may change who works at a station, or the objection: an administrator, never so that none is left."""

from collections.abc import Collection, Iterable

from cqclerk.domain.access import Actor, Role
from cqclerk.domain.guards import Objection, no
from cqclerk.domain.station import Operator


def may_manage(actor: Actor) -> Objection | None:
    """管理 is the administrator's."""
    return None if actor.has(Role.ADMINISTRATOR) else no("administration.role")


def may_add(operators: Iterable[Operator], name: str, roles: Collection[Role], actor: Actor) -> Objection | None:
    """A name that nobody here has, and at least one role."""
    if objection := may_manage(actor):
        return objection
    if not name:
        return no("operator.no_name")
    if any(one.name == name for one in operators):
        return no("operator.name_twice", name=name)
    return None if roles else no("operator.no_role")


def may_change_roles(operators: Iterable[Operator], whose: str, roles: Collection[Role], actor: Actor) -> Objection | None:
    """Of anybody, with at least one role; the last administrator stays one."""
    if objection := may_manage(actor) or _known(operators, whose):
        return objection
    if not roles:
        return no("operator.no_role")
    return None if Role.ADMINISTRATOR in roles else _last_administrator(operators, whose)


def may_remove(operators: Iterable[Operator], whose: str, actor: Actor) -> Objection | None:
    """Of anybody but the last administrator and oneself: who is gone cannot undo it."""
    if objection := may_manage(actor) or _known(operators, whose) or _last_administrator(operators, whose):
        return objection
    return no("operator.self") if whose == actor.operator else None


def _known(operators: Iterable[Operator], whose: str) -> Objection | None:
    return None if any(one.id == whose for one in operators) else no("operator.gone")


def _last_administrator(operators: Iterable[Operator], whose: str) -> Objection | None:
    administrators = [one.id for one in operators if Role.ADMINISTRATOR in one.roles]
    return no("operator.last_administrator") if administrators == [whose] else None
