"""Editions of reference files, in the order in which the city published them."""

import dataclasses

from sqlalchemy import bindparam, select

from data import hub_tables as t
from data.hub_rows import Edition
from data.hub_work import Work

_E = t.edition.c
_HEADS = select(_E.head).where(_E.serial > bindparam("after")).order_by(_E.serial).limit(bindparam("most"))
_ONE = select(t.edition).where(_E.serial == bindparam("serial"))
_LAST = select(t.edition).order_by(_E.serial.desc()).limit(1)
_NEWEST = select(t.edition).where(_E.kind == bindparam("of"), _E.name == bindparam("name")).order_by(_E.edition.desc()).limit(1)
_BY_DIGEST = (
    select(t.edition)
    .where(_E.kind == bindparam("of"), _E.name == bindparam("name"), _E.digest == bindparam("digest"))
    .order_by(_E.serial.desc())
    .limit(1)
)


class Published(Work):
    """The part of a unit of work that speaks of published reference files."""

    def edition_heads(self, after: int, most: int) -> list[bytes]:
        """The heads after a serial, in their order."""
        return self._column(_HEADS, after=after, most=most)

    def edition(self, serial: int) -> Edition | None:
        """One edition."""
        return self._one(Edition, _ONE, serial=serial)

    def last_edition(self) -> Edition | None:
        """The end of the chain."""
        return self._one(Edition, _LAST)

    def newest_edition(self, kind: str, name: str) -> Edition | None:
        """Of one file."""
        return self._one(Edition, _NEWEST, of=kind, name=name)

    def edition_of_digest(self, kind: str, name: str, digest: str) -> Edition | None:
        """The edition of a file that says just this."""
        return self._one(Edition, _BY_DIGEST, of=kind, name=name, digest=digest)

    def add_edition(self, edition: Edition) -> None:
        """Publish one."""
        self._insert(t.edition, **dataclasses.asdict(edition))
