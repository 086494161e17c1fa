"""What the gateway refused of the case that is open: told on its own screens, with the key that leads to both sides."""

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
            return []
        kinds = list(dict.fromkeys(event_word(row.kind) for row in waiting))
        what = f"{'、'.join(kinds[:_NAMED])}{'等' if len(kinds) > _NAMED else ''}"
        count = f" {len(waiting)}条" if len(waiting) > 1 else ""
        said = f"{what}{count}被网关拒收：{outbox_words.refusal(waiting[0], self.session)}，{keys.REFUSED_HERE.label} 处置"
        return [(Span(f" {part}", "error"),) for part in wrap(said, max(self.size.width, 40) - 2)]

    def action_refused_here(self) -> None:
        """Ctrl+O: to both sides."""
        waiting = refused(self.case_id, self.session)
        if waiting:
            self.host.go("conflict", waiting[0].id)
        else:
            self.say("这一件没有被网关拒收的。")


def refused(case_id: str, session: Session) -> "list[OutboxRow]":
    """The steps of a case that were refused and about which nobody has decided, the oldest first."""
    if not case_id:
        return []
    return [row for row in session.views.outbox(_MOST, "refused") if row.subject_id == case_id][::-1]
