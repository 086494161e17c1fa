"""收件: taking an application in. Nothing is refused, nothing typed is lost; what is missing becomes the one notice."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from cqclerk.domain.case import Case
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.form import values_of
from cqclerk.domain.guards import Stale
from data.rows import DraftRow
from screens import bypass, keys
from screens.drafted_form import DraftedForm
from screens.filling import REVIEW, Filling, Spot, draft_values
from screens.print_lines import is_open
from screens.reasons import failure
from screens.widgets.case_table import CaseTable
from screens.widgets.draft_list import DraftList, saved_at, whose
from screens.widgets.item_list import ItemList
from screens.widgets.option_list import OptionList
from screens.widgets.received_page import AGAIN, ANOTHER, ATTACH, DESK, PREREVIEW, Received, ReceivedPage
from screens.widgets.review_page import ReviewPage, empty_words
from screens.widgets.side_panel import SidePanel

if TYPE_CHECKING:
    from cqclerk.domain.likeness import Duplicate
    from cqclerk.workplace.workplace import Workplace

_RECEIPT = "receipt"


def load_case(at: "Workplace", case_id: str) -> Case:
    """The case that is supplemented."""
    return at.case(case_id)


def look_for_duplicates(at: "Workplace", case_id: str) -> "tuple[Duplicate, ...]":
    """The search of 预审, made while the citizen is still at the counter."""
    from cqclerk.commands import prereview

    return prereview.duplicates(at, at.case(case_id))


class IntakeScreen(DraftedForm):
    """The form of one citizen; with a case_id that of a case whose gaps are being filled (补正)."""

    KEYS = (
        keys.HELP.saying("本格规则"),
        keys.ENTER_NEXT,
        keys.SAME,
        keys.GAPS,
        keys.CONFIRM.saying("提交并打回执"),
        keys.COMMITMENT,
        keys.NEXT_SECTION,
        keys.PREVIOUS_SECTION,
        keys.RARE_CHARACTER,
        keys.ANOTHER_FORM,
        keys.DISCARD,
        keys.REFUSED_HERE,
        keys.BACK.saying("放下(不丢)"),
    )
    BINDINGS = keys.bindings(KEYS)

    @dataclass
    class Printed(Message):
        """What the spooler says of the receipt."""

        sentence: str
        tone: str

    def __init__(self, case_id: str = "", draft_id: str = "", told: Mapping[str, str] | None = None) -> None:
        """told: what was said of an application by the bypass (应急接件) before its form."""
        super().__init__()
        self._told = dict(told or {})
        self.case_id, self.draft_id = case_id, draft_id
        self._page: ReceivedPage | None = None
        self._greeting = ""

    def show_keys(self) -> None:
        """With a supplement no receipt comes: that was printed when the case was taken in."""
        if self.case and self.pane.page is not None:
            shown = (keys.CONFIRM.saying("提交补正") if key.key == keys.CONFIRM.key else key for key in self.KEYS)
            self.foot.show_keys(keys.key_line(shown, self.size.width - 1))
        else:
            super().show_keys()

    def heading(self) -> str:
        if self.case:
            return f"补正 {self.case.receipt_number} {self.session.reference.items[self.case.item].name}"
        word = "应急接件" if self._told or (self.pane.page is not None and bypass.is_told(self.pane.form.values)) else "收件"
        return f"{word} {self.pane.form.item.name}" if self.pane.page is not None else word

    # -- where the form comes from ---------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        """A case that is supplemented, the draft that was asked for, the one that was put aside, or an empty form."""
        drafts = self.session.views.drafts()
        asked = next((draft for draft in drafts if draft.id == self.draft_id), None)
        self.case_id = self.case_id or (Spot.read(asked.focus).case if asked else "")
        waiting = [draft for draft in drafts if not Spot.read(draft.focus).case]
        if self.case_id:
            self._greeting = ""
        elif self._told:
            self.begin_anew()
        elif asked is not None:
            self._resume(asked)
        elif len(waiting) == 1:
            self._resume(waiting[0])
            self._greeting = f"接着收 {saved_at(waiting[0])} 放下的：{whose(waiting[0])}。另收一件按 Ctrl+N。"
        elif waiting:
            self._choose(waiting)
        else:
            self.begin_anew()
        yield from super().compose_body()

    def on_mount(self) -> None:
        """What is on the screen already is said; a case is fetched from the store."""
        if self.case_id:
            self.do(load_case, self.case_id)
        elif self._greeting:
            self.say(self._greeting)

    def asked_for_again(self) -> None:
        """F2 when a case was taken in: the next one."""
        if self._page is not None:
            self.begin_anew()

    def begin_anew(self) -> None:
        """An empty form of the item that windows take in; of several the clerk says which."""
        self.draft_id, self.case, self.case_id, self._page = "", None, "", None
        offered = self.session.reference.offered
        if self._told:
            offered = tuple(item for item in offered if item.identifier in self.session.reference.emergency.items)
        if len(offered) == 1:
            self._begin(offered[0].identifier)
        else:
            self.pane.put(ItemList(offered))
            self._greeting = "收哪一件？按数字选。"
            if self.is_mounted:
                self.query_one(SidePanel).show(())
                self.foot.stand("")
                self.say(self._greeting)

    def _begin(self, item: str) -> None:
        """An empty form; what was told of the bypass goes with this one only."""
        told, self._told = self._told, {}
        self.start(self._filling(item, told), Spot())

    def _resume(self, draft: DraftRow) -> None:
        self.draft_id = draft.id
        self.start(self._filling(draft.item, draft_values(draft)), Spot.read(draft.focus), draft)

    def _filling(
        self, item: str, values: dict[str, str], asked: frozenset[str] = frozenset(), known: CreditCheck = CreditCheck.UNKNOWN
    ) -> Filling:
        reference = self.session.reference
        return Filling(reference.items[item], reference, values, self.session.last_form, asked, self.session.file.office_id, known)

    def _choose(self, drafts: Sequence[DraftRow]) -> None:
        """Several forms were put aside: which one goes on?"""
        self.pane.put(DraftList(drafts, self.session.reference.items))
        self._greeting = "有几张没收完的表，新的在前：按数字接着收，或新收一件。"

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """An item, or a draft; the gaps are the form's own."""
        if isinstance(message.table, ItemList):
            self._begin(str(message.row.key))
            return
        if not isinstance(message.table, DraftList):
            return
        draft = self.session.views.draft(str(message.row.key))
        if draft is None:
            self.begin_anew()
        else:
            self._resume(draft)

    def _supplement(self, case: Case) -> None:
        """The form of a case as it stands, or as far as its gaps were filled already."""
        self.case = case
        if case.application is None:
            self.pane.put(ReceivedPage(Received("这一件的内容不在本机，不能在这里补正；由申报地或收件窗口补正。")))
            return
        drafts = self.session.views.drafts()
        draft = next((draft for draft in drafts if Spot.read(draft.focus).case == case.id), None)
        self.draft_id = draft.id if draft else ""
        values = draft_values(draft) if draft else values_of(case.application)
        asked = frozenset(gap.key for gap in case.gaps)
        spot = Spot.read(draft.focus) if draft else Spot(next((gap.key for gap in case.gaps), ""))
        self.start(self._filling(case.item, values, asked, case.credit), spot, draft)
        self.say(f"补正：告知过的 {len(case.gaps)} 项还缺；Ctrl+L 逐项跳过去，补完按 F10。")

    # -- leaving it ----------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Esc: from the list of gaps to the form, from the form away; nothing is lost."""
        if self.busy and self.keeper.ended:
            self.say("正在提交，请稍候……")
        elif not self.leave_gaps():
            self.put_aside()
            self.forget_empty()
            self.keeper.end()
            self.host.back()

    def action_another_form(self) -> None:
        """Ctrl+N: this one is put aside, another citizen's begins."""
        if self.pane.filling is not None:
            self.session.last_form = dict(self.pane.form.values)
        self.put_aside()
        self.begin_anew()

    # -- handing it in ---------------------------------------------------------------------------------------------

    def action_confirm(self) -> None:
        """F10: first everything in short, then it is submitted with what is missing."""
        if self.pane.page is None:
            return
        self.pane.settle()
        if self.pane.page.section.key != REVIEW:
            self.pane.show_page(self.pane.form.page_of(REVIEW))
            return
        if self.pane.form.nobody and self.case is None:
            self.say(empty_words(self.pane.form), "warning")
            return
        self._submit()

    def on_review_page_taken_anyway(self, message: ReviewPage.TakenAnyway) -> None:
        """Nobody is named, and the clerk says that it is to be so."""
        if self.case is None and not self.keeper.ended:
            self._submit()

    def _submit(self) -> None:
        from cqclerk.commands import intake

        self.keeper.end()
        values = dict(self.pane.form.values)
        if self.case is None and bypass.is_told(values):
            self.do(bypass.submit, self.pane.form.item.identifier, values, self.draft_id, self.host.facts.link.words.startswith(bypass.UP))
        elif self.case is None:
            self.do(intake.submit, self.pane.form.item.identifier, values, self.draft_id)
        else:
            self.do(intake.supplement, self.case.id, self.case.version, values, self.draft_id)

    def on_work_screen_done(self, message: DraftedForm.Done) -> None:
        """The case is there, or it is taken in."""
        if message.command is look_for_duplicates:
            self._tell_duplicates(message.result)
            return
        case: Case = message.result
        if message.command is not load_case:
            self._received(case)
        elif self.pane.filling is None:
            self._supplement(case)
        else:  # it had moved on; what is typed stays
            self.case = case

    def on_work_screen_refused(self, message: DraftedForm.Refused) -> None:
        """The form goes on as a draft."""
        left_out = bypass.given_up(self.pane.form.values, message.error) if message.command is bypass.submit else ""
        message.sentence = left_out or failure(message.error, self.session)
        self.keeper.go_on()
        if isinstance(message.error, Stale):
            self.do(load_case, self.case_id)

    def _received(self, case: Case) -> None:
        """It is in the journal: say so, print, and offer what comes next."""
        supplemented, self.case_id, self.session.last_form = self.case is not None, case.id, dict(self.pane.form.values)
        self._page = ReceivedPage(Received.of(case, self.session, supplemented=supplemented))
        self.pane.put(self._page)
        self.foot.stand(f"已保存在本机  收件号 {case.receipt_number}", "good")
        self.do(look_for_duplicates, case.id)
        if not supplemented:
            self._print(case.id)

    def _tell_duplicates(self, found: "tuple[Duplicate, ...]") -> None:
        """Nothing is refused for it: the pre-review compares."""
        if found:
            first = found[0]
            words = self.session.reference.words.label(f"same.{first.same.value}")
            going = "在办" if first.open else "办过"
            self.say(f"查重：{words}，{going}的有 {len(found)} 件（{first.receipt_number}），照收，预审时按 D 对照。", "warning")

    def _print(self, case_id: str) -> None:
        printer = self.session.printer
        if printer is None:
            self.post_message(self.Printed("没有接上打印机，接收凭证没有打印；接上后在这里再打。", "warning"))
            return
        printer.print(case_id, _RECEIPT).add_done_callback(self._printed)

    def _printed(self, future: "Future[str]") -> None:
        """On the printer's thread."""
        error = future.exception()
        self.post_message(self.Printed(failure(error, self.session), "error") if error else self.Printed(future.result(), ""))

    def on_intake_screen_printed(self, message: Printed) -> None:
        """What became of the paper; a question about it is answered at 打印."""
        if self._page is None:
            return
        asked = any(is_open(job, self.session) for job in self.session.views.jobs_of(self.case_id))
        self._page.tell_paper(message.sentence + ("按 F5 回答。" if asked else ""), message.tone)

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """What comes next."""
        match message.choice.id:
            case str(choice) if choice == PREREVIEW:
                self.host.go("prereview", self.case_id)
            case str(choice) if choice == ANOTHER:
                self.begin_anew()
            case str(choice) if choice == AGAIN:
                self._print(self.case_id)
            case str(choice) if choice == ATTACH:
                self.host.go("attachments", self.case_id)
            case str(choice) if choice == DESK:
                self.host.back()
            case _:
                pass
