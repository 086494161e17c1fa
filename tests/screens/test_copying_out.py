"""抄录上平台: Enter by Enter beside the platform's page, and the number that it gave."""

from pathlib import Path

from screens.copying_out import CopyingOutScreen
from tests.screens.hosts import showing
from tests.screens.test_prereview import now, opened, taken_in

NUMBER = "11500109552015745B4502014001000202611250068"


async def test_each_enter_copies_one_field_and_goes_on_and_what_was_copied_stays_marked(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: CopyingOutScreen(case.id), session) as stage:
            await stage.wait_for("生育登记服务")
            assert "还有 1 件没上平台" in stage.text and "各格次序待核实" in stage.text
            await stage.press("enter")
            assert stage.host.clipboard == "生育登记服务" and "√" in stage.line_with("事项名称")
            for _ in range(12):
                await stage.press("down")
                if "证件号码（certKey）" in stage.text:
                    break
            assert "509900 19910307 0025" in stage.text, "long numbers are read out in groups"
            await stage.press("enter")
            assert stage.host.clipboard == "509900199103070025" and "已抄 2/" in stage.text
            await stage.press("escape")
            assert stage.host.backs == 1 and stage.host.clipboard == "", "nobody's data stays in the clipboard"
        async with showing(lambda: CopyingOutScreen(case.id), session) as stage:
            await stage.wait_for("已抄 2/")
            assert "√" in stage.line_with("事项名称") and "代办人" not in stage.text
            await stage.press("e")
            assert "代办人姓名" in stage.text


async def test_the_number_is_scanned_checked_and_kept_and_the_next_case_comes(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(CopyingOutScreen, session) as stage:
            await stage.wait_for("生育登记服务")
            await stage.press("f10")
            await stage.wait_for("平台给的办件编号")
            await stage.write("不知道")
            await stage.press("enter")
            assert "只有字母和数字" in stage.text
            stage.screen.query_one("#question").field.value = NUMBER.replace("745B", "754B")
            await stage.press("enter")
            assert "机构代码校验不对" in stage.text
            stage.screen.query_one("#question").field.value = NUMBER
            await stage.press("enter")
            await stage.wait_for(f"平台编号 {NUMBER}。按 N")
            assert now(session, case).platform_number == NUMBER
            await stage.press("n")
            await stage.wait_for("本机构收的件都已上平台")


async def test_a_number_of_another_kind_is_doubted_once_in_a_session(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        first, second = taken_in(session), taken_in(session)
        for case, number, doubted in ((first, "CQ2026000123", True), (second, "CQ2026000124", False)):
            async with showing(lambda case=case: CopyingOutScreen(case.id), session) as stage:  # type: ignore[misc]
                await stage.wait_for("生育登记服务")
                await stage.press("f10")
                await stage.wait_for("平台给的办件编号")
                await stage.write(number)
                await stage.press("enter")
                if doubted:
                    assert "与已知的平台样式不同" in stage.text
                    await stage.press("enter")
                await stage.wait_for(lambda case=case, number=number: now(session, case).platform_number == number)  # type: ignore[misc]
