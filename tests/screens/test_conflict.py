"""冲突: both sides of what the gateway refused, field by field, and the three ways out, by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import administration, intake, prereview
from cqclerk.domain.events import Subject, SupplementReceived, Withdrawn
from cqclerk.domain.form import capture, values_of
from cqclerk.protocol.messages import Status
from cqclerk.workplace import exchange, quarantine
from cqclerk.workplace.workplace import Workplace
from screens.conflict import ConflictScreen
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
