"""Files of a station's own, in a folder that an administrator edits: how each stands, and taking them into use once they are whole.

What is drawn by is in the journal, not in the folder: a file that is broken, half written or gone changes nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cqclerk.protocol.documents import Document
from data.system_words import why
from printing.stationery.template import FormTemplate
from printing.templates import Template, TemplateError

_MOST_BYTES = 100_000
_DAYS = re.compile(r"(?m)^from = (.{10})$")
Edition = Template | FormTemplate


@dataclass(frozen=True, slots=True)
class Standing:
    """How one paper, or one kind of pre-printed form, stands here.

    kind, name  of which documents it is, and which of them
    template  the edition in force today, None if there is none      editions  all there are, the station's own before the program's
    there     the station has a file of it, which may say something else than what is in use (changed)
    proposed  the edition of a changed file that would count last, if the file is whole
    error     why that file cannot be taken into use      lost  why what was taken into use is not read by this program
    """

    kind: str
    name: str
    template: Edition | None
    editions: tuple[Edition, ...]
    file: Path
    there: bool = False
    changed: bool = False
    error: TemplateError | None = None
    lost: TemplateError | None = None
    proposed: Edition | None = None

    @property
    def shown(self) -> Edition | None:
        """What whoever edits wants to see: the edition that a changed file proposes, else the one in force."""
        return self.proposed or self.template

    def document(self) -> Document:
        """The file as it is to be taken into use. Raises TemplateError."""
        return Document(self.kind, self.name, text_of(self.file) if self.there else "")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking files into use: what changed, and why others did not."""

    files: tuple[Standing, ...]
    refused: tuple[TemplateError, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the editions of one file come from.

    used     the text that was taken into use, "" if none was      shipped  the program's editions
    read     the editions of a text, checked whole      check  what cannot be drawn by them; both raise TemplateError
    copied   what a copy says that was made on a day, "" where there is nothing to copy: untouched it changes nothing
    """

    kind: str
    name: str
    file: Path
    used: str
    shipped: Sequence[Edition]
    read: Callable[[str], Sequence[Edition]]
    check: Callable[[str], None]
    copied: Callable[[date], str]

    def standing(self, today: date) -> Standing:
        """How it stands on this day."""
        lost = self._broken(self.used) if self.used else None
        own = self.read(self.used) if self.used and not lost else ()
        editions = (*own, *self.shipped)
        template = newest(own, today) or newest(editions, today)
        of = (self.kind, self.name, template, editions, self.file)
        if not self.file.exists():
            return Standing(*of, changed=bool(self.used), lost=lost)
        try:
            text = text_of(self.file)
        except TemplateError as error:
            return Standing(*of, True, True, error, lost)
        changed = text != self.used and not self._untouched(text, today)
        wrong = self._broken(text) if changed or lost else None
        proposed = max(self.read(text), key=lambda one: one.since) if changed and not wrong else None
        return Standing(*of, True, changed, wrong, lost, proposed)

    def _untouched(self, text: str, today: date) -> bool:
        """Whether the file is the copy as it was put there, today or on a day before."""
        days = set(map(_day, _DAYS.findall(text))) if not self.used else set()
        return any(day and day <= today and text == self.copied(day) for day in days)

    def _broken(self, text: str) -> TemplateError | None:
        try:
            self.check(text)
        except TemplateError as error:
            return error
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # the 31st of a month that has none: whoever reads the file says so
        return None


def newest(editions: Sequence[Edition], on: date) -> Edition | None:
    """Of those in force on this day the one that came into force last."""
    return max((one for one in editions if one.in_force(on)), key=lambda one: one.since, default=None)


def text_of(file: Path) -> str:
    """What a file says. Raises TemplateError."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise TemplateError(file.name, "文件", f"读不出来（{why(error)}）") from error
    if len(content) > _MOST_BYTES:
        raise TemplateError(file.name, "文件", f"太大，最多 {_MOST_BYTES // 1000} KB")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TemplateError(file.name, "编码", "不是 UTF-8 文本，请另存为 UTF-8", line) from error
