"""告知承诺 as it is read out: what is told, what is promised, to whom it is not open, who signs; for the reader at 收件 and for F1."""

from collections.abc import Iterable, Iterator

from cqclerk.domain import commitment_page
from cqclerk.domain.commitment_page import Head
from cqclerk.domain.items import CitedList, CommitmentTexts, Item, MaterialSpec
from screens.cells import wrap
from screens.source_names import names_of_sources
from screens.spans import Line, Span


def commitment_lines(texts: CommitmentTexts, item: Item | None, replaced: Iterable[MaterialSpec], columns: int) -> Iterator[Line]:
    """The page, in lines of at most so many cells; without an item only what the law says for all of them."""
    yield from _titled("一、告知（逐条读给申请人听）", texts.told, columns)
    heads = commitment_page.heads(texts, item, replaced) if item else [Head(title, "") for title in texts.told.values]
    for number, head in enumerate(heads, 1):
        yield (Span(f" {number} {head.title}", "strong" if item else ""),)
        rows = wrap(head.text, columns - 3) if head.text else []
        yield from ((Span(f"   {row}", "" if head.verified else "warning"),) for row in rows)
    yield from _titled("二、申请人承诺", texts.promised, columns)
    yield from _numbered(texts.promised.values, columns)
    if own := item.text("commitment") if item else "":
        yield from ((Span(f"   {row}"),) for row in wrap(own, columns - 3))
    yield from _not_and_after(texts, columns)


def _not_and_after(texts: CommitmentTexts, columns: int) -> Iterator[Line]:
    for title, part in (
        ("三、哪些人不适用", texts.not_eligible),
        ("四、签名", texts.signature),
        ("五、撤回", texts.withdrawal),
        ("六、不实承诺的后果", texts.after_false),
    ):
        yield from _titled(title, part, columns)
        yield from _numbered(part.values, columns)


def _titled(title: str, part: CitedList, columns: int) -> Iterator[Line]:
    """With the sources it is taken from; where they do not say it, that stands there too."""
    sources = names_of_sources(part.source)
    yield (Span(f" {title}", "title"), Span(f"  {sources}" if sources else "", "dim"))


def _numbered(values: Iterable[str], columns: int) -> Iterator[Line]:
    for number, text in enumerate(values, 1):
        first, *rest = wrap(text, columns - 3)
        yield (Span(f" {number} {first}"),)
        yield from ((Span(f"   {row}"),) for row in rest)
