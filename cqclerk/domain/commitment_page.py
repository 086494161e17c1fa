"""What is read out to the citizen before a commitment: the heads that are told, filled from the item, its materials and the law's words.

The reader at the window and the commitment form on paper say the same, because both ask here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cqclerk.domain.findings import fill
from cqclerk.domain.items import UNVERIFIED, CommitmentTexts, Item, MaterialSpec


@dataclass(frozen=True, slots=True)
class Head:
    """One head of what is told: its title, and what is said under it ("" where nothing is known)."""

    title: str
    text: str

    @property
    def verified(self) -> bool:
        return UNVERIFIED not in self.text


def heads(texts: CommitmentTexts, item: Item, replaced: Iterable[MaterialSpec]) -> tuple[Head, ...]:
    """The heads in the order of the law. replaced: the materials that a promise stands for here."""
    specs = tuple(replaced)
    blanks = {
        "item": f"{item.text('full_name') or item.name}（{item.certificate_name}）",
        "basis": "、".join(dict.fromkeys(spec.article for spec in specs if spec.article)) or UNVERIFIED,
        "materials": "、".join(spec.name for spec in specs) or "没有可以承诺代替的材料",
        "signature": "；".join(texts.signature.values),
        "after_false": "、".join(texts.after_false.values),
        "false": item.text("false_commitment"),
    }
    return tuple(Head(title, fill(says, blanks)) for title, says in zip(texts.told.values, texts.says.values, strict=True))


def replaceable(item: Item, demanded: Iterable[MaterialSpec]) -> tuple[MaterialSpec, ...]:
    """Of the materials that an application needs, those that may be promised instead; of none, all of the item."""
    promised = tuple(spec for spec in demanded if spec.promise)
    return promised or tuple(spec for spec in item.materials if spec.promise)
