"""Stations that were enrolled, or enrolled anew, after the gateway's backup give back everything, with a new code or without."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import intake, prereview, processing
from cqclerk.domain.case import Case
from cqclerk.gateway.app import main
from cqclerk.gateway.states import kept_block
from cqclerk.protocol import bundles
from cqclerk.protocol.messages import Problem
from cqclerk.sync import stick
from cqclerk.workplace import exchange, supply
from cqclerk.workplace.workplace import Workplace
from screens import stick_words
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B
from tests.people import CHEN_JING, DING_YI
from tests.restores import Restored


@pytest.fixture
def restored(tmp_path: Path) -> Iterator[Restored]:
    made = Restored(tmp_path)
    yield made
    made.village.close()
    made.city.hub.close()


def decided(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form(CHEN_JING, DING_YI))
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def busy(restored: Restored, office: str = OFFICE_A) -> tuple[Workplace, Case]:
    """A station that is enrolled by stick, has numbers, and has issued a certificate; all of it reported."""
    at = restored.village.station(office)
    restored.village.trip(at)
    case = decided(at)
    for _ in range(2):
        restored.village.trip(at)
    return at, case


def numbers_taken(restored: Restored, case: Case) -> bool:
    with restored.city.hub.reading() as tx:
        block = tx.block(case.block)
        assert block is not None and tx.number(block.id, kept_block(tx, block.id).state.serial(case.certificate_number)) == case.id
        fold = kept_block(tx, case.block).state
    return fold.serial(case.certificate_number) in fold.reserved | fold.issued


@pytest.mark.parametrize(("told", "code", "done"), [(True, False, False), (True, True, False), (True, True, True), (False, True, False)])
def test_a_station_that_came_after_the_backup_gives_back_its_numbers_too(restored: Restored, told: bool, code: bool, done: bool) -> None:
    village = restored.village
    village.station(OFFICE_B)
    restored.backs_up()
    late, case = busy(restored)
    before, folds = restored.known(), restored.folds()
    restored.puts_back(told)
    if done:
        restored.is_done()
    if code:
        late.keep_enrolment_code(restored.city.code(OFFICE_A))
    for _ in range(3):
        village.trip(late)
    restored.has_all({place: what for place, what in before.items() if place[0] == late.station.id})
    assert restored.folds()[case.id] == folds[case.id]
    assert numbers_taken(restored, case)
    if not done:
        restored.is_done()
    for _ in range(3):
        last = village.trip(late)
    assert last.problems == () and late.enrolment_code() == ""
    village.agrees(late)
    assert supply.numbers_left(late, "childbirth", late.today()) > 0
    assert decided(late).certificate_number != case.certificate_number
    for _ in range(2):
        last = village.trip(late)
    assert last.problems == () and last.refused == 0


def test_what_to_do_next_is_said_at_the_command_line_and_on_the_stick(
    restored: Restored, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    village = restored.village
    at = village.station(OFFICE_A)
    restored.backs_up()
    decided(at)
    village.trip(at)
    restored.puts_back()
    decided(at)

    def brought() -> tuple[str, str]:
        made = stick.export(at)
        up = tmp_path / f"one{bundles.SUFFIX_UP}"
        up.write_bytes(made.data)
        assert main(["bundle", str(up), "--data", str(restored.folder)]) == 0
        return capsys.readouterr().out, stick_words.imported(stick.take(at, up.with_suffix(bundles.SUFFIX_DOWN).read_bytes()))

    def restored_says(*words: str) -> str:
        assert main(["restored", *words, "--data", str(restored.folder)]) == 0
        return capsys.readouterr().out

    said, shown = brought()
    assert "新的还没有收" in said and "restored --done 以后再导出一份" in said and "请再导出一份" in shown
    said, shown = brought()
    assert "收回以前报过的" in said and "restored --done" in shown and "自动" not in shown
    assert "名单里的站都交回了" in (told := restored_says()) and "备份以后登记的" in told and "restored --again" in told
    assert "备份以后登记的" in restored_says("--done")
    said, shown = brought()
    assert "在恢复" not in said and "没有办" not in shown and exchange.unsent_count(at) == 0
    assert "restored --again" in restored_says()


def test_what_a_stick_asked_for_in_vain_says_what_to_do_next() -> None:
    problems = tuple(Problem(type=key, title="", status=403) for key in ("enrol.used", "station.unknown"))
    told = stick_words.imported(stick.Imported(problems=problems))
    assert "登记码已经用过，请向市级管理员再要一个" in told and "网关里没有本机，请再导出一份" in told
