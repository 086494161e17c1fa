"""A power cut under a desk at work: a station home on a disk image of its own, and the image copied while the desk stands still.

What the inner file system had not yet written through is not in the copy, as it is not on a disk whose power went. The copy is
mounted (its journal is replayed), the station opened, and everything the clerk was told is looked for.

Run as root, `unshare --mount python -m tests.faults.power_cut FOLDER SEED CUTS`; each line on stdout tells one cut. With
CQCLERK_TEST_SYNCHRONOUS=NORMAL in the environment the desks do not wait for the disk, and the rig must see losses.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.database import DatabaseProblem
from tests.faults.desks import Desks, Memory, check_whole, opened_again
from tests.offices import PaperGateway, enter, make_station

SIZE = "48M"


def possible() -> bool:
    """Whether this machine lets us mount an image."""
    if os.geteuid() or not shutil.which("mkfs.ext4") or not Path("/dev/loop-control").exists():
        return False
    probe = "truncate -s 4M {0}/image && mkfs.ext4 -q -F {0}/image && mkdir {0}/disk && mount -o loop {0}/image {0}/disk"
    with tempfile.TemporaryDirectory() as folder:
        return not subprocess.run(["unshare", "--mount", "sh", "-c", probe.format(folder)], capture_output=True, check=False).returncode


def main(folder: Path, seed: int, cuts: int) -> None:
    home = make_station(folder / "template")
    at = enter(home)
    PaperGateway().enrols(at, count=5)
    at.close()
    desks = Desks()
    for number in range(seed, seed + cuts):
        print(json.dumps(cut(desks, folder, home.folder, number)), flush=True)
    desks.close()


def cut(desks: Desks, folder: Path, template: Path, seed: int) -> dict[str, object]:
    """One cut: how much was told before it, and what was lost ("" for nothing)."""
    chance, memory = random.Random(seed), Memory()
    image, copy = folder / "image", folder / "copy"
    run("truncate", "-s", SIZE, image)
    run("mkfs.ext4", "-q", "-F", image)
    with mounted(image, folder / "disk") as disk:
        shutil.copytree(template, disk / "a")
        os.sync()
        told = desks.life(
            disk / "a", seed, chance.randint(1, 60), chance.random() * 0.02, lambda: run("cp", "--sparse=always", image, copy)
        )
    memory.hears(told)
    image.unlink()
    with mounted(copy, folder / "disk") as disk:
        lost = what_is_lost(disk / "a", memory)
    copy.unlink()
    return {"told": len(told), "lost": lost}


def what_is_lost(home: Path, memory: Memory) -> str:
    try:
        with opened_again(home) as (at, views):
            memory.check(at, views)
            check_whole(at)
    except (AssertionError, DatabaseProblem, LookupError) as loss:
        return str(loss).splitlines()[0][:200] or type(loss).__name__
    return ""


@contextmanager
def mounted(image: Path, place: Path) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    run("mount", "-o", "loop", image, place)
    try:
        yield place
    finally:
        run("umount", place)


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
