"""Where every test must run (CQCLERK_CI), a skip is a failure that tells its reason."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = """
import pytest

def test_runs(): pass

def test_skips(): pytest.skip("no printer here")

@pytest.mark.skipif(True, reason="not on this system")
def test_is_marked(): pass

@pytest.mark.xfail(reason="known")
def test_is_expected_to_fail(): assert False
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    shutil.copy(Path(__file__).parent / "conftest.py", tmp_path)
    (tmp_path / "test_samples.py").write_text(SAMPLES)
    (tmp_path / "test_whole_file.py").write_text("import pytest\npytest.importorskip('no_such_module')\n")
    return tmp_path


def run(suite: Path, **environ: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if name != "CQCLERK_CI" and not name.startswith("PYTEST_")}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--continue-on-collection-errors",
        "--rootdir",
        str(suite),
        str(suite),
    ]
    return subprocess.run(command, env={**inherited, **environ}, capture_output=True, text=True, check=False).stdout


def test_a_skip_is_a_failure_where_all_must_run(suite: Path) -> None:
    told = run(suite, CQCLERK_CI="1")
    assert "1 failed, 1 passed, 1 xfailed, 2 errors" in told, told
    assert "skipped where every test must run: Skipped: no printer here" in told
    assert "not on this system" in told and "no_such_module" in told


def test_elsewhere_a_skip_is_a_skip(suite: Path) -> None:
    assert "1 passed, 3 skipped, 1 xfailed" in run(suite)
