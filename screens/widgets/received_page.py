"""What is said when an application is taken in, and what a clerk does next."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from cqclerk.domain.case import Case
from screens.cells import wrap
from screens.spans import Span, line
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList

if TYPE_CHECKING:
    from screens.session import Session

PREREVIEW, ANOTHER, AGAIN, ATTACH, DESK = "prereview", "another", "again", "attach", "desk"


@dataclass(frozen=True, slots=True)
class Received:
    """What is said, and what is offered."""

    title: str
    rows: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = (Choice(DESK, "回工作台", "Esc"),)

    @classmethod
    def of(cls, case: Case, session: "Session", *, supplemented: bool) -> "Received":
        """A case that was just taken in, or whose gaps were filled."""
        here = case.home_office == session.file.office_id
        rows = [
            f"{'  '.join(case.names) or '（未填姓名）'}  {session.reference.items[case.item].name}",
            f"申报地 {session.office_name(case.home_office)}" + ("" if here else "，线路通时自动上报，由那里预审"),
            _gaps(case),
        ]
        look = (Choice(PREREVIEW, "预审这一件", "F3"),) if here else ()
        again = Choice(AGAIN, "打接收凭证" if supplemented else "再打一次接收凭证")
        attach = Choice(ATTACH, "附扫描件")
        choices = (*look, Choice(ANOTHER, "再收一件", "Ctrl+N"), again, attach, Choice(DESK, "回工作台", "Esc"))
        return cls(f"已保存在本机  {'补正已记入' if supplemented else '收件号'} {case.receipt_number}", tuple(rows), choices)


def _gaps(case: Case) -> str:
    if not case.gaps:
        return "不缺材料"
    names = "、".join(gap.name for gap in case.gaps)
    return f"还缺 {len(case.gaps)} 项，已写进一次性告知：{names}"


class ReceivedPage(Vertical):
    """The sentence, the paper, and the choices."""

    DEFAULT_CSS = """
    ReceivedPage { height: auto; & Lines { margin: 1 0 0 0; } }
    """

    def __init__(self, received: Received) -> None:
        super().__init__()
        self.received = received
        self._said, self._paper = Lines(), Lines(line(""))
        self._told = ("", "")
        self._list = OptionList(*received.choices)

    def compose(self) -> ComposeResult:
        yield self._said
        yield self._paper
        yield self._list

    def on_resize(self) -> None:
        """As wide as there is room."""
        columns = max(self.size.width - 2, 20)
        rows = [wrapped for row in self.received.rows for wrapped in wrap(row, columns)]
        self._said.show([line(Span(f" {self.received.title}", "good")), *(line(f" {row}") for row in rows)])
        sentence, tone = self._told
        self._paper.show([line(Span(f" {row}", tone)) for row in wrap(sentence, columns)])

    def focus(self, scroll_visible: bool = True) -> "ReceivedPage":
        """The digits choose."""
        self.screen.set_focus(self._list, scroll_visible=False)
        return self

    def tell_paper(self, sentence: str, tone: str) -> None:
        """What became of the receipt."""
        self._told = (f"接收凭证：{sentence}", tone)
        if self.is_mounted:
            self.on_resize()
