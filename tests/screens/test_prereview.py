"""预审 as a reviewer sees it: everything at once, decisions by digits, what may not be done with its reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cqclerk.commands import intake, prereview
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Claimed, ClaimReleased
from cqclerk.workplace.workplace import Workplace
from data.rows import DraftRow
from screens.filling import Spot
from screens.prereview import PrereviewScreen
from tests.cases import form
from tests.offices import OFFICE_B, PaperGateway
from tests.people import CHEN_JING, LIU_QIANG, MAIMAITI, NAMESAKE, RAN_JUAN, WANG_FANG
from tests.screens.hosts import HandSession, PaperLine, PaperPrinter, Stage, showing, signed_in


@contextmanager
def opened(folder: Path) -> Iterator[HandSession]:
    """A session with a line and a printer."""
    with signed_in(folder / "s") as session:
        session.line, session.printer = PaperLine(), PaperPrinter(answer="已送到打印机。")
        yield session


def taken_in(session: HandSession, *lacking: str, **people: object) -> Case:
    fields = {key: text for key, text in form(**people).items() if key not in lacking}  # type: ignore[arg-type]
    return session.desk.submit(intake.submit, "childbirth", fields).result(20)


def now(session: HandSession, case: Case) -> Case:
    return session.desk.submit(Workplace.case, case.id).result(20)


async def seen(stage: Stage) -> None:
    """The findings are on the screen."""
    await stage.wait_for("女方户籍在")


async def test_one_look_shows_every_topic_with_its_article_and_the_home_office_with_its_reason(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            assert case.receipt_number[-4:] in stage.row(1) and "王芳 刘强" in stage.row(1) and "今天 09:41" in stage.row(1)
            for topic, article in (("身份", "GB 11643"), ("重复", "自拟"), ("失信", "通知 三（二）"), ("申报地", "通知 四（三）")):
                assert article in stage.line_with(f" {topic}  "), stage.text
            assert "未能查询" in stage.line_with("失信") and "全市未查" in stage.line_with("重复")
            assert "1 通过并接件" in stage.text and "不可以：一次性告知全部缺项" in stage.text


async def test_passing_is_acceptance_with_number_and_due_date_and_its_notice_can_be_printed(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            await stage.press("1")
            asked = "".join(stage.text.split())
            assert "通过预审并接件？" in asked and "今日办结" in asked
            assert now(session, case).phase is Phase.SUBMITTED, "nothing is decided by a digit alone"
            await stage.press("f10")
            await stage.wait_for("已受理")
            accepted = now(session, case)
            assert accepted.phase is Phase.PROCESSING and accepted.case_number in stage.text
            await stage.wait_for("1 打印受理通知书")
            await stage.press("1")
            await stage.wait_for("已送到打印机")
            assert session.printer.asked == [(case.id, "acceptance_notice")]  # type: ignore[union-attr]
            await stage.press("2")
            assert stage.host.went == [("processing", (case.id,))]


async def test_a_gap_stands_against_passing_and_is_told_once_and_whole(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session, "material.marriage_certificate", "wife.phone")
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            assert "资料缺 2 项" in stage.line_with("不可以：通过并接件") and "通知 四（三）" in stage.line_with("不可以：通过并接件")
            assert "结婚证" in stage.line_with(" 缺 ")
            await stage.press("1", "enter")
            await stage.wait_for("已一次性告知 2 项")
            assert now(session, case).phase is Phase.SUPPLEMENTING
            await stage.wait_for("1 打印一次性告知书")
            await stage.press("b")
            assert stage.host.went == [("intake", (case.id,))]


async def test_a_refusal_names_its_reasons_and_says_them_in_words(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            await stage.press("2")
            await stage.wait_for("1 [ ]")
            await stage.press("f10")
            assert "请先按数字选" in stage.text
            await stage.press("2", "3", "3", "3", "enter")
            await stage.press("f10")
            assert "请写明理由" in stage.text
            await stage.write("材料与登记不符")
            await stage.press("f10")
            await stage.wait_for("预审不予通过")
            refused = now(session, case)
            assert (refused.phase, refused.reasons) == (Phase.REFUSED, ("condition", "material"))
            await stage.wait_for("打印不予通过告知书")


async def test_a_decision_can_be_dropped_before_it_is_confirmed(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            await stage.press("9")
            assert "申请人撤件？" in stage.text
            await stage.press("escape")
            assert "申请人撤件？" not in stage.text and stage.host.backs == 0
            await stage.press("f10")
            assert now(session, case).phase is Phase.SUBMITTED


async def test_a_case_of_another_office_is_shown_and_not_decided(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session, wife=RAN_JUAN)
        assert case.home_office == OFFICE_B
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await stage.wait_for("由练习二区乙镇人民政府预审，这里只能看")
            assert "这一件由练习二区乙镇人民政府办理" in stage.line_with("不可以：通过并接件")
            assert session.line.claimed == []  # type: ignore[union-attr]


async def test_a_case_that_came_from_elsewhere_is_claimed_by_opening_and_given_back_undecided(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = foreign(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            assert session.line.claimed == [case.id]  # type: ignore[union-attr]
            assert "还没有认领" in stage.line_with("不可以：通过并接件")
            stage.on_store(grant, case.id)
            stage.screen.look_again()
            await stage.wait_for("1 通过并接件")
            await stage.press("escape")
            assert session.line.given_back == [case.id]  # type: ignore[union-attr]


async def test_with_the_line_down_a_case_that_is_not_claimed_can_only_be_looked_at(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        session.line = PaperLine(down=True)
        case = foreign(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await stage.wait_for("线路断，本件未认领，只能看")
            await stage.press("escape")
            assert session.line.given_back == []


async def test_a_case_that_moved_on_is_shown_anew_and_nothing_is_decided(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            await stage.press("1")
            session.desk.submit(prereview.withdraw, case.id, case.version).result(20)
            await stage.press("f10")
            await stage.wait_for("刚刚有了新进展")
            await stage.wait_for("不可以：撤件")
            assert now(session, case).phase is Phase.WITHDRAWN


async def test_two_cases_of_the_same_people_stand_side_by_side(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        first = taken_in(session)
        second = taken_in(session, wife=WANG_FANG, husband=MAIMAITI)
        async with showing(lambda: PrereviewScreen(second.id), session) as stage:
            await seen(stage)
            assert first.receipt_number in stage.line_with("重复")
            await stage.press("d")
            await stage.wait_for("另一件")
            assert first.receipt_number in stage.line_with("收件号") and second.receipt_number in stage.line_with("收件号")
            assert "买买提·艾力" in stage.line_with("男方姓名") and "刘强" in stage.line_with("男方姓名")
            await stage.press("escape")
            await seen(stage)


async def test_one_number_under_two_names_is_said_and_never_merged(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        taken_in(session)
        other = taken_in(session, wife=NAMESAKE, husband=MAIMAITI)
        async with showing(lambda: PrereviewScreen(other.id), session) as stage:
            await seen(stage)
            assert "号码相同，人不同" in stage.text


async def test_without_a_case_the_most_urgent_one_is_opened_or_none_is_said(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        async with showing(PrereviewScreen, session) as stage:
            assert "没有等预审的件" in stage.text
        case = taken_in(session, wife=CHEN_JING, husband=LIU_QIANG)
        async with showing(PrereviewScreen, session) as stage:
            await seen(stage)
            assert stage.screen.case_id == case.id and "陈静" in stage.row(1)


GATEWAY = PaperGateway()


def foreign(session: HandSession) -> Case:
    """A case of this office whose claim is nobody's, as one that another window took in."""
    case = taken_in(session)
    session.desk.submit(release, case.id).result(20)
    return now(session, case)


def release(at: Workplace, case_id: str) -> None:
    GATEWAY.accepts_all(at)
    GATEWAY.gives(at, case_id, ClaimReleased(at.station.id), 2)


def grant(at: Workplace, case_id: str) -> None:
    GATEWAY.gives(at, case_id, Claimed(at.station.id, at.station.office), 3)


async def test_where_nothing_is_missing_there_is_nothing_to_supplement(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            assert "不可以：收到补正材料，材料不缺" in stage.text
            await stage.press("b")
            assert "材料不缺，没有可补正的" in stage.text and stage.host.went == []


async def test_what_was_begun_of_a_supplement_goes_when_the_case_has_gone_on(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session, "wife.phone", "material.marriage_certificate")
        focus = Spot(case=case.id).written()
        row = DraftRow("d", "childbirth", "x", focus, "2026-11-25T09:00:00+08:00", "{}")
        session.desk.submit(lambda at: at.save_draft(row)).result(20)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            assert session.views.draft("d") is not None
            session.desk.submit(prereview.withdraw, case.id, case.version).result(20)
            stage.screen.look_again()
            await stage.wait_for(lambda: session.views.draft("d") is None)
