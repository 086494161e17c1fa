"""A form that is kept as a draft while it is filled: no key is lost, and it is thrown away only when asked twice."""

from datetime import datetime

from cqclerk.domain.case import Case
from cqclerk.workplace.identity import new_id
from data.rows import DraftRow
from screens.draft_keeper import DraftKeeper, drop_draft
from screens.filling import Filling, Spot
from screens.form_screen import FormScreen
from screens.reasons import failure


class DraftedForm(FormScreen):
    """A form with its draft; `case` is the case whose gaps it fills, None for a new application."""

    def __init__(self) -> None:
        super().__init__()
        self.case_id = self.draft_id = ""
        self.case: Case | None = None
        self._begun_with: dict[str, str] = {}
        self._keys = self._discard_asked_at = 0

    def begin_anew(self) -> None:
        """For the screen: what follows when a form was thrown away."""
        raise NotImplementedError

    def start(self, filling: Filling, spot: Spot, draft: DraftRow | None = None) -> None:
        """Show this form; `draft` is where it was kept."""
        self.keeper = DraftKeeper(self, self.session.desk, self.draft_row)
        self._begun_with = dict(filling.values)
        if draft is not None:
            self.keeper.took(draft)
        self.begin(filling, spot)

    def draft_row(self) -> DraftRow | None:
        """The form as it stands; nothing before anything was typed."""
        if self.pane.page is None:
            return None
        spot = self.spot()
        if not self.draft_id:
            if not spot.text and self.pane.form.values == self._begun_with:
                return None
            self.draft_id = new_id()
        here = Spot(spot.key, spot.cell, spot.text, self.case_id)
        now = self.session.now().isoformat(timespec="milliseconds")
        return self.pane.form.row(self.draft_id, self.session.operator.operator_id, here, now)

    def on_draft_keeper_saved(self, message: DraftKeeper.Saved) -> None:
        """It is on the disk, or a sentence says why not."""
        if message.error is not None:
            self.say(failure(message.error, self.session), "error")
        elif self.pane.page is not None:
            saved = datetime.fromisoformat(message.draft.saved_at)
            self.foot.stand(f"已保存在本机 {saved:%H:%M:%S}（每填一格保存一次）")

    def put_aside(self) -> None:
        """Keep everything, half-typed words too: the clerk turns to something else."""
        self._stood = self.spot()  # asked again without the focus, it still says so
        self.keeper.now()

    def on_screen_suspend(self) -> None:
        """Another screen comes on top, or this one goes."""
        self.put_aside()

    def forget_empty(self) -> None:
        """A form from which everything was taken out again is no draft."""
        form = self.pane.filling
        if self.draft_id and self.case is None and form is not None and not form.values and self.spot().text is None:
            self.session.desk.submit(drop_draft, self.draft_id)

    def before_key(self) -> None:
        super().before_key()
        self._keys += 1

    def action_discard(self) -> None:
        """Ctrl+X twice: the form is thrown away."""
        if self.pane.page is None:
            return
        if self._discard_asked_at != self._keys - 1:
            self._discard_asked_at = self._keys
            self.say("再按一次 Ctrl+X 就丢弃这张表；按别的键不丢。", "warning")
            return
        self.keeper.end()
        if self.draft_id:
            self.session.desk.submit(drop_draft, self.draft_id)
        self.begin_anew()
        self.say("这张没提交的表已丢弃。")
