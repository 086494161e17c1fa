"""A clock against which something speaks is shown to the clerk after the sign-in, and nobody works on before an answer."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from cqclerk.commands import intake
from data.place import Place
from tests.cases import form
from tests.offices import enter, make_station
from tests.screens.programs import PaperEntrance, running, sign_in


@pytest.fixture
def entrance(tmp_path: Path) -> PaperEntrance:
    """A case was taken in today."""
    place = Place(tmp_path)
    home = make_station(place.training_station("a"))
    at = enter(home)
    intake.submit(at, "childbirth", form())
    at.close()
    return PaperEntrance(place, [home])


async def test_a_clock_that_went_back_is_asked_about_and_the_answer_is_recorded(entrance: PaperEntrance) -> None:
    entrance.clock.turn(days=-30)
    async with running(entrance) as stage:
        await stage.press(*"1234", "enter")
        await stage.wait_for("请核对本机时间")
        assert "2026-10-26 09:41" in stage.text and "2026-11-25 09:41" in stage.text
        await stage.press("f2", "escape", "f9")
        assert "请核对本机时间" in stage.text
        await stage.press("1")
        await stage.wait_for("筛选")
        at = stage.host.session.desk.opened.result()
        assert (at.clock_doubt, at.today()) == (None, date(2026, 10, 26))
        with at.store.reading() as tx:
            assert tx.last_own().kind == "clock_confirmed"


async def test_who_says_that_it_is_wrong_is_signed_out_and_nothing_is_recorded(entrance: PaperEntrance) -> None:
    entrance.clock.turn(days=60)
    async with running(entrance) as stage:
        await stage.press(*"1234", "enter")
        await stage.wait_for("已经很久")
        await stage.press("2")
        await stage.wait_for("口令")
        await stage.wait_for(lambda: entrance.left == 1)
    at = enter(entrance.homes[0])
    with at.store.reading() as tx:
        assert tx.last_own().kind == "submitted"
    at.close()


async def test_a_clock_that_went_on_as_clocks_do_is_asked_about_by_nobody(entrance: PaperEntrance) -> None:
    entrance.clock.turn(days=20)
    async with running(entrance) as stage:
        await sign_in(stage, "")
        await stage.wait_for(lambda: stage.host.session.workplace is not None)
        assert stage.host.session.workplace.clock_doubt is None
        assert stage.host.session.today() == date(2026, 11, 25) + timedelta(days=20)
