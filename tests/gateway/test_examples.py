"""The unit files and the example of nginx say what the program means: its words, its limits, how long it holds a question."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from cqclerk.gateway.app import _parser
from cqclerk.gateway.limits import MOST_BODY_BYTES
from cqclerk.gateway.server import _KEEP_ALIVE_S
from cqclerk.gateway.service import LONGEST_WAIT_S

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "how-to" / "examples"
NGINX = (EXAMPLES / "nginx-cqclerk.conf").read_text(encoding="utf-8")
CALL = re.compile(r"(?:cqclerk gateway|/cqclerk-gateway) ([^'\n#`]*--data [^'\n#`]*)")
PAGES = [*EXAMPLES.glob("*.service"), *(ROOT / "docs" / "how-to" / name for name in ("gateway.md", "county.md", "city.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_call_of_the_gateway_in_a_unit_or_a_page_is_one_that_it_understands(page: Path) -> None:
    calls = CALL.findall(page.read_text(encoding="utf-8"))
    assert calls or "dump" in page.name
    for call in calls:
        _parser().parse_args(shlex.split(call.replace("%i", "8471").replace("$(date +%%u)", "3")))


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """The program, its user and its settings are not on this machine: what stands for them is only looked up."""
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed")
    units = []
    for unit in EXAMPLES.glob("cqclerk-gateway*"):
        text = re.sub(r"/opt/cqclerk/\S+", "/bin/true", unit.read_text(encoding="utf-8"))
        text = re.sub(r"^EnvironmentFile=.*\n", "", text, flags=re.M).replace("=cqclerk-gateway\n", "=root\n")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
        units.append(str(tmp_path / unit.name.replace("@.", "@8471.")))
    assert len(units) == 6
    done = subprocess.run([verify, "verify", "--man=no", "--recursive-errors=no", *units], capture_output=True, text=True)
    assert done.returncode == 0 and [line for line in done.stderr.splitlines() if "cqclerk" in line] == [], done.stderr


def test_nginx_lets_through_what_the_gateway_takes_and_leaves_the_refusal_to_it() -> None:
    assert megabytes(NGINX) > MOST_BODY_BYTES
    assert size("client_body_buffer_size", NGINX) >= megabytes(NGINX)  # what names people stays in memory
    assert size("proxy_max_temp_file_size", NGINX) == 0


def test_nginx_waits_longer_than_a_question_is_held_and_lets_a_kept_line_go_first() -> None:
    server = NGINX.partition("server {\n")
    assert seconds("proxy_read_timeout", server[2]) > LONGEST_WAIT_S + 5
    assert seconds("keepalive_timeout", server[0]) < _KEEP_ALIVE_S
    assert seconds("keepalive_timeout", server[2]) >= _KEEP_ALIVE_S


def test_nginx_writes_no_query_header_or_body_into_its_log() -> None:
    (line,) = re.findall(r"^log_format .*$", NGINX, re.M)
    assert not re.search(r"\$(request|request_uri|args|query_string|request_body|http_\w+)\b", line)


def size(name: str, text: str) -> int:
    found = re.search(rf"\b{name} (\d+)m?;", text)
    assert found, name
    return int(found[1]) << 20


def megabytes(text: str) -> int:
    return size("client_max_body_size", text)


def seconds(name: str, text: str) -> float:
    found = re.search(rf"\b{name} (\d+)s;", text)
    assert found, name
    return float(found[1])
