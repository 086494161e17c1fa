"""登录: who works here, and the password. The first frame: everything heavy loads behind it."""

import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, cast

from textual.message import Message
from textual.widget import Widget

from data import station
from data.keyring import WrongSecret
from data.place import HomeInUse, StationHome
from data.problems import DatabaseProblem
from data.reference import read_toml
from data.station import StationFileDamaged
from screens import directory, keys, other_things, texts
from screens.cells import fit, wrap
from screens.entrance import sign_in_sentence
from screens.moments import moment_word
from screens.phases import role_word
from screens.program import Program
from screens.spans import Line, Span
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList
from screens.widgets.who_field import WhoField
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from screens.badges import Badge
    from screens.session import Session

_log = logging.getLogger(__name__)
_INDENT = 4
_PREPARING = "练习环境正在准备（网关和各机构），好了就能登录；可以先输口令。"
_CHECKING = "正在核对口令……"


class LoginScreen(WorkScreen):
    """Offices with their operators by number, a number, a password."""

    KEYS = (keys.HELP, keys.MORE.saying("更多(安装正式工作站)"), keys.QUIT)
    BINDINGS = []

    @dataclass
    class CameIn(Message):
        """The password was right."""

        session: "Session"

    @dataclass
    class Failed(Message):
        """Nobody came in; the sentence says why."""

        sentence: str

    def __init__(self) -> None:
        super().__init__()
        self._entering, self._tried = False, ""
        self._damage = ""
        self._badges = self._read_badges()

    @property
    def program(self) -> Program:
        """The program around this screen."""
        return cast(Program, self.app)

    def compose_body(self) -> Iterable[Widget]:
        if not self._badges:
            yield from self._nobody()
            return
        yield Lines(*self._list(), id="operators")
        yield _indented(WhoField(len(self._badges)))
        yield _indented(Field("口令", id="password", columns=24, password=True))
        yield Lines(*self._notes())

    def _nobody(self) -> Iterator[Widget]:
        said = self._damage or texts.sentence("sign_in.no_station")
        rows = wrap(said, self.app.size.width - 2 * _INDENT)
        yield Lines((), (), *((Span(f"{'':{_INDENT}}{row}"),) for row in rows), (), id="operators")
        install = [] if self._damage else [Choice(other_things.SETUP, "安装正式工作站", "机构、操作员、网关、打印机")]
        yield OptionList(*install, Choice(other_things.TRAINING, "练习", "虚构的机构和人员，不会上报"))

    def _read_badges(self) -> "tuple[Badge, ...]":
        try:
            return tuple(self.program.entrance.badges())
        except StationFileDamaged as error:
            self._damage = sign_in_sentence(error)
            return ()

    # -- what stands there --------------------------------------------------------------------------------

    def _list(self) -> Iterator[Line]:
        """Offices, under each its operators by number, two a line."""
        yield from ((), ())
        for (office, window), group in groupby(enumerate(self._badges, start=1), lambda each: (each[1].office_name, each[1].window)):
            yield (Span(f"{'':{_INDENT}}{office}  {window}号窗口", "strong"),)
            people = [_person(number, badge) for number, badge in group]
            yield from ((Span(" " * _INDENT), *left, *right) for left, right in zip(people[::2], [*people[1::2], ()], strict=False))
        yield ()

    def _notes(self) -> Iterator[Line]:
        yield ()
        contact = _last_contact({badge.home for badge in self._badges}, self.host.facts.now)
        words = f"上次与网关联系 {contact}" if contact else "还没有与网关联系过"
        yield (Span(f"{'':{_INDENT}}{fit(_practice_words(), 38) if self.program.entrance.training else ''}{words}", "dim"),)

    def on_mount(self) -> None:
        """Who is alone here need not say a number."""
        if self._badges:
            self._begin()

    def _begin(self) -> None:
        alone = len(self._badges) == 1
        operator = self.query_one("#operator", Field)
        operator.value = "1" if alone else ""
        self._show_whose(operator)
        (self.query_one("#password", Field) if alone else operator).focus()

    def on_screen_resume(self) -> None:
        """For the first time, or after somebody has signed out."""
        super().on_screen_resume()
        self.look_again()
        if self._badges != self._read_badges():  # somebody was added or taken away meanwhile
            self.app.call_later(self.app.switch_screen, LoginScreen())

    def look_again(self) -> None:
        """The practice environment is ready, or is not and says why."""
        entrance = self.program.entrance
        if entrance.trouble:
            self.foot.stand(entrance.trouble, "error")
        elif not entrance.ready.is_set() and entrance.training:
            self.foot.stand(_PREPARING)
        elif not self._entering:
            self.foot.stand("选人按数字，输入口令后回车。" if self._badges else "按数字选。")

    # -- signing in -----------------------------------------------------------------------------------------

    @property
    def _badge(self) -> "Badge | None":
        number = self.query_one("#operator", Field).value
        return self._badges[int(number) - 1] if number and 0 < int(number) <= len(self._badges) else None

    def on_field_changed(self, message: Field.Changed) -> None:
        """Say whose number it is."""
        if message.field.id == "operator":
            self._show_whose(message.field)

    def _show_whose(self, operator: Field) -> None:
        badge = self._badge
        operator.show_note(f"{badge.name}  {badge.office_name}" if badge else "")

    def go_on(self, widget: Widget) -> None:
        """Enter in the password signs in."""
        if widget.id != "password":
            super().go_on(widget)
        elif not self._entering:
            self._sign_in()

    def _sign_in(self) -> None:
        operator, password = self.query_one("#operator", Field), self.query_one("#password", Field)
        badge = self._badge
        if badge is None:
            self.say(texts.sentence("sign_in.no_operator"), "error")
            operator.focus()
            return
        if not password.value:
            self.say(texts.sentence("sign_in.no_password"), "error")
            return
        self._entering, self._tried = True, password.value
        if self.program.entrance.ready.is_set():
            self.program.hold_keys()  # what is typed ahead is for the desk
            self.foot.stand(_CHECKING)
        threading.Thread(target=self._enter, args=(badge, password.value), name="sign in", daemon=True).start()

    def _enter(self, badge: "Badge", password: str) -> None:
        """In a thread of its own: the key takes its time, and so may the practice environment."""
        directory.screen_class("desk")  # loaded here, it does not hold up the keys
        try:
            session = self.program.enter(badge, password)
        except (WrongSecret, HomeInUse, StationFileDamaged, DatabaseProblem) as error:
            self.post_message(self.Failed(sign_in_sentence(error)))
        except Exception as error:  # noqa: BLE001  the edge of this thread: the login says it, the log has it
            trouble = self.program.entrance.trouble  # if so, the log has it already
            if not trouble:
                _log.error("sign in", exc_info=error)
            self.post_message(self.Failed(trouble or sign_in_sentence(error)))
        else:
            self.post_message(self.CameIn(session))

    def on_login_screen_came_in(self, message: CameIn) -> None:
        """The desk opens; the next one finds both fields empty."""
        self._forget()
        self._begin()
        self.program.signed_in(message.session)

    def on_login_screen_failed(self, message: Failed) -> None:
        """Say why, and ask for the password again."""
        self._forget()
        self.program.release_keys()
        self.say(message.sentence, "error")

    def _forget(self) -> None:
        """The password that was tried; what has been typed meanwhile is another one."""
        self._entering = False
        password = self.query_one("#password", Field)
        if password.value == self._tried:
            password.value = ""
        self._tried = ""
        self.look_again()

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """There is nobody yet: set the station up, or practise."""
        self.app.call_later(other_things.do, self.program, message.choice.id)


def _indented(field: Field) -> Field:
    field.styles.margin = (0, 0, 0, _INDENT)
    return field


def _person(number: int, badge: "Badge") -> Line:
    roles = " ".join(map(role_word, badge.roles))
    return (Span(f"{number:3} ", "accent"), Span(fit(f"{badge.name}  {roles}", 33)))


def _practice_words() -> str:
    return f"练习口令都是 {read_toml('reference/training.toml').table('settings').text('password')}"


def _last_contact(homes: "set[StationHome]", now: datetime) -> str:
    """When the gateway last answered one of these stations, "" before the first time."""
    latest = max(filter(None, map(_contact, homes)), default=None)
    return moment_word(latest, now) if latest else ""


def _contact(home: StationHome) -> "datetime | None":
    """What the plain file says of it. One that cannot be read is told of at the sign-in; the others are not kept waiting for it."""
    try:
        contact = station.read(home).last_contact
        moment = datetime.fromisoformat(contact) if contact else None
    except (FileNotFoundError, StationFileDamaged, ValueError):
        return None
    return moment if moment is not None and moment.tzinfo else None
