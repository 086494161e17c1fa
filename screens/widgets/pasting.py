"""What of a pasted text enters a field of one line, and the sentence about what did not: nothing is dropped in silence."""

from collections.abc import Callable
from dataclasses import dataclass

from screens.cells import may_be_typed


def one_line(text: str) -> str:
    """What any field takes: characters that can be seen, and blanks."""
    return "".join(char for char in text.replace("\t", " ") if may_be_typed(char))


@dataclass(frozen=True, slots=True)
class PastedText:
    """kept enters the field; lines is how many it came from; cut did not fit; refused characters do not belong there."""

    kept: str
    lines: int
    cut: str
    refused: int

    @property
    def sentence(self) -> str:
        """What the clerk should know, "" if the text came in whole."""
        told = [f"粘贴的{self.lines}行已连成一行"] if self.lines > 1 else []
        told += [f"{self.refused}个不合要求的字符没有放入"] if self.refused else []
        told += [f"放不下的{len(self.cut)}个字没有放入：{self.cut}"] if self.cut else []
        return "，".join(told) + "，请核对。" if told else ""


def paste(text: str, clean: Callable[[str], str], room: int) -> PastedText:
    """Fit a text of any number of lines into room characters.

    clean  what the field lets in, in its one form; what it leaves out besides blanks and separators counts as refused
    """
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    whole = clean(" ".join(lines))
    refused = _letters(" ".join(lines)) - _letters(whole)
    return PastedText(whole[:room], len(lines), whole[room:], max(refused, 0))


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)
