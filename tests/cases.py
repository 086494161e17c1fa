"""Forms for tests, filled as a clerk would fill them, from invented people."""

from dataclasses import replace

from cqclerk.domain.application import Application, Material, MaterialForm
from cqclerk.domain.facts import CreditCheck
from cqclerk.domain.form import values_of
from cqclerk.domain.people import Person
from cqclerk.domain.rules import demanded
from tests.offices import REFERENCE
from tests.people import LIU_QIANG, WANG_FANG

ITEM = REFERENCE.items["childbirth"]


def form(wife: Person = WANG_FANG, husband: Person = LIU_QIANG, complete: bool = True, **more: str) -> dict[str, str]:
    """A couple's form for their first child; complete has every material the rules ask for, as originals."""
    application = Application(wife=wife, husband=husband, birth_order="1", pregnancy="1")
    if complete:
        application = replace(application, materials=_all_materials(application))
    return {**values_of(application), **more}


def _all_materials(application: Application) -> tuple[Material, ...]:
    asked = {spec.key for pack in REFERENCE.packs for spec in demanded(pack, ITEM, application, CreditCheck.UNKNOWN)}
    return tuple(Material(key, MaterialForm.ORIGINAL, 1) for key in sorted(asked))
