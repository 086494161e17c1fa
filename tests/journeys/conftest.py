"""A practice home, made once, and a copy of it for each journey by keys; offices at one gateway for those without a screen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.place import Place
from screens.training import TrainingGround
from tests.practice import City
from tests.printing.fake_printer import FakePrinter
from tests.seats import County, county
from tests.ways import Way


@pytest.fixture(scope="session")
def ready_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("practice")
    ground = TrainingGround(Place(root))
    try:
        ground.open()
    finally:
        ground.close()
    return root


@pytest.fixture
def city(ready_home: Path, tmp_path: Path) -> Iterator[City]:
    root = tmp_path / "home"
    shutil.copytree(ready_home, root)
    with FakePrinter() as printer:
        made = City(root, printer)
        made.prints_with("epson-80")
        yield made


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """Its stations agree with its gateway at the end, whatever was played."""
    with county(tmp_path_factory.mktemp("county")) as made:
        yield made
        made.sound()


@pytest.fixture
def way(world: County) -> Way:
    return Way(world)
