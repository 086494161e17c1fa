"""The real process: sockets, long polls over them, the end with its parent, the command line."""

import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from cqclerk.gateway.app import main
from tests.gateways import GatewayProcess, administer, gateway_process, prepare
from tests.stations import JIA, YI, Caller, Maker

ON_BOTH = pytest.mark.usefixtures("database")


def enrolled(gateway: GatewayProcess, code: str, office: str, window: str = "1") -> Caller:
    maker = Maker(office, window)
    maker.set_up()
    caller = Caller(gateway.client(), maker)
    caller.enrol(code)
    assert all(answer.status == "accepted" for answer in caller.answers(maker.journal))
    return caller


@ON_BOTH
def test_two_offices_work_together_over_real_sockets_and_a_long_poll_is_woken(tmp_path: Path) -> None:
    code = prepare(tmp_path)
    codes = code(JIA), code(YI)
    with gateway_process(tmp_path) as gateway:
        intake, home = enrolled(gateway, codes[0], JIA), enrolled(gateway, codes[1], YI)
        home.poll()
        came = []
        waiting = threading.Thread(target=lambda: came.extend(home.poll(wait=50)))
        waiting.start()
        case_id = intake.maker.submit(home=YI)
        intake.answers(intake.maker.journal[-1:])
        waiting.join(20)
        assert [sealed.envelope.subject_id for sealed in came] == [case_id]


@ON_BOTH
def test_an_answer_that_was_lost_in_a_kill_is_given_again_after_the_restart(tmp_path: Path) -> None:
    code = prepare(tmp_path)(JIA)
    with gateway_process(tmp_path) as gateway:
        caller = enrolled(gateway, code, JIA)
        caller.maker.submit()
        first = caller.answers(caller.maker.journal[-1:])
        gateway.kill()
        again = GatewayProcess(tmp_path)
        caller.client = again.client()
        assert caller.answers(caller.maker.journal[-1:]) == first
        assert again.stop() == 0


@ON_BOTH
def test_it_ends_with_its_parent_even_while_somebody_waits_for_news(tmp_path: Path) -> None:
    code = prepare(tmp_path)(JIA)
    with gateway_process(tmp_path) as gateway:
        caller = enrolled(gateway, code, JIA)
        caller.poll()
        done = threading.Event()

        def wait() -> None:
            caller.poll(wait=50)
            done.set()

        threading.Thread(target=wait, daemon=True).start()
        assert gateway.stop() == 0
        assert done.wait(10)


def test_a_killed_parent_takes_the_gateway_along(tmp_path: Path) -> None:
    prepare(tmp_path)(JIA)
    child = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-m', 'cqclerk.gateway.app', '--data', sys.argv[1], '--listen',"
        " '127.0.0.1:0', '--parent-stdin'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True);"
        " print(p.stdout.readline().split()[1], flush=True); p.wait()"
    )
    parent = subprocess.Popen([sys.executable, "-c", child, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    port = int(parent.stdout.readline().rpartition(":")[2])
    parent.kill()
    parent.wait()
    import socket

    while True:  # it answers until it is gone
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            break


@ON_BOTH
def test_the_administrator_adds_an_office_while_the_gateway_runs(tmp_path: Path) -> None:
    with gateway_process(tmp_path) as gateway:
        administer(tmp_path, "add", "T500110001", "綦江区古南街道办事处")
        administer(tmp_path, "add", "T500110001", "綦江区古南街道办事处")
        enrolled(gateway, administer(tmp_path, "code", "T500110001"), "T500110001")


def test_what_the_administrator_gets_wrong_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(tmp_path)]
    assert main(["office", "add", "T1", "甲", *data]) == 0
    assert main(["office", "add", "T1", "乙", *data]) == 1
    assert main(["office", "code", "T2", *data]) == 1
    assert main([*data, "--listen", "0.0.0.0:0"]) == 2
    assert main([*data, "--listen", "nowhere"]) == 2
    (tmp_path / "hub.key").write_text("not a key")
    assert main(["office", "code", "T1", *data]) == 1
    said = capsys.readouterr().err.strip().splitlines()
    assert "名册里没有 T1" in said.pop(0)
    assert len(said) == 5 and all(line.endswith("。") for line in said)


def test_the_offices_are_listed_with_their_stations_and_one_of_the_register_raises_no_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path)]
    assert main(["office", "list", *data]) == 0
    assert main(["office", "add", "T500110001", "綦江区古南街道办事处", *data]) == 0
    assert capsys.readouterr().err == ""
    with gateway_process(tmp_path) as gateway:
        enrolled(gateway, administer(tmp_path, "code", "T500110001"), "T500110001")
    assert main(["office", "list", *data]) == 0
    assert "T500110001  綦江区古南街道办事处  乡镇街道  工作站1台" in capsys.readouterr().out


def test_a_lost_key_leaves_the_data_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(tmp_path)]
    assert main(["office", "add", "T1", "甲", *data]) == 0
    before = (tmp_path / "hub.db").read_bytes()
    (tmp_path / "hub.key").unlink()
    assert main(["office", "code", "T1", *data]) == 1
    assert "wrong_key" in capsys.readouterr().err and (tmp_path / "hub.db").read_bytes() == before


def test_the_document_describes_every_call_and_every_body(tmp_path: Path) -> None:
    with gateway_process(tmp_path) as gateway:
        document = msgspec.json.decode(gateway.client().get("/openapi.json").content)
    assert {path: sorted(calls) for path, calls in document["paths"].items()} == {
        "/v1/enrol": ["post"],
        "/v1/events": ["get", "post"],
        "/v1/events/own": ["get"],
        "/v1/recovery": ["get", "post"],
        "/v1/recovery/enrolment": ["post"],
        "/v1/claims": ["post"],
        "/v1/blocks": ["post"],
        "/v1/attachments": ["post"],
        "/v1/attachments/{digest}": ["get", "patch"],
        "/v1/checks": ["post"],
        "/v1/bundles/{digest}": ["get", "patch", "post"],
        "/v1/bundles/answers/{digest}": ["get"],
        "/v1/reference": ["get"],
        "/v1/reference/{serial}": ["get"],
        "/v1/reference/offices-and-revocations": ["get"],
        "/v1/health": ["get"],
        "/v1/trust": ["get"],
    }
    named = set(msgspec.json.encode(document).decode().split('"#/components/schemas/')[1:])
    assert {name.partition('"')[0] for name in named} <= set(document["components"]["schemas"])
