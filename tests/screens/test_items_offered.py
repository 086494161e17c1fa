"""Which items a window takes in is data: one is begun at once, of several the clerk chooses."""

from dataclasses import replace
from pathlib import Path

import pytest

from screens.intake import IntakeScreen
from tests.offices import REFERENCE
from tests.screens.hosts import on_stage


def offer(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name, item in REFERENCE.items.items():
        monkeypatch.setitem(REFERENCE.items, name, replace(item, offered=name in names))


async def test_the_one_item_that_is_offered_is_begun_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, "childbirth")
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.wait_for("收件 生育登记")
        await stage.wait_for("证件号码")


async def test_of_several_items_the_clerk_chooses_by_digit_what_is_done_on_the_spot_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, "childbirth", "marital_childbearing", "only_child_honor")
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.wait_for("婚育情况证明")
        assert "再生育审批" not in stage.text, "what is not offered is not shown"
        assert [stage.line_with(name).split()[0].strip(">") for name in ("生育登记", "婚育情况证明", "独生子女父母光荣证")] == [
            "1",
            "2",
            "3",
        ]
        await stage.press("2")
        await stage.wait_for("收件 婚育情况证明")
        await stage.wait_for("[本人] 配偶 子女")
        await stage.press("ctrl+n")
        await stage.wait_for("生育服务证")
