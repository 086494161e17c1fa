"""A gateway of its own for every test, on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.hub import DATABASE_VARIABLE
from tests import databases
from tests.gateways import City
from tests.gateways import city as made
from tests.sticks import Village


@pytest.fixture(params=databases.KINDS)
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What the gateways of a test work on, child processes too: sqlite or postgresql."""
    with databases.database(request.param) as address:
        if address:
            monkeypatch.setenv(DATABASE_VARIABLE, address)
        yield request.param


@pytest.fixture
def city(tmp_path: Path, database: str) -> Iterator[City]:
    with made(tmp_path / "gateway") as running:
        yield running


@pytest.fixture
def village(city: City, tmp_path: Path) -> Iterator[Village]:
    """Offices that reach the gateway by stick only."""
    beyond = Village(city, tmp_path / "stations")
    yield beyond
    beyond.close()
