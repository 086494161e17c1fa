"""One gateway process for each file of tests; stations of their own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateways import GatewayProcess, prepare
from tests.towns import Running, Town


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("gateway")
    code = prepare(folder)
    process = GatewayProcess(folder)
    yield folder, process, code
    process.kill()


@pytest.fixture
def town(gateway: Running, tmp_path: Path) -> Iterator[Town]:
    folder, process, code = gateway
    made = Town(folder, tmp_path, process, code)
    yield made
    made.close()
