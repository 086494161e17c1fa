"""Tells a person's keys from a paste that the terminal does not announce: only by how fast they follow each other.

Old terminals send a pasted text as plain keys, with Enter between its lines. In a form, where Enter goes on, the lines
would spread over the fields. A person cannot type the next line within a few milliseconds of Enter; a paste does.
A card reader that types and then sends Enter is no paste: nothing follows its Enter.
"""

from enum import Enum, auto

GAP_S = 0.005  # keys closer than this come from a machine
HOLD_S = 0.012  # how long an Enter in a burst waits for what follows it
_ENTER = "\r"


class Burst:
    """Follows the keys of one field. Feed it every character key with the time it arrived."""

    class Verdict(Enum):
        """What to do with the key."""

        TYPE = auto()  # an ordinary character
        ENTER = auto()  # an ordinary Enter
        HOLD = auto()  # an Enter in a burst: ask over() after HOLD_S
        PASTE = auto()  # part of a pasted text, kept here: ask over() after HOLD_S

    def __init__(self) -> None:
        self.last = float("-inf")
        self._text = ""
        self._held = False

    @property
    def length(self) -> int:
        """How many keys of this burst have come."""
        return len(self._text)

    @property
    def begins(self) -> bool:
        """True if the last key was the first of its burst: the moment to remember what the field held before."""
        return len(self._text) == 1

    @property
    def open(self) -> bool:
        """True while an Enter or a paste waits for over()."""
        return self._held

    def follows(self, at: float) -> bool:
        """True if a key at this time (s) belongs to the burst of the one before."""
        return at - self.last < GAP_S

    def key(self, at: float, char: str) -> "Burst.Verdict":
        """What to do with this key. If a burst is open and the key does not follow, call over() first."""
        if not self.follows(at):
            self._text = ""
        self.last = at
        self._text += char
        if self._held:
            return self.Verdict.PASTE
        if char != _ENTER:
            return self.Verdict.TYPE
        self._held = len(self._text) > 2
        if self._held:
            return self.Verdict.HOLD
        self._text = ""  # it has been acted on: what follows, typed ahead of a slow program, is another text
        return self.Verdict.ENTER

    def over(self) -> str:
        """The burst has ended: the pasted text of several lines, or "" if it was one line and its Enter."""
        text, self._text, self._held = self._text, "", False
        return text if text.rstrip(_ENTER).count(_ENTER) else ""
