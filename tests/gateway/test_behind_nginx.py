"""The example of nginx works before two processes on PostgreSQL, and says what it has to when there is none."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from data.hub import DATABASE_VARIABLE
from tests import databases
from tests.certificates import Authority
from tests.gateways import GatewayProcess, prepare
from tests.stations import JIA, YI, Caller, Maker

EXAMPLE = Path(__file__).parents[2] / "docs" / "how-to" / "examples" / "nginx-cqclerk.conf"


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def proxied(folder: Path, gateways: list[GatewayProcess]) -> Iterator[httpx2.Client]:
    """nginx with the sample configuration, on another port, before these processes; a client that believes its certificate."""
    authority, port = Authority("市里"), free_port()
    cert, key = authority.vouch(folder / "tls")
    (folder / "ca.pem").write_text(authority.pem, encoding="ascii")
    text = EXAMPLE.read_text(encoding="utf-8")
    text = text.replace("/etc/cqclerk/cert.pem", str(cert)).replace("/etc/cqclerk/key.pem", str(key))
    text = text.replace("/var/log/nginx", str(folder)).replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    for sample, gateway in zip(("8471", "8472"), gateways, strict=True):
        text = text.replace(f"127.0.0.1:{sample}", f"127.0.0.1:{gateway.port}")
    (folder / "site.conf").write_text(text, encoding="utf-8")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ {places} include {folder}/site.conf; }}"
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    running = subprocess.Popen([tool("nginx"), "-e", "stderr", "-c", str(folder / "nginx.conf")], stderr=(folder / "stderr.txt").open("wb"))
    try:
        until(port, running, folder)
        believed = ssl.create_default_context(cafile=str(folder / "ca.pem"))
        with httpx2.Client(base_url=f"https://127.0.0.1:{port}", verify=believed, trust_env=False, timeout=60) as client:
            yield client
    finally:
        running.terminate()
        running.wait(10)


def until(port: int, running: "subprocess.Popen[bytes]", folder: Path) -> None:
    """It listens."""
    while running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError((folder / "stderr.txt").read_text())


def test_a_city_behind_nginx_works_over_two_processes_and_says_when_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool("nginx")
    with databases.database("postgresql") as address:
        monkeypatch.setenv(DATABASE_VARIABLE, address)
        code = prepare(tmp_path)
        codes = code(JIA), code(YI)
        gateways = [GatewayProcess(tmp_path, 0, "--behind-proxy") for _ in range(2)]
        try:
            with proxied(tmp_path, gateways) as client:
                intake, home = (Caller(client, Maker(office)) for office in (JIA, YI))
                for caller, given in ((intake, codes[0]), (home, codes[1])):
                    caller.maker.set_up()
                    caller.enrol(given)
                    assert all(answer.status == "accepted" for answer in caller.answers(caller.maker.journal))
                home.poll()
                came: list[str] = []
                waiting = threading.Thread(target=lambda: came.extend(each.envelope.subject_id for each in home.poll(wait=50)))
                waiting.start()
                case_id = intake.maker.submit(home=YI)
                intake.answers(intake.maker.journal[-1:])
                waiting.join(30)
                assert came == [case_id], "a long poll through nginx is woken, whichever process has it"
                assert {client.get(path).status_code for path in ("/metrics", "/readyz", "/healthz")} == {404}
                assert client.post("/v1/enrol", content=b"x" * (1024 * 1024 + 1)).status_code == 413
                gateways[0].kill()
                assert all(client.get("/v1/health").status_code == 200 for _ in range(6)), "one process is enough"
                gateways[1].kill()
                assert client.get("/v1/health").status_code == 502
        finally:
            for gateway in gateways:
                gateway.kill()
