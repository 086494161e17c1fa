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


def printer_fields(printer: str = "", transport: str = "", address: str = "", *, other: bool = False) -> Iterator[Field]:
    """Which printer, how it is connected, and where; other: none may be chosen, too."""
    yield ChoiceField("打印机", _printers(other=other), id="printer", columns=34, value=printer)
    yield ChoiceField("接法", ShortList(*_WAYS), id="transport", columns=20, value=transport)
    yield Field("打印地址", ADDRESS, id="address", columns=40, value=address)


def form_printer_fields() -> Iterator[Field]:
    """The printer that has pre-printed forms: one that puts dots or a PDF onto a page."""
    yield ChoiceField("打印机", _printers(forms=True), id="printer", columns=34)
    yield ChoiceField("接法", ShortList(*_WAYS), id="transport", columns=20)
    yield Field("打印地址", ADDRESS, id="address", columns=40)


USES = ("", "certificate", "notice", "slip")
NO_OTHER = "none"  # instead of a printer: its papers come out where all others do


def use_field() -> Field:
    """Which of the station's printers it is about, by what it is for."""
    uses = (Numbered(use or "all", setup_form.word("printer_use", use or "all"), str(n)) for n, use in enumerate(USES, 1))
    return ChoiceField("用来打", ShortList(*uses), id="use", columns=24, value="all")


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


def _printers(*, other: bool = False, forms: bool = False) -> ShortList:
    """All printers; pre-printed forms (forms=True) go to those that place every dot: 24-pin ones, and by PDF."""
    from printing import profiles

    languages = (profiles.Language.ESCP, profiles.Language.PDF) if forms else tuple(profiles.Language)
    offered = [profile for profile in map(profiles.load, profiles.names()) if profile.language in languages]
    none = (Numbered(NO_OTHER, "不另设，用通用的那台", "0"),) if other else ()
    return Printers(*none, *(Numbered(profile.name, profile.title, str(n)) for n, profile in enumerate(offered, 1)))
