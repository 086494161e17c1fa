"""The divisions of the city: data/reference/divisions.*, with every change that is on file or that the city published since."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from cqclerk.domain.divisions import Division, DivisionLevel, division_code
from cqclerk.protocol.reading import only
from data.reference import BadReferenceFile, Table, read_rows, read_toml


def load(practice: Iterable[tuple[str, ...]], published: Iterable[Table] = ()) -> Iterator[Division]:
    """City, provinces and all below the city, in the order of codes, with every change that is on file.

    practice   rows of the invented districts
    published  files of changes: id, edition, [about], [[change]] as in divisions.toml. Raises BadReferenceFile.
    """
    file = read_toml("reference/divisions.toml")
    city = file.table("city")
    root = division_code(city.text("code"))
    yield Division(root, city.text("name"), DivisionLevel.CITY, initials=(city.text("initials"),))
    for code, name, initials in file.table("elsewhere").rows("provinces", 3):
        yield Division(division_code(code), name, DivisionLevel.PROVINCE, initials=(initials,))
    periods: dict[str, list[Division]] = {}
    for code, name, initials in read_rows("reference/divisions.tsv", 3):
        periods[division_code(code)] = [_division(code, name, initials, root)]
    for change in file.tables("change"):
        _apply(change, periods, root)
    for code, name, initials in practice:
        periods[division_code(code)] = [_division(code, name, initials, root)]
    for later in published:
        only(later, "id edition about change")
        if not later.tables("change"):
            raise later.bad("change", "is missing")
        for change in later.tables("change"):
            _apply(change, periods, root)
    for code in sorted(periods):
        yield from periods[code]


_LEVELS = {6: DivisionLevel.DISTRICT, 9: DivisionLevel.TOWNSHIP, 12: DivisionLevel.VILLAGE}


def _division(code: str, name: str, initials: str, root: str) -> Division:
    level = _LEVELS.get(len(code))
    if level is None or not code.isdigit():
        raise BadReferenceFile("reference/divisions.tsv", code, "a code has 6, 9 or 12 digits")
    parent = root if level is DivisionLevel.DISTRICT else code[:-3].ljust(12, "0")
    return Division(code.ljust(12, "0"), name, level, parent, tuple(initials.split(",")))


def _apply(change: Table, periods: dict[str, list[Division]], root: str) -> None:
    """One change of divisions: what was made, what ended, what lies elsewhere from that day on under its old code."""
    day = change.day("date")
    for code, name, initials in change.rows("made", 3):
        above = _division(code, name, initials, root).parent
        if above not in periods and above != root:
            raise change.bad("made", f"nothing is known above {code}")
        periods[division_code(code)] = [replace(_division(code, name, initials, root), valid_from=day)]
    for abolished in change.tables("abolished"):
        successors = tuple(map(division_code, abolished.texts("successors")))
        last = _last(abolished, abolished.text("code"), periods)
        periods[last.code][-1] = replace(last, valid_to=day - timedelta(days=1), successors=successors)
    for moved in change.tables("moved"):
        parent = _last(moved, moved.text("to"), periods).code
        for code in moved.texts("townships"):
            last = _last(moved, code, periods)
            periods[last.code][-1:] = [replace(last, valid_to=day - timedelta(days=1)), replace(last, parent=parent, valid_from=day)]


def _last(table: Table, code: str, periods: dict[str, list[Division]]) -> Division:
    if division_code(code) not in periods:
        raise table.bad(code, "is not in divisions.tsv")
    return periods[division_code(code)][-1]
