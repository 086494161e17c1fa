"""Three versions of one case, field by field: as both sides had it, as it was meant here, as it is now. Nothing is overwritten silently."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cqclerk.domain.case import Case
from cqclerk.domain.form import values_of

FORM = "form."  # before the key of a field of the application
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the versions are not all alike. Keys of the application begin with FORM."""

    field: str
    base: str
    mine: str
    theirs: str

    @property
    def clash(self) -> bool:
        """Whether both sides changed it, each to something else: only a person can tell which counts."""
        return self.base != self.mine != self.theirs != self.base

    def merged(self, choice: str = "") -> str:
        """What it comes to: whoever changed it alone is right, a clash is chosen ("" leaves theirs)."""
        if self.clash:
            return self.mine if choice == MINE else self.theirs
        return self.mine if self.mine != self.base else self.theirs


def three_way(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[Difference, ...]:
    """Every field that somebody changed, in the order in which the versions name them."""
    keys = dict.fromkeys((*base, *mine, *theirs))
    found = (Difference(key, base.get(key, ""), mine.get(key, ""), theirs.get(key, "")) for key in keys)
    return tuple(one for one in found if not one.base == one.mine == one.theirs)


def merged(theirs: Mapping[str, str], differences: Iterable[Difference], choices: Mapping[str, str]) -> dict[str, str]:
    """The fields as they come to be: theirs, with what was changed here on top; choices are MINE or THEIRS by field, for clashes."""
    after = dict(theirs)
    for one in differences:
        after[one.field] = one.merged(choices.get(one.field, ""))
    return {key: text for key, text in after.items() if text}


def fields_of(case: Case) -> dict[str, str]:
    """What counts of a case, as texts; fields of the application by their keys in the form."""
    form = values_of(case.application) if case.application else {}
    return {
        "phase": case.phase.value,
        "home_office": case.home_office,
        "claim_station": case.claim_station,
        "gaps": "、".join(gap.name for gap in case.gaps),
        "case_number": case.case_number,
        "due_on": str(case.due_on or ""),
        "step": case.progress.next.key if case.progress.next else "",
        "reasons": "、".join(case.reasons),
        "result": case.result,
        "certificate_number": case.certificate_number,
        "printing_station": case.printing_station,
        "handed_over": case.handed_over.value if case.handed_over else "",
        "waybill_number": case.delivery.waybill_number,
        **{FORM + key: text for key, text in form.items()},
    }


def form_of(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of the application among them."""
    return {key.removeprefix(FORM): text for key, text in fields.items() if key.startswith(FORM)}
