"""打印: sent is not printed; what came out is asked, a bad sheet is printed again under the same number."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from cqclerk.commands import afterlife, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Accepted, Approved
from cqclerk.domain.findings import PackRef
from cqclerk.domain.print_events import PrintMoved
from cqclerk.domain.print_job import PrintJob
from cqclerk.sync.problems import NoAnswer
from cqclerk.workplace import print_wishes
from cqclerk.workplace.workplace import Workplace
from printing import papers, profiles
from printing.spooler import Spooler
from printing.transports.files import VirtualTransport
from screens.held_key import HeldKey
from screens.print_queue import PrintQueueScreen
from screens.printers import Printers
from screens.session import PrinterLook
from screens.widgets.frame import Light
from tests.cases import form
from tests.offices import PaperGateway
from tests.people import CHEN_JING, DING_YI, LIU_QIANG, OUYANG_NANA
from tests.screens.hosts import HandSession, PaperLine, PaperPrinter, showing, signed_in


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        session.printer = PaperPrinter(answer="已发往打印机，请看出来的纸：完整吗？")
        yield session


def decided(at: Workplace, **more: str) -> Case:
    case = intake.submit(at, "childbirth", form(**more))
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def job_of(at: Workplace, case: Case, *, cut: bool = False) -> PrintJob:
    """A sheet of its certificate that has left; cut: the line broke in mid-job."""
    order = Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True)
    job = issuing.reserve(at, order)
    issuing.sending(at, job.id)
    if cut:
        return issuing.unknown(at, job.id, "cut")
    issuing.sent(at, job.id)
    return job


def sent(at: Workplace) -> Case:
    case = decided(at)
    job_of(at, case)
    return case


def run(session: HandSession, work: Callable[[Workplace], Case]) -> Case:
    return session.desk.run(work, 30)


def now(session: HandSession, case: Case) -> Case:
    return session.desk.run(lambda at: at.case(case.id), 30)


async def test_the_paper_stands_at_the_printers_columns_beside_its_job(session: HandSession) -> None:
    case = run(session, sent)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("女方姓名")
        assert case.certificate_number in stage.text and "训练样本" in stage.text
        assert "待确认" in stage.line_with(">生育服务证")
        paper = next(row for row in stage.text.splitlines() if "女方姓名" in row)
        assert paper.rstrip().endswith("|"), "both edges of the paper are on the screen"


async def test_a_whole_sheet_confirmed_by_the_clerk_completes_the_case(session: HandSession) -> None:
    case = run(session, sent)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("请看出来的纸：生育服务证完整吗？")
        assert now(session, case).phase is Phase.APPROVED, "sent is not printed"
        await stage.press("1")
        await stage.wait_for(f"已出纸，已办结：生育服务证 编号 {case.certificate_number}")
        await stage.wait_for("不可以：生育服务证，证件已经打印并确认")
        assert now(session, case).phase is Phase.COMPLETED
        assert "已出纸" in stage.line_with(">生育服务证")


@pytest.mark.parametrize(("key", "reason"), [("2", "bad"), ("3", "not_printed")])
async def test_a_sheet_that_is_bad_or_never_came_is_written_off_and_printed_again(session: HandSession, key: str, reason: str) -> None:
    case = run(session, sent)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for(f"{key} ")
        await stage.wait_for("生育服务证完整吗")
        await stage.press(key)
        printer = session.printer
        assert isinstance(printer, PaperPrinter)
        await stage.wait_for(lambda: printer.asked == [(case.id, "childbirth_certificate")])
        assert [(job.state, job.reason) for job in session.views.jobs_of(case.id)] == [("spoiled", reason)]
        await stage.wait_for("废页")
        assert now(session, case).certificate_number == case.certificate_number


async def test_a_job_cut_in_the_middle_is_asked_about_and_never_sent_again_by_itself(session: HandSession) -> None:
    def cut(at: Workplace) -> Case:
        case = decided(at)
        job_of(at, case, cut=True)
        return case

    case = run(session, cut)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("打印中途断了。请看出来的纸")
        assert "不明待确认" in stage.text and "也不会自己再打" in stage.text
        assert isinstance(session.printer, PaperPrinter) and session.printer.asked == []


async def test_a_decided_case_offers_its_certificate_first_and_its_slips_after_it(session: HandSession) -> None:
    case = run(session, decided)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("1 打印生育服务证")
        assert "2 打印接收凭证" in stage.text and "3 打印受理通知书" in stage.text
        assert "不可以：一次性告知书，没有缺项" in stage.text
        await stage.press("2")
        await stage.wait_for("请看出来的纸：完整吗？")
        assert isinstance(session.printer, PaperPrinter) and session.printer.asked == [(case.id, "receipt")]


async def test_while_a_paper_is_with_its_printer_others_can_be_queued_and_their_digits_stay(session: HandSession) -> None:
    case = run(session, decided)
    session.printer = printer = PaperPrinter(answer=None)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("1 打印生育服务证")
        await stage.press("1")
        await stage.wait_for("正在打印生育服务证……")
        assert "1 打印生育服务证" not in stage.text and "2 打印接收凭证" in stage.text
        await stage.press("2")
        await stage.wait_for("正在打印生育服务证、接收凭证……")
        assert printer.asked == [(case.id, "childbirth_certificate"), (case.id, "receipt")]


async def test_a_key_that_is_held_down_prints_one_sheet_and_confirms_none(session: HandSession) -> None:
    case = run(session, decided)
    printer = session.printer
    assert isinstance(printer, PaperPrinter)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("2 打印接收凭证")
        hands = stage.screen._held._clock = Hands()
        for _ in range(30):
            await stage.press("2")
            hands.time += 0.05
        assert printer.asked == [(case.id, "receipt")] and "按住不放只算一次" in stage.text
        hands.time += 1
        run(session, lambda at: at.case(job_of(at, case).case_id))
        stage.screen.look_again()
        await stage.wait_for("生育服务证完整吗")
        for _ in range(30):
            await stage.press("1")
            hands.time += 0.05
        await stage.wait_for("已办结")
        assert now(session, case).phase is Phase.COMPLETED and printer.asked == [(case.id, "receipt")]


class Hands:
    """A clock that a test moves."""

    time = 0.0

    def __call__(self) -> float:
        return self.time


async def test_a_slip_is_printed_again_only_for_a_reason_that_stands_on_it(session: HandSession) -> None:
    def printed(at: Workplace) -> Case:
        case = decided(at)
        job = issuing.reserve(at, Order(case.id, "receipt", "1", "digest", "virtual-80", certificate=False))
        issuing.confirm(at, job.id, "printer")
        return case

    case = run(session, printed)
    printer = session.printer
    assert isinstance(printer, PaperPrinter)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("2 补打接收凭证 第1次")
        await stage.press("2")
        await stage.wait_for("再打一张会写明补打第几次和原因")
        assert printer.asked == []
        await stage.press(*"2222", "escape")
        assert printer.asked == [], "a key that goes on is typed, and Esc prints nothing"
        await stage.press("1", "2")
        await stage.wait_for("再打一张会写明补打第几次和原因")
        await stage.press("enter")
        await stage.wait_for(lambda: printer.asked[-1] == (case.id, "receipt"))
        assert printer.reasons[-1] == "窗口补打"


async def test_a_reprint_that_is_out_is_shown_with_its_number_and_reason_and_is_no_preview(session: HandSession) -> None:
    def printed(at: Workplace) -> Case:
        case = decided(at)
        order = Order(case.id, "receipt", "1", "digest", "virtual-80", False, 1, "水浸了")
        issuing.confirm(at, issuing.reserve(at, order).id, "printer")
        return case

    case = run(session, printed)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("补打第1次")
        assert "水浸了" in stage.text and "【预览】" not in stage.text and "已发出的一张" in stage.text
        await stage.press("v")
        assert stage.host.went[-1][1][3] == session.views.jobs_of(case.id)[0].id


async def test_a_reason_that_is_typed_takes_the_place_of_the_one_that_stands_there(session: HandSession) -> None:
    def printed(at: Workplace) -> Case:
        case = decided(at)
        issuing.confirm(at, issuing.reserve(at, Order(case.id, "receipt", "1", "digest", "virtual-80", certificate=False)).id, "printer")
        return case

    case = run(session, printed)
    printer = session.printer
    assert isinstance(printer, PaperPrinter)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("2 补打接收凭证 第1次")
        await stage.press("2")
        await stage.wait_for("再打一张会写明补打第几次和原因")
        await stage.press(*"字迹不清", "enter")
        await stage.wait_for(lambda: bool(printer.reasons))
        assert printer.reasons == ["字迹不清"]


TWO = (
    PrinterLook("", "通用", "58毫米小票机", "打印就绪", True),
    PrinterLook("certificate", "证件", "A4 打印机", "缺纸", False),
)


async def test_each_printer_says_how_it_is_and_a_sheet_goes_to_another_one_by_choice(session: HandSession) -> None:
    case = run(session, decided)
    session.printer = printer = PaperPrinter(there=TWO)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("1 打印生育服务证")
        row = stage.line_with("58毫米小票机 打印就绪")
        assert "证件 A4 打印机 缺纸" in row
        await stage.press("p")
        await stage.wait_for("下一张改用 58毫米小票机")
        await stage.press("1")
        await stage.wait_for(lambda: printer.uses == [""])
        await stage.press("3")
        await stage.wait_for(lambda: printer.uses == ["", None])


async def test_the_right_to_print_goes_to_another_window_and_comes_from_one_that_does_not_answer(session: HandSession) -> None:
    session.line = line = PaperLine()
    case = run(session, decided)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("首张改由别的窗口打印")
        digit = stage.line_with("首张改由别的窗口打印").split()[0]
        await stage.press(digit)
        await stage.wait_for("交还后本台不能再打首张")
        await stage.press("enter")
        await stage.wait_for("打印权已交还")
        await stage.wait_for("不可以：生育服务证，首张的打印权已交还")
        digit = stage.line_with("首张由本台打印").split()[0]
        await stage.press(digit)
        await stage.wait_for(lambda: line.asked_print == [(case.id, "")])
        run(session, lambda at: taken_away(at, case))
        stage.screen.look_again()
        await stage.wait_for("那一台没有应答")
        stage.screen._held = HeldKey()  # a while later
        await stage.press(stage.line_with("那一台没有应答").split()[0], *"停电", "enter")
        await stage.wait_for(lambda: line.asked_print[1:] == [(case.id, "停电")])


async def test_without_a_line_the_right_to_print_is_asked_for_by_the_next_stick(session: HandSession) -> None:
    class Cut(PaperLine):
        def ask_print(self, case_id: str, reason: str = "") -> "Future[None]":
            future: Future[None] = Future()
            future.set_exception(NoAnswer("cut"))
            return future

    session.line = Cut()
    case = run(session, decided)
    run(session, lambda at: issuing.give_back(at, case.id, case.version))
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("首张由本台打印")
        await stage.press(stage.line_with("首张由本台打印").split()[0])
        await stage.wait_for("打印权还没有要到，编号没有变；已记下")
    (asked,) = run(session, print_wishes.asked)
    assert (asked.case_id, asked.printing, asked.reason) == (case.id, True, "")


def taken_away(at: Workplace, case: Case) -> Case:
    """Another window of the office has been granted it."""
    gateway = PaperGateway()
    gateway.accepts_all(at)
    gateway.gives(at, case.id, PrintMoved("elsewhere", at.station.office), 9)
    return at.case(case.id)


async def test_what_the_printer_broke_on_is_said_in_a_sentence(session: HandSession) -> None:
    class Broken(PaperPrinter):
        def print(self, case_id: str, paper: str, reason: str = "", use: str | None = None) -> "Future[str]":
            future: Future[str] = Future()
            future.set_exception(OSError("no such device"))
            return future

    case = run(session, decided)
    session.printer = Broken()
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("1 打印生育服务证")
        await stage.press("1")
        await stage.wait_for("程序出了差错")
        assert "1 打印生育服务证" in stage.text, "it can be tried again"


def decided_elsewhere(at: Workplace, *, printed_here: bool) -> Case:
    """Taken in here for another office, which has decided."""
    gateway = PaperGateway()
    case = intake.submit(at, "childbirth", form(OUYANG_NANA, LIU_QIANG))
    gateway.accepts_all(at)
    gateway.gives(at, case.id, Accepted("CQ1", at.today(), False, PackRef("childbirth-2021", "0" * 64)), 2)
    where = at.station.id if printed_here else "elsewhere"
    gateway.gives(at, case.id, Approved("Y5099021002026000001", "block", at.today(), "CREDENTIAL", where, "周强"), 3)
    return at.case(case.id)


async def test_an_original_that_another_window_prints_says_which(session: HandSession) -> None:
    case = run(session, lambda at: decided_elsewhere(at, printed_here=False))
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("不可以：生育服务证，由练习二区乙镇人民政府的窗口打印")
        assert "1 打印接收凭证" in stage.text


async def test_what_another_office_decided_is_printed_where_the_citizen_stands(session: HandSession) -> None:
    case = run(session, lambda at: decided_elsewhere(at, printed_here=True))
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("1 打印生育服务证")
        assert "Y5099021002026000001" in stage.text and "练习二区乙镇人民政府" in session.desk.run(lambda at: _text(at, case), 30)


def _text(at: Workplace, case: Case) -> str:
    return papers.paper("childbirth_certificate", at.case(case.id), at).text()


async def test_without_a_case_the_sheet_that_nobody_spoke_of_comes_first(session: HandSession) -> None:
    async with showing(PrintQueueScreen, session) as stage:
        await stage.wait_for("没有要打印的")
    run(session, sent)
    run(session, lambda at: decided(at))
    async with showing(PrintQueueScreen, session) as stage:
        await stage.wait_for("请看出来的纸：生育服务证完整吗？")


async def test_the_ledger_lists_every_job_and_leads_to_its_case(session: HandSession) -> None:
    asked = run(session, sent)

    def another(at: Workplace) -> Case:
        case = intake.submit(at, "childbirth", form(CHEN_JING, DING_YI))
        case = prereview.accept(at, case.id, case.version)
        return processing.approve(at, case.id, case.version, ())

    waiting = run(session, another)
    async with showing(lambda: PrintQueueScreen(asked.id), session) as stage:
        await stage.wait_for("完整吗")
        await stage.press("t")
        await stage.wait_for("打印台账")
        assert asked.certificate_number in stage.line_with("王芳 刘强") and "待确认" in stage.line_with("王芳 刘强")
        assert "未打印" in stage.line_with("陈静 丁一")
        await stage.press("down", "enter")
        await stage.wait_for("1 打印生育服务证")
        assert stage.screen.case_id == waiting.id and "陈静 丁一" in stage.row(1)
        await stage.press("t", "escape")
        assert stage.host.backs == 0
        await stage.press("escape")
        assert stage.host.backs == 1


async def test_what_the_printer_confirms_meanwhile_is_shown_without_a_key(session: HandSession) -> None:
    case = run(session, sent)
    job = session.views.jobs_of(case.id)[0]
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("完整吗")
        session.desk.run(lambda at: issuing.confirm(at, job.id, "printer"), 30)
        stage.screen.look_again()
        await stage.wait_for("不可以：生育服务证，证件已经打印并确认")


async def test_a_printer_that_draws_pictures_prints_and_confirms_by_itself(session: HandSession, tmp_path: Path) -> None:
    profile = profiles.load("virtual-80")
    spooler = Spooler(session.desk.run, profile, lambda: VirtualTransport(tmp_path / "papers", profile))
    session.printer = Printers(lambda chosen: spooler, session.desk.run(lambda at: at.station), NoLight())
    case = run(session, decided)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("1 打印生育服务证")
        await stage.press("1")
        await stage.wait_for("已出纸，已办结")
        stage.screen.look_again()
        await stage.wait_for("已办结")
        assert now(session, case).phase is Phase.COMPLETED
        assert len(list((tmp_path / "papers").glob("*.png"))) == 1
    spooler.close()


class NoLight:
    """Nobody looks at the top line."""

    def printer_changed(self, light: Light) -> None:
        pass


async def test_enter_prints_nothing_and_pgdn_reads_on_in_the_paper(session: HandSession) -> None:
    case = run(session, decided)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("1 打印生育服务证")
        await stage.wait_for("行（PgDn）")
        await stage.press("enter")
        assert "按 1 打印生育服务证" in stage.row(22)
        assert isinstance(session.printer, PaperPrinter) and session.printer.asked == []
        await stage.press("pagedown", "pagedown", "pagedown", "pagedown")
        assert "到底了（PgUp）" in stage.text


async def test_a_long_printers_name_is_cut_before_the_people_and_the_item(session: HandSession) -> None:
    name = "76毫米小票机（认出来的：某某牌某某型号热敏小票打印机）"
    session.printer = PaperPrinter(there=(PrinterLook("", "通用", name, "打印就绪", True),))
    case = run(session, sent)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("76毫米小票机")
        heading = stage.row(1)
        assert case.receipt_number[-4:] in heading and "刘强" in heading and "生育登记" in heading and heading.rstrip().endswith("~")


async def test_a_sheet_printed_again_is_not_said_to_complete_the_case(session: HandSession) -> None:
    def again(at: Workplace) -> Case:
        case = sent(at)
        issuing.confirm(at, issuing.unsettled(at)[0].id, "clerk")
        case = afterlife.allow_reprint(at, case.id, at.case(case.id).version, "纸张破损")
        order = Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True, reprint=1)
        issuing.sent(at, issuing.reserve(at, order).id)
        return at.case(case.id)

    case = run(session, again)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("完整吗")
        await stage.press("1")
        await stage.wait_for(f"补打第1次已出纸：生育服务证 编号 {case.certificate_number}，编号不变。")
