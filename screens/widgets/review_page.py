"""核对: everything that was typed, in short, and what is missing, before it is submitted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from textual import events
from textual.message import Message

from cqclerk.domain.items import Field
from cqclerk.protocol.field_text import field_text
from screens.cells import cut, width
from screens.filling import CHECKLIST, REVIEW, Assessment, Filling, Page
from screens.spans import Line, Span, line
from screens.widgets.reader import Reader

_LABEL_COLUMNS = 6


class ReviewPage(Reader):
    """Reads; past the ends of the text PgUp and PgDn turn the page of the form (Turned)."""

    @dataclass
    class Turned(Message):
        """To the page before (-1) or the next one."""

        step: int

    class TakenAnyway(Message):
        """Nobody is named in it, and it is to be taken in all the same."""

    def __init__(self, filling: Filling, found: Assessment) -> None:
        super().__init__()
        self._filling, self._found = filling, found

    def on_key(self, event: events.Key) -> None:
        if (event.key == "pageup" and self.at_start) or (event.key == "pagedown" and self.at_end):
            event.stop()
            event.prevent_default()
            self.post_message(self.Turned(1 if event.key == "pagedown" else -1))
        elif event.key == "1" and self._filling.nobody:
            event.stop()
            event.prevent_default()
            self.post_message(self.TakenAnyway())

    def on_resize(self) -> None:
        """As wide as the window: the lines are laid out anew."""
        self.show_form(self._found)

    def show_form(self, found: Assessment) -> None:
        """What the form holds, and what the rules say of it."""
        self._found = found
        columns = max(self.size.width - 1, 30)
        self.read([*_missing(found, columns, self._filling), *review_lines(self._filling, found.today, columns)])


def empty_words(filling: Filling) -> str:
    """What is asked before a form is taken in that names nobody."""
    return f"{'号码和姓名都没填' if filling.values else '什么都没填'}，还收吗？照收按 1，回去填按 PgUp。"


def _missing(found: Assessment, columns: int, filling: Filling) -> Iterator[Line]:
    if filling.nobody:
        yield line(Span(empty_words(filling), "warning"))
        return
    if found.unclear:
        yield line(
            Span(f"有 {len(found.unclear)} 项填的认不出，不会收进去：{'、'.join(found.unclear)}；请改好或清空（Ctrl+L）。", "warning")
        )
    if not found.gaps and found.unclear:
        return
    if not found.gaps:
        yield line(Span("不缺，按 F10 提交。" if filling.asked else "不缺，按 F10 提交并打回执。", "good"))
        return
    yield line(Span(f"还缺 {len(found.gaps)} 项，照收，写进一次性告知；按 F10 提交。", "warning"))
    for row in _flow([gap.name for gap in found.gaps], columns - _LABEL_COLUMNS):
        yield line(" " * _LABEL_COLUMNS, Span(row, "dim"))


def review_lines(filling: Filling, today: date, columns: int) -> Iterator[Line]:
    """Each page with what it says, wrapped between its fields."""
    for page in filling.pages():
        words = list(_words(page, filling, today))
        if page.section.key == REVIEW or (not words and page.section.repeat > 1 and page.number > 1):
            continue
        for place, row in enumerate(_flow(words or ["没有填"], columns - _LABEL_COLUMNS)):
            label = page.label if not place else ""
            yield line(Span(label + " " * (_LABEL_COLUMNS - width(label)), "accent"), row)


def _words(page: Page, filling: Filling, today: date) -> Iterator[str]:
    if page.section.key == CHECKLIST:
        for spec in filling.item.materials:
            if form := filling.values.get(spec.field_key):
                pages = filling.values.get(spec.pages_key, "")
                yield f"{spec.name} {filling.reference.words.label(f'form.{form}')}{f'{pages}页' if pages else ''}"
        return
    for asked in page.fields:
        if text := filling.values.get(asked.key, ""):
            yield f"{asked.label} {shown_text(asked, text, filling, today)}"


def shown_text(asked: Field, text: str, filling: Filling, today: date) -> str:
    """A field's text as people read it: the label of a code, the name of a place."""
    return field_text(asked, text, filling.values, filling.reference, today)


def _flow(words: list[str], columns: int) -> Iterator[str]:
    """Words in lines, two blanks apart; one too long for a line is cut and marked."""
    row = ""
    for word in words:
        word = cut(word, columns)
        if row and width(row) + 2 + width(word) > columns:
            yield row
            row = word
        else:
            row = f"{row}  {word}" if row else word
    yield row
