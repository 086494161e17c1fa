"""What may be corrected after the decision, and what differs. A correction mends a slip; it makes nobody else of a person."""

from collections.abc import Iterator, Mapping

from cqclerk.domain.afterlife_events import Change
from cqclerk.domain.application import PARTIES, Application
from cqclerk.domain.guards import Objection, no
from cqclerk.domain.items import Field, FieldKind, Item, Section

_NOT_ON_THE_PAPER = frozenset(
    {"proof", "handover", "recipient_name", "recipient_address", "recipient_phone", "home_choice", "apply_by", "remark"}
    | {"agent_name", "agent_identity_number", "variant", "commitment_by"}
)


def correctable_sections(item: Item) -> tuple[Section, ...]:
    """The pages of a form on which something of the paper stands: not the checklist, not how it is handed over."""
    return tuple(section for section in item.sections if any(map(is_correctable, section.fields)))


def is_correctable(field: Field) -> bool:
    """Whether a field says something of the people or the matter."""
    return field.kind is not FieldKind.MATERIAL and field.key not in _NOT_ON_THE_PAPER


def changes(item: Item, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """Each field that is another one now, in the order of the form. Both are drafts (form.values_of)."""
    return tuple(_changes(item, before, after))


def _changes(item: Item, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for field in item.fields({**before, **after}):
        was, now = before.get(field.key, field.default), after.get(field.key, field.default)
        if was != now and is_correctable(field):
            yield Change(field.key, was, now)


def another_person(before: Application, after: Application) -> Objection | None:
    """Number and name both changed: that is no slip of the pen but somebody else, who applies for himself."""
    for who in PARTIES:
        old, new = before.person(who), after.person(who)
        if old.known and old.name != new.name and old.identity_number != new.identity_number:
            return no("correct.another_person", name=old.name)
    return None
