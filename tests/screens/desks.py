"""A desk with something on it: cases of invented people at every stage."""

from cqclerk.commands import intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.case import Case
from cqclerk.domain.people import Person
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.people import CHEN_JING, DING_YI, LIU_QIANG, MAIMAITI, OUYANG_NANA, RAN_JUAN, WANG_FANG, ZHAXI


def taken_in(at: Workplace, wife: Person = WANG_FANG, husband: Person = LIU_QIANG, *, complete: bool = True) -> Case:
    return intake.submit(at, "childbirth", form(wife, husband, complete))


def accepted(at: Workplace, wife: Person = CHEN_JING, husband: Person = MAIMAITI) -> Case:
    case = taken_in(at, wife, husband)
    return prereview.accept(at, case.id, case.version)


def decided(at: Workplace, wife: Person = CHEN_JING, husband: Person = DING_YI) -> Case:
    case = accepted(at, wife, husband)
    return processing.approve(at, case.id, case.version, ())


def printed(at: Workplace, wife: Person = WANG_FANG, husband: Person = DING_YI) -> Case:
    case = decided(at, wife, husband)
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.sending(at, job.id)
    issuing.sent(at, job.id)
    issuing.confirm(at, job.id, "clerk")
    return at.case(case.id)


def every_stage(at: Workplace) -> None:
    """One case at each stage, and one for the other office."""
    taken_in(at)
    lacking = taken_in(at, CHEN_JING, ZHAXI, complete=False)
    prereview.give_notice(at, lacking.id, lacking.version)
    accepted(at)
    decided(at)
    printed(at)
    taken_in(at, OUYANG_NANA, ZHAXI, complete=False)
    taken_in(at, RAN_JUAN, LIU_QIANG)
