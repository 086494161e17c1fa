"""随填随查: what the rules say of a form as it stands, beside the form. Pure lines; only what changed is painted."""

from collections import Counter
from collections.abc import Iterator

from cqclerk.domain.findings import Finding, Result, Words
from cqclerk.domain.items import Item
from screens.cells import cut, wrap
from screens.filling import Assessment
from screens.spans import Line, Span, line
from screens.widgets.lines import Lines

_TONES = {Result.PASS: "good", Result.FAIL: "error", Result.UNKNOWN: "warning"}
_NAMED_AT_MOST = 6  # so few gaps are named, more are counted by their page, unless there is room
_ROWS_ELSE = 20  # what else the panel says, at most


class SidePanel(Lines):
    """The panel. A place for each thing, so that few lines move while one fills."""

    DEFAULT_CSS = """
    SidePanel { height: 1fr; }
    """

    def show_assessment(self, found: Assessment, item: Item, words: Words) -> None:
        """Show this instead."""
        self.show(panel_lines(found, item, words, max(self.size.width - 1, 20), self.size.height))


def panel_lines(found: Assessment, item: Item, words: Words, columns: int, rows: int) -> list[Line]:
    """Route with reason and article, rules in force, child, credit, what is missing, and the conditions."""
    lines: list[Line] = [line(Span("随填随查", "title"))]
    lines += _route(found, words, columns)
    lines += _people(found, words, columns)
    since = f"{found.pack.effective_from}起规则" if found.pack.effective_from else found.pack.title
    lines.append(line(f"适用 {since}"))
    lines += _children(found, words)
    lines += _sentence("失信", _topic(found, "credit"), words, columns)
    lines += _sentence("承诺", [one for one in _topic(found, "commitment") if one.result is Result.FAIL], words, columns)
    lines += _missing(found, item, columns, max(_NAMED_AT_MOST, rows - _ROWS_ELSE))
    lines += _conditions(found, words, columns)
    return lines


def _topic(found: Assessment, topic: str) -> list[Finding]:
    return [finding for finding in found.findings if finding.topic == topic]


def _route(found: Assessment, words: Words, columns: int) -> Iterator[Line]:
    """申报地: the office on a line of its own, then why, then by which article; below it who decides, and where else one may choose."""
    if found.passed_to:
        said = f"{words.label('intake.township')}：{found.passed_to}"
        yield from (line(Span(row, "warning")) for row in wrap(said, columns))
        yield line(Span(f" {words.label('intake.article')}", "dim"))
    for place, finding in enumerate(_topic(found, "route")):
        if place:
            yield from (line(Span(f" {row}", "dim")) for row in wrap(words.clerk(finding), columns - 1))
            continue
        office, _, why = words.clerk(finding).partition("，")
        yield line("申报地")
        for part in (office, why):
            yield from (line(f" {row}") for row in wrap(part, columns - 1) if row)
        yield line(Span(f" {finding.article}", "dim"))


def _people(found: Assessment, words: Words, columns: int) -> Iterator[Line]:
    """身份: only what is wrong or strange about the two of them."""
    for finding in _topic(found, "identity"):
        if finding.result is not Result.PASS and finding.key != "identity.empty":
            yield from (line(Span(row, _TONES[finding.result])) for row in wrap(words.clerk(finding), columns))


def _children(found: Assessment, words: Words) -> Iterator[Line]:
    """孩次: the condition that counts children says which one this is."""
    counting = {condition.id for condition in found.pack.conditions if condition.predicate == "children_within"}
    for finding in _topic(found, "condition"):
        order = dict(finding.params).get("next", "")
        if finding.key in counting and order:
            yield line(f"孩次 第{order}个  ", Span(words.label(f"result.{finding.result.value}"), _TONES[finding.result]))


def _sentence(label: str, findings: list[Finding], words: Words, columns: int) -> Iterator[Line]:
    """A word and its tone, and the rest of the sentence below."""
    for finding in findings:
        word, _, rest = words.clerk(finding).partition("，")
        yield line(f"{label} ", Span(word, _TONES[finding.result]))
        yield from (line(f"  {row}") for row in wrap(rest, columns - 2) if row)


def _conditions(found: Assessment, words: Words, columns: int) -> Iterator[Line]:
    """How many conditions hold, and the sentence of each that does not."""
    conditions = [*_topic(found, "condition"), *_topic(found, "certificate")]
    counts = Counter(finding.result for finding in conditions)
    parts = [Span(f" {words.label(f'result.{result.value}')}{counts[result]}", _TONES[result]) for result in Result if counts[result]]
    yield line("条件", *parts)
    for finding in conditions:
        if finding.result is not Result.PASS:
            rows = wrap(words.clerk(finding), columns - 2)
            yield from (line(Span(f"  {row}", "dim")) for row in rows[:2])


def _missing(found: Assessment, item: Item, columns: int, named: int) -> Iterator[Line]:
    """还缺: few by name, many by page."""
    gaps = found.gaps
    if found.unclear:
        yield line(Span(cut(f"认不出 {len(found.unclear)} 项：{'、'.join(found.unclear)}", columns), "warning"))
    if gaps or not found.unclear:
        yield line(Span(f"还缺 {len(gaps)} 项", "warning")) if gaps else line(Span("不缺", "good"))
    if len(gaps) <= named:
        yield from (line(f"  {cut(gap.name, columns - 2)}") for gap in gaps)
        return
    sections = ((item.section_of(gap.key), gap) for gap in gaps)
    counts = Counter(section.label for section, _ in sections if section)
    yield from (line(f"  {label} {count} 项") for label, count in counts.items())
