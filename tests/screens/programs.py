"""The whole program over stations in a folder, from the login on; only what wiring builds is replaced.

async with running(PaperEntrance(tmp_path)) as stage:
    await stage.press("1", *"1234", "enter")
    await stage.wait_for("筛选")
"""

import contextlib
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, cast

from cqclerk.workplace import opening
from data import station
from data.keyring import unwrap
from data.place import Place, StationHome
from data.views import Views
from screens.app import ClerkApp
from screens.badges import Badge
from tests import offices
from tests.offices import REFERENCE, HandClock
from tests.screens.hosts import HandSession, Host, Stage
from tests.screens.rest import CountingDesk


class PaperEntrance:
    """Stations that exist already; nothing is prepared, and no line or printer is built behind the desk."""

    def __init__(self, place: Place, homes: Sequence[StationHome] = (), *, training: bool = True) -> None:
        self.place, self.homes, self.training = place, tuple(homes), training
        self.clock = HandClock()
        self.ready = threading.Event()
        self.ready.set()
        self.trouble = ""
        self.line_cut = False
        self.left = 0
        self.closed = False
        self.app: ClerkApp | None = None

    def prepare(self) -> None: ...

    def badges(self) -> list[Badge]:
        files = [(home, station.read(home)) for home in self.homes]
        return [Badge(home, file.office_name, file.window, slot.name, slot.roles) for home, file in files for slot in file.operators]

    def enter(self, badge: Badge, password: str) -> HandSession:
        file = station.read(badge.home)
        slot = next(slot for slot in file.operators if slot.name == badge.name)
        key = unwrap(slot.slot, password)
        desk = CountingDesk(lambda: opening.enter(badge.home, key, slot.operator_id, REFERENCE, self.clock), self._has_run)
        return HandSession(badge.home, file, slot, REFERENCE, Views(badge.home.database, key), desk, clock=self.clock)

    def _has_run(self) -> None:
        if self.app is not None:
            self.app.has_run()

    def cut_line(self, cut: bool) -> None:
        self.line_cut = cut

    def leave(self, session: HandSession) -> None:
        session.desk.close()
        session.views.close()
        self.left += 1

    def close(self) -> None:
        self.closed = True


def two_offices(folder: Path) -> PaperEntrance:
    """An entrance to two stations: 李敏 at 甲, 周强 at 乙; both do everything, the password is 1234."""
    place = Place(folder)
    homes = [
        offices.make_station(place.training_station("a"), offices.OFFICE_A, name="李敏"),
        offices.make_station(place.training_station("b"), offices.OFFICE_B, name="周强"),
    ]
    return PaperEntrance(place, homes)


@contextlib.asynccontextmanager
async def running(entrance: PaperEntrance, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """The program, its login on top."""
    app = ClerkApp(cast(Any, entrance))
    entrance.app = app
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Stage(cast(Host, app), pilot, cast(Any, None))
    finally:
        if app.session is not None and entrance.left == 0:
            entrance.leave(cast(HandSession, app.session))


async def sign_in(stage: Stage, number: str = "1", password: str = offices.PASSWORD) -> None:
    """Through the login to the desk."""
    await stage.press(number, *password, "enter")
    await stage.wait_for(lambda: stage.host.session is not None)
    await stage.wait_for("筛选")
