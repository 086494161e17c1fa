"""The command line: what it says where nobody looks at a screen, and how it ends."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cqclerk.commands import intake
from cqclerk.domain.access import Role
from cqclerk.domain.station_events import PrinterChosen
from cqclerk.workplace.opening import NewOperator, Plan, set_up, unlock
from data import station
from data.database import connect
from data.place import Place, StationHome, hold
from screens.cli import main
from tests.cases import form
from tests.offices import LIGHT, OFFICE_A, OFFICE_B, PASSWORD, REFERENCE, PaperGateway, enter, make_station
from tests.rule_files import pack_text, signed, stricter

ROOT = Path(__file__).parents[2]


@pytest.fixture
def two_offices(tmp_path: Path) -> Path:
    """A home with two practice stations, a case taken in at the first."""
    homes = [make_station(Place(tmp_path).training_station(office), office) for office in (OFFICE_A, OFFICE_B)]
    at = enter(homes[0])
    intake.submit(at, "childbirth", form())
    at.close()
    return tmp_path


def real_station(root: Path) -> StationHome:
    home = StationHome(Place(root).station())
    operators = (NewOperator("王会", (Role.CLERK, Role.ADMINISTRATOR), "secret word"),)
    plan = Plan(OFFICE_A, "练习一区甲街道办事处", "2", "http://127.0.0.1:9", operators, PrinterChosen("virtual-80", "virtual", ""))
    set_up(home, plan, REFERENCE, LIGHT)
    return home


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """What comes from standard input, which is no terminal."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def one_sentence(said: str) -> bool:
    return said.count("\n") == 1 and said.endswith("。\n") and "Traceback" not in said


@pytest.mark.parametrize("module", ["cqclerk", "screens"])
def test_both_module_names_start_the_same_program_which_says_that_it_needs_a_terminal(module: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--home", str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "工作站要在终端里打开；没有终端时请用 cqclerk walkthrough。\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words", ["verify", "sync", "doctor --rebuidl", "nonsense", "--home", "walkthrough --out", "sync --once --operator"]
)
def test_a_wrong_call_ends_with_2(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words.split())
    assert ended.value.code == 2 and capsys.readouterr().err.startswith("usage: cqclerk")


def test_the_gateway_has_a_command_line_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gateway", "office", "add", "T1", "甲", "--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "机构 T1 甲 已登记。\n"
    assert main(["gateway", "office", "code", "T1", "--data", str(tmp_path), "--days", "3"]) == 0
    code, validity = capsys.readouterr()
    assert "-" in code and code.count("\n") == 1 and validity == "3 天内有效，只能用一次。\n"
    assert main(["gateway", "office", "code", "T2", "--data", str(tmp_path)]) == 1
    assert one_sentence(capsys.readouterr().err)


# -- verify --chain ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("training", [[], ["--training"]])
def test_where_no_station_is_there_is_nothing_to_verify_and_nothing_is_made(
    training: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(tmp_path / "none"), *training, "verify", "--chain"]) == 0
    assert capsys.readouterr().out == "这里还没有工作站，没有要核验的记录。\n"
    assert not (tmp_path / "none").exists()


def test_in_training_the_chains_of_every_station_are_walked_without_a_question(
    two_offices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(two_offices), "--training", "verify", "--chain", "--json"]) == 0
    walks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(walk["own"], walk["faults"]) for walk in walks] == [(4, []), (3, [])]


def test_the_home_may_come_from_the_environment(
    two_offices: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CQCLERK_HOME", str(two_offices))
    assert main(["--training", "verify", "--chain"]) == 0
    assert capsys.readouterr().out.count("逐条相符") == 2


def test_a_journal_that_was_tampered_with_is_found(two_offices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = StationHome(Place(two_offices).training_station(OFFICE_A))
    key = unlock(home, station.read(home).operators[0].operator_id, PASSWORD)
    database = connect(home.database, key)
    database.execute("DROP TRIGGER journal_no_update")
    database.execute("UPDATE journal SET payload = ? WHERE kind = 'operator_added'", ['"王某"'.encode()])
    database.close()
    assert main(["--home", str(two_offices), "--training", "verify", "--chain"]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert "处不符：journal 3" in first and "逐条相符" in second


@pytest.mark.parametrize("command", ["verify --chain", "sync --once", "doctor"])
def test_while_a_workstation_is_open_over_the_home_a_command_says_so(
    command: str, two_offices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with hold(StationHome(Place(two_offices).training())):
        assert main(["--home", str(two_offices), "--training", *command.split()]) == 1
    out, err = capsys.readouterr()
    assert out == "" and one_sentence(err) and f"进程 {os.getpid()}" in err


def test_a_station_that_is_in_use_is_not_walked(two_offices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with hold(StationHome(Place(two_offices).training_station(OFFICE_B))):
        assert main(["--home", str(two_offices), "--training", "verify", "--chain"]) == 1
    assert one_sentence(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("words", "stdin", "status", "said"),
    [
        (["--operator", "王会"], "secret word\n", 0, "逐条相符"),
        (["--operator", "王会"], "wrong\n", 1, "口令不对"),
        (["--operator", "王会"], "", 1, "口令不对"),
        (["--operator", "李某"], "secret word\n", 1, "没有这个操作员"),
        ([], "secret word\n", 1, "没有这个操作员"),
    ],
)
def test_a_real_station_asks_for_its_operator(
    words: list[str],
    stdin: str,
    status: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    real_station(tmp_path)
    typed(monkeypatch, stdin)
    assert main(["--home", str(tmp_path), "verify", "--chain", *words]) == status
    out, err = capsys.readouterr()
    assert said in (err if status else out) and one_sentence(err or out)


@pytest.mark.parametrize("ruin", [b"\0" * 8192, b"hello" * 999])
def test_a_database_that_is_not_one_is_a_sentence_and_left_as_it_was(
    ruin: bytes, two_offices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = StationHome(Place(two_offices).training_station(OFFICE_A))
    for suffix in ("-wal", "-shm"):
        home.database.with_name(home.database.name + suffix).unlink(missing_ok=True)
    home.database.write_bytes(ruin)
    assert main(["--home", str(two_offices), "--training", "verify", "--chain"]) == 1
    assert one_sentence(capsys.readouterr().err) and home.database.read_bytes() == ruin


def test_a_damaged_station_file_is_a_sentence(two_offices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    StationHome(Place(two_offices).training_station(OFFICE_A)).station_file.write_text("{")
    assert main(["--home", str(two_offices), "--training", "verify", "--chain"]) == 1
    assert one_sentence(capsys.readouterr().err)


# -- sync --once ------------------------------------------------------------------------------------------------------


def test_without_a_station_there_is_nothing_to_send(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "sync", "--once", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"stations": 0}


@pytest.mark.parametrize("json_too", [False, True])
def test_a_gateway_that_does_not_answer_is_a_sentence_and_1(
    json_too: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real_station(tmp_path)
    typed(monkeypatch, "secret word\n")
    assert main(["sync", "--once", "--operator", "王会", "--home", str(tmp_path), *(["--json"] if json_too else [])]) == 1
    out, err = capsys.readouterr()
    assert one_sentence(err) and "本机" in err
    assert (json.loads(out) if json_too else out) == ({"ok": False, "reason": err.strip()} if json_too else "")


@pytest.mark.parametrize(
    "words", ["--home {} --training verify --chain", "verify --chain --training --home {}", "--training verify --chain --home {}"]
)
def test_home_and_training_may_stand_before_the_command_and_behind_it(
    words: str, two_offices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.format(two_offices).split()) == 0
    assert capsys.readouterr().out.count("逐条相符") == 2


def test_a_gateway_behind_options_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--training", "gateway"])
    assert ended.value.code == 2 and "写在最前面" in capsys.readouterr().err


def test_a_reader_that_has_gone_is_no_traceback(two_offices: Path) -> None:
    command = [sys.executable, "-m", "cqclerk", "verify", "--chain", "--training", "--home", str(two_offices)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None and child.stderr is not None
    child.stdout.close()
    said = child.stderr.read()
    child.stderr.close()
    assert (child.wait(60), said) == (1, b"")


# ---- rules -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def enrolled_station(tmp_path: Path) -> Path:
    """A practice station that knows its city, with a case taken in."""
    at = enter(make_station(Place(tmp_path).training_station(OFFICE_A), OFFICE_A))
    PaperGateway().enrols(at)
    intake.submit(at, "childbirth", form())
    at.close()
    return tmp_path


def test_a_signed_pack_is_tried_and_loaded_at_the_command_line(
    enrolled_station: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new.signed"
    file.write_text(signed(stricter()), encoding="utf-8")
    there = ["--home", str(enrolled_station), "--training"]
    assert main(["rules", "try", str(file), *there]) == 0
    said = capsys.readouterr().out
    assert "试算最近1件，1件说法不同" in said and "新 请人定：" in said and "试用1条" in said
    assert main(["rules", "try", str(file), "--json", *there]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["tried"] == 1 and "D27-a" in [each["after"]["key"] for each in told["cases"][0]["findings"] if each["after"]]
    assert main(["rules", "load", str(file), *there]) == 0
    assert "已导入规则 childbirth-2027 第1版（试用），2027-01-01 起施行。" in capsys.readouterr().out
    assert main(["rules", "load", str(file), *there]) == 1
    assert "已经在用" in capsys.readouterr().err


def test_a_file_that_cannot_be_loaded_is_told_in_one_sentence(
    enrolled_station: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ["--home", str(enrolled_station), "--training"]
    bad = tmp_path / "bad.signed"
    bad.write_text(signed(pack_text(colour="red")), encoding="utf-8")
    for file, said in ((bad, "colour：is not known here"), (tmp_path / "nothing", "读不到")):
        assert main(["rules", "load", str(file), *there]) == 1
        error = capsys.readouterr().err
        assert one_sentence(error) and said in error


def test_a_notice_and_local_days_are_loaded_at_the_command_line_and_a_clash_has_to_be_agreed_to(
    enrolled_station: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ["--home", str(enrolled_station), "--training"]
    notice, clash, local = (tmp_path / name for name in ("notice.txt", "clash.txt", "local.toml"))
    notice.write_text("关于2027年部分节假日安排的通知\n一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。\n", encoding="utf-8")
    clash.write_text("关于2027年部分节假日安排的通知\n一、元旦：1月1日（周五）放假。1月2日（周六）上班。\n", encoding="utf-8")
    local.write_text('[[local]]\noffices = ["T509901001"]\ndays_off = [2026-11-26]\nmakeup_days = []\nreason = "停电"\n', encoding="utf-8")
    assert main(["rules", "holidays", str(notice), *there]) == 0
    assert "已导入2027年放假安排，重算期限0件。" in capsys.readouterr().out
    assert main(["rules", "holidays", str(clash), *there]) == 1
    assert "有1天和已有的不一致（2027-01-02）" in capsys.readouterr().err
    assert main(["rules", "holidays", str(clash), "--agree", "--json", *there]) == 0
    assert json.loads(capsys.readouterr().out)["clashes"] == ["2027-01-02"]
    assert main(["rules", "local", str(local), *there]) == 0
    assert "已导入停电" in capsys.readouterr().out


def test_a_station_is_backed_up_and_put_back_at_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, file = real_station(tmp_path / "home"), tmp_path / "friday.cqbackup"
    where = ["--home", str(tmp_path / "home"), "--operator", "王会"]
    typed(monkeypatch, "secret word\n")
    assert main(["backup", str(file), *where]) == 0
    assert str(file) in capsys.readouterr().out
    home.station_file.write_text("damaged", encoding="utf-8")
    typed(monkeypatch, "wrong\n")
    assert main(["restore", str(file), *where]) == 1
    assert one_sentence(capsys.readouterr().err) and home.station_file.read_text(encoding="utf-8") == "damaged"
    typed(monkeypatch, "secret word\n")
    assert main(["restore", str(file), *where]) == 0
    assert "登记码" in capsys.readouterr().out and station.read(home).restored


def test_a_backup_that_is_none_or_cannot_be_written_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real_station(tmp_path / "home")
    where = ["--home", str(tmp_path / "home"), "--operator", "王会"]
    for words in (["restore", str(tmp_path / "none")], ["restore", __file__], ["backup", str(tmp_path / "no folder" / "x")]):
        typed(monkeypatch, "secret word\n")
        assert main([*words, *where]) == 1
        assert one_sentence(capsys.readouterr().err)


def test_a_damaged_station_file_is_mended_at_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = real_station(tmp_path)
    home.station_file.write_text("damaged", encoding="utf-8")
    assert main(["doctor", "--mend", "--home", str(tmp_path)]) == 0
    assert "登录" in capsys.readouterr().out and station.read(home).office_id == OFFICE_A
    home.station_file.unlink()
    home.station_file_kept.write_text("damaged", encoding="utf-8")
    assert main(["doctor", "--mend", "--home", str(tmp_path)]) == 1
    assert one_sentence(capsys.readouterr().err)
