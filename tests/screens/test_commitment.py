"""告知承诺 at the window: read out, chosen or not, what it stands for, taken back, and what follows a false one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.intake import IntakeScreen
from tests.screens.hosts import HandSession, on_stage, signed_in


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


async def test_what_is_told_is_read_out_from_a_key_and_not_choosing_is_written_down(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.press("ctrl+g")
        await stage.wait_for("1 事项名称")
        print(stage.text)
        await stage.press("pagedown")
        print(stage.text)
        await stage.press("end")
        print(stage.text)
        await stage.press("2")
        await stage.wait_for("不选承诺")
        print(stage.text)
        assert stage.screen.pane.form.values["commitment_told"] == "told"
        await stage.press("ctrl+g", "1")
        await stage.wait_for("本人在承诺书")
        print(stage.text)
        assert 0
