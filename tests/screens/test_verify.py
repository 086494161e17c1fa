"""核验: the screen and `cqclerk verify`, over a station that has the city's list and issues papers of its own."""

import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import afterlife
from cqclerk.domain.case import Case
from cqclerk.protocol import credential
from cqclerk.protocol.credential import Credential
from cqclerk.protocol.published import Content, Issuer, KeptList, State, Withdrawn, signed_head
from cqclerk.protocol.signing import Ed25519Signer
from cqclerk.workplace.workplace import Workplace
from printing import qr
from screens.cli import main
from screens.search import SearchScreen
from screens.verify import VerifyScreen
from tests.offices import OFFICE_A, PaperGateway, enter
from tests.people import CHEN_JING, DING_YI
from tests.screens.desks import decided
from tests.screens.hosts import PaperLine, on_stage, signed_in

ROOT = PaperGateway().root


def listed(at: Workplace, *withdrawn: Withdrawn, known: bool = True) -> None:
    """Give the station the city's list of today."""
    mark = credential.fingerprint(at.station.id)
    issuer = Issuer(mark, OFFICE_A, "练习一区甲街道办事处", at.station.public_key, at.today())
    text = Content((issuer,) if known else (), withdrawn).encoded()
    assert at.home is not None
    at.home.offices_list.write_bytes(KeptList(root_key=ROOT.public_key, head=signed_head(ROOT, text, at.today()), text=text).encoded())


def issued(at: Workplace) -> Case:
    listed(at)
    return decided(at, CHEN_JING, DING_YI)


def picture_of(symbol: str, path: Path) -> Path:
    from PIL import Image

    rows = qr.modules(symbol)
    image = Image.new("L", (len(rows) + 8, len(rows) + 8), 255)
    image.putdata([255] * 4 * image.width + [v for row in rows for v in (*[255] * 4, *[0 if dark else 255 for dark in row], *[255] * 4)])
    image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST).save(path)
    return path


async def test_a_scanned_symbol_is_answered_at_once_with_office_number_and_the_day_of_the_list(tmp_path: Path) -> None:
    async with on_stage(VerifyScreen, tmp_path) as stage:
        case = stage.on_store(issued)
        await stage.paste(case.credential.lower())
        await stage.wait_for("练习用")
        assert "签名相符，但这是练习用的，不具效力" in stage.text and case.certificate_number in stage.text
        assert "练习一区甲街道办事处  2026-11-25" in stage.text and "名录截至 2026-11-25" in stage.text
        assert CHEN_JING.name not in stage.text, "the symbol knows nobody's name"


async def test_the_holders_are_compared_by_what_is_typed(tmp_path: Path) -> None:
    async with on_stage(VerifyScreen, tmp_path) as stage:
        case = stage.on_store(issued)
        await stage.paste(case.credential)
        await stage.press("enter")
        await stage.write(DING_YI.identity_number)
        await stage.wait_for("与输入的证件号码不符")
        await stage.write(CHEN_JING.identity_number)
        await stage.press("f10")
        await stage.wait_for("与持证人的证件号码相符")


async def test_what_this_station_knows_of_its_own_paper_counts_before_the_list_does(tmp_path: Path) -> None:
    async with on_stage(VerifyScreen, tmp_path) as stage:
        case = stage.on_store(issued)
        stage.on_store(lambda at: afterlife.void(at, case.id, case.version, "打错了"))
        await stage.paste(case.credential)
        await stage.wait_for("已作废")
        assert "自 2026-11-25 起作废，不能再用" in stage.text


async def test_an_altered_symbol_and_a_picture_are_told_in_words(tmp_path: Path) -> None:
    async with on_stage(VerifyScreen, tmp_path) as stage:
        case = stage.on_store(issued)
        sign = "A" if case.credential[60] != "A" else "B"
        await stage.paste(case.credential[:60] + sign + case.credential[61:])
        await stage.wait_for("被改动")
        assert case.certificate_number not in stage.text, "what cannot be believed is not repeated"
        await stage.paste(str(picture_of(case.credential, tmp_path / "纸.png")))
        await stage.press("f10")
        await stage.wait_for("练习用")
        await stage.press("ctrl+u")
        await stage.paste(str(tmp_path / "没有.png"))
        await stage.press("f10")
        await stage.wait_for("没有这个文件：没有.png")
        assert "练习用的" not in stage.text


async def test_an_unknown_station_makes_the_list_be_asked_for_once_more(tmp_path: Path) -> None:
    async with on_stage(VerifyScreen, tmp_path) as stage:
        case, line = stage.on_store(issued), PaperLine()
        stage.session.line = line
        stage.on_store(lambda at: listed(at, known=False))
        await stage.paste(case.credential)
        await stage.wait_for("不认识的机关")
        await stage.wait_for(lambda: line.lists == ["asked"])


async def test_without_a_list_nothing_is_said_of_the_paper(tmp_path: Path) -> None:
    async with on_stage(VerifyScreen, tmp_path) as stage:
        case = stage.on_store(decided)
        await stage.paste(case.credential)
        await stage.wait_for("还没有市里的机关名录")


async def test_a_symbol_scanned_into_the_search_is_verified(tmp_path: Path) -> None:
    async with on_stage(SearchScreen, tmp_path) as stage:
        case = stage.on_store(issued)
        await stage.paste(case.credential)
        assert stage.host.went == [("verify", (case.credential,))]
        await stage.press("ctrl+y")
        assert stage.host.went[-1] == ("verify", ())


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[tuple[list[str], Case]]:
    """A training home with one station and its list, and a paper of it."""
    folder = tmp_path / "training" / "stations" / OFFICE_A
    with signed_in(folder) as session:
        case = session.desk.submit(issued).result(20)
    yield ["--home", str(tmp_path), "--training"], case


def asked(paper: tuple[list[str], Case], *words: str) -> int:
    return main(["verify", *paper[0], *words])


def test_the_command_answers_without_a_password_and_says_it_by_its_exit_status(paper, capsys, tmp_path: Path) -> None:
    case = paper[1]
    assert asked(paper, case.credential) == 0
    out = capsys.readouterr().out
    assert (
        out.startswith("练习用：签名相符，但这是练习用的，不具效力")
        and f"编号 {case.certificate_number}" in out
        and "名录截至 2026-11-25" in out
    )
    assert asked(paper, str(picture_of(case.credential, tmp_path / "p.jpg"))) == 0
    assert asked(paper, case.credential[:-3] + "AAA") == 3
    assert main(["verify", "--home", str(tmp_path), case.credential]) == 1, "the real station has no list"
    capsys.readouterr()


def test_the_command_says_revoked_and_unknown(paper, capsys) -> None:
    arguments, case = paper
    home = Path(arguments[1]) / "training" / "stations" / OFFICE_A
    for withdrawn, known, status in ((True, True, 5), (False, False, 4)):
        at = enter(_home(home))
        gone = (Withdrawn(case.certificate_number, State.REVOKED, at.today()),) if withdrawn else ()
        listed(at, *gone, known=known)
        at.close()
        assert asked(paper, "--json", case.credential) == status
        said = json.loads(capsys.readouterr().out)
        assert said["verdict"] == {5: "revoked", 4: "unknown_office"}[status]
        assert said["withdrawn"] == ("revoked" if withdrawn else None) and said["list_as_of"] == "2026-11-25"


def _home(folder: Path):
    from data.place import StationHome

    return StationHome(folder)


def test_the_holders_numbers_are_read_and_never_written_in_the_call(paper, capsys, monkeypatch) -> None:
    case = paper[1]
    both = f"{DING_YI.identity_number}\n{CHEN_JING.identity_number}\n"
    for typed, status in ((both, 0), (DING_YI.identity_number, 9)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        assert asked(paper, "--holder", case.credential) == status
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{case.credential}\n{both}".encode())))
    assert asked(paper, "--holder", "-") == 0
    assert "与持证人的证件号码相符" in capsys.readouterr().out


def test_a_training_sample_is_none_for_a_real_list(paper, capsys) -> None:
    arguments, case = paper
    file = Path(arguments[1]) / "training" / "stations" / OFFICE_A / "offices-and-revocations.json"
    assert main(["verify", "--home", arguments[1], "--list", str(file), "--root", ROOT.public_key, case.credential]) == 8
    assert "练习用的样本，不具效力" in capsys.readouterr().out
    forged = case.credential[:60] + ("A" if case.credential[60] != "A" else "B") + case.credential[61:]
    assert main(["verify", "--home", arguments[1], "--list", str(file), forged]) == 3, "the mark is not believed before the signature"
    assert case.certificate_number not in capsys.readouterr().out


def test_the_key_or_the_list_that_is_wrong_is_named(paper, capsys, tmp_path: Path) -> None:
    arguments, case = paper
    file = str(Path(arguments[1]) / "training" / "stations" / OFFICE_A / "offices-and-revocations.json")
    for words, said in (
        (["--list", file, "--root", "AAAA"], "“AAAA”不是公钥"),
        (["--list", "nofile.json"], "没有名录文件 nofile.json"),
        (["--list", file, "--root", Ed25519Signer(bytes(32)).public_key], "不是市里的根签名的名录"),
    ):
        assert main(["verify", "--home", str(tmp_path), *words, case.credential]) == 1
        assert said in capsys.readouterr().err


def test_a_sample_is_known_on_a_clean_machine_and_an_altered_one_is_altered(capsys, tmp_path: Path) -> None:
    said = Credential("Y1", "childbirth", date(2026, 5, 20), None, "00" * 8, credential.fingerprint(credential.SAMPLE_STATION), True)
    symbol = credential.issue(said, Ed25519Signer(credential.SAMPLE_KEY))
    forged = symbol[:30] + ("A" if symbol[30] != "A" else "B") + symbol[31:]
    assert main(["verify", "--home", str(tmp_path), symbol]) == 8 and "没有用到名录" in capsys.readouterr().out
    assert main(["verify", "--home", str(tmp_path), forged]) == 3 and "编号" not in capsys.readouterr().out


def test_what_is_no_symbol_is_never_called_altered(capsys, tmp_path: Path) -> None:
    pdf = tmp_path / "纸.pdf"
    pdf.write_bytes(b"%PDF-1.4\n")
    receipt = picture_of("T509901001-2026-000012", tmp_path / "r.png")
    for shown, said in (
        ("一段别的字", "这不是证件的二维码"),
        ("T509901001-2026-000012", "这不是证件的二维码"),
        (str(receipt), "这不是证件的二维码"),
        (str(tmp_path / "nothing.png"), "没有这个文件：nothing.png"),
        ("nothing.pdf", "没有这个文件：nothing.pdf"),
        (str(pdf), "读不了这种文件：纸.pdf"),
    ):
        assert main(["verify", "--home", str(tmp_path), shown]) == 1
        out, err = capsys.readouterr()
        assert said in err and "改动" not in out + err


def test_a_call_needs_one_thing_to_verify(capsys) -> None:
    for words in (["verify"], ["verify", "--chain", "X"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
