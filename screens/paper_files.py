"""管理·证件样式: every paper and form, by which edition it is drawn, what is wrong with a file, how it looks. For administrators."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widget import Widget

from data.system_words import why
from screens import keys, texts
from screens.cells import cut, cut_in_middle, width
from screens.paper_file_lines import (
    COLUMNS,
    NARROW_COLUMNS,
    copy_out,
    drawn,
    is_form,
    look,
    row_of,
    save_pictures,
    sentence_of,
    take,
    taken_sentence,
)
from screens.session import session_of
from screens.spans import Span
from screens.widgets.case_table import CaseTable
from screens.widgets.lines import Lines
from screens.widgets.paper_preview import PaperPreview
from screens.widgets.row_window import ListPages, Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from printing.own_files import Standing

_EDGES = 4  # columns of the preview that are not paper


class PaperFilesScreen(WorkScreen):
    """A list; Enter shows the marked paper with sample facts, C copies its file out, F10 takes changed files into use."""

    KEYS = (
        keys.HELP,
        keys.LOOK_AT_SAMPLE,
        keys.COPY_OUT,
        keys.OTHER_WIDTH,
        keys.SAVE_PICTURE,
        keys.CONFIRM.saying("启用改过的"),
        keys.BACK,
    )
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "#list"

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self.folder = self.session.home.templates
        self._standing: dict[str, Standing] = {}
        self._widths: tuple[int, ...] = (48,)

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="title")
        with Horizontal(classes="columns"):
            yield CaseTable(COLUMNS, ListPages(()), marked=self._marked, id="list")
            yield PaperPreview(id="paper")

    def on_mount(self) -> None:
        """As the files are now; the paper beside the list only where there is room."""
        self.query_one("#paper").display = self.wide
        self.action_reload()

    @property
    def wide(self) -> bool:
        """Whether list and paper stand beside each other."""
        return bool(self.has_class("-wide"))

    @property
    def marked(self) -> "Standing | None":
        """The paper with the mark."""
        row = self.query_one("#list", CaseTable).marked
        return self._standing.get(str(row.key)) if row is not None else None

    # -- looking ----------------------------------------------------------------------------------------------

    def action_reload(self) -> None:
        """Look at the folder again."""
        self.do(look, self.folder)

    def on_screen_resume(self) -> None:
        """Somebody may have edited meanwhile."""
        self.call_after_refresh(self.action_reload)

    def on_resize(self) -> None:
        """Narrow: one of the two at a time."""
        paper = self.query_one("#paper")
        paper.display = self.wide or not self.query_one("#list").display
        self._show_list()

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """What the folder holds, or what came of taking it into use."""
        if message.command is look:
            self._standing = {f"{one.kind} {one.name}": one for one in message.result.papers}
            self._widths = message.result.widths
            self._show_list()
            if message.result.strangers:
                self.say(message.result.strangers[0], "error")
        elif message.command is take:
            self.say(*taken_sentence(message.result))
            self.action_reload()
        elif message.command is copy_out:
            self.say(f"用文本编辑器改好存盘，回来按 F10 启用：{message.result}", "good")
            self.action_reload()

        elif message.command is save_pictures:
            self.say(f"图片已存：{'、'.join(path.name for path in message.result)}，在 {message.result[0].parent}，内容是虚构的。", "good")

    def _show_list(self) -> None:
        table = self.query_one("#list", CaseTable)
        table.columns = NARROW_COLUMNS if self.wide else COLUMNS
        table.reload(ListPages([Row(key, *row_of(one, narrow=self.wide)) for key, one in self._standing.items()]))
        self._show_title()
        self._marked(table.marked)

    def _show_title(self) -> None:
        title, said = " 管理·证件样式  ", "本站的文件在 "
        where = cut_in_middle(str(self.folder), max(self.size.width - width(title + said) - 1, 10))
        self.query_one("#title", Lines).show([(Span(title, "title"), Span(f"{said}{where}", "dim"))])

    def _marked(self, row: Row | None) -> None:
        """Another paper: what is to be said of it, and its picture."""
        one = self.marked
        if one is None:
            return
        wrong = one.error or one.lost  # said in full; the rest in one line, so that the keys stay
        self.foot.stand(sentence_of(one) if wrong else cut(sentence_of(one), self.size.width - 2))
        if self.query_one("#paper").display:
            self._draw(one)

    # -- the picture -------------------------------------------------------------------------------------------

    def action_look_at_paper(self) -> None:
        """Enter: the paper as it will be; a file that can be used already, else what is in use."""
        if self.marked is None or self.wide:
            return
        self.query_one("#list").display = False
        self.query_one("#paper").display = True
        self._draw(self.marked)
        self.query_one(PaperPreview).focus()

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """Enter on a row."""
        self.action_look_at_paper()

    def action_other_width(self) -> None:
        """W: as the next kind of printer would put it on its paper."""
        self._widths = (*self._widths[1:], self._widths[0])
        if self.marked is not None and self.query_one("#paper").display:
            self._draw(self.marked)
        else:
            self.say(f"按 {self._widths[0]} 列的纸看。")

    def _draw(self, one: "Standing") -> None:
        room = (self.size.width // 2 if self.wide else self.size.width - 1) - _EDGES
        columns, preview = room if is_form(one) else self._widths[0], self.query_one(PaperPreview)
        preview.show_paper(drawn(one, columns), columns)
        if self.wide:
            preview.styles.width = columns + _EDGES

    def action_save_picture(self) -> None:
        """G: the same as pictures, a form over the scan of its stationery."""
        if self.marked is not None:
            self.do(save_pictures, self.marked, self.session.home)

    # -- changing ----------------------------------------------------------------------------------------------

    def action_copy_out(self) -> None:
        """C: the file of the marked paper into the folder."""
        if self.marked is not None:
            self.do(copy_out, self.marked)

    def action_confirm(self) -> None:
        """F10: take into use what was changed and is whole; the folder is looked at anew, for it is edited elsewhere."""
        self.do(take, self.folder)

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """A folder that cannot be written, or a person who is no administrator."""
        if isinstance(message.error, OSError):
            message.sentence = texts.sentence("papers.folder", {"folder": self.folder, "reason": why(message.error)})

    def action_back(self) -> None:
        """Esc: from the paper to the list, from the list away."""
        table = self.query_one("#list", CaseTable)
        if table.display:
            self.host.back()
            return
        table.display, self.query_one("#paper").display = True, False
        table.focus()
