"""What holds for every test of a screen: the pilot goes on as soon as the program is at rest."""

import pytest
import textual.app
import textual.pilot

from tests.screens.rest import wait_for_rest


@pytest.fixture(autouse=True)
def looks_for_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (textual.app, textual.pilot):
        monkeypatch.setattr(module, "wait_for_idle", wait_for_rest)
