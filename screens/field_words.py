"""A field that was corrected, in words: what it is called, how it stood, how it stands."""

from datetime import date
from typing import TYPE_CHECKING

from cqclerk.domain.fields import read_field
from cqclerk.domain.items import Field
from cqclerk.protocol.field_text import field_text

if TYPE_CHECKING:
    from cqclerk.domain.afterlife_events import Change
    from cqclerk.protocol.reference import Reference

_EMPTY = "空"


def change_words(change: "Change", item: str, reference: "Reference", today: date) -> tuple[str, str, str]:
    """(what it is called, as it stood, as it is now) of a field that was corrected; item "" looks through all forms."""
    items = [reference.items[item]] if item else list(reference.items.values())
    asked = next((found for each in items if (found := each.field(change.field))), None)
    if asked is None:
        return change.field, change.was or _EMPTY, change.now or _EMPTY
    was, now = (_said(asked, text, reference, today) for text in (change.was, change.now))
    return asked.name or asked.label, was, now


def _said(asked: Field, text: str, reference: "Reference", today: date) -> str:
    """What cannot be read stands as it was typed, not as the default that is taken for it."""
    unread = text and read_field(asked, {asked.key: text}, reference.readers).objection
    return text if unread else field_text(asked, text, {}, reference, today) or _EMPTY
