"""A finished paper by courier: sent, signed for, brought back, collected after all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import afterlife, delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.delivery import PostState
from cqclerk.domain.delivery_events import WaybillNoted
from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace import rebuild
from cqclerk.workplace.projection import stage_of
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import PaperGateway, enter, make_station

BY_POST = {"handover": "post", "recipient_name": "王芳", "recipient_address": "测试路0号", "recipient_phone": "10012345678"}


@pytest.fixture
def gateway() -> PaperGateway:
    return PaperGateway()


@pytest.fixture
def at(tmp_path: Path, gateway: PaperGateway) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "a"))
    gateway.enrols(workplace)
    yield workplace
    assert rebuild.rebuild(workplace.store, workplace.reference.initials) == ()
    workplace.close()


@pytest.fixture
def finished(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form(**BY_POST))
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    return at.case(case.id)


def test_a_paper_to_be_sent_waits_is_sent_and_signed_for(at: Workplace, finished: Case, gateway: PaperGateway) -> None:
    assert stage_of(finished) == "to_post"
    case = delivery.post(at, finished.id, finished.version)
    assert (stage_of(case), case.delivery.waybill_number) == ("posted", "")
    gateway.accepts_all(at)
    gateway.gives(at, case.id, WaybillNoted("EY000027272IN"), 9)  # from the platform, when the paper has left
    case = at.case(case.id)
    assert case.delivery.waybill_number == "EY000027272IN"
    with pytest.raises(NotAllowed, match=r"post\.on_its_way"):
        delivery.hand_over(at, case.id, case.version, Handover.SELF, "王芳")
    case = delivery.sign(at, case.id, case.version, "family", "王大明")
    assert (case.phase, case.handed_over, case.delivery.receiver) == (Phase.DELIVERED, Handover.POST, "family")


def test_a_paper_that_came_back_is_kept_and_collected_with_a_signature(at: Workplace, finished: Case) -> None:
    case = delivery.post(at, finished.id, finished.version, "ey 0000 27272 in")
    case = delivery.bring_back(at, case.id, case.version, "refused")
    assert (stage_of(case), case.phase) == ("returned", Phase.COMPLETED)
    case = delivery.hand_over(at, case.id, case.version, Handover.SELF, "王芳", "self")
    assert (case.phase, case.handed_over, case.delivery.receiver, case.delivery.tries) == (Phase.DELIVERED, Handover.SELF, "self", 1)


def test_what_was_lost_may_turn_up_again_and_go_out_once_more(at: Workplace, finished: Case) -> None:
    case = delivery.post(at, finished.id, finished.version)
    case = delivery.lose(at, case.id, case.version, "查无下落")
    assert stage_of(case) == "returned"
    case = delivery.bring_back(at, case.id, case.version, "other")
    case = delivery.post(at, case.id, case.version, "2")
    assert (case.delivery.state, case.delivery.tries) == (PostState.POSTED, 2)


def test_a_number_is_noted_only_for_what_has_left(at: Workplace, finished: Case) -> None:
    with pytest.raises(NotAllowed, match=r"post\.not_posted"):
        delivery.note_waybill(at, finished.id, finished.version, "1")
    case = delivery.post(at, finished.id, finished.version)
    with pytest.raises(NotAllowed, match=r"post\.no_number"):
        delivery.note_waybill(at, case.id, case.version, " ")


def test_a_paper_that_was_not_given_out_is_voided_with_its_number(at: Workplace, finished: Case) -> None:
    case = afterlife.void(at, finished.id, finished.version, "姓名打错")
    assert case.phase is Phase.VOIDED and not case.phase.counts
    with at.reading() as tx:
        block = tx.block(case.block)
    assert block.serial(case.certificate_number) in block.voided
    case = afterlife.recall(at, case.id, case.version)
    with pytest.raises(NotAllowed, match=r"recall\.not_now"):
        afterlife.recall(at, case.id, case.version)


def test_what_the_citizen_has_is_revoked_or_deregistered_and_never_voided(at: Workplace, finished: Case) -> None:
    case = delivery.hand_over(at, finished.id, finished.version, Handover.SELF, "王芳", "self")
    with pytest.raises(NotAllowed, match=r"void\.out_of_house"):
        afterlife.void(at, case.id, case.version, "姓名打错")
    with pytest.raises(NotAllowed, match=r"reason\.missing"):
        afterlife.revoke(at, case.id, case.version, "")
    case = afterlife.revoke(at, case.id, case.version, "隐瞒子女", "行政许可法 69条")
    assert case.phase is Phase.REVOKED and case.remedies
    with pytest.raises(NotAllowed, match=r"afterlife\.gone"):
        afterlife.deregister(at, case.id, case.version, "another_child")
