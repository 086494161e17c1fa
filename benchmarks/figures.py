"""Figures and what is asked of them."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. budget None: told, not judged."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    note: str = ""
    least: bool = False  # the budget is what must be reached, not what may be spent

    @property
    def kept(self) -> bool | None:
        """Whether the budget is kept."""
        if self.budget is None:
            return None
        return self.value >= self.budget if self.least else self.value <= self.budget


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 19 of 20 do not exceed."""
    return percentile(values, 95)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns, each with its budget and the verdict."""
    rows = [("", "measured", "budget", "", "")]
    rows += [
        (f.name, _text(f.value, f.unit), _text(f.budget, f.unit) if f.budget is not None else "", _verdict(f), f.note) for f in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = []
    for name, value, budget, verdict, note in rows:
        lines.append(f"{name:<{widths[0]}}  {value:>{widths[1]}}  {budget:>{widths[2]}}  {verdict:<{widths[3]}}  {note}".rstrip())
    return "\n".join(lines)


def _text(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.2f} {unit}" if unit == "x" else f"{value:,.1f} {unit}" if unit == "ms" and value < 100 else f"{value:,.0f} {unit}"


def _verdict(figure: Figure) -> str:
    return {None: "", True: "kept", False: "MISSED"}[figure.kept]
