"""附件: scans of the papers of one case: taken from the scanner's folder, looked at, given up."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from cqclerk.domain import attachment_guards, prereview_guards
from cqclerk.domain.attachments import Attachment
from cqclerk.domain.case import Case
from data.system_words import why
from screens import keys, scan_folder, scan_rows
from screens.reasons import reason
from screens.scan_words import kept_word
from screens.session import session_of
from screens.spans import Span
from screens.widgets.case_table import CaseTable
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList
from screens.widgets.question import Question
from screens.widgets.row_window import Row
from screens.widgets.short_table import ShortTable
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.commands.attachments import Held
    from cqclerk.workplace.workplace import Workplace

_LOOK_EVERY_S = 1.0
_VIEW, _SEEN, _GIVE_UP = "view", "seen", "give_up"
_FOLDER = "folder"


def load(at: "Workplace", case_id: str) -> "tuple[Case, dict[str, Held]]":
    """The case, and how far its scans are."""
    from cqclerk.commands import attachments

    case = at.case(case_id)
    return case, attachments.held(at, case)


class AttachmentsScreen(WorkScreen):
    """Above the materials with their scans; below what may be chosen for the marked one."""

    KEYS = (keys.HELP, keys.ENTER_OPEN, keys.DIGITS, keys.SCAN_FOLDER, keys.CONFIRM, keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "ShortTable"

    def __init__(self, case_id: str = "") -> None:
        super().__init__()
        self.session = session_of(self.app)
        self.case_id = case_id
        self.case: Case | None = None
        self._held: dict[str, Held] = {}
        self._watch: scan_folder.Watch | None = None
        self._trouble = ""  # why the folder cannot be read
        self._material = ""  # for which a file is chosen
        self._digest = ""  # of which something is chosen
        self._looking = False

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((Span(" 附件  ", "title"),), id="title")
        yield ShortTable(scan_rows.COLUMNS, (), empty="这一件还没有收到材料。", id="materials")
        yield OptionList(id="choose")
        yield Question()

    def on_mount(self) -> None:
        self.query_one("#choose", OptionList).display = False
        self.do(load, self.case_id)
        self.do(scan_folder.folder_of, self.session.home.folder)
        self.set_interval(_LOOK_EVERY_S, self._look)

    def on_unmount(self) -> None:
        """No copy that was made to look at stays behind."""
        scan_folder.forget_viewed(self.session.home.folder)

    def look_again(self) -> None:
        """A scan went on, or came."""
        self.do(load, self.case_id)

    # -- the folder -----------------------------------------------------------------------------------------

    async def _look(self) -> None:
        """In a thread: a share that does not answer must not stop the keys."""
        if self._watch is None or self._looking:
            return
        self._looking = True
        try:
            found = await asyncio.to_thread(self._watch.look)
            self._trouble = ""
        except OSError as error:
            found, self._trouble = [], f"扫描文件夹读不到（{why(error)}），已附的都在；按 Ctrl+F 换一个文件夹"
        finally:
            self._looking = False
        if self._material and self.case is not None and self.is_attached:
            self._offer_files(found)

    def _offer_files(self, found: list[scan_folder.Found]) -> None:
        assert self._watch is not None and self.case is not None
        choose = self.query_one("#choose", OptionList)
        offered = scan_rows.files(found, self.case)
        choose.title = self._trouble or "附哪一个？" + ("" if offered else "还没有新文件，扫描后会自己出现")
        choose.offer(offered)
        if offered and not self.query_one(Question).asked:
            choose.focus()

    # -- choosing ---------------------------------------------------------------------------------------------

    async def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """A material: which file? A scan: what with it?"""
        assert isinstance(message.row.key, tuple)
        kind, key = message.row.key
        choose = self.query_one("#choose", OptionList)
        choose.display = True
        if kind == scan_rows.MATERIAL:
            if barred := self._barred():
                self._close()
                self.say(barred, "warning")
                return
            self._material, self._digest = str(key), ""
            self._offer_files([])
            await self._look()
        else:
            self._material, self._digest = "", str(key)
            choose.title = f"{message.row.cells[0].strip(' └')}  {kept_word()}"
            choose.offer(tuple(self._acts()))
            choose.focus()

    def _barred(self) -> str:
        """Why no scan may be added, "" if one may."""
        if self.case is None:
            return "正在读这一件，请稍候。"
        objection = attachment_guards.may_attach(self.case, self.session.actor)
        return reason(objection, self.session, self.case) if objection else ""

    def _acts(self) -> Iterable[Choice]:
        one = self._marked()
        assert self.case is not None and one is not None
        held = self._held.get(one.digest)
        whole = held is not None and held.here == one.size
        yield Choice(_VIEW, "另存一份看（离开本屏即删）", "", "" if whole else "还没有传到本机")
        unseen = prereview_guards.may_see_originals(self.case, self.session.actor)
        yield Choice(_SEEN, "原件我看过（不等这份附件）", "通知 三（二）", reason(unseen, self.session, self.case) if unseen else "")
        objection = attachment_guards.may_give_up(self.case, self.session.actor)
        barred = "已记为缺失" if one.lost else reason(objection, self.session, self.case) if objection else ""
        for entry in self.session.reference.codes["attachment_loss"].entries:
            yield Choice(f"{_GIVE_UP}:{entry.code}", f"登记附件缺失：{entry.label}", "", barred)

    def _marked(self) -> Attachment | None:
        attachments = self.case.attachments if self.case else ()
        return next((one for one in attachments if one.digest == self._digest), None)

    async def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """A file is attached; a scan is looked at or given up."""
        act, _, code = message.choice.id.partition(":")
        if self._material:
            await self._attach_file(Path(message.choice.id))
        elif act == _VIEW:
            from cqclerk.commands import attachments

            self.do(attachments.content, self._digest)
        elif act == _SEEN:
            from cqclerk.commands import gathering

            one = self._marked()
            assert self.case is not None and one is not None
            self.do(gathering.see_originals, self.case.id, self.case.version, (one.material,))
        else:
            sentence = f"{message.choice.words}？记入办理经过，本件不再等它。可写明情况，回车或 F10 登记。"
            self.query_one(Question).ask(code, sentence, "说明")

    async def _attach_file(self, path: Path) -> None:
        from cqclerk.commands import attachments

        assert self.case is not None
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            self.say(f"{path.name} 读不出来（{why(error)}），这一件没有改动；请重新扫描。", "error")
            return
        self.do(attachments.attach, self.case.id, self.case.version, self._material, content, path.name)

    def on_question_confirmed(self, message: Question.Confirmed) -> None:
        """A reviewer's word that its bytes will never come; or another folder."""
        from cqclerk.commands import attachments

        code, text = message.id, message.text
        self.query_one(Question).drop()
        if code == _FOLDER:
            self.do(scan_folder.choose, text)
        elif self.case is not None:
            self.do(attachments.give_up, self.case.id, self.case.version, self._digest, code, text)

    def action_scan_folder(self) -> None:
        """Ctrl+F: where the scanner leaves its files."""
        where = str(self._watch.folder) if self._watch else ""
        self.query_one(Question).ask(_FOLDER, "扫描仪、高拍仪把文件存到哪个文件夹？只看 JPEG、PNG、PDF。", "文件夹", where)

    def go_on(self, widget: Widget) -> None:
        """Enter in the question's field."""
        self.query_one(Question).confirm()

    def action_confirm(self) -> None:
        """F10."""
        self.query_one(Question).confirm()

    # -- what came about ---------------------------------------------------------------------------------------

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """What is here is shown anew."""
        super().on_work_screen_done(message)
        match message.command.__name__:
            case "load":
                self.case, self._held = message.result
                self._show()
            case "folder_of" | "choose":
                self._watch = scan_folder.Watch(message.result)
                self.foot.stand(f"扫描文件夹 {message.result}")
                if message.command.__name__ == "choose":
                    self.say(f"以后看 {message.result} 里的文件。", "good")
            case "attach":
                self.say(f"已附：{message.result.attachments[-1].name}；已保存在本机，线路通时先传小的。", "good")
                self.do(load, self.case_id)
            case "give_up" | "see_originals" as done:
                self._close()
                self.say("已登记附件缺失。" if done == "give_up" else "已登记原件核验，记您的名字。", "good")
                self.do(load, self.case_id)
            case "content":
                self._view(message.result)

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """Where the case has moved on it is read again."""
        if isinstance(message.error, OSError):
            message.sentence = f"没有这个文件夹或不能读（{why(message.error)}），还看原来的；请核对路径。"
        super().on_work_screen_refused(message)
        self.do(load, self.case_id)

    def _view(self, content: bytes) -> None:
        one = self._marked()
        if one is None or not content:
            return
        try:
            path = scan_folder.put_for_viewing(self.session.home.folder, one.name or one.digest[:12], content)
        except OSError as error:
            self.say(f"没有存出来（{why(error)}），附件没有改动；请检查磁盘。", "error")
            return
        self.say(f"在这里看：{path}；离开本屏即删。")

    def _show(self) -> None:
        assert self.case is not None
        owed = sum(1 for one in self.case.attachments if not one.lost and self._missing(one))
        tail = f"附件 {len(self.case.attachments)} 份" + (f"，{owed} 份不在本机" if owed else "")
        words = f"{self.case.receipt_number}  {' '.join(self.case.names)}  {tail}"
        self.query_one("#title", Lines).show([(Span(" 附件  ", "title"), Span(words, "dim"))])
        table = self.query_one("#materials", ShortTable)
        table.show_rows(tuple(self._rows()))

    def _missing(self, one: Attachment) -> bool:
        held = self._held.get(one.digest)
        return held is None or held.here < one.size

    def _rows(self) -> Iterable[Row]:
        assert self.case is not None
        return scan_rows.rows(self.case, self._held, self.session)

    def _close(self) -> None:
        self._material = self._digest = ""
        self.query_one("#choose", OptionList).display = False
        self.query_one("#materials", ShortTable).focus()

    def action_back(self) -> None:
        """Esc: from the question, from the list, from the screen."""
        if self.query_one(Question).drop():
            (self.query_one("#choose", OptionList) if self._material or self._digest else self.query_one("#materials", ShortTable)).focus()
        elif self._material or self._digest:
            self._close()
        else:
            self.host.back()
