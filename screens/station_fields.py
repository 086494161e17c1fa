"""The fields about a station itself, as set-up and 管理 ask for them: gateway, printer, its connection, its address."""

from collections.abc import Iterator

from screens import setup_form
from screens.setup_form import ADDRESS, CUPS, FILE, NETWORK, SERIAL, USB, VIRTUAL
from screens.widgets import kinds
from screens.widgets.choice_field import ChoiceField
from screens.widgets.field import Field
from screens.widgets.options import Numbered, ShortList

_WAYS = (
    Numbered(NETWORK, "网络", "1"),
    Numbered(FILE, "文件", "2"),
    Numbered(VIRTUAL, "虚拟", "3"),
    Numbered(USB, "USB", "4"),
    Numbered(SERIAL, "串口", "5"),
    Numbered(CUPS, "系统打印队列", "6"),
)


def gateway_field(value: str = "") -> Field:
    """Where the gateway answers."""
    kind = kinds.Kind(ADDRESS.takes, ADDRESS.clean, problem=lambda url: setup_form.gateway_problem(url) if url else "")
    return Field("网关地址", kind, id="gateway", columns=40, value=value)


def printer_fields(printer: str = "", transport: str = "", address: str = "") -> Iterator[Field]:
    """Which printer, how it is connected, and where."""
    yield ChoiceField("打印机", _printers(), id="printer", columns=34, value=printer)
    yield ChoiceField("接法", ShortList(*_WAYS), id="transport", columns=20, value=transport)
    yield Field("打印地址", ADDRESS, id="address", columns=40, value=address)


def way_of(printer: str) -> str:
    """The connection that a printer proposes, "" if it leaves the choice."""
    from printing import profiles

    if printer not in profiles.names():
        return ""
    profile = profiles.load(printer)
    return VIRTUAL if profile.virtual else FILE if profile.language is profiles.Language.PDF else ""


class Printers(ShortList):
    """All kinds of printers there are; one that was found by three lines of print is known too, and not offered."""

    def get(self, code: str) -> Numbered | None:
        from printing import profiles

        if code.startswith(profiles.MEASURED):
            try:
                return Numbered(code, profiles.load(code).title)
            except profiles.ProfileError:
                return None
        return super().get(code)


def _printers() -> ShortList:
    from printing import profiles

    return Printers(*(Numbered(name, profiles.load(name).title, str(n)) for n, name in enumerate(profiles.names(), 1)))
