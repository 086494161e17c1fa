"""号段与证件纸: where each certificate number and each numbered form is; a new pile is received here, a bad or missing form written off."""

from collections.abc import Iterable

from textual.containers import Vertical
from textual.widget import Widget

from cqclerk.domain.fields import read_date
from screens import keys, number_looks
from screens.cells import wrap
from screens.number_looks import Stock
from screens.reasons import failure
from screens.session import session_of
from screens.spans import Span
from screens.widgets import kinds
from screens.widgets.case_table import CaseTable, Column
from screens.widgets.choice_field import ChoiceField
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList
from screens.widgets.options import Numbered, ShortList
from screens.widgets.row_window import ListPages, Row
from screens.work_screen import WorkScreen

RECEIVE, VOID, LOST, FOUND, HAND_IN, AGAIN = "receive", "void", "lost", "found", "hand_in", "again"
_ASKED = {
    RECEIVE: ("template", "first", "last"),
    VOID: ("template", "number", "reason"),
    LOST: ("template", "number", "reason"),
    FOUND: ("paper", "holder", "counts", "dated", "note"),
    HAND_IN: ("paper",),
    AGAIN: ("paper",),
}
_MAY_BE_EMPTY = ("dated", "note")
_VALID, _VOID = "valid", "void"
_DONE = {
    RECEIVE: "这一叠证件纸已登记，打印时扫每一张的号。",
    VOID: "已登记，这一张不会再打印。",
    LOST: "已登记，这一张不会再打印。",
    FOUND: "已清点，这个号不会再用；上报后市里和本机构各窗口都知道。",
    HAND_IN: "没用的号已交回，谁也不会再用；这个事项不再自动领号。",
    AGAIN: "这个事项又会自动领号：线路通时就领。",
}
_COLUMNS = (
    Column("种类", 14, grow=1),
    Column("号", 32),
    Column("未用", 5),
    Column("占用", 4),
    Column("已用", 5),
    Column("作废", 4),
    Column("遗失", 4),
)
_SHOWN = 4  # void and lost numbers under the list
_CHOICES = (
    Choice(RECEIVE, "领来一叠证件纸", "管理员"),
    Choice(VOID, "登记一张作废", "坏的"),
    Choice(LOST, "登记一张遗失", "找不到的"),
    Choice(FOUND, "清点一张证件", "管理员；恢复备份以后见到的、本机没有记录的"),
    Choice(HAND_IN, "交回一段没用的号", "管理员；窗口要停、事项不在这里办了"),
    Choice(AGAIN, "交回以后重新领号", "管理员"),
)


class NumbersScreen(WorkScreen):
    """A list of blocks and batches, what became of the marked one's numbers, and what may be entered of forms."""

    KEYS = (keys.HELP, keys.DIGITS, keys.CONFIRM, keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "#choices"
    HINTS = True

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self._stocks: tuple[Stock, ...] = ()
        self._act = ""

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((Span(" 号段与证件纸", "title"), Span("  每一号只在一处", "dim")), id="title")
        yield CaseTable(_COLUMNS, ListPages(()), marked=self._marked, empty="还没有领到号段，也没有登记证件纸。", id="stocks")
        yield Lines(id="gone")
        yield OptionList(id="choices")
        form = Vertical(*self._fields(), id="form")
        form.styles.height, form.styles.margin, form.display = "auto", (0, 0, 0, 1), False
        yield form

    def _fields(self) -> Iterable[Widget]:
        numbered = number_looks.numbered_templates(self.session.reference, self.session.today())
        templates = (Numbered(name, title, str(n)) for n, (name, title) in enumerate(numbered, 1))
        yield ChoiceField("证件纸", ShortList(*templates), id="template", columns=36)
        for id, label in (("first", "第一张"), ("last", "最后一张"), ("number", "预制号"), ("reason", "原因")):
            yield Field(label, kinds.TEXT, id=id, columns=24)
        yield Field("证件编号", kinds.TEXT, id="paper", columns=40)
        yield Field("姓名", kinds.NAME, id="holder", columns=24)
        fates = (Numbered(_VALID, "有效，在当事人手里或待领", "1"), Numbered(_VOID, "作废，收回了或打坏了", "2"))
        yield ChoiceField("这张证", ShortList(*fates), id="counts", columns=36)
        yield Field("签发日期", kinds.past_date(self.session.today), id="dated", columns=10)
        yield Field("说明", kinds.TEXT, id="note", columns=40)

    def on_mount(self) -> None:
        self.query_one("#choices", OptionList).offer(_CHOICES)
        self.do(number_looks.look)

    # -- looking ------------------------------------------------------------------------------------------------

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """What is there, or what was entered."""
        if message.command == number_looks.look:
            self._show(message.result)
            return
        done = _DONE[self._act]
        self._close_form()
        self.say(done, "good")
        self.do(number_looks.look)

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """What was typed stays."""
        message.sentence = failure(message.error, self.session)

    def _show(self, stocks: tuple[Stock, ...]) -> None:
        self._stocks = stocks
        self.query_one("#stocks", CaseTable).reload(ListPages([_row(stock) for stock in stocks]))
        if stocks:
            self._tell(stocks[0])

    def _marked(self, row: Row | None) -> None:
        found = next((stock for stock in self._stocks if row is not None and stock.id == row.key), None)
        if found is not None:
            self._tell(found)

    def _tell(self, stock: Stock) -> None:
        """The numbers of one row that are void or lost, each with its reason; the last ones, where there are many."""
        heading = "，".join(filter(None, (stock.what, stock.note, "" if stock.gone else "没有作废、遗失、清点到的号")))
        columns = max(self.size.width - 2, 40)
        lines = [heading, *(row for one in stock.gone[-_SHOWN:] for row in wrap(one, columns))]
        self.query_one("#gone", Lines).show([(Span(f" {line}", "dim"),) for line in lines])

    # -- entering -----------------------------------------------------------------------------------------------

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """The few fields that an entry needs."""
        self._act = message.choice.id
        for field in self.query(Field):
            field.display = field.id in _ASKED[self._act]
        if self._act in (HAND_IN, AGAIN) and (row := self.query_one("#stocks", CaseTable).marked):
            self.query_one("#paper", Field).value = next((stock.first for stock in self._stocks if stock.id == row.key), "")
        self.query_one("#form").display = True
        self.query_one("#choices").display = False
        self.query_one(f"#{_ASKED[self._act][0]}", Field).focus()
        self.say(f"{message.choice.words}：填完按 F10，Esc 不登记。")

    def action_confirm(self) -> None:
        """F10: enter it."""
        if not self._act:
            return
        values = {id: self.query_one(f"#{id}", Field).value.strip() for id in _ASKED[self._act]}
        if missing := next((id for id, value in values.items() if not value and id not in _MAY_BE_EMPTY), ""):
            self.query_one(f"#{missing}", Field).focus()
            self.say("还没有填完，没有登记。", "warning")
        elif wrong := next((field for id in values if (field := self.query_one(f"#{id}", Field)).problem), None):
            wrong.focus()
            self.say(wrong.problem, "warning")
        else:
            self._enter(values)

    def _enter(self, values: dict[str, str]) -> None:
        from cqclerk.commands import form_stock, found_papers, number_blocks

        match self._act:
            case "receive":
                self.do(form_stock.receive, *values.values())
            case "hand_in":
                self.do(number_blocks.hand_in, values["paper"])
            case "again":
                self.do(number_blocks.ask_again, values["paper"])
            case "found":
                void, dated = values["counts"] == _VOID, read_date(values["dated"])
                self.do(found_papers.enter, values["paper"], values["holder"], void, dated, values["note"])
            case _:
                self.do(form_stock.write_off, values["template"], values["number"], self._act, values["reason"])

    def _close_form(self) -> bool:
        if not self._act:
            return False
        self._act = ""
        for field in self.query(Field):
            field.value = ""
        self.query_one("#form").display = False
        self.query_one("#choices").display = True
        self.query_one("#choices").focus()
        return True

    def action_back(self) -> None:
        """Esc: out of the entry, then to the screen before."""
        if not self._close_form():
            self.host.back()


def _row(stock: Stock) -> Row:
    counts = (stock.unused, stock.taken, stock.used, stock.voided, "—" if stock.lost is None else stock.lost)
    numbers = f"{stock.first}–{stock.last[-6:]}"
    tone = "" if stock.unused or stock.taken else "dim"
    return Row(stock.id, (stock.what, numbers, *(str(count) for count in counts)), tone)
