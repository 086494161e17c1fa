"""data/reference/handling.toml as a value: what is the same for the handling of all items."""

from dataclasses import dataclass

from data.reference import read_toml

_FILE = "reference/handling.toml"


@dataclass(frozen=True, slots=True)
class HandlingTerms:
    """What holds for all items.

    inquiry_days  working days
    remedies      what the citizen is told, word for word; refusal_article: what that rests on
    """

    inquiry_days: int
    remedies: tuple[str, ...]
    refusal_article: str


def load() -> HandlingTerms:
    """Raises BadReferenceFile if something is missing."""
    file = read_toml(_FILE)
    remedies = file.table("remedies")
    return HandlingTerms(
        inquiry_days=file.table("inquiry").number("answer_days"),
        remedies=remedies.texts("texts"),
        refusal_article=remedies.text("article"),
    )
