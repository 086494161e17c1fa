"""Which printer it is, from what it printed and said: a small table, and the name of a profile.

What nobody saw is not used. A family in `data/printers/` is taken where it can do exactly what was seen; else the measured profile of
that width, with what was seen written into its name (`measured-32+gbk+qr+glyph+ask`), so that the station's record says all of it.
"""

from dataclasses import dataclass

from printing import profiles
from printing.profiles import Charset, Cutter, Language, Profile

ASKING = "measured-32+ask+confirm"  # as if it could say everything: then it is known whether it does
DOT_MATRIX = "lq-630k"

CHARSETS = {1: Charset.GB18030_2BYTE, 2: Charset.GBK, 3: Charset.GB2312, 4: Charset.ASCII}
COLUMNS = {1: 32, 2: 42, 3: 48, 4: 96}
SHAPES = {1: (True, True), 2: (True, False), 3: (False, True), 4: (False, False)}  # squares, QR
CUTS = {1: True, 2: False}
QUESTIONS = (CHARSETS, COLUMNS, SHAPES, CUTS)
"""What each answer, by its digit, says; the words of questions and answers are in data/words/printer.toml, in this order."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the printer said of itself while the three lines were printed: answers when asked, says when they were on paper,
    and by which name (GS ( H).

    trouble  why nothing was printed, as a sentence; "" if the lines are out
    """

    asks: bool = False
    confirms: bool = False
    names: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Abilities:
    columns: int
    charset: Charset
    native_qr: bool
    bit_image: bool
    cuts: bool
    asks: bool
    confirms: bool
    names: bool


def abilities(answers: tuple[int, ...], told: Told) -> Abilities:
    """The digits that were pressed, in the order of QUESTIONS."""
    charset, columns, shapes, cut = answers
    squares, symbol = SHAPES[shapes]
    return Abilities(COLUMNS[columns], CHARSETS[charset], symbol, squares, CUTS[cut], told.asks, told.confirms, told.names)


def profile_for(able: Abilities, virtual: bool = False) -> str:
    """The name of a profile that uses nothing but what was seen."""
    if able.columns == COLUMNS[4]:
        return DOT_MATRIX
    known = (profiles.load(name) for name in profiles.names())
    same = (profile.name for profile in known if profile.virtual is virtual and uses(profile) == able)
    return next(same, _measured(able))


def uses(profile: Profile) -> Abilities | None:
    """What a profile uses, None of what is no receipt printer."""
    if profile.language is not Language.ESCPOS:
        return None
    cuts = profile.cutter is not Cutter.NONE
    says = profile.realtime_status, profile.in_order_status, profile.process_id
    return Abilities(profile.columns, profile.charset, profile.native_qr, profile.bit_image, cuts, *says)


def _measured(able: Abilities) -> str:
    draws = ("qr", able.native_qr), ("glyph", able.bit_image), ("cut", able.cuts)
    flags = (*draws, ("ask", able.asks), ("confirm", able.confirms), ("name", able.names))
    return "+".join([f"measured-{able.columns}", able.charset.value, *(word for word, so in flags if so)])
