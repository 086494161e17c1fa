"""Which originals somebody still has to hold in the hand: credit that is bad or not known forces them (通知 三（二）)."""

from cqclerk.domain.application import Material, MaterialForm
from cqclerk.domain.case_state import Case
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.prereview import Prereview


def owed(case: Case) -> tuple[str, ...]:
    """Keys of the materials that were handed in and whose original nobody is named for."""
    materials = case.application.materials if case.application else ()
    return tuple(material.key for material in materials if not enough(material, case.credit, case.prereview))


def enough(material: Material, credit: CreditCheck, gathered: Prereview) -> bool:
    """Whether this material will do as it was handed in.

    Good credit: in any form. Not known: as an original. Bad: as an original, with the name of who saw it.
    What was not handed in at all is a gap, and no matter of this.
    """
    if credit.allows_promises or material.form is MaterialForm.MISSING:
        return True
    named = credit is not CreditCheck.LISTED or bool(gathered.taken_by)
    return (material.form is MaterialForm.ORIGINAL and named) or gathered.seen(material.key) is not None
