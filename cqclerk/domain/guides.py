"""办事指南 as the city's platform publishes it, held against what this program knows of the item. Nothing is taken over by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cqclerk.domain.items import Item
from cqclerk.domain.text import bare_name


@dataclass(frozen=True, slots=True)
class GuideMaterial:
    """One material of a guide: name, how it is wanted (in the platform's words), whether it must be there."""

    name: str
    form: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """What a guide says. Days are working days; None: it does not say.

    task_code  实施编码, 31 characters or 33; catalog_code 基本编码
    """

    item: str
    edition: int
    name: str
    task_code: str
    catalog_code: str
    office: str
    statutory_days: int | None
    promised_days: int | None
    fee: str
    materials: tuple[GuideMaterial, ...]
    conditions: tuple[str, ...]
    laws: tuple[str, ...]
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class GuideDifference:
    """Where guide and program say otherwise. what: a key of the words for guides; here, there: what each says."""

    what: str
    here: str
    there: str


def differences(guide: Guide, item: Item, on: date) -> tuple[GuideDifference, ...]:
    """What a person should look at: days, codes, materials that only one of them has."""
    return tuple(_differences(guide, item, on))


def _differences(guide: Guide, item: Item, on: date) -> Iterator[GuideDifference]:
    limits = item.limits_on(on)
    for what, here, there in (
        ("promised_days", limits.promised_days, guide.promised_days),
        ("statutory_days", limits.statutory_days, guide.statutory_days),
    ):
        if there is not None and there != here:
            yield GuideDifference(what, "" if here is None else str(here), str(there))
    known = item.text("official_code")
    if guide.task_code and guide.task_code != known:
        yield GuideDifference("task_code", known, guide.task_code)
    ours = {_core(spec.name): spec.name for spec in item.materials}
    theirs = {_core(one.name): one.name for one in guide.materials}
    for key, name in theirs.items():
        if not any(key in mine or mine in key for mine in ours):
            yield GuideDifference("material", "", name)
    for key, name in ours.items():
        if theirs and not any(key in other or other in key for other in theirs):
            yield GuideDifference("material", name, "")


def _core(name: str) -> str:
    """A material by what it is, not whose: 女方身份证件 and 夫妻双方身份证件 are one."""
    bare = bare_name(name)
    for whose in ("夫妻双方", "申请人", "女方", "男方", "双方", "本人", "配偶", "原件", "复印件", "及"):
        bare = bare.replace(whose, "")
    return bare.removesuffix("件").removesuffix("证件") or bare
