"""Which items a window takes in is data: one is begun at once, of several the clerk chooses."""

from dataclasses import replace
from pathlib import Path

import pytest

from screens.intake import IntakeScreen
from tests.offices import REFERENCE
from tests.screens.hosts import on_stage


async def test_the_one_item_that_is_offered_is_begun_at_once(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.wait_for("收件 生育登记")
        await stage.wait_for("证件号码")


async def test_of_two_items_the_clerk_chooses_by_digit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(REFERENCE.items["marital_childbearing"], offered=True)
    monkeypatch.setitem(REFERENCE.items, "marital_childbearing", other)
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.wait_for("婚育情况证明")
        assert "再生育审批" not in stage.text, "what is not offered is not shown"
        await stage.press("2")
        await stage.wait_for("收件 婚育情况证明")
        await stage.wait_for("[本人] 配偶 子女")
        await stage.press("ctrl+n")
        await stage.wait_for("生育服务证")
