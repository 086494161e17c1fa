"""What login, set-up, lock and the list of other things need of the program around them."""

import threading
from typing import TYPE_CHECKING, Protocol

from data.place import Place
from screens.work_screen import Host

if TYPE_CHECKING:
    from screens.badges import Badge
    from screens.session import Session


class Door(Protocol):
    """The entrance: which stations there are, and whether one may come in yet."""

    place: Place
    training: bool
    ready: threading.Event
    trouble: str

    def badges(self) -> "list[Badge]": ...


class Switch(Protocol):
    """The line of the practice environment, which can be cut and joined."""

    line_cut: bool

    def cut_line(self, cut: bool) -> None: ...


class Program(Host, Protocol):
    """The running program."""

    session: "Session | None"
    unsent: int
    locked: bool

    @property
    def entrance(self) -> Door: ...

    def enter(self, badge: "Badge", password: str) -> "Session": ...

    def signed_in(self, session: "Session") -> None: ...

    def sign_out(self) -> None: ...

    def installed(self) -> None: ...

    def lock(self) -> None: ...

    def unlock(self) -> None: ...

    async def reopen(self, *, training: bool) -> None: ...

    def action_go(self, name: str) -> None: ...

    async def action_quit(self) -> None: ...

    def hold_keys(self) -> None: ...

    def release_keys(self) -> None: ...
