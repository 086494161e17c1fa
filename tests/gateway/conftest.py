"""A gateway of its own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateways import City
from tests.gateways import city as made


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with made(tmp_path / "gateway") as running:
        yield running
