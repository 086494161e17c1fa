"""The number on a person's paper: nothing follows from it before it is complete and right."""

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message

from cqclerk.domain.people import IdentityNumber, IdentityProblem
from screens import texts
from screens.spans import line
from screens.widgets.field import Field
from screens.widgets.kinds import IDENTITY, Kind

Reader = Callable[[str], IdentityNumber | IdentityProblem]
_NEARLY = 15  # from here on it is worth saying how much is still to come: many stop at an old number


class IdentityField(Field):
    """An identity number, read by a reader of the domain; kind and reader change with the kind of paper (choose())."""

    @dataclass
    class Read(Message):
        """The number is complete and right, and says this; None: the one that was read no longer stands."""

        field: "IdentityField"
        number: IdentityNumber | None

    def __init__(
        self,
        label: str,
        read: Reader,
        *,
        id: str | None = None,
        value: str = "",
        columns: int = 20,
        note: str = "",
        same_as: Callable[[], str] | None = None,
        hint: str = "",
    ) -> None:
        self.read = read
        self._stands: IdentityNumber | None = None
        super().__init__(label, IDENTITY, id=id, value=value, columns=columns, note=note, same_as=same_as, hint=hint)

    def choose(self, kind: Kind, read: Reader) -> None:
        """Another kind of paper: other characters, another reader. What is typed stays."""
        self.kind, self.read = kind, read
        self.input.clean, self.input.limit = kind.clean, kind.limit
        self.problem = self.problem_of(self.value)

    def problem_of(self, value: str) -> str:
        found = self.read(value) if value else None
        return texts.sentence(found.key, found.params) if isinstance(found, IdentityProblem) else ""

    def on_typing(self) -> None:
        found = self.read(self.value)
        if isinstance(found, IdentityNumber):
            if self.is_full(self.value):
                self._tell_read(found)
        else:
            self._tell_read(None)
            self._say_progress(found)

    def leave_field(self) -> None:
        super().leave_field()
        found = self.read(self.value)
        if isinstance(found, IdentityNumber):
            self._tell_read(found)

    def _tell_read(self, number: IdentityNumber | None) -> None:
        if number == self._stands:
            return
        self._stands = number
        self.show_note(texts.sentence(f"identity.{number.warnings[0]}") if number and number.warnings else "", "warning")
        self.post_message(self.Read(self, number))

    def _say_progress(self, problem: IdentityProblem) -> None:
        if problem.key == "identity.character":
            self.tell(texts.sentence(problem.key, problem.params), "error")
        elif problem.key == "identity.short" and len(self.value) >= _NEARLY:
            self.hint(line(" " + texts.sentence(problem.key, problem.params)))
        elif len(self.value) > _NEARLY:  # what was still to come has come
            self.hint(line(f" {self.hint_text}"))
