"""A commitment from 收件 to its end: chosen or not, taken back, false, mended, revoked, recorded, repaired."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import commitment, intake, prereview, processing
from cqclerk.domain.application import Proof
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.commitment import Choice
from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import HandClock, PaperGateway, enter, make_station
from tests.people import CHEN_JING, DING_YI

TOLD = {"commitment_told": "told"}
PROMISED = {**TOLD, "proof": "commitment", "commitment_by": "self", "commitment_on": "2026-11-25"}
NOT_NEEDED = ("material.household_register.wife", "material.household_register.husband", "material.marriage_certificate")
ASKED = {"户口簿", "结婚证"}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()  # 2026-11-25, a Wednesday


@pytest.fixture
def at(tmp_path: Path, clock: HandClock) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "a"), clock)
    PaperGateway().enrols(workplace)
    yield workplace
    assert rebuild.rebuild(workplace.store, workplace.reference.initials) == ()
    assert rebuild.verify(workplace.store, workplace.station.public_key).faults == ()
    workplace.close()


def promising(*people: object, **more: str) -> dict[str, str]:
    """A form without the papers that a promise stands for."""
    fields = form(*people, **{"credit_outcome": "clear", **PROMISED, **more})  # type: ignore[arg-type]
    return {key: text for key, text in fields.items() if not key.startswith(NOT_NEEDED)}


@pytest.fixture
def taken_in(at: Workplace) -> Case:
    return intake.submit(at, "childbirth", promising())


@pytest.fixture
def accepted(at: Workplace, taken_in: Case) -> Case:
    return prereview.accept(at, taken_in.id, taken_in.version)


def papers_brought(at: Workplace, case: Case) -> Case:
    return intake.supplement(at, case.id, case.version, {**form(), "credit_outcome": "clear", **TOLD})


def test_a_promise_stands_for_papers_and_who_told_and_who_signed_is_kept(taken_in: Case) -> None:
    assert (taken_in.gaps, taken_in.proof) == ((), Proof.COMMITMENT)
    kept = taken_in.commitment
    assert (kept.choice, kept.told_by, kept.told_on) == (Choice.CHOSEN, "李敏", date(2026, 11, 25))
    assert (kept.signed_by, kept.signed_on) == (("wife", "husband"), date(2026, 11, 25))


def test_that_it_was_not_chosen_is_written_down_too(at: Workplace) -> None:
    assert intake.submit(at, "childbirth", form(**TOLD)).commitment.choice is Choice.DECLINED
    assert intake.submit(at, "childbirth", form(CHEN_JING, DING_YI)).commitment.choice is Choice.NONE


@pytest.mark.parametrize(
    "more", [{"credit_outcome": "listed"}, {"credit_outcome": "unknown"}, {"credit_outcome": ""}, {"commitment_by": "agent"}]
)
def test_where_credit_is_bad_or_not_known_or_an_agent_signed_the_papers_are_asked_for(at: Workplace, more: dict[str, str]) -> None:
    case = intake.submit(at, "childbirth", promising(**more))
    assert {name for gap in case.gaps for name in ASKED if name in gap.name} == ASKED
    refused = more.get("credit_outcome") == "listed" or more.get("commitment_by") == "agent"
    assert (case.commitment.choice is Choice.NONE) == refused


def test_what_was_not_told_is_a_gap(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", promising(commitment_told=""))
    assert [gap.key for gap in case.gaps] == ["commitment_told"] and case.commitment.choice is Choice.NONE


def test_taken_back_before_acceptance_the_same_case_waits_for_the_papers(at: Workplace, taken_in: Case) -> None:
    case = commitment.withdraw_commitment(at, taken_in.id, taken_in.version, "改交材料")
    assert (case.phase, case.proof, case.commitment.choice) == (Phase.SUPPLEMENTING, Proof.DOCUMENTS, Choice.WITHDRAWN)
    assert tuple(gap.key for gap in case.gaps) == NOT_NEEDED
    case = papers_brought(at, case)
    assert (case.gaps, case.proof, case.commitment.choice) == ((), Proof.DOCUMENTS, Choice.WITHDRAWN)
    assert prereview.accept(at, case.id, case.version).phase is Phase.PROCESSING


def test_taken_back_after_acceptance_nothing_is_decided_before_the_papers_are_there(at: Workplace, accepted: Case) -> None:
    case = commitment.withdraw_commitment(at, accepted.id, accepted.version)
    assert case.phase is Phase.PROCESSING and len(case.gaps) == 3 and case.due_on == accepted.due_on
    with pytest.raises(NotAllowed, match=r"approve\.gaps"):
        processing.approve(at, case.id, case.version, ())
    with pytest.raises(NotAllowed, match=r"commitment\.too_late"):
        intake.supplement(at, case.id, case.version, promising())
    case = papers_brought(at, case)
    assert case.case_number == accepted.case_number
    with pytest.raises(NotAllowed, match=r"commitment\.none"):
        commitment.withdraw_commitment(at, case.id, case.version)
    assert processing.approve(at, case.id, case.version, ()).phase is Phase.APPROVED


def test_a_supplement_changes_proof_and_handover_in_the_public_part_too(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", promising(commitment_told=""))
    post = {"handover": "post", "recipient_name": "王芳", "recipient_address": "测试路0号", "recipient_phone": "10012345678"}
    case = intake.supplement(at, case.id, case.version, {**form(), **post, **TOLD})
    assert (case.proof, case.handover.value, case.commitment.choice) == (Proof.DOCUMENTS, "post", Choice.DECLINED)
    case = intake.supplement(at, case.id, case.version, promising())
    assert (case.proof, case.handover.value, case.commitment.choice) == (Proof.COMMITMENT, "spot", Choice.CHOSEN)


def test_a_false_one_is_mended_with_papers_and_the_case_goes_on(at: Workplace, accepted: Case) -> None:
    case = commitment.find_false(at, accepted.id, accepted.version, "民政查无结婚登记")
    with pytest.raises(NotAllowed, match=r"commitment\.stands_still"):
        processing.approve(at, case.id, case.version, ())
    with pytest.raises(NotAllowed, match=r"commitment\.days"):
        commitment.order_mending(at, case.id, case.version, 0, "补交")
    case = commitment.order_mending(at, case.id, case.version, 5, "补交结婚证")
    assert case.commitment.mend_by == date(2026, 12, 2), "working days"
    with pytest.raises(NotAllowed, match=r"commitment\.gaps"):
        commitment.note_mended(at, case.id, case.version)
    case = papers_brought(at, case)
    case = commitment.note_mended(at, case.id, case.version, "已登记，原系统漏")
    assert processing.approve(at, case.id, case.version, ()).phase is Phase.APPROVED


def test_a_decision_that_rests_on_a_false_one_is_revoked_and_recorded_and_bars_the_next_promise(at: Workplace, accepted: Case) -> None:
    case = processing.approve(at, accepted.id, accepted.version, ())
    with pytest.raises(NotAllowed, match=r"commitment\.not_false"):
        commitment.revoke_false(at, case.id, case.version, "承诺不实")
    case = commitment.find_false(at, case.id, case.version, "民政查无结婚登记")
    case = commitment.revoke_false(at, case.id, case.version, "承诺不实")
    assert case.phase is Phase.REVOKED and case.remedies
    with pytest.raises(NotAllowed, match=r"commitment\.kind"):
        commitment.record_credit(at, case.id, case.version, "gossip", "不知")
    case = commitment.record_credit(at, case.id, case.version, "obtained", "以虚假承诺骗取证件")
    again = intake.submit(at, "childbirth", promising())
    assert len(again.gaps) == 3 and again.commitment.choice is Choice.NONE, "not open to them"
    assert "commitment.false_before" in {finding.key for finding in prereview.findings(at, again)}
    commitment.note_repair(at, case.id, case.version, "信用修复决定书")
    assert intake.submit(at, "childbirth", promising()).gaps == ()
