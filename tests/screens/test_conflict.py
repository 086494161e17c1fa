"""冲突: both sides of what the gateway refused, field by field, and the three ways out, by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import administration, correction, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.afterlife_events import Change, Corrected, Correction, Voided
from cqclerk.domain.events import Subject, SupplementReceived, Withdrawn
from cqclerk.domain.form import capture, values_of
from cqclerk.protocol.messages import Status
from cqclerk.workplace import exchange, quarantine
from cqclerk.workplace.workplace import Workplace
from screens.conflict import ConflictScreen
from screens.correction import CorrectionScreen
from screens.processing import ProcessingScreen
from tests.cases import form
from tests.elsewhere import Elsewhere, comes, resumed
from tests.offices import OFFICE_A, REFERENCE, PaperGateway
from tests.screens.hosts import HandSession, showing, signed_in

ITEM = REFERENCE.items["childbirth"]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        session.desk.run(PaperGateway().accepts_all, 30)
        yield session


def refused(at: Workplace, gateway: PaperGateway, reason: str) -> str:
    """The event that waits is refused; returns its id."""
    (one,) = exchange.unsent(at)
    exchange.answered(at, (gateway.answer(at, one.id, one.hash, Status.REFUSED, reason),))
    return one.id


def accepted_in_vain(at: Workplace) -> str:
    """接件 here, while the applicant withdrew elsewhere."""
    gateway = resumed(at)
    case = intake.submit(at, "childbirth", form())
    gateway.accepts_all(at)
    prereview.accept(at, case.id, case.version)
    comes(at, gateway, Elsewhere(OFFICE_A).makes(case.id, Withdrawn("申请人撤回")))
    return refused(at, gateway, "prereview.done")


def two_forms(at: Workplace) -> str:
    """Two windows changed the same telephone, and each something else."""
    gateway = resumed(at)
    case = intake.submit(at, "childbirth", form())
    gateway.accepts_all(at)
    before = values_of(case.application)  # type: ignore[arg-type]
    intake.supplement(at, case.id, case.version, {**before, "wife.phone": "10011110001", "wife.employer": "甲厂"})
    theirs = {**before, "wife.phone": "10022220002", "husband.phone": "10033330003"}
    application = capture(ITEM, theirs, at.reference.readers).application
    comes(at, gateway, Elsewhere(OFFICE_A).makes(case.id, SupplementReceived((), at.today(), application)))
    return refused(at, gateway, "conflict.form_moved_on")


def case_number(at: Workplace, event_id: str) -> str:
    with at.reading() as tx:
        row = tx.store.own_entry(event_id)
        found = quarantine.conflict(tx, row.subject, row.subject_id) if row else None
    assert found is not None and found.mine is not None
    return found.mine.case_number


def left(at: Workplace, event_id: str) -> object:
    with at.reading() as tx:
        row = tx.store.own_entry(event_id)
        return quarantine.conflict(tx, row.subject, row.subject_id) if row else None


async def test_both_sides_are_shown_and_withdrawing_leaves_what_is(session: HandSession) -> None:
    event_id = session.desk.run(accepted_in_vain, 30)
    async with showing(lambda: ConflictScreen(event_id), session) as stage:
        await stage.wait_for("1 条被网关拒收")
        assert "拒收 接件" in stage.text and "这一件已经预审过" in stage.text
        assert stage.line_with("环节").replace(">", "").split()[:4] == ["环节", "待预审", "已受理", "已撤件"]
        assert "decide" not in stage.text and "核对并发证" in stage.line_with("下一环节")
        number = session.desk.run(lambda at: case_number(at, event_id), 30)
        assert f"…{number[-12:]}" in stage.line_with("办件编号"), "two numbers are told apart by their end"
        await stage.press("shift+tab")
        while ">办件编号" not in stage.text:
            await stage.press("down")
        assert f"办件编号：两边原来 （空）；本机做的 {number}" in stage.text
        await stage.press("tab")
        assert "1 撤回本机做的" in stage.text and "不可以：在现状上重做一遍" in stage.text
        await stage.press("1")
        await stage.wait_for("以现在的为准；取过的编号作废")
        await stage.press("f10")
        await stage.wait_for("已撤回，以现在的为准")
        assert session.desk.run(lambda at: left(at, event_id), 30) is None and session.views.refused() == 0


async def test_a_field_that_both_changed_is_chosen_before_it_is_done_again(session: HandSession) -> None:
    event_id = session.desk.run(two_forms, 30)
    async with showing(lambda: ConflictScreen(event_id), session) as stage:
        await stage.wait_for("请选")
        assert "10011110001" in stage.line_with("请选") and "10022220002" in stage.line_with("请选")
        assert "甲厂" in stage.text and "1 项两边都改过" in stage.text
        await stage.press("2")
        await stage.wait_for("先选用：还有 1 项")
        while "请选" not in stage.line_with(">"):
            await stage.press("down")
        await stage.press("enter")
        await stage.wait_until_gone("请选")
        await stage.press("tab", "2")
        await stage.wait_for("作为新的记录上报")
        await stage.press("enter")
        await stage.wait_for("已重做")
    merged = session.desk.run(newest_form, 30)
    assert [merged[key] for key in ("wife.phone", "wife.employer", "husband.phone")] == ["10011110001", "甲厂", "10033330003"]


def newest_form(at: Workplace) -> dict[str, str]:
    with at.store.reading() as tx:
        (case_id, _), *_ = tx.states(Subject.CASE.value)
    return values_of(at.case(case_id).application)  # type: ignore[arg-type]


async def test_it_is_handed_to_the_supervisor_with_words(session: HandSession) -> None:
    event_id = session.desk.run(accepted_in_vain, 30)
    async with showing(lambda: ConflictScreen(event_id), session, size=(120, 40)) as stage:
        await stage.wait_for("报负责人处理")
        await stage.press("2")
        await stage.wait_for("写明情况")
        await stage.press("f10")
        await stage.wait_for("请先写明情况")
        await stage.paste("已当面答应申请人")
        await stage.press("f10")
        await stage.wait_for("已报负责人")
    assert session.views.stages() == {"attention": 1}


async def test_what_was_refused_can_be_read_as_it_was_sent(session: HandSession) -> None:
    event_id = session.desk.run(accepted_in_vain, 30)
    async with showing(lambda: ConflictScreen(event_id), session) as stage:
        await stage.wait_for("怎么办")
        await stage.press("v")
        await stage.wait_for("accepted 第")
        await stage.press("end")
        await stage.wait_for("网关的上报回单")
        await stage.press("escape")
        await stage.wait_for("1 撤回本机做的")
        await stage.press("escape")
        assert stage.host.backs == 1


async def test_what_is_of_no_case_can_only_be_withdrawn(session: HandSession) -> None:
    def chosen(at: Workplace) -> str:
        administration.choose_printer(at, "virtual-80", "virtual", "x")
        return refused(at, resumed(at), "station.not_own")

    event_id = session.desk.run(chosen, 30)
    async with showing(lambda: ConflictScreen(event_id), session) as stage:
        await stage.wait_for("1 撤回本机做的")
        assert stage.text.count("这一条不属于某一件") == 2
        await stage.press("1", "f10")
        await stage.wait_for("已撤回")


# ---- 更正 that was refused -------------------------------------------------------------------------------------------


def correction_in_vain(at: Workplace) -> str:
    """A certificate that is printed is corrected here, and was corrected elsewhere before: the gateway refuses the one of here."""
    gateway = resumed(at)
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    case = at.case(case.id)
    while gateway.accepts_all(at):
        pass
    before = values_of(case.application)  # type: ignore[arg-type]
    correction.correct(at, case.id, case.version, {**before, "wife.employer": "甲厂", "husband.employer": "丙厂"}, "单位录错")
    theirs = capture(ITEM, {**before, "wife.employer": "乙厂"}, at.reference.readers).application
    said = Correction(theirs, (Change("wife.employer", "", "乙厂"),), "录错")
    corrected = Corrected(case.certificate_number, case.credential, at.station.id, ("wife.employer",), (case.paper_job,), said)
    comes(at, gateway, Elsewhere(OFFICE_A).makes(case.id, corrected))
    return refused(at, gateway, "conflict.form_moved_on")


async def test_a_refused_correction_is_told_at_its_own_form_and_done_again_field_by_field(session: HandSession) -> None:
    event_id = session.desk.run(correction_in_vain, 30)
    case_id = session.views.outbox(1, "refused")[0].subject_id
    async with showing(lambda: CorrectionScreen(case_id), session) as stage:
        await stage.wait_for("更正被网关拒收：申请内容别处已经改过")
        await stage.press("ctrl+o")
        assert stage.host.went == [("conflict", (event_id,))]
    async with showing(lambda: ProcessingScreen(case_id), session) as stage:
        await stage.wait_for("更正被网关拒收")
        assert "Ctrl+O" in stage.text and "现在可以做" in stage.text
    async with showing(lambda: ConflictScreen(event_id), session) as stage:
        await stage.wait_for("请选")
        assert stage.line_with("请选").replace(">", "").split() == ["女方工作单位", "（空）", "甲厂", "乙厂", "请选"]
        await stage.press("2")
        await stage.wait_for("先选用：还有 1 项")
        while "请选" not in stage.line_with(">"):
            await stage.press("down")
        await stage.press("enter")
        await stage.wait_until_gone("请选")
        await stage.press("tab", "2", "enter")
        await stage.wait_for("已重做，作为新的记录上报；证件按 F5 打印")
    merged = session.desk.run(newest_form, 30)
    assert [merged[key] for key in ("wife.employer", "husband.employer")] == ["甲厂", "丙厂"]
    async with showing(lambda: CorrectionScreen(case_id), session) as stage:
        await stage.wait_for("证上写错的改过来")
        assert "拒收" not in stage.text


async def test_a_correction_that_can_no_longer_be_made_says_why(session: HandSession) -> None:
    def voided(at: Workplace) -> str:
        event_id = correction_in_vain(at)
        with at.reading() as tx:
            row = tx.store.own_entry(event_id)
            assert row is not None
            case = tx.case(row.subject_id)
        comes(at, resumed(at), Elsewhere(OFFICE_A).makes(case.id, Voided(case.certificate_number, "作废")))
        return event_id

    event_id = session.desk.run(voided, 30)
    async with showing(lambda: ConflictScreen(event_id), session) as stage:
        await stage.wait_for("不可以：在现状上重做一遍")
        assert "证件已作废" in stage.text.replace("\n", "") or "作废" in stage.line_with("不可以：在现状上重做一遍")
