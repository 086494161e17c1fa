"""Text as it reaches the window: folded to one form before it is compared, kept or printed.

Codes and names are folded differently. A code may lose its width and its blanks; a name may not lose anything
that is on the card, so only what is certainly an accident of PDFs, old code tables and keyboards is mended.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product

from cqclerk.domain.variants import PLAIN, VARIANTS

MIDDLE_DOT = "·"  # U+00B7, the separator that GB 18030 A1A4 stands for

_SURE_DOTS = "•・･‧∙⋅⸱·●"  # never anything but a separator inside a name
_FULL_STOPS = ".．﹒"  # an abbreviation between Latin letters (J.R.), a separator anywhere else
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))

# CJK Radicals Supplement: NFKC leaves all but two of them alone. Only radicals that look like one whole character.
_SUPPLEMENT = str.maketrans(
    "⺂⺃⺅⺉⺋⺏⺐⺒⺓⺔⺕⺖⺘⺙⺛⺞⺟⺠⺡⺣⺦⺨⺭⺮⺯⺰⺱⺳⺹⺺⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻐⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "乛乚亻刂㔾尣尢巳幺彑彐忄扌攵旡歺母民氵灬丬犭礻𥫗糹纟罓㓁耂肀𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶钅長镸长门阝青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)
# Kangxi radicals: NFKC is right for a mainland text, but for one.
_KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | {0x2F3E: "户"}
_RADICALS = _SUPPLEMENT | _KANGXI

# U+E815… are the private places that GBK gave to FE50…FEA0; GB 18030-2022 gives each a Unicode character.
_PRIVATE_USE = {
    0xE815 + place: char
    for place, char in enumerate(
        "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
    )
} | {0xE7C7: "ḿ", 0xE7C8: "ǹ"}


_PLAIN = str.maketrans(VARIANTS, PLAIN)


class Likeness(StrEnum):
    """How two spellings of a name stand to each other; VARIANT is shown side by side, a human decides the rest."""

    SAME = "same"
    VARIANT = "variant"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Folded:
    """A name in its one form, what was typed, and short keys of what was mended (private_use radicals width dot blank)."""

    text: str
    original: str
    notes: tuple[str, ...] = ()


def fold_code(text: str) -> str:
    """A code field in its one form: half width, without blanks, upper case."""
    wide = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).upper()
    return unicodedata.normalize("NFKC", "".join(wide.split()))


def fold_name(text: str) -> Folded:
    """A person's or place's name in its one form, with a note of each kind of mending; nothing on a card is lost."""
    folded, notes = text, []
    for note, mend in _MENDINGS:
        mended = mend(folded)
        if mended != folded:
            notes.append(note)
        folded = mended
    return Folded(folded, text, tuple(notes))


def same_name(a: str, b: str) -> Likeness:
    """Whether two spellings are one name; dots, blanks, hyphens, apostrophes, case and old forms of characters make a VARIANT."""
    first, second = fold_name(a).text, fold_name(b).text
    if first == second:
        return Likeness.SAME
    return Likeness.VARIANT if bare_name(first) == bare_name(second) else Likeness.DIFFERENT


def bare_name(name: str) -> str:
    """What all spellings of a name have in common: no dots and blanks, one case, 乾 as 干. For comparing, never for writing."""
    return _bare(fold_name(name).text).translate(_PLAIN)


def is_han(char: str) -> bool:
    """True for ideographs of every plane, also for 〇 and 々."""
    code = ord(char) if char else 0
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF or char in "〇々"


def _bare(name: str) -> str:
    letters = re.sub(r"[\s·.．﹒'’‘ʼ＇\-‐‑‒–—－]", "", unicodedata.normalize("NFKC", name))
    return letters.casefold()


def _beginnings(name: str) -> str:
    """The name with only the first letter of each Latin word."""
    return re.sub(r"([A-Za-z])[A-Za-z]+", r"\1", name)


def _without_private_use(text: str) -> str:
    return text.translate(_PRIVATE_USE)


def _without_radicals(text: str) -> str:
    return text.translate(_RADICALS)


def _half_width(text: str) -> str:
    """Full-width Latin letters, digits and marks become ASCII; the ideographic blank becomes a blank."""
    return "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E and c != "．" else c for c in text)


def _with_middle_dots(text: str) -> str:
    def between_letters(found: re.Match[str]) -> str:
        before, after = _neighbours(text, found)
        latin = before.isascii() and after.isascii()
        if not (before.isalpha() and after.isalpha()) or (latin and found["dot"] in _FULL_STOPS):
            return found[0]
        return MIDDLE_DOT

    return re.sub(rf"\s*(?P<dot>[{MIDDLE_DOT}{_SURE_DOTS}{_FULL_STOPS}])\s*", between_letters, text)


def _neighbours(text: str, found: re.Match[str]) -> tuple[str, str]:
    return text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]


def _with_single_blanks(text: str) -> str:
    """Blanks at the ends and beside ideographs go; between Latin words one stays."""

    def inner(found: re.Match[str]) -> str:
        before, after = _neighbours(text, found)
        return "" if not before or not after or is_han(before) or is_han(after) else " "

    return re.sub(r"\s+", inner, text)


def _without_invisible(text: str) -> str:
    return text.translate(_INVISIBLE)


_MENDINGS = (
    ("private_use", _without_private_use),
    ("radicals", _without_radicals),
    ("width", _half_width),
    ("blank", _without_invisible),
    ("dot", _with_middle_dots),
    ("blank", _with_single_blanks),
)


class Initials:
    """Pinyin initials of names, for people who would rather not switch the input method.

    readings  character → the first letters of its readings, the usual one first ("单" → "dcs")
    surnames  surname → its first letters, where a surname is read in its own way ("单" → "s", "尉迟" → "yc")
    """

    _MOST = 16  # readings of one name; more would be noise

    def __init__(self, readings: Mapping[str, str], surnames: Mapping[str, str]) -> None:
        self._readings = readings
        self._surnames = surnames

    def of(self, text: str) -> tuple[str, ...]:
        """All readings in lower case, the likeliest first; characters without a reading are passed over."""
        name = fold_name(text).text
        surname = next((name[:n] for n in (2, 1) if name[:n] in self._surnames), "")
        choices = [(letters,) for letters in self._surnames.get(surname, "")]
        rest = [tuple(self._letters(char)) for char in _beginnings(name[len(surname) :])]
        others = [tuple(self._letters(char)) for char in name[: len(surname)]]
        first = product(*choices, *filter(None, rest))
        second = product(*filter(None, others), *filter(None, rest)) if surname else ()
        found = dict.fromkeys("".join(letters) for spelled in (first, second) for letters in islice(spelled, self._MOST))
        return tuple(islice(filter(None, found), self._MOST))

    def _letters(self, char: str) -> str:
        if char.isascii():
            return char.lower() if char.isalnum() else ""
        return self._readings.get(char, "")
