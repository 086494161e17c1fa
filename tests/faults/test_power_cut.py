"""A power cut at a random moment of real work: what the clerk was told is on the disk.

The rig needs root and loop devices (Linux). Where there are none the promise rests on the setting that tests/data looks at,
and on the kills beside this; `make faults` fails there and says so.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import power_cut
from tests.faults.counts import FULL, times
from tests.faults.desks import ROOT

CUTS = times(3, 100)
BLIND = times(4, 20)  # cuts of desks that do not wait for the disk


def cuts(folder: Path, count: int, **environment: str) -> list[str]:
    """What each cut lost, "" for nothing."""
    command = ["unshare", "--mount", sys.executable, "-m", "tests.faults.power_cut", str(folder), "1", str(count)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(results) == count and all(result["told"] for result in results)
    return [result["lost"] for result in results]


if FULL or power_cut.possible():

    @pytest.mark.timeout(4000)
    def test_what_the_clerk_was_told_survives_a_power_cut(tmp_path: Path) -> None:
        assert power_cut.possible(), "no root or no loop device here: no power can be cut"
        assert cuts(tmp_path, CUTS) == [""] * CUTS

    @pytest.mark.timeout(4000)
    def test_a_desk_that_does_not_wait_for_the_disk_loses_work_so_the_rig_can_see_it(tmp_path: Path) -> None:
        assert power_cut.possible(), "no root or no loop device here: no power can be cut"
        assert any(cuts(tmp_path, BLIND, CQCLERK_TEST_SYNCHRONOUS="NORMAL"))
