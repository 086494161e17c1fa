"""What runs beside the screens while a program stays open."""

import threading
from pathlib import Path
from typing import Any, cast

import pytest

from screens import services
from screens.services import Sync
from screens.store_thread import StoreThread
from tests.offices import enter, make_station
from tests.towns import until


class NoLights:
    def link_changed(self, told: object) -> None: ...


def test_copies_kept_long_enough_are_dropped_again_while_the_program_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[object] = []
    monkeypatch.setattr(services.copies, "drop_old", looks.append)
    monkeypatch.setattr(services, "_DROP_AGAIN_S", 0.01)
    cut = threading.Event()
    cut.set()
    desk = StoreThread(lambda: enter(make_station(tmp_path / "a")))
    sync = Sync(desk, "http://127.0.0.1:9", cast(Any, NoLights()), cut, lambda at: None)
    try:
        desk.run(sync.begin)
        until(lambda: len(looks) > 2)
    finally:
        sync.end()
        desk.close()
