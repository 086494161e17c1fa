"""Where a line of text may break: between ideographs and between words, by the rules called 禁则 (no closing mark at the head of a
line, no opening mark at its end), and not inside a name or a number that fits on a line. Nothing is ever cut off.

The unit of width is the caller's: columns on a receipt, points on a page.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from printing.cells import cells
from printing.document import Span

NOT_FIRST = frozenset("!%),.:;?]}¨·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞！＂％＇），．：；？］｀｜｝～—")
NOT_LAST = frozenset("([{‘“‹〈《「『【〔〖（［｛￡￥")

Width = Callable[[Span], float]


def wrap(spans: Iterable[Span], first: float, rest: float, width: Width) -> list[tuple[Span, ...]]:
    """Spans broken into lines of at most `first`, then `rest`, in the unit of `width`. At least one line."""
    lines: list[list[Span]] = [[]]
    used = 0.0
    for atom in _atoms(spans, min(first, rest), width):
        room = first if len(lines) == 1 else rest
        needed = sum(width(piece) for piece in atom)
        if used + needed > room and lines[-1]:
            lines.append([])
            used = 0.0
            atom = [] if _is_blank(atom) else atom
            needed = needed if atom else 0.0
        lines[-1] += atom
        used += needed
    return [_joined(line) for line in lines]


def _atoms(spans: Iterable[Span], limit: float, width: Width) -> Iterator[list[Span]]:
    """What may not be parted, piece by piece; pieces wider than a whole line are parted all the same, between characters."""
    for cluster in _clusters(spans):
        if sum(width(piece) for piece in cluster) <= limit:
            yield cluster
        else:
            yield from ([part] for piece in cluster for part in _broken(piece, limit, width))


def _broken(piece: Span, limit: float, width: Width) -> Iterator[Span]:
    """A piece too long for a line: after its dots and blanks where that is enough, else anywhere between characters."""
    parts = [replace(piece, text=part) for part in _syllables(piece.text)]
    for part in parts:
        if len(parts) > 1 and width(part) <= limit:
            yield part
        else:
            yield from (replace(piece, text=character) for character in cells(part.text))


def _syllables(text: str) -> list[str]:
    parts = [""]
    for character in text:
        parts[-1] += character
        if character in "·. -":
            parts.append("")
    return [part for part in parts if part]


def _clusters(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Runs of pieces that hold together: words, whole spans, and marks bound to their neighbours."""
    held: list[Span] = []
    for piece in (piece for span in spans for piece in _pieces(span)):
        if held and not _binds(held[-1].text, piece.text):
            yield held
            held = []
        held.append(piece)
    if held:
        yield held


def _binds(before: str, after: str) -> bool:
    if before[-1] == " " or after[0] == " ":
        return False
    return after[0] in NOT_FIRST or before[-1] in NOT_LAST


def _pieces(span: Span) -> Iterator[Span]:
    """A whole span as it is; else word by word (ASCII) and character by character."""
    if span.whole and span.text:
        yield span
        return
    word = ""
    for character in cells(span.text):
        if character.isascii() and character != " ":
            word += character
            continue
        if word:
            yield replace(span, text=word)
            word = ""
        yield replace(span, text=character)
    if word:
        yield replace(span, text=word)


def _is_blank(atom: list[Span]) -> bool:
    return all(not piece.text.strip(" ") for piece in atom)


def _joined(line: list[Span]) -> tuple[Span, ...]:
    """Neighbours of one emphasis as one span again, blanks at the end dropped."""
    joined: list[Span] = []
    for piece in line:
        if joined and replace(joined[-1], text="", whole=False) == replace(piece, text="", whole=False):
            joined[-1] = replace(joined[-1], text=joined[-1].text + piece.text)
        else:
            joined.append(piece)
    while joined and not joined[-1].text.strip(" "):
        joined.pop()
    if joined and joined[-1].text.endswith(" "):
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" "))
    return tuple(joined)
