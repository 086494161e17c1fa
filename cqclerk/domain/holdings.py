"""From a decided case to the certificate that somebody of another application holds by it."""

from cqclerk.domain.application import Application
from cqclerk.domain.case import Case
from cqclerk.domain.facts import Held
from cqclerk.domain.items import Item
from cqclerk.domain.likeness import same_person

_COUPLE = ("wife", "husband")


def held_by(application: Application, item: Item, other: Case) -> Held | None:
    """The certificate of another case, if people of this application asked for it there; None if there is none.
    What was voided, revoked or deregistered is held by nobody.

    item  that of the other case. A number under another name is another person: nothing is held by it.
    """
    theirs = other.application
    if theirs is None or not other.certificate_number or other.issued_on is None or other.phase.gone:
        return None
    asked = theirs.applicants()
    holders = [who for who in ("wife", "husband", "applicant") if any(same_person(application.person(who), one) for one in asked)]
    if not holders:
        return None
    child = next(iter(theirs.children), None)
    return Held(
        item=other.item,
        number=other.certificate_number,
        holder="" if tuple(holders) == _COUPLE else holders[0],
        issued_on=other.issued_on,
        valid_until=item.valid_until(other.issued_on),
        valid=not other.phase.gone,
        child=(child.certificate or child.name) if child else "",
    )
