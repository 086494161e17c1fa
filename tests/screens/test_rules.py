"""管理·规则 and 管理·待核实: a file is looked at, then loaded; a bad one is told and changes nothing; what is not confirmed is listed."""

from datetime import UTC, date, datetime
from pathlib import Path

from textual.widget import Widget

from cqclerk.commands import intake, rules
from screens.processing import ProcessingScreen
from screens.rules import RulesScreen
from screens.unverified import UnverifiedScreen
from tests.cases import form
from tests.offices import HandClock
from tests.rule_files import pack_text, signed, stricter
from tests.screens.hosts import Stage, found, on_stage, showing, signed_in

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。1月4日（周一）不上班。
""".replace("1月4日（周一）不上班。", "")


async def look_at(stage: Stage, file: Path, kind: str = "rules") -> None:
    found(stage, Widget, "kind").value = kind
    found(stage, Widget, "file").value = str(file)
    await stage.press("ctrl+t")


def written(folder: Path, text: str) -> Path:
    file = folder / "f.txt"
    file.write_text(text, encoding="utf-8")
    return file


async def test_a_pack_is_tried_and_then_loaded(tmp_path: Path) -> None:
    with signed_in(tmp_path / "s") as session:
        session.desk.submit(intake.submit, "childbirth", form()).result(20)
        async with showing(RulesScreen, session) as stage:
            await stage.wait_for("还没有")
            await stage.press("ctrl+l")
            assert stage.host.went[-1] == ("unverified", ())
            await stage.press("f10")
            await stage.wait_for("先试看再导入")
            await look_at(stage, written(tmp_path, signed(stricter())))
            await stage.wait_for("试算最近1件，1件说法不同")
            assert "试用1条" in stage.text
            assert session.workplace is not None and session.workplace.station.loaded == ()
            await stage.press("f10")
            await stage.wait_for("已导入规则 childbirth-2027 第1版（试用），2027-01-01 起施行。")
            await stage.wait_for("childbirth-2027 第1版，2027-01-01 起  李敏")
            assert session.reference.pack_for("childbirth", date(2027, 1, 1)).id == "childbirth-2027"


async def test_a_bad_file_is_told_and_nothing_is_loaded(tmp_path: Path) -> None:
    async with on_stage(RulesScreen, tmp_path) as stage:
        await look_at(stage, written(tmp_path, signed(pack_text(colour="red"))))
        await stage.wait_for("colour：is not known here")
        await look_at(stage, tmp_path / "nothing")
        await stage.wait_for("读不到")
        await look_at(stage, written(tmp_path, pack_text()))  # a draft may be tried, and is not loaded
        await stage.wait_for("本机没有这一事项的办件可以试算")
        await stage.press("f10")
        await stage.wait_for("不是市里签发的规则文件")
        assert stage.session.workplace is not None and stage.session.workplace.station.loaded == ()


async def test_a_notice_shows_the_cases_that_it_moves_and_sets_them(tmp_path: Path) -> None:
    clock = HandClock(datetime(2026, 12, 28, 2, 0, tzinfo=UTC))
    with signed_in(tmp_path / "s", clock=clock) as session:
        case = session.desk.submit(intake.submit, "childbirth", form(complete=False)).result(20)
        local = '[[local]]\noffices = ["T509901001"]\ndays_off = [2026-12-29]\nmakeup_days = []\nreason = "停电"\n'
        async with showing(RulesScreen, session) as stage:
            await look_at(stage, written(tmp_path, local), "local_days")
            await stage.wait_for("2027-01-05 → 2027-01-06")
            await stage.press("f10")
            await stage.wait_for("已导入停电，重算期限1件。")
            assert session.workplace is not None and session.workplace.case(case.id).notice_until == date(2027, 1, 6)
            await look_at(stage, written(tmp_path, NOTICE), "holidays")
            await stage.wait_for("2027年放假安排：与已有的不一致0天")
            await stage.press("f10")
            await stage.wait_for("已导入2027年放假安排")
            assert session.calendar.knows(date(2027, 6, 1))


async def test_what_nobody_has_confirmed_is_listed_by_file_and_key_with_its_source(tmp_path: Path) -> None:
    async with on_stage(UnverifiedScreen, tmp_path) as stage:
        await stage.wait_for("只提示，不会自己拒绝")
        await stage.press("end")
        await stage.wait_for("words/")
        sources = {source for each in stage.screen._found for source in each.sources}
        assert {"HN22", "SXZ"} <= sources
        place = next(
            n for n, each in enumerate(stage.screen._found) if (each.file, each.key) == ("rules/childbirth-2021.toml", "child_count")
        )
        await stage.press("home", *["down"] * place)
        await stage.wait_for("湖南只计共同生育")
        await stage.wait_for("现用的值来自")


async def test_a_case_that_was_taken_in_by_rules_that_count_no_more_says_so_in_its_history(tmp_path: Path) -> None:
    with signed_in(tmp_path / "s") as session:
        case = session.desk.submit(intake.submit, "childbirth", form()).result(20)
        async with showing(lambda: ProcessingScreen(case.id), session) as stage:
            await stage.wait_for("收件")
            assert "规则已更新" not in stage.text
        edition = pack_text(id="childbirth-2021", replaces=None, like="childbirth-2019", effective_from=date(2021, 11, 25), edition=2)
        session.desk.submit(rules.load_pack, signed(edition), "f").result(20)
        async with showing(lambda: ProcessingScreen(case.id), session) as stage:
            await stage.wait_for("规则已更新")
