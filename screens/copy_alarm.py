"""报警 that a copy of a workstation is at work: a lasting line of the desk, and on 同步 what happened, what is safe, what to do."""

from typing import TYPE_CHECKING

from data.reference import read_toml
from screens import texts
from screens.cells import wrap
from screens.spans import Line, Span

if TYPE_CHECKING:
    from screens.session import Session

_OWN, _OTHER = "copied", "other_copied"  # the setting (workplace.standing.COPIED), and the words of another window


def desk_lines(session: "Session") -> list[Line]:
    """One line for this station, and one for each other window of the office."""
    words = read_toml("words/desk.toml").table("copies")
    own = session.views.setting(_OWN).removeprefix("station.")
    others = session.views.copied_stations(session.file.station_id)
    said = [words.text(own)] if own else []
    said += [texts.filled(words.text(_OTHER), {"window": window or "?"}) for window in others]
    return [(Span(f" {one}", "error"),) for one in said]


def lines(session: "Session", columns: int) -> list[Line]:
    """The whole of it."""
    own = session.views.setting(_OWN)
    others = session.views.copied_stations(session.file.station_id)
    said = [texts.sentence(own)] if own else []
    said += [texts.sentence(f"station.{_OTHER}", {"window": window or "?"}) for window in others]
    return [(Span(f"       {row}", "error"),) for one in said for row in wrap(one, max(columns - 8, 40))]
