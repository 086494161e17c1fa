"""What is asked before an act that cannot be taken back."""

from typing import NamedTuple


class Asked(NamedTuple):
    """A question before an act; with a label a word is typed, value is what it most likely is."""

    sentence: str
    label: str = ""
    value: str = ""
