"""Characters in the words of the rare-character desk: a row each, and whether this window can print it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.widgets.case_table import Column
from screens.widgets.row_window import Row

if TYPE_CHECKING:
    from cqclerk.domain.characters import Character, Characters

COLUMNS = (
    Column("字", 4),
    Column("码位", 8),
    Column("国标码", 9),
    Column("笔画", 5),
    Column("读音", 14, 1),
    Column("拆法", 16, 1),
    Column("级", 4),
    Column("打印", 6),
)
EXAMPLE = "部件 龙天  笔画 16  拼音 yan  码位 U+4DAE"
OPENING = "正在打开字表……"
_MOST = 400
_SHOWN = 3  # readings, ways to take it apart


def found(characters: "Characters", text: str) -> "tuple[Character, ...]":
    """What fits the text, the likeliest first."""
    from cqclerk.domain.characters import asked

    return characters.find(asked(text), _MOST)


def rows(characters: "Characters", found: "Sequence[Character]") -> list[Row]:
    """A row of each."""
    return [Row(character.text, _cells(characters, character)) for character in found]


def _cells(characters: "Characters", character: "Character") -> tuple[str, ...]:
    shape = character.shape
    by_radical = f"{characters.radicals[shape.radical - 1]}+{shape.beside}" if shape else ""
    return (
        character.text,
        character.code_point,
        gb_code(character.text),
        str(shape.strokes) if shape else "",
        " ".join(character.readings[:_SHOWN]),
        " ".join(character.ways[:_SHOWN]) or by_radical,
        str(character.level or "表外"),
        "能打" if printable(character.text) else "缺字",
    )


def sentence(character: "Character") -> tuple[str, str]:
    """(what stands in the message line, its tone)."""
    head = f"{character.text} {character.code_point}"
    level = f"国标三级里的第{character.level}级" if character.level else "国标三级以外"
    if printable(character.text):
        return f"{head}，{level}。本机字库有，证件能打；屏上若是方框，照码位认。", ""
    return f"{head}，{level}。本机字库没有这个字：照样收件，同意发证之前要先装字库，否则不取号。", "warning"


def printable(char: str) -> bool:
    """Whether a font here draws it on paper."""
    from printing import fonts

    return fonts.face_of(char) is not None


def gb_code(char: str) -> str:
    """Its bytes in GB 18030-2022, as police systems and printers name it."""
    from printing.escpos.text import OVERLAY

    code = OVERLAY.get(char)
    return (code or char.encode("gb18030")).hex().upper()


def empty_words(text: str) -> str:
    """What an empty list says."""
    if not text.strip():
        return "输部件（可以只输一个）、总笔画、拼音或码位，几样一起输更准：龙 yan；火火 8；GB FE9F。"
    return "没有找到。少输一样再试；部件可用它在字里的写法，如 氵 艹 讠。"
