"""A machine that lacks something is told so in one sentence; a machine that is ready is left alone.

Each failure is a real one: a Python without ensurepip, an index that refuses, a disk of 300 kB, a package that was altered.
"""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = ("bootstrap.py", "requirements.lock", "requirements-uv.lock", "pyproject.toml")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def refusing_index() -> Iterator[str]:
    """The address of a port that is taken but not listened at: every connection is refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/simple"


def run(
    checkout: Path, *, python: Path | str = sys.executable, argv: tuple[str, ...] = (), **environ: str
) -> subprocess.CompletedProcess[str]:
    """bootstrap.py in that folder, with nothing of this machine's own settings, caches and indexes."""
    home = checkout.parent / "home"
    home.mkdir(exist_ok=True)
    clean = {"PATH": os.defpath, "HOME": str(home), "PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1", "LC_ALL": "C.UTF-8", **environ}
    command = [*argv, str(python), "-B", str(checkout / "bootstrap.py")]
    return subprocess.run(command, env=clean, capture_output=True, text=True, check=False, timeout=120)


def assert_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    told = [line for line in done.stderr.splitlines() if not line.startswith("…")]  # steps are not the sentence
    assert len(told) == 1, done.stderr
    assert re.search("[一-龥].*。 / [A-Z].*\\.$", told[0]), told
    for word in words:
        assert word in told[0]


def lend_uv(checkout: Path) -> None:
    """Put the uv of this environment where bootstrap keeps its own, so that no network is needed to come as far as the packages."""
    uv = next(path for path in (ROOT / ".venv/uv/bin/uv", Path(sys.prefix) / "uv/bin/uv", Path(sys.prefix) / "bin/uv") if path.exists())
    (checkout / ".venv/uv/bin").mkdir(parents=True)
    (checkout / ".venv/uv/bin/uv").symlink_to(uv)


def ready_venv(checkout: Path) -> None:
    venv.EnvBuilder(symlinks=True).create(checkout / ".venv")
    lend_uv(checkout)


def test_it_parses_on_an_old_python_that_must_be_told_so() -> None:
    ast.parse((ROOT / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_which_one_is_needed(checkout: Path) -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); runpy.run_path(sys.argv[1], run_name='__main__')"
    done = run(checkout, argv=(sys.executable, "-c", pretend, str(checkout / "bootstrap.py")))
    assert_one_sentence(done, "Python 3.9", "3.11")
    assert not (checkout / ".venv").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows' Python always carries ensurepip")
def test_a_python_without_ensurepip_and_pip_is_told_the_debian_package(checkout: Path, tmp_path: Path) -> None:
    venv.EnvBuilder(symlinks=True).create(tmp_path / "bare")
    (tmp_path / "lacking").mkdir()
    (tmp_path / "lacking/ensurepip.py").write_text("raise ImportError('not installed')\n")
    done = run(checkout, python=tmp_path / "bare/bin/python", PYTHONPATH=str(tmp_path / "lacking"))
    assert_one_sentence(done, "ensurepip", "apt install python3-venv")


def test_a_python_without_venv_is_told_the_debian_package(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "lacking").mkdir()
    (tmp_path / "lacking/venv.py").write_text("raise ImportError('not installed')\n")
    assert_one_sentence(run(checkout, PYTHONPATH=str(tmp_path / "lacking")), "venv", "apt install python3-venv")


def test_without_a_network_the_installer_cannot_be_fetched_and_that_is_said(checkout: Path, refusing_index: str) -> None:
    assert_one_sentence(run(checkout, PIP_INDEX_URL=refusing_index), "网络", "PIP_INDEX_URL")


def test_without_a_network_the_packages_cannot_be_fetched_and_that_is_said(checkout: Path, refusing_index: str) -> None:
    ready_venv(checkout)
    done = run(checkout, PIP_INDEX_URL=refusing_index, UV_HTTP_RETRIES="0")
    assert_one_sentence(done, "网络", "PIP_INDEX_URL")
    assert not (checkout / ".venv/stamp").exists()


@pytest.mark.parametrize("altered", ["the installer", "a package"])
def test_an_altered_package_is_not_installed(checkout: Path, altered: str) -> None:
    name, version = ("uv", "0.13.9") if altered == "the installer" else ("altered", "1")
    lock = "requirements-uv.lock" if altered == "the installer" else "requirements.lock"
    with zipfile.ZipFile(checkout / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}-{version}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{name}-{version}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{name}-{version}.dist-info/RECORD", "")
    (checkout / lock).write_text(f"{name}=={version} --hash=sha256:{'0' * 64}\n")
    if altered == "a package":
        ready_venv(checkout)
    from_here = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout), "UV_OFFLINE": "1", "UV_FIND_LINKS": str(checkout)}
    assert_one_sentence(run(checkout, **from_here), "校验值")


def in_small_disk(checkout: Path, then: str) -> tuple[str, ...]:
    """The command that lays a disk of 300 kB over the checkout, in a mount namespace of its own, and then runs the rest."""
    unshare = ("unshare", "--map-root-user", "--mount")
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets no one make a mount namespace")
    copy = f'cp -r "{checkout}" "{checkout}.0" && mount -t tmpfs -o size=300k disk "{checkout}" && cp "{checkout}.0"/* "{checkout}"'
    return (*unshare, "sh", "-c", f'{copy} && {then} && exec "$@"', "sh")


@pytest.mark.skipif(sys.platform != "linux", reason="mount namespaces are Linux's")
def test_a_full_disk_says_how_much_is_left_and_how_much_is_needed(checkout: Path) -> None:
    fill = f'! head -c 400k /dev/zero 2>/dev/null >"{checkout}/junk"'
    assert_one_sentence(run(checkout, argv=in_small_disk(checkout, fill)), "磁盘已满", str(checkout), "MB")


@pytest.mark.skipif(sys.platform != "linux", reason="mount namespaces are Linux's")
def test_a_folder_that_cannot_be_written_is_named(checkout: Path) -> None:
    seal = f'mount -o remount,ro "{checkout}"'
    assert_one_sentence(run(checkout, argv=in_small_disk(checkout, seal)), "不能写入", str(checkout))


@pytest.mark.parametrize(
    ("said", "word"),
    [  # as uv 0.13.9 and pip 23.2 said it on a full disk
        ("error: Failed to install: x.whl\n  cause: failed to copy file from a to b: No space left on device (os error 28)", "磁盘已满"),
        ("shutil.Error: [('/tmp/bin/uv', '/v/bin/uv', \"[Errno 28] No space left on device: '/tmp/bin/uv' -> '/v/bin/uv'\")]", "磁盘已满"),
        ("error: Failed to initialize cache at `/c`\n  cause: Read-only file system (os error 30)", "不能写入"),
    ],
)
def test_what_the_installer_says_becomes_the_sentence(checkout: Path, said: str, word: str) -> None:
    (checkout / "requirements-uv.lock").write_text("uv==0 --hash=sha256:0\n")
    (checkout / ".venv/uv/bin").mkdir(parents=True)
    fake = checkout / ".venv/uv/bin/uv"
    venv.EnvBuilder(symlinks=True).create(checkout / ".venv")
    fake.write_text(f"#!{sys.executable}\nimport sys\nsys.exit(print('uv 0') if '--version' in sys.argv else {said!r})\n", encoding="utf-8")
    fake.chmod(0o755)
    assert_one_sentence(run(checkout), word)


def test_a_failure_without_a_name_leaves_its_whole_output_in_the_log(checkout: Path) -> None:
    ready_venv(checkout)
    (checkout / "requirements.lock").write_text("this is no requirement\n")
    assert_one_sentence(run(checkout), "packages", str(checkout / ".venv/bootstrap.log"))
    assert "requirement" in (checkout / ".venv/bootstrap.log").read_text()


def test_a_ready_environment_is_left_alone_without_starting_anything(checkout: Path, tmp_path: Path, refusing_index: str) -> None:
    (checkout / ".venv").mkdir()
    stamp = "import runpy, sys; print(runpy.run_path(sys.argv[1])['wanted_stamp'](), end='')"
    made = subprocess.run([sys.executable, "-c", stamp, str(checkout / "bootstrap.py")], capture_output=True, text=True, check=True)
    (checkout / ".venv/stamp").write_text(made.stdout)
    before = sorted(path.name for path in checkout.rglob("*"))
    done = run(checkout, PATH="", PIP_INDEX_URL=refusing_index)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(path.name for path in checkout.rglob("*")) == before


@pytest.mark.parametrize("name", FILES)
def test_a_change_of_any_source_of_the_environment_is_noticed(checkout: Path, name: str) -> None:
    wanted = "import runpy, sys; print(runpy.run_path(sys.argv[1])['wanted_stamp'](), end='')"
    command = [sys.executable, "-c", wanted, str(checkout / "bootstrap.py")]
    before = subprocess.run(command, capture_output=True, check=True).stdout
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert subprocess.run(command, capture_output=True, check=True).stdout != before


def test_the_locks_name_no_index_and_pin_every_package_by_hash() -> None:
    for lock in ("requirements.lock", "requirements-uv.lock"):
        text = (ROOT / lock).read_text()
        assert "://" not in text and "--index" not in text and "--find-links" not in text
        for package in re.split(r"\n(?=\S)", text.strip()):
            assert re.match(r"[\w.-]+==\S+", package) and "--hash=sha256:" in package


def test_make_starts_no_process_for_an_environment_that_is_newer_than_its_sources(checkout: Path) -> None:
    shutil.copy(ROOT / "Makefile", checkout)
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").touch()
    (checkout / ".venv/stamp").touch()
    command = ["make", "--no-print-directory", "PYTHON=/nonexistent/python3", "setup"]
    assert subprocess.run(command, cwd=checkout, capture_output=True, check=False).returncode == 0
    (checkout / ".venv/bin/python").unlink()
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode and "/nonexistent/python3" in done.stdout and "Traceback" not in done.stderr
