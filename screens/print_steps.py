"""What goes to a printer from 打印, what is asked before it goes, and who may print the original."""

from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.widget import Widget

from screens import form_offers, keys, print_lines
from screens.held_key import HeldKey
from screens.phases import paper_word
from screens.reasons import failure
from screens.session import PrinterLook, session_of
from screens.sheets import REPRINT
from screens.texts import sentence
from screens.widgets.option_list import OptionList
from screens.widgets.question import Question
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.domain.print_job import PrintJob

_AGAIN = "again:"  # and the paper: why it is printed once more


class PrintSteps(WorkScreen):
    """The printers of the session, the papers that are with them, and the question that stands before an act."""

    @dataclass
    class Printed(Message):
        """The spooler is done with a paper: what it says, or what it broke on."""

        paper: str
        sentence: str
        error: BaseException | None

    @dataclass
    class PrintRight(Message):
        """The gateway has granted the right to print, or has not. reason: with which it was to be taken."""

        error: BaseException | None
        reason: str

    def __init__(self, case_id: str = "") -> None:
        super().__init__()
        self.session = session_of(self.app)
        self.case_id = case_id
        self.under_way: list[str] = []  # papers of this case that are with a printer
        self.use: str | None = None  # the printer that was chosen by hand, None: where the form of the paper comes out
        self._held = HeldKey()

    @property
    def case(self) -> "Case | None":
        """The case as it is shown."""
        raise NotImplementedError

    def offer_again(self) -> None:
        """Show what may be chosen now."""
        raise NotImplementedError

    def rest(self) -> None:
        """The focus back to where one chooses."""
        raise NotImplementedError

    # -- keys that are held down --------------------------------------------------------------------------------

    def is_held(self, message: OptionList.Chosen) -> bool:
        """Whether a digit is the same press as the one that was just obeyed: it prints nothing and confirms nothing."""
        if not self._held.repeats(str(message.digit)):
            return False
        self.say(f"{message.digit} 按住不放只算一次；还要就松开再按。", "warning")
        return True

    def on_key(self, event: events.Key) -> None:
        """A digit that nothing takes may still be held down; any other key ends the press before it."""
        self._held.repeats(event.key)

    # -- printing ------------------------------------------------------------------------------------------------

    def print_or_ask(self, paper: str, printed: bool) -> None:
        """Print a paper; what has come out already is printed again only for a reason, which stands on it."""
        if printed and not self._numbered(paper):
            name = paper_word(paper)
            self.ask(f"{_AGAIN}{paper}", f"{name}已经打印过。再打一张会写明补打第几次和原因：", "原因", REPRINT)
        else:
            self.print_paper(paper)

    def _numbered(self, paper: str) -> bool:
        case = self.case
        return case is not None and paper == self.session.reference.items[case.item].certificate

    def print_paper(self, paper: str, reason: str = "") -> None:
        """Give a paper to its printer, which reserves the job before the first byte leaves."""
        printers = self.session.printer
        if printers is None:
            self.say(sentence("print.no_printer"), "error")
            return
        self.under_way.append(paper)
        self.offer_again()
        printers.print(self.case_id, paper, reason, self.use).add_done_callback(lambda done: self._is_printed(paper, done))

    def once_more(self, job: "PrintJob") -> None:
        """The sheet is written off: print it again as it was, on plain paper or on a form; a form that is still good keeps its number."""
        if job.form and form_offers.offered(job.form, job.paper, self.session):
            self.host.go("form_print", job.case_id, job.paper, job.form, "" if job.reason == print_lines.BAD else job.form_number)
        elif job.form:
            self.say("已记废页，编号没有变；这种证件纸现在没有放打印机，请再选一种打法。", "warning")
        else:
            self.print_paper(job.paper)

    def _is_printed(self, paper: str, future: "Future[str]") -> None:
        """On the printer's thread."""
        error = future.exception()
        self.post_message(self.Printed(paper, "" if error else future.result(), error))

    # -- which printer -------------------------------------------------------------------------------------------

    def printer_of(self, paper: str) -> PrinterLook | None:
        """The printer that a paper would come out of now."""
        return self.session.printer.look_for(paper, self.use) if self.session.printer is not None else None

    def next_printer(self, paper: str) -> bool:
        """Take the next printer instead; False if there is no other one."""
        printers, now = self.session.printer, self.printer_of(paper)
        looks = printers.looks() if printers is not None else ()
        if now is None or len(looks) < 2:
            self.say("本站只有这一台打印机；要再设一台，F9 管理里设。", "warning")
            return False
        titles = [(look.title, look.use) for look in looks]
        place = next((place for place, look in enumerate(looks) if (look.title, look.use) == (now.title, now.use)), 0)
        self.use = titles[(place + 1) % len(titles)][1]
        return True

    # -- who prints the original ---------------------------------------------------------------------------------

    def move_right(self, act: str) -> bool:
        """Ask for the right to print, or before it is given away or taken; False if the act is another one."""
        match act:
            case print_lines.GIVE_BACK:
                self.ask(act, "交还后本台不能再打首张，由别的窗口向网关要。回车或 F10 交还。")
            case print_lines.TAKE_PRINT:
                self.ask(act, "那一台没有应答，改由本台打印；那边可能已经打出，所以本台的会印明补打。写明原因：", "原因")
            case print_lines.ASK_PRINT:
                self._ask_gateway("")
            case _:
                return False
        return True

    def _ask_gateway(self, reason: str) -> None:
        line = self.session.line
        if line is None:
            self._ask_by_stick(reason)
            return
        self.say("正在向网关要打印权……")
        line.ask_print(self.case_id, reason).add_done_callback(lambda done: self.post_message(self.PrintRight(done.exception(), reason)))

    def _ask_by_stick(self, reason: str) -> None:
        """The line did not bring it to the gateway: the next stick will."""
        from cqclerk.workplace import print_wishes

        self.do(print_wishes.wish, self.case_id, reason)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """The wish is noted."""
        from cqclerk.workplace import print_wishes

        if message.command is print_wishes.wish:
            self.say(f"打印权还没有要到，编号没有变；已记下，{print_wishes.DAYS}天内导出U盘就带去要，线路通了也可以再要。", "warning")

    def on_print_steps_print_right(self, message: PrintRight) -> None:
        """It is ours, or why not."""
        from cqclerk.sync.problems import LinkProblem

        if message.error is None:
            self.say("首张由本台打印了；按数字打印。", "good")
        elif isinstance(message.error, LinkProblem):
            self._ask_by_stick(message.reason)
        else:
            self.say(failure(message.error, self.session), "error")
        self.look_again()

    def look_again(self) -> None:
        """Something has changed."""
        raise NotImplementedError

    # -- the question --------------------------------------------------------------------------------------------

    def ask(self, id: str, words: str, label: str = "", value: str = "") -> None:
        """Ask before an act; the list is away meanwhile."""
        self.query_one("#choices").display = False
        self.query_one(Question).ask(id, words, label, value)
        self.foot.show_keys(keys.key_line((keys.ENTER_DO, keys.CONFIRM, keys.BACK), self.size.width - 1))

    def drop_question(self) -> bool:
        """Ask no more; False if nothing was asked."""
        if not self.query_one(Question).drop():
            return False
        self.query_one("#choices").display = True
        self.show_keys()
        self.rest()
        return True

    def go_on(self, widget: Widget) -> None:
        """Enter in the question's field."""
        self.query_one(Question).confirm()

    def action_confirm(self) -> None:
        """F10."""
        self.query_one(Question).confirm()

    def on_question_confirmed(self, message: Question.Confirmed) -> None:
        """Yes: do it."""
        from cqclerk.commands import issuing

        if not message.text and message.id != print_lines.GIVE_BACK:
            self.say("请先写明原因再确认。", "warning")
            return
        self.drop_question()
        if message.id.startswith(_AGAIN):
            self.print_paper(message.id.removeprefix(_AGAIN), message.text)
        elif message.id == print_lines.TAKE_PRINT:
            self._ask_gateway(message.text)
        elif self.case is not None:
            self.do(issuing.give_back, self.case.id, self.case.version)
