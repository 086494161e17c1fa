"""A rule pack tried on a case that was handled before: what it would say otherwise than what counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from cqclerk.domain.findings import Finding, Gap, Result

_WORST = (Result.FAIL, Result.UNKNOWN, Result.PASS)


@dataclass(frozen=True, slots=True)
class Said:
    """What one pack says of a case."""

    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]

    @property
    def result(self) -> Result:
        """What the decision would be: refused, asked of a person, or passed. What is missing is told, not refused."""
        return next(
            (result for result in _WORST if any(one.result is result for one in self.findings if one.topic != "material")), Result.PASS
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One finding that differs; None: that pack does not ask it, or nothing stands against."""

    before: Finding | None
    after: Finding | None


@dataclass(frozen=True, slots=True)
class Trial:
    """One case under two packs. missing, spared: materials that only the new one, only the old one asks for."""

    case_id: str
    receipt_number: str
    names: tuple[str, ...]
    before: Result
    after: Result
    differences: tuple[Difference, ...]
    missing: tuple[Gap, ...] = ()
    spared: tuple[Gap, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything is otherwise."""
        return bool(self.differences or self.missing or self.spared)


def compare(before: Said, after: Said) -> tuple[tuple[Difference, ...], tuple[Gap, ...], tuple[Gap, ...]]:
    """(findings that differ, what is missing only after, what was missing only before). That a rule passes under one pack and is
    not asked under the other is no difference; materials are compared by what is missing."""
    old, new = _by_key(before.findings), _by_key(after.findings)
    found = []
    for key in dict.fromkeys((*old, *new)):
        one, other = old.get(key), new.get(key)
        if (one.result if one else Result.PASS) is not (other.result if other else Result.PASS):
            found.append(Difference(one, other))
    return tuple(found), _only(after.gaps, before.gaps), _only(before.gaps, after.gaps)


def _by_key(findings: Iterable[Finding]) -> dict[str, Finding]:
    """By key the finding that weighs most: some are said of each of a couple."""
    found: dict[str, Finding] = {}
    for one in findings:
        if one.topic != "material" and (one.key not in found or _WORST.index(one.result) < _WORST.index(found[one.key].result)):
            found[one.key] = one
    return found


def _only(these: Iterable[Gap], those: Iterable[Gap]) -> tuple[Gap, ...]:
    keys = {gap.key for gap in those}
    return tuple(gap for gap in these if gap.key not in keys)
