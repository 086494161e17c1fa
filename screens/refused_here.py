"""What the gateway refused of the case that is open, and what it will refuse: told on its own screens, with the key to both sides."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from screens import keys, outbox_words
from screens.cells import wrap
from screens.happenings import event_word
from screens.session import Session
from screens.spans import Line, Span
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from data.rows import OutboxRow

_MOST = 1_000  # refused events that are looked through
_NAMED = 3  # kinds named in a line


class RefusedHere(WorkScreen):
    """A screen about a case: it shows refused_lines() below its heading, and binds keys.REFUSED_HERE."""

    case_id: str
    session: Session

    def refused_lines(self) -> list[Line]:
        """Which steps of this case were refused and why, and which key goes there; nothing if nobody need decide anything."""
        waiting = refused(self.case_id, self.session)
        if not waiting:
            return self._overtaken_lines()
        what = _named(row.kind for row in waiting)
        count = f" {len(waiting)}条" if len(waiting) > 1 else ""
        said = f"{what}{count}被网关拒收：{outbox_words.refusal(waiting[0], self.session)}，{keys.REFUSED_HERE.label} 处置"
        return self._drawn(said)

    def _overtaken_lines(self) -> list[Line]:
        """Steps of this station that have no answer yet, and that something from elsewhere has overtaken."""
        kinds = self.session.views.overtaken_steps(self.case_id) if self.case_id else []
        if not kinds:
            return []
        return self._drawn(f"别处先办了：本机的{_named(kinds)}还没有答复，可能不算数。两边都存着；网关答复以前不能往下办，也不能打印。")

    def _drawn(self, said: str) -> list[Line]:
        return [(Span(f" {part}", "error"),) for part in wrap(said, max(self.size.width, 40) - 2)]

    def action_refused_here(self) -> None:
        """Ctrl+O: to both sides."""
        waiting = refused(self.case_id, self.session)
        if waiting:
            self.host.go("conflict", waiting[0].id)
        else:
            self.say("这一件没有被网关拒收的。")


def _named(kinds: Iterable[str]) -> str:
    words = list(dict.fromkeys(event_word(kind) for kind in kinds))
    return f"{'、'.join(words[:_NAMED])}{'等' if len(words) > _NAMED else ''}"


def refused(case_id: str, session: Session) -> "list[OutboxRow]":
    """The steps of a case that were refused and about which nobody has decided, the oldest first."""
    if not case_id:
        return []
    return [row for row in session.views.outbox(_MOST, "refused") if row.subject_id == case_id][::-1]
