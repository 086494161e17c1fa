"""The yardstick: the least that Textual can be."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class EmptyProgram(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        yield Static("empty program, ready")


if __name__ == "__main__":
    EmptyProgram().run()
