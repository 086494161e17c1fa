"""The text of a field as people read it: the label of a code, the name of a place. Screens and papers say the same."""

from collections.abc import Mapping
from datetime import date

from cqclerk.domain.fields import read_field
from cqclerk.domain.items import Field, FieldKind
from cqclerk.protocol.reference import Reference


def field_text(asked: Field, text: str, values: Mapping[str, str], reference: Reference, today: date) -> str:
    """What one field says. values is the form around it: a number is read by the kind beside it."""
    read = read_field(asked, {**values, asked.key: text}, reference.readers).text
    match asked.kind:
        case FieldKind.CODE:
            return reference.codes[asked.table].label(read) or text
        case FieldKind.DIVISION:
            return reference.divisions.name(read, today) or text
        case FieldKind.CHOICE:
            return next((choice.label for choice in asked.choices if choice.code == read), text)
        case FieldKind.YESNO:
            return {"yes": "是", "no": "否"}.get(read, text)
        case _:
            return read or text
