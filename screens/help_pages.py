"""What F1 shows: the field with the focus, the page of its screen, the keys, the items, the notice. Each says its source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.widget import Widget

from cqclerk.domain import items
from cqclerk.domain.items import UNVERIFIED, Cited, Item
from data.reference import read_toml
from screens import keys
from screens.cells import fit, wrap
from screens.commitment_lines import commitment_lines
from screens.source_names import names_of_sources
from screens.spans import Line, Span

_FILE, _SOURCES = "words/help.toml", "words/sources.toml"
_KEY_COLUMNS = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the help. word names it in the line of tabs."""

    word: str
    title: str
    lines: tuple[Line, ...]


def parts(screen: Widget, focused: Widget | None, all_items: Sequence[Item], columns: int) -> tuple[Part, ...]:
    """The parts of the help of a screen, in lines of at most so many cells; the field first if one has the focus."""
    name = screen.__class__.__module__.rpartition(".")[2]
    found = (_of_field(name, focused, columns), _of_screen(name, columns), _of_keys(screen, columns))
    law = (_notice(columns), *([_commitment(columns)] if all_items else []))
    return (*(part for part in found if part is not None), *(_of_item(item, columns) for item in all_items), *law)


def _of_field(screen: str, focused: Widget | None, columns: int) -> Part | None:
    """The rule of the field, its example, its article."""
    asked = asked_at(focused)
    if asked is not None:
        return Part("本格", f"本格 {asked.name or asked.label}", tuple(_asked_lines(asked, columns)))
    ids = [widget.id for widget in focused.ancestors_with_self if isinstance(widget, Widget) and widget.id] if focused else []
    known = read_toml(_FILE).table("fields")
    key = next((key for each in ids if (key := f"{screen}.{each}") in known.values), None)
    if key is None:
        return None
    table = known.table(key)
    lines = [*_said(table.text("text"), columns), *_cited("例", table.text("example", ""), columns)]
    return Part("本格", f"本格 {table.text('label')}", tuple(lines))


def asked_at(focused: Widget | None) -> items.Field | None:
    """The field of an item's form in which the focus is; a form tells it (FormSection.asked_at)."""
    for widget in focused.ancestors_with_self if focused else ():
        ask = getattr(widget, "asked_at", None)
        if ask is not None:
            asked: items.Field | None = ask(focused)
            return asked
    return None


def _asked_lines(asked: items.Field, columns: int) -> Iterator[Line]:
    yield from _said(asked.help or asked.hint, columns)
    if asked.help:
        yield from _cited("填法", asked.hint, columns)
    yield from _cited("空着", asked.blank, columns)
    yield from _cited("依据", _with_sources(asked.article, asked.mark, asked.source), columns)
    if asked.required:
        yield from _cited("必填", "空着也能收件，会写进一次性告知", columns)


def _of_screen(name: str, columns: int) -> Part | None:
    pages = read_toml(_FILE).table("screens")
    if name not in pages.values:
        return None
    page = pages.table(name)
    return Part("本屏", page.text("title"), tuple(_said(page.text("text"), columns)))


def _of_keys(screen: Widget, columns: int) -> Part:
    lines = [(Span(f"  {fit(label, _KEY_COLUMNS)}", "accent"), Span(help)) for label, help in keys.help_lines(getattr(screen, "KEYS", ()))]
    return Part("按键", "按键", tuple(lines))


def _of_item(item: Item, columns: int) -> Part:
    lines: list[Line] = []
    for key, label in (("guide", "怎么办"), ("commitment", "承诺"), ("false_commitment", "虚假承诺"), ("intake", "收件"), ("fee", "收费")):
        cited = item.texts.get(key)
        if cited is not None and cited.value:
            lines += _cited_text(label, cited, columns)
    return Part(item.text("short_name") or item.name, f"{item.name}  {item.certificate_name}", tuple(lines))


def _commitment(columns: int) -> Part:
    """告知承诺 as the law has it, for whichever item."""
    from cqclerk.protocol.packs import load_commitment_texts

    return Part("承诺", "告知承诺（收件时按 Ctrl+G 照本件的材料读）", tuple(commitment_lines(load_commitment_texts(), None, (), columns)))


def _notice(columns: int) -> Part:
    table = read_toml(_FILE).table("notice")
    lines: list[Line] = []
    for paragraph in table.tables("paragraphs"):
        lines += [(Span(f"  {paragraph.text('article')}", "strong"),), *_said(paragraph.text("text"), columns), ()]
    (source,) = table.texts("source")
    return Part("通知", read_toml(_SOURCES).table(source).text("name"), tuple(lines))


def _cited_text(label: str, cited: Cited, columns: int) -> Iterator[Line]:
    yield (Span(f"  {label}", "strong"), Span(f"  {_with_sources('', cited.mark, cited.source)}", "dim"))
    yield from _said(cited.value, columns)


def _said(text: str, columns: int) -> Iterator[Line]:
    for line in text.strip().splitlines():
        yield from ((Span(f"  {row}"),) for row in wrap(line, columns - 4))


def _cited(label: str, text: str, columns: int) -> Iterator[Line]:
    if text:
        yield from ((Span(f"  {row}", "dim"),) for row in wrap(f"{label}：{text}", columns - 4))


def _with_sources(article: str, mark: str, sources: Sequence[str]) -> str:
    """Article, sources, and that nobody has confirmed it, if so."""
    names = names_of_sources(sources)
    words = "，".join(filter(None, (article, "" if names == article else names)))
    return f"{words}（{UNVERIFIED}）" if words and mark == UNVERIFIED else words
