"""号段与证件纸: each number in one place, each void one with its reason; forms are received and written off by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widget import Widget

from cqclerk.commands import afterlife
from cqclerk.workplace.workplace import Workplace
from screens.numbers import NumbersScreen
from tests.screens.desks import decided
from tests.screens.hosts import HandSession, Stage, found, showing, signed_in


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


def voided(at: Workplace) -> None:
    case = decided(at)
    afterlife.void(at, case.id, case.version, "姓名写错")


async def fill(stage: Stage, **values: str) -> None:
    for name, value in values.items():
        found(stage, Widget, name).value = value
    await stage.press("f10")


async def test_a_block_shows_what_is_left_and_each_void_number_with_its_reason(session: HandSession) -> None:
    session.desk.run(voided, 30)
    async with showing(NumbersScreen, session) as stage:
        await stage.wait_for("Y5099010012026000001–000200")
        row = stage.line_with("Y5099010012026000001–000200").split()
        assert row[-5:] == ["199", "0", "0", "1", "0"]
        await stage.wait_for("Y5099010012026000001 姓名写错")


async def test_a_pile_of_forms_is_received_and_a_bad_and_a_missing_one_are_written_off(session: HandSession) -> None:
    async with showing(NumbersScreen, session) as stage:
        await stage.wait_for("1 领来一叠证件纸")
        await stage.press("1")
        await fill(stage, template="childbirth-booklet", first="渝A000101", last="渝B000200")
        await stage.wait_for("不是一段预制号")
        await fill(stage, last="渝A000200")
        await stage.wait_for("这一叠证件纸已登记")
        await stage.press("2")
        await fill(stage, template="childbirth-booklet", number="渝A000103", reason="印刷缺角")
        await stage.wait_for("不会再打印")
        await stage.press("3")
        await fill(stage, template="childbirth-booklet", number="渝A000104", reason="")
        await stage.wait_for("还没有填完")
        await fill(stage, reason="清点少一张")
        await stage.wait_for("渝A000101–000200")
        await stage.wait_for(lambda: stage.line_with("渝A000101").split()[-5:] == ["98", "0", "0", "1", "1"])
        found(stage, Widget, "stocks").focus()
        await stage.press("end")
        await stage.wait_for("渝A000104 遗失 清点少一张")
        assert "渝A000103 作废 印刷缺角" in stage.text
        await stage.press("escape")
        assert stage.host.backs == 1
    assert session.desk.run(lambda at: _lost(at), 30) == {104}


def _lost(at: Workplace) -> set[int]:
    with at.reading() as tx:
        return set(next(batch.lost for batch in tx.form_batches()))


async def test_a_paper_that_nobody_knew_of_is_entered_and_told_with_its_number(session: HandSession) -> None:
    async with showing(NumbersScreen, session) as stage:
        await stage.wait_for("4 清点一张证件")
        await stage.press("4")
        await fill(stage, paper="Y5099010012026000007", holder="", counts="valid")
        await stage.wait_for("还没有填完")
        await fill(stage, holder="王芳", dated="29991231")
        await stage.wait_for("还没有到")
        await fill(stage, paper="Y5099010012026000999", dated="20261120", note="当事人拿来的")
        await stage.wait_for("不在本机知道的号段里")
        await fill(stage, paper="Y5099010012026000007")
        await stage.wait_for("已清点，这个号不会再用")
        await stage.wait_for("Y5099010012026000007 清点见证 王芳 2026-11-20 签发 当事人拿来的")
        assert stage.line_with("Y5099010012026000001–000200").split()[-5:] == ["199", "0", "1", "0", "0"]


async def test_unused_numbers_are_handed_in_from_the_marked_row_and_asked_for_again(session: HandSession) -> None:
    async with showing(NumbersScreen, session) as stage:
        await stage.wait_for("5 交回一段没用的号")
        await stage.press("5")
        assert found(stage, Widget, "paper").value == "Y5099010012026000001"
        await stage.press("f10")
        await stage.wait_for("没用的号已交回")
        await stage.wait_for("没用的 200 个已交回")
        assert stage.line_with("Y5099010012026000001–000200").split()[-5:] == ["0", "0", "0", "0", "0"]
        assert session.views.items_without_numbers() == {"childbirth"}
        await stage.press("6")
        await fill(stage, paper="Y5099010012026000200")
        await stage.wait_for("又会自动领号")
        assert session.views.items_without_numbers() == frozenset()
