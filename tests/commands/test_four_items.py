"""The commands know no item from another: a proof of marital state is material of an approval, certificates are seen across items."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import afterlife, intake, prereview, processing
from cqclerk.domain.application import Application, Child, Material, MaterialForm
from cqclerk.domain.case import Case
from cqclerk.domain.form import values_of
from cqclerk.workplace.workplace import Workplace
from tests.offices import PaperGateway, enter, make_station
from tests.people import LIU_QIANG, NAMESAKE, WANG_FANG

PROOF, APPROVAL = "marital_childbearing", "additional_child"
WIFE = replace(WANG_FANG, marital_status="22")
ASKED = Application(WIFE, LIU_QIANG, children=(Child(name="王小一", source="born"),), answers=(("ground", "special"),))


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    at = enter(make_station(tmp_path))
    gateway = PaperGateway()
    gateway.enrols(at)
    gateway.leases(at, 1, 10, PROOF)
    yield at
    at.close()


def proof_of(at: Workplace, person=WANG_FANG, spouse=LIU_QIANG) -> Case:
    """A proof that is decided at this station."""
    keys = ("identity_card.applicant", "household_register.applicant", "marriage_certificate", "application_form")
    taken = tuple(Material(key, MaterialForm.ORIGINAL, 1) for key in keys)
    answers = (("purpose", "再生育审批"), ("children_count", "0"))
    case = intake.submit(at, PROOF, values_of(Application(applicant=person, spouse=spouse, materials=taken, answers=answers)))
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def missing(case: Case) -> set[str]:
    return {gap.name for gap in case.gaps if "婚育情况证明" in gap.name}


def test_a_proof_that_this_station_issued_is_not_asked_for_again(at: Workplace) -> None:
    assert missing(intake.submit(at, APPROVAL, values_of(ASKED))) == {"女方婚育情况证明", "男方婚育情况证明"}
    proof = proof_of(at)
    approval = intake.submit(at, APPROVAL, values_of(ASKED))
    assert missing(approval) == {"男方婚育情况证明"}
    own = [finding for finding in prereview.findings(at, approval) if finding.key == "material.own"]
    assert [dict(finding.params)["number"] for finding in own] == [proof.certificate_number]


def test_a_proof_of_somebody_else_under_the_same_number_is_nobodys_material(at: Workplace) -> None:
    proof_of(at, replace(NAMESAKE, name="赵敏"))
    assert missing(intake.submit(at, APPROVAL, values_of(ASKED))) == {"女方婚育情况证明", "男方婚育情况证明"}


@pytest.mark.parametrize("end", [afterlife.void, afterlife.revoke])
def test_a_proof_that_no_longer_holds_is_nobodys_material(at: Workplace, end: Callable[[Workplace, str, int, str], Case]) -> None:
    proof = proof_of(at)
    end(at, proof.id, proof.version, "打错")
    assert missing(intake.submit(at, APPROVAL, values_of(ASKED))) == {"女方婚育情况证明", "男方婚育情况证明"}


def test_a_certificate_that_is_not_decided_yet_is_none(at: Workplace) -> None:
    intake.submit(at, PROOF, values_of(Application(applicant=WANG_FANG)))
    with at.reading() as tx:
        assert intake.held(at, tx, ASKED) == ()


def test_a_timed_item_is_due_after_the_days_that_its_file_says(at: Workplace) -> None:
    item = at.reference.items["only_child_honor"]
    child = Child(name="王小一", source="born", birth_date=date(2010, 1, 1))
    application = Application(WANG_FANG, LIU_QIANG, children=(child,))
    keys = [gap.key for gap in intake.submit(at, "only_child_honor", values_of(application)).gaps]
    taken = tuple(Material(key.removeprefix("material."), MaterialForm.ORIGINAL, 1) for key in keys)
    case = intake.submit(at, "only_child_honor", values_of(replace(application, materials=taken)))
    case = prereview.accept(at, case.id, case.version)
    assert (case.gaps, case.due_on) == ((), at.reference.calendar.add(at.today(), item.limits[0].days))
