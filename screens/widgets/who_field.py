"""Who signs in, by the number before the name."""

from dataclasses import replace

from screens.shim import Screen
from screens.widgets import kinds
from screens.widgets.field import Field
from screens.widgets.input import Input


class WhoField(Field):
    """A number from 1 to most. Unlike other fields that are full it takes no key for its own spill: the password follows at once."""

    def __init__(self, most: int) -> None:
        self._digits = len(str(most))
        unknown = f"没有这个编号，请按 1 到 {most}。"
        kind = replace(kinds.number(self._digits), problem=lambda value: "" if not value or 0 < int(value) <= most else unknown)
        super().__init__("操作员", kind, id="operator", columns=4)

    @property
    def replaces(self) -> bool:
        return True

    def typed(self, text: str) -> None:
        """Go on when no further digit can come."""
        super().typed(text)
        if len(text) < self._digits:
            return
        self.problem = self.problem_of(text)
        if self.problem:
            self.tell(self.problem, "error")
        elif isinstance(self.screen, Screen):
            self.screen.go_on(self)
            following = self.screen.focused
            if isinstance(following, Input) and following is not self.input:
                following.forgive_enter(self.input)
