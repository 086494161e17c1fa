"""What the sources of texts are called in short: 42 → 42号."""

from collections.abc import Sequence

from data.reference import Table, read_toml

_FILE = "words/sources.toml"


def names_of_sources(sources: Sequence[str]) -> str:
    """通知、42号; a source without a name says itself."""
    table = read_toml(_FILE)
    return "、".join(_short(table, source) for source in sources)


def _short(table: Table, source: str) -> str:
    return table.table(source).text("short") if source in table.values else source
