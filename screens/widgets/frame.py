"""What stands on every screen: the top line, the hint line of forms, and the foot with its message and its keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from rich.cells import cell_len

from screens.cells import cut, fit, width, wrap
from screens.spans import Line, Span
from screens.widgets.lines import Lines

_A_MINUTE = timedelta(minutes=1)
_WEEKDAYS = "一二三四五六日"


class Light(NamedTuple):
    """One thing that can be well or not: words that say it, and the tone in which they are said."""

    words: str
    tone: str = "bar"


def link_up() -> Light:
    """The gateway answers."""
    return Light("线路通")


def link_slow(seconds: float) -> Light:
    """The gateway answers, but so late."""
    return Light(f"线路慢 {seconds:.1f}秒", "bar-warning")


def clock_off(skew_s: int) -> Light:
    """The gateway answers, and its clock says something else than this machine's; skew_s: the gateway's less ours."""
    return Light(f"线路通·钟{clock_words(skew_s)}", "bar-warning")


def clock_words(skew_s: int) -> str:
    """How far this machine's clock is off: 慢3分钟, 快2小时."""
    return f"{'慢' if skew_s > 0 else '快'}{duration(timedelta(seconds=abs(skew_s)))}"


def link_down(since: timedelta, why: str = "") -> Light:
    """The gateway has not answered for so long; why in a word, where somebody can do something about it."""
    down = f"线路断{duration(since)}" if since >= _A_MINUTE else "线路断"
    return Light(f"{down}·{why}" if why else down, "bar-error")


def printer_ready() -> Light:
    """The printer answers and has paper."""
    return Light("打印就绪")


def printer_light(words: str, *, ready: bool) -> Light:
    """What the printer says of itself; what is only soon to be seen to is no trouble yet."""
    if not ready:
        return printer_trouble(words)
    return printer_ready() if words == printer_ready().words else Light(words, "bar-warning")


def printer_trouble(words: str) -> Light:
    """The printer says or shows what is wrong: 缺纸, 开盖, 没接上."""
    return Light(words, "bar-error")


def duration(time: timedelta) -> str:
    """How long, in the largest unit that fits: 5分钟, 3小时, 2天."""
    minutes = max(int(time.total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes}分钟"
    return f"{minutes // 60}小时" if minutes < 48 * 60 else f"{minutes // (24 * 60)}天"


LINK_UNKNOWN = Light("线路未查")
PRINTER_UNKNOWN = Light("打印未查")


def weekday(day: date) -> str:
    """周三."""
    return f"周{_WEEKDAYS[day.weekday()]}"


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """What the top line says. now is the office's time; unsent counts what the gateway has not acknowledged."""

    now: datetime
    office: str = ""
    window: str = ""
    operator: str = ""
    link: Light = LINK_UNKNOWN
    unsent: int = 0
    printer: Light = PRINTER_UNKNOWN
    training: bool = False


def top_line(facts: FrameFacts, columns: int) -> Line:
    """The top line. Where it is too long the gaps close, then the weekday goes, then the office's name is cut, and marked so."""
    if not facts.operator:
        return _nobody_yet(facts, columns)
    unsent = Light(f"未发{facts.unsent}", "bar-warning" if facts.unsent else "bar")
    lights = (facts.link, unsent, facts.printer)
    start = " 练习 " if facts.training else " "
    people = f" {facts.window}  {facts.operator} " if facts.operator else " "
    words = width(start + facts.office + people) + sum(width(light.words) for light in lights)
    for clock, gap in ((f"{facts.now:%m-%d} {weekday(facts.now)} {facts.now:%H:%M}", 2), (f"{facts.now:%m-%d %H:%M}", 1)):
        right = _lights((Light(clock), *lights), gap)
        if words + width(clock) + 3 * gap + 1 <= columns:
            break
    room = columns - sum(cell_len(span.text) for span in right) - width(start + people)
    left = start + cut(facts.office, max(room, 0)) + people
    blank = columns - width(left) - sum(cell_len(span.text) for span in right)
    return (Span(left + " " * max(blank, 0), "bar"), *right)


def _nobody_yet(facts: FrameFacts, columns: int) -> Line:
    """Before anyone has signed in nothing is known of line and printer: what this is, and when."""
    practice = [Light("练习  训练样本", "bar-warning")] if facts.training else []
    right = _lights((Light(f"{facts.now:%m-%d} {weekday(facts.now)} {facts.now:%H:%M}"), *practice), 2)
    room = columns - sum(cell_len(span.text) for span in right)
    return (Span(fit(f" {facts.office}", max(room, 0)), "bar"), *right)


def _lights(lights: Sequence[Light], gap: int) -> list[Span]:
    spans: list[Span] = []
    for light in lights:
        spans += [Span(light.words, light.tone), Span(" " * gap, "bar")]
    return [*spans[:-1], Span(" ", "bar")]


class TopLine(Lines):
    """Office, operator, time, line, unsent, printer. Only what changed is painted anew."""

    DEFAULT_CSS = """
    TopLine { dock: top; height: 1; }
    """

    _facts: FrameFacts | None = None

    def show_facts(self, facts: FrameFacts) -> None:
        """Say these instead."""
        self._facts = facts
        self.show([top_line(facts, self.size.width or self.app.size.width)])

    def on_resize(self) -> None:
        """As wide as the window."""
        if self._facts is not None:
            self.show_facts(self._facts)


class HintLine(Lines):
    """Candidates and hints of the field that has the focus."""

    DEFAULT_CSS = """
    HintLine { height: 1; dock: bottom; margin: 0 0 2 0; }
    """


class Foot(Lines):
    """The message line and the key line. A message too long for its line takes a second one; the keys always stand below it."""

    DEFAULT_CSS = """
    Foot { dock: bottom; height: 2; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys: Line = ()
        self._rows = 2  # screen rows that it takes
        self._standing: tuple[str, str] = ("", "")
        self._passing: tuple[str, str] | None = None

    @property
    def message(self) -> str:
        """What the message line says."""
        return (self._passing or self._standing)[0]

    @property
    def is_saying(self) -> bool:
        """Whether a sentence stands there until the next key: it has not been read yet."""
        return self._passing is not None

    def show_keys(self, keys: Line) -> None:
        """The keys of this screen."""
        self._keys = keys
        self._paint()

    def say(self, text: str, tone: str = "") -> None:
        """Say it until the next key."""
        self._passing = (text, tone)
        self._paint()

    def stand(self, text: str, tone: str = "") -> None:
        """Say it until something else is to be said for good; what say() says stands before it for one key."""
        self._standing = (text, tone)
        self._paint()

    def hush(self) -> None:
        """A key was pressed: what was said has been read."""
        if self._passing is not None:
            self._passing = None
            self._paint()

    def on_resize(self) -> None:
        """As wide as the window."""
        self._paint()

    def _paint(self) -> None:
        text, tone = self._passing or self._standing
        columns = self.size.width or self.app.size.width
        first, *rest = wrap(text, columns - 2)
        rows = [first, *([cut("".join(rest), columns - 2)] if rest else [])]
        self._take_rows(len(rows) + 1)
        self.show([*((Span(f" {row}", tone),) for row in rows), (Span(" "), *self._keys)])

    def _take_rows(self, rows: int) -> None:
        """As high as what is said; the hint line of a form moves up with it."""
        if rows == self._rows:
            return
        self._rows = rows
        self.styles.height = rows
        if self.is_attached:
            for hints in self.screen.query(HintLine):
                hints.styles.margin = (0, 0, rows, 0)
