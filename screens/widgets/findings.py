"""What the rules say, one row each: topic, result in words, sentence, article. Read, never typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from screens.cells import cut, fit, width, wrap
from screens.spans import Line, Span
from screens.widgets.lines import Lines

_TOPIC_COLUMNS, _RESULT_COLUMNS = 7, 9
_NARROW = 56  # below so many cells sentence and article stand under their result


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding. result is a word (通过, 不符合, 未定, 缺); tone says it again: good, warning, error or ""."""

    topic: str
    result: str
    sentence: str
    article: str = ""
    tone: str = ""


class Findings(Lines):
    """Rows of findings; a topic that goes on is named once, a sentence that is too long goes on below."""

    DEFAULT_CSS = """
    Findings { height: 1fr; }
    """

    def __init__(self, *rows: FindingRow, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: tuple[FindingRow, ...] = rows

    def show_rows(self, rows: Sequence[FindingRow]) -> None:
        """Show these instead."""
        self._rows = tuple(rows)
        self._paint()

    def on_resize(self) -> None:
        self._paint()

    def _paint(self) -> None:
        lines: list[Line] = []
        topic = ""
        for row in self._rows:
            lines += finding_lines(row, self.size.width, with_topic=row.topic != topic)
            topic = row.topic
        self.show(lines)


def finding_lines(row: FindingRow, columns: int, *, with_topic: bool = True) -> list[Line]:
    """One finding in lines of so many cells, its article at the right end of the first."""
    if columns < _NARROW:
        return _stacked(row, columns, with_topic)
    lead = 1 + _TOPIC_COLUMNS + 1 + _RESULT_COLUMNS
    article = cut(row.article, columns // 2)
    sentences = wrap(row.sentence, columns - lead - (width(article) + 2 if article else 1))
    gap = columns - lead - width(sentences[0]) - width(article) - 1
    first: Line = (
        Span(f" {fit(row.topic if with_topic else '', _TOPIC_COLUMNS)} "),
        Span(fit(row.result, _RESULT_COLUMNS), row.tone),
        Span(sentences[0]),
        Span(" " * gap + article, "dim"),
    )
    return [first, *((Span(" " * lead + sentence),) for sentence in sentences[1:])]


def _stacked(row: FindingRow, columns: int, with_topic: bool) -> list[Line]:
    first: Line = (Span(f" {row.topic} " if with_topic else " "), Span(row.result, row.tone))
    sentences: list[Line] = [(Span(f"   {sentence}"),) for sentence in wrap(row.sentence, columns - 4) if sentence]
    article: list[Line] = [(Span(f"   {line}", "dim"),) for line in wrap(row.article, columns - 4) if line]
    return [first, *sentences, *article]
