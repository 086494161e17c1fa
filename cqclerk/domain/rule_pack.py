"""A dated rule pack: what the law asks of an item in one period. All of it is data (data/rules)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cqclerk.domain.conditions import ChildCount, Parameter
from cqclerk.domain.findings import PackRef, Phrases
from cqclerk.domain.items import Need


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of law.

    id          (D21-a), also the key of its finding
    predicate   key in predicates.PREDICATES
    enabled     a switch that is off is not asked
    binding     certain enough to refuse; if not, the answer is UNKNOWN where it would be FAIL
    topic       condition, or certificate for what other certificates are held
    when        asked only if one of these is met
    ground      code of the ground of which it is the condition: of the grounds of a pack one has to hold
    favourable  another province may be kinder: who is registered there is not refused by it (人口计生法 art. 18)
    """

    id: str
    predicate: str
    parameters: Mapping[str, Parameter]
    article: str
    mark: str
    binding: bool
    phrases: Phrases
    enabled: bool = True
    topic: str = "condition"
    when: tuple[Need, ...] = ()
    ground: str = ""
    favourable: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another province says for the same item: province is the first two digits of its code."""

    province: str
    says: str
    effective_from: date
    effective_to: date | None
    article: str
    mark: str


@dataclass(frozen=True, slots=True)
class Promises:
    """Who may sign a commitment (告知承诺)."""

    agent_may_sign: bool
    article: str
    mark: str


@dataclass(frozen=True, slots=True)
class RulePack:
    """The rules of one item for applications from and to a day (both count; None: open).

    hash       SHA-256 of the canonical content: what an event names beside the id
    edition    a later edition of an id takes the place of the earlier one
    replaces   ids of packs that end on the day before this one begins
    enabled    a pack that is off is never chosen
    materials  the demands of the checklist (MaterialSpec.demand) in this period
    articles   article of each topic: identity, duplicate, credit, route, ground, favourable
    """

    id: str
    hash: str
    item: str
    title: str
    enabled: bool
    effective_from: date | None
    effective_to: date | None
    materials: frozenset[str]
    articles: Mapping[str, str]
    child_count: ChildCount
    promises: Promises
    conditions: tuple[Condition, ...]
    elsewhere: tuple[Elsewhere, ...] = ()
    edition: int = 1
    replaces: frozenset[str] = frozenset()

    @property
    def ref(self) -> PackRef:
        return PackRef(self.id, self.hash)

    def in_force(self, on: date) -> bool:
        return self.enabled and (self.effective_from or date.min) <= on <= (self.effective_to or date.max)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What this machine knows of rules.

    packs  those that count: of each id the latest edition, ended where another takes its place
    known  all, also editions that count no more, each with the days that it says itself
    """

    packs: tuple[RulePack, ...] = ()
    known: tuple[RulePack, ...] = ()

    def in_force(self, ref: PackRef, on: date) -> bool:
        """Whether it was right to decide by this pack on that day, as far as it could be known there."""
        pack = pack_named(self.known, ref)
        return pack is not None and pack.in_force(on)

    def superseded(self, ref: PackRef, item: str, on: date) -> bool:
        """规则已更新: it was right, and something else counts for that day now."""
        return pack_named(self.known, ref) is not None and pack_for(self.packs, item, on).ref != ref


def counting(known: Iterable[RulePack]) -> tuple[RulePack, ...]:
    """Of all packs those that count, in the order of their days."""
    latest: dict[str, RulePack] = {}
    for pack in known:
        if pack.id not in latest or latest[pack.id].edition < pack.edition:
            latest[pack.id] = pack
    ended = (_ended(pack, latest.values()) for pack in latest.values())
    return tuple(sorted(ended, key=lambda pack: (pack.item, pack.effective_from or date.max, pack.id)))


def _ended(pack: RulePack, others: Iterable[RulePack]) -> RulePack:
    begins = [other.effective_from for other in others if other.enabled and pack.id in other.replaces and other.effective_from]
    last = min((day - timedelta(days=1) for day in begins), default=date.max)
    return replace(pack, effective_to=last) if last < (pack.effective_to or date.max) else pack


def pack_for(packs: Iterable[RulePack], item: str, on: date) -> RulePack:
    """The pack of an item for an application of that day.

    Never none: a machine whose clock stands before the first pack still takes applications in, by the nearest one;
    that it was not in force is for the gateway to say. Raises LookupError only if the item has no pack at all.
    """
    ours = sorted((pack for pack in packs if pack.item == item and pack.enabled), key=lambda pack: pack.effective_from or date.min)
    if not ours:
        raise LookupError(f"no rule pack for {item}")
    begun = [pack for pack in ours if (pack.effective_from or date.min) <= on]
    return begun[-1] if begun else ours[0]


def pack_named(packs: Iterable[RulePack], ref: PackRef) -> RulePack | None:
    """The pack that an event names; None if this machine does not have exactly that one."""
    return next((pack for pack in packs if pack.hash == ref.hash and pack.id == ref.id), None)
