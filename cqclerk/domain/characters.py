"""Rare characters: found by parts (龙天 → 䶮), strokes, pinyin or code. To the letter: what is found is never merged with another.

Of some twenty thousand characters the parts are known. Of every other one the radical and the strokes beside it are: 龙天 is
the radical 龙 with four strokes beside it, for 天 has four.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_MOST_STROKES = 2  # digits
_CODE = re.compile(r"(U\+?|0X|GB|)([0-9A-F]{4,8})")
_BYTES = re.compile(r"(?i)\bGB((?:\s*[0-9A-F]{2}){2,4})\b")
_LEVEL_1 = ((0x4E00, 0x9FA5), (0x3400, 0x4DB5))
_LEVEL_3 = ((0x9FA6, 0x9FEF), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0))
_UNIFIED = (0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29)  # in the compatibility block


@dataclass(frozen=True, slots=True)
class Shape:
    """How a character is written: its radical (1 to 214), the strokes beside it, the strokes in all."""

    radical: int
    beside: int
    strokes: int


@dataclass(frozen=True, slots=True)
class Character:
    """One character. shape is None beyond Unicode 15; ways are the ways to take it apart that are known."""

    text: str
    shape: Shape | None
    readings: tuple[str, ...]
    ways: tuple[str, ...]
    level: int

    @property
    def code_point(self) -> str:
        """U+4DAE."""
        return f"U+{ord(self.text):04X}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: all of it must hold. codes are characters that were named by code."""

    parts: str = ""
    readings: tuple[str, ...] = ()
    strokes: int = 0
    codes: tuple[str, ...] = ()


def asked(text: str) -> Asked:
    """Read what was typed: 龙天, long 16, U+4DAE, GB FE59, 13, in any order with blanks between."""
    parts, readings, strokes, codes = "", list[str](), 0, list[str]()
    for word in _BYTES.sub(lambda found: f" GB{''.join(found[1].split())} ", text).split():
        if word.isdecimal() and len(word) <= _MOST_STROKES:
            strokes = int(word)
        elif found := _coded(word.upper()):
            codes += found
        elif word.isascii():
            readings.append("".join(char for char in word.lower().replace("ü", "v") if "a" <= char <= "z"))
        else:
            parts += "".join(char for char in word if not char.isascii())
    return Asked(parts, tuple(filter(None, readings)), strokes, tuple(dict.fromkeys(codes)))


def level_of(char: str, second: frozenset[str] = frozenset()) -> int:
    """The level of GB 18030-2022 that asks for a character: 1, 2, 3; 0 beyond them."""
    code = ord(char)
    if any(first <= code <= last for first, last in _LEVEL_1):
        return 1
    if char in second:
        return 2
    return 3 if code in _UNIFIED or any(first <= code <= last for first, last in _LEVEL_3) else 0


def level_3() -> frozenset[int]:
    """The code points of all 87,887 ideographs that implementation level 3 of GB 18030-2022 asks for, levels 1 and 2 among them."""
    ranges = (*_LEVEL_1, *_LEVEL_3)
    return frozenset(code for first, last in ranges for code in range(first, last + 1)) | frozenset(_UNIFIED)


@dataclass(slots=True)
class Characters:
    """All characters that are on file.

    shapes    character → how it is written; readings character → pinyin without tones, the usual one first
    parts     character → the ways to take it apart, each a text of its parts
    radicals  the 214 in their order; forms: a form within characters → its radical; second: what level 2 adds
    """

    shapes: Mapping[str, Shape]
    readings: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    radicals: str
    forms: Mapping[str, str]
    second: frozenset[str] = frozenset()
    _having: dict[str, set[str]] = field(default_factory=dict)
    _built: dict[str, Counter[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        having: dict[str, set[str]] = defaultdict(set)
        for char in self.parts:
            for part in self._parts_of(char):
                having[part].add(char)
        self._having = dict(having)

    def character(self, char: str) -> Character:
        """What is known of one."""
        return Character(char, self.shapes.get(char), self.readings.get(char, ()), self.parts.get(char, ()), level_of(char, self.second))

    def find(self, wanted: Asked, limit: int = 400) -> tuple[Character, ...]:
        """Whatever fits, the likeliest first: taken apart just so, then common before rare and few strokes before many."""
        if wanted.codes:
            return tuple(self.character(char) for char in wanted.codes)
        if wanted == Asked():
            return ()
        found = [char for char in self._candidates(wanted) if self._fits(char, wanted)]
        found.sort(key=lambda char: self._order(char, wanted.parts))
        return tuple(self.character(char) for char in found[:limit])

    def _candidates(self, wanted: Asked) -> Iterable[str]:
        return self._made_of(wanted.parts) if wanted.parts else self.readings if wanted.readings else self.shapes

    def _made_of(self, parts: str) -> set[str]:
        """Known to have all these parts, or of the radical and the strokes that they make."""
        counted = Counter(map(self._form, parts))
        known = set[str].intersection(*(self._having.get(part, set()) for part in counted))
        many = {part: times for part, times in counted.items() if times > 1}
        known = {char for char in known if all(self._parts_of(char)[part] >= times for part, times in many.items())}
        return (known | self._by_radical(parts)) - set(parts)

    def _by_radical(self, parts: str) -> set[str]:
        """Of characters that nobody has taken apart: one part is the radical, the others are the strokes beside it."""
        wanted: set[tuple[int, int | None]] = set()
        for place, part in enumerate(parts):
            radical, others = self.radicals.find(self._form(part)) + 1, [*parts[:place], *parts[place + 1 :]]
            strokes = [shape.strokes for other in others if (shape := self.shapes.get(other))]
            if radical and len(strokes) == len(others):
                wanted.add((radical, sum(strokes) if others else None))
        unknown = ((char, shape) for char, shape in self.shapes.items() if char not in self.parts)
        return {char for char, shape in unknown if (shape.radical, shape.beside) in wanted or (shape.radical, None) in wanted}

    def _fits(self, char: str, wanted: Asked) -> bool:
        return self._has_strokes(char, wanted) and all(reading in self.readings.get(char, ()) for reading in wanted.readings)

    def _has_strokes(self, char: str, wanted: Asked) -> bool:
        """So many in all; where only a radical was named also so many beside it, as dictionaries count."""
        shape = self.shapes.get(char)
        if not wanted.strokes or shape is None:
            return not wanted.strokes
        beside = len(wanted.parts) == 1 and self.radicals.find(self._form(wanted.parts)) + 1 == shape.radical
        return wanted.strokes == shape.strokes or (beside and wanted.strokes == shape.beside)

    def _order(self, char: str, parts: str) -> tuple[int, int, int, int]:
        just_so = sorted(map(self._form, parts))
        exact = any(sorted(map(self._form, way)) == just_so for way in self.parts.get(char, ()))
        shape = self.shapes.get(char)
        if len(parts) == 1:
            near = shape is not None and shape.radical == self.radicals.find(self._form(parts)) + 1
        else:
            near = char not in self.parts  # its radical and strokes fit, and nothing else is left over
        return (0 if exact else 1 if near else 2, level_of(char, self.second) or 9, shape.strokes if shape else 99, ord(char))

    def _form(self, part: str) -> str:
        return self.forms.get(part, part)

    def _parts_of(self, char: str, above: tuple[str, ...] = ()) -> Counter[str]:
        """Its parts, and theirs, each in the form of its radical; how often each is there in one way of taking it apart."""
        if char in self._built or char in above:
            return self._built.get(char, Counter())
        found: Counter[str] = Counter()
        for way in self.parts.get(char, ()):
            one: Counter[str] = Counter(map(self._form, way))
            for part in way:
                one += self._parts_of(part, (*above, char))
            found |= one
        self._built[char] = found
        return found


def _coded(word: str) -> list[str]:
    """The characters that a code names: a code point, or bytes of GB 18030; both where both may be meant."""
    match = _CODE.fullmatch(word)
    if match is None:
        return []
    by, digits = match.groups()
    if not by and digits.isalpha():  # fade and dead may be readings
        return []
    return [*(_of_bytes(digits) if by in ("", "GB") else ()), *(_of_code_point(digits) if by != "GB" else ())]


def _of_code_point(digits: str) -> Iterator[str]:
    code = int(digits, 16)
    if 0x2E80 <= code <= 0x3FFFF and not 0xD800 <= code <= 0xF8FF:  # ideographs and their like, no halves, no private use
        yield chr(code)


def _of_bytes(digits: str) -> Iterator[str]:
    """By the table of 2022: what Python's codec has in the private use area was given its own place."""
    try:
        char = bytes.fromhex(digits).decode("gb18030")
    except (UnicodeDecodeError, ValueError):
        return
    if len(char) == 1 and ord(char) >= 0x2E80:
        yield _GB_2022.get(char, char)


_GB_2022 = dict(zip("\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864", "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb", strict=True))
