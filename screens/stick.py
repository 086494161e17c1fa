"""U 盘: what waits here goes out as a file, and what lies on the stick is taken, each for what it is."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from data.system_words import why
from screens import keys, stick_files, stick_rows, stick_words
from screens.link_state import LinkState
from screens.reasons import failure
from screens.session import Session, session_of
from screens.stick_files import DOWN, UP, Lying, StickTrouble
from screens.texts import sentence
from screens.widgets.case_table import CaseTable
from screens.widgets.lines import Lines
from screens.widgets.question import Question
from screens.widgets.short_table import ShortTable
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cqclerk.sync.stick import Exported

_LOOK_EVERY_S = 2.0


class StickScreen(WorkScreen):
    """Above what waits; below the files, the first row being the one that is not made yet."""

    KEYS = (keys.HELP, keys.DIGITS, keys.ENTER_DO, keys.STICK_FOLDER, keys.CONFIRM, keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "ShortTable"

    @dataclass
    class Answered(Message):
        """A bundle came to the gateway, or did not."""

        path: Path
        answer: bytes
        error: BaseException | None

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self._folder: Path | None = None
        self._files: list[Lying] = []
        self._trouble = ""  # why the folder cannot be read
        self._looking = self._on_the_way = False

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(*stick_rows.heading(self.session, None, "", self._link()), id="title")
        yield ShortTable(stick_rows.COLUMNS, (), empty="正在看 U 盘。", id="files")
        yield Question()

    def on_mount(self) -> None:
        self.do(stick_files.folder_of, self.session.home.folder)
        self.set_interval(_LOOK_EVERY_S, self._look)

    def look_again(self) -> None:
        """Something was made, or answered."""
        self._show()

    # -- what lies there -----------------------------------------------------------------------------------------

    async def _look(self) -> None:
        """In a thread: a stick that is being pulled out must not stop the keys."""
        if self._folder is None or self._looking:
            return
        self._looking = True
        try:
            self._files, self._trouble = await asyncio.to_thread(stick_files.lying_in, self._folder), ""
        except OSError as error:
            self._files, self._trouble = [], f"读不到（{why(error)}）；插好 U 盘，或按 Ctrl+F 换文件夹"
        finally:
            self._looking = False
        if self.is_attached:
            self._show()

    def _show(self) -> None:
        self.query_one("#title", Lines).show(list(stick_rows.heading(self.session, self._folder, self._trouble, self._link())))
        self.query_one("#files", ShortTable).show_rows(tuple(stick_rows.rows(self._files, self.session)))

    # -- what is done with it --------------------------------------------------------------------------------------

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """The first row makes a file; every other is taken for what it is."""
        if message.row.key == stick_rows.EXPORT:
            self.do(stick_files.export)
        elif (file := next((one for one in self._files if one.path == message.row.key), None)) is not None:
            self.run_worker(self._take(file))

    async def _take(self, file: Lying) -> None:
        """Read in a thread: a stick is slow, and may be pulled out."""
        try:
            data = await asyncio.to_thread(stick_files.read, file.path)
            if file.kind == UP:
                self._carry(file.path, data)
            elif file.kind == DOWN:
                self.do(stick_files.take, data)
            else:
                self.do(stick_files.keep_card, data)
        except StickTrouble as trouble:
            self.say(str(trouble), "error")

    def _carry(self, path: Path, data: bytes) -> None:
        """To the gateway; it may take long, and the keys go on."""
        stick_files.checked(data, UP)
        link = self._link()
        if self.session.line is None or link.cut:
            raise StickTrouble(stick_words.NO_LINE)
        if self._on_the_way or link.bundle is not None:
            self.say("上一份还在路上，请稍候。", "warning")
            return
        self._on_the_way = True
        self.say(
            "线路断着，通了自动送，断了从断处接；先别拔 U 盘。"
            if link.up is False
            else "正在送到网关，别的照常办；回执写回来以前先别拔 U 盘。"
        )
        self.session.line.carry(data).add_done_callback(lambda done: self._came(path, done))

    def _link(self) -> LinkState:
        """How the line is, as the top line has it."""
        link = getattr(self.app, "link", None)
        return link if isinstance(link, LinkState) else LinkState()

    def _came(self, path: Path, done: "Future[bytes]") -> None:
        """On the thread of the line. The answer is written down whether this screen still stands or not."""
        answer, error = b"", done.exception()
        if error is None:
            try:
                stick_files.write(stick_files.beside(path), answer := done.result())
            except StickTrouble as trouble:
                error = trouble
        self.post_message(self.Answered(path, answer, error))

    def on_stick_screen_answered(self, message: Answered) -> None:
        """The answer lies beside the bundle, for whoever takes the stick home."""
        self._on_the_way = False
        if message.error is None:
            self.say(stick_words.carried(stick_files.beside(message.path)), "good")
        else:
            self.say(_why(message.error, self.session), "error")
        self.run_worker(self._look())

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """Say what came of it; a file that was made is written behind the keys."""
        super().on_work_screen_done(message)
        match message.command.__name__:
            case "folder_of" | "choose":
                self._folder = message.result
            case "export":
                self.run_worker(self._write(message.result))
            case "take":
                if self.session.line is not None:  # what it brought may change how the line is, and what may go out
                    self.session.line.send_now()
                self.say(stick_words.imported(message.result), "good" if stick_words.all_well(message.result) else "warning")
            case "keep_card":
                self.say(stick_words.card_kept(message.result), "good")
        self.run_worker(self._look())

    async def _write(self, made: "Exported") -> None:
        if self._folder is None:
            return
        try:
            target = await asyncio.to_thread(stick_files.write, self._folder / made.name, made.data)
        except StickTrouble as trouble:
            self.say(str(trouble), "error")
        else:
            self.say(stick_words.exported(target, made), "good")
            await self._look()

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """A folder that is not there."""
        if isinstance(message.error, OSError):
            message.sentence = f"没有这个文件夹或不能读（{why(message.error)}），还看原来的；请核对路径。"
        super().on_work_screen_refused(message)

    # -- which folder --------------------------------------------------------------------------------------------------

    def action_stick_folder(self) -> None:
        """Ctrl+F."""
        self.query_one(Question).ask("folder", "U 盘的文件夹在哪里？", "文件夹", str(self._folder or ""))

    def go_on(self, widget: Widget) -> None:
        """Enter in the question's field."""
        self.query_one(Question).confirm()

    def action_confirm(self) -> None:
        """F10."""
        self.query_one(Question).confirm()

    def on_question_confirmed(self, message: Question.Confirmed) -> None:
        """Look there from now on."""
        self.query_one(Question).drop()
        self.query_one("#files", ShortTable).focus()
        self.do(stick_files.choose, message.text)

    def action_back(self) -> None:
        """Esc: from the question, from the screen."""
        if self.query_one(Question).drop():
            self.query_one("#files", ShortTable).focus()
        else:
            self.host.back()


def _why(error: BaseException, session: Session) -> str:
    """Why a bundle did not come to the gateway, or its answer not to the stick."""
    from cqclerk.protocol.messages import Declined

    match error:
        case StickTrouble():
            return str(error)
        case Declined(problem=problem):
            return sentence(problem.type, dict(problem.params))
        case _:
            return failure(error, session)
