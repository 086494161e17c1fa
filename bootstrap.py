"""Make the environment of this checkout: .venv with everything that requirements.lock names, and the font.

Standard library only, and plain enough to parse on Python 3.6: an old Python must be able to say that it is too old.
What goes wrong is one sentence (what, and how to mend it) and exit status 1. A second run finds the stamp and does nothing.
"""

import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "stamp"
LOG = VENV / "bootstrap.log"
LOCK, UV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-uv.lock"
FLOORS = ("screens", "printing", "cqclerk", "data")
NEEDED_MB = 600  # measured: 412 MB once it is ready, with bytecode and font; the rest is for unpacking

OLD = (
    "Python {found} 太旧：需要 3.11 或更新的版本，装好后再试（可写明：make run PYTHON=python3.12）。"
    " / Python {found} is too old: install 3.11 or newer and try again (or name it: make run PYTHON=python3.12)."
)
NO_VENV = (
    "这个 Python 缺少 {what}：请运行 sudo apt install python3-venv（Debian、Ubuntu、麒麟、统信），然后再试。"
    " / This Python has no {what}: run sudo apt install python3-venv, then try again."
)
NO_NETWORK = (
    "取不到软件包：请接通网络，或用环境变量 PIP_INDEX_URL 指定可用的软件源，然后再试；已取到的不会重取。"
    " / Packages cannot be fetched: connect to the network, or name a reachable index in PIP_INDEX_URL, then try again."
)
ALTERED = (
    "取到的软件包与清单中的校验值不符，没有安装：请换一个软件源（PIP_INDEX_URL）再试。"
    " / A fetched package does not match its hash in the lock and was not installed: try again with another index (PIP_INDEX_URL)."
)
FULL = (
    "磁盘已满：{folder} 只剩 {free} MB，全部装好约需 {needed} MB，请腾出空间后再试。"
    " / The disk is full: {free} MB left at {folder}, about {needed} MB needed; make room, then try again."
)
READ_ONLY = (
    "不能写入 {folder}：请检查它的权限，或换一个能写的文件夹，然后再试。"
    " / Cannot write to {folder}: mend its permissions or use another folder, then try again."
)
FAULT = (
    "准备环境时“{step}”没有成功，详情见 {log}；请再试一次，仍不行请把这个文件交给维护人员。"
    " / Setting up failed at {step}: see {log}; try again, and if it fails again hand that file to the maintainers."
)
SIGNS = (  # in the words of pip and uv; the first that fits
    (re.compile(r"No space left on device|Disk quota exceeded|os error (28|112|122)\b"), FULL),
    (re.compile(r"Read-only file system|Permission denied|os error (13|30)\b"), READ_ONLY),
    (re.compile(r"hash mismatch|DO NOT MATCH THE HASHES", re.I), ALTERED),
    (
        re.compile(
            r"NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|No matching distribution|"
            r"error sending request|Failed to (fetch|download)|Connection (refused|reset)|dns error|timed out|offline",
            re.I,
        ),
        NO_NETWORK,
    ),
)


class Stop(Exception):
    """What went wrong, as one sentence for the person at the keyboard."""


def main() -> int:
    """Bring .venv up to the lock; 0 when it is ready, 1 with one sentence on stderr when it is not."""
    try:
        if sys.version_info < (3, 11):
            raise Stop(OLD.format(found=".".join(str(part) for part in sys.version_info[:2])))
        if not STAMP.exists() or STAMP.read_text() != wanted_stamp():
            build()
        return 0
    except Stop as stop:
        print(stop, file=sys.stderr)
    except OSError as problem:
        print(sentence_of(problem), file=sys.stderr)
    except KeyboardInterrupt:
        print("已中断；再次运行会接着做。 / Interrupted; the next run goes on from here.", file=sys.stderr)
    return 1


def wanted_stamp() -> str:
    """The digest of all that the environment depends on: locks, project file, this file, the font's recipe, the Python."""
    digest = hashlib.sha256((sys.version + sys.base_prefix).encode())
    for path in (LOCK, UV_LOCK, ROOT / "pyproject.toml", ROOT / "bootstrap.py", ROOT / "printing" / "fontfile.py"):
        digest.update(path.read_bytes() if path.exists() else b"-")
    return digest.hexdigest()


def build() -> None:
    """Everything, in the order in which it is needed; each step may be repeated after a failure."""
    tell("正在准备运行环境，只需一次 / setting up, once only")
    make_venv()
    python, uv = str(venv_python()), str(fetched_uv())
    tell("安装软件包 / packages")
    into = ("--quiet", "--python", python)
    run("packages", uv, "pip", "sync", *into, "--require-hashes", "--no-build", "--compile-bytecode", str(LOCK))
    run("cqclerk", uv, "pip", "install", *into, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    run("bytecode", python, "-m", "compileall", "-q", *(str(ROOT / floor) for floor in FLOORS))
    if (ROOT / "printing" / "fonts.py").exists():
        tell("制作打印字体 / font")
        run("font", python, "-m", "printing.fonts", "build")
    STAMP.write_text(wanted_stamp())


def make_venv() -> None:
    """An environment without pip, made by and for this very Python; one made by another is made anew."""
    probe = [str(venv_python()), "-c", "import sys; print(sys.version, end='')"]
    if venv_python().exists() and subprocess.run(probe, stdout=subprocess.PIPE, check=False).stdout == sys.version.encode():
        return
    try:
        import venv
    except ImportError:
        raise Stop(NO_VENV.format(what="venv")) from None
    venv.EnvBuilder(clear=True, symlinks=os.name != "nt").create(str(VENV))


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fetched_uv() -> Path:
    """The uv of requirements-uv.lock, kept in a folder of its own inside .venv."""
    uv = VENV / "uv" / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    version = UV_LOCK.read_text().split()[0].replace("==", " ")
    if uv.exists() and subprocess.run([str(uv), "--version"], stdout=subprocess.PIPE, check=False).stdout.startswith(version.encode()):
        return uv
    tell("取安装工具 / installer")
    shutil.rmtree(str(VENV / "uv"), ignore_errors=True)
    options = ("--quiet", "--retries=2", "--no-deps", "--require-hashes", "--only-binary=:all:", "--target", str(VENV / "uv"))
    run("uv", *pip_command(), "install", *options, "-r", str(UV_LOCK))
    return uv


def pip_command() -> "tuple[str, ...]":
    """pip without installing it: the wheel that Python (or Debian) carries for ensurepip, else the system's own pip."""
    folders = [Path(folder) for folder in (sysconfig.get_config_var("WHEEL_PKG_DIR"),) if folder]
    try:
        import ensurepip

        folders.append(Path(ensurepip.__file__).parent / "_bundled")
    except ImportError:
        pass
    wheels = [wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))]
    if wheels:
        return sys.executable, str(wheels[-1] / "pip")
    if subprocess.run([sys.executable, "-m", "pip", "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False).returncode:
        raise Stop(NO_VENV.format(what="ensurepip / pip"))
    return sys.executable, "-m", "pip"


def run(step: str, *command: str) -> None:
    """Run one command quietly; raises Stop with the sentence that its output calls for."""
    environ = dict(os.environ, UV_PYTHON_DOWNLOADS="never", PYTHONUTF8="1")
    if "PIP_INDEX_URL" in environ:
        environ.setdefault("UV_DEFAULT_INDEX", environ["PIP_INDEX_URL"])
    done = subprocess.run(command, cwd=str(ROOT), env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise Stop(explain(step, done.stdout.decode("utf-8", "replace")))


def explain(step: str, output: str) -> str:
    """The sentence for what pip, uv or one of our own steps said before it failed; the whole output goes to the log."""
    for sign, sentence in SIGNS:
        if sign.search(output):
            return filled(sentence)
    LOG.write_text(output, encoding="utf-8")
    return FAULT.format(step=step, log=LOG)


def sentence_of(problem: OSError) -> str:
    """The sentence for what the system refused to this process itself."""
    if problem.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return filled(FULL)
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return filled(READ_ONLY)
    return FAULT.format(step=problem.filename or "bootstrap", log=problem)


def filled(sentence: str) -> str:
    """The sentence with the folder that is nearest to full: ours, the cache's or the temporary one may be on different disks."""
    folders = [ROOT, Path.home(), Path(tempfile.gettempdir())] if sentence is FULL else [ROOT]
    free, folder = min((shutil.disk_usage(str(folder)).free, str(folder)) for folder in folders)
    return sentence.format(folder=folder, free=free >> 20, needed=NEEDED_MB)


def tell(what: str) -> None:
    print("… " + what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
