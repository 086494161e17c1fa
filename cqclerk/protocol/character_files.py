"""The files of the rare-character desk → what the domain looks in. Some tenths of a second: not on the thread that paints."""

from functools import cache

from cqclerk.domain.characters import Characters, Shape
from data.reference import read_rows, read_toml


@cache
def load() -> Characters:
    """Read once; raises the reference files' own error if one is not as it should be."""
    file = read_toml("reference/characters.toml")
    readings: dict[str, tuple[str, ...]] = {}
    for reading, chars in read_rows("reference/characters-readings.tsv", 2):
        for char in chars:
            readings[char] = (*readings.get(char, ()), reading)
    return Characters(
        shapes=dict(_shapes()),
        readings=readings,
        parts={char: tuple(ways.split("/")) for char, ways in read_rows("reference/characters-parts.tsv", 2)},
        radicals=file.table("radicals").text("characters"),
        forms={form: radical for radical, forms in file.table("forms").rows("rows", 2) for form in forms},
        second=frozenset(file.table("second_level").text("characters")),
    )


def _shapes() -> "list[tuple[str, Shape]]":
    found = []
    for radical, beside, strokes, chars in read_rows("reference/characters-strokes.tsv", 4):
        shape = Shape(int(radical.rstrip("'")), int(beside), int(strokes))
        found += [(char, shape) for char in chars]
    return found
