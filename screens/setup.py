"""安装正式工作站: office, window, gateway, printer, operators. Done once; what is installed is never overwritten."""

import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget

from cqclerk.domain.offices import OfficeRegister
from data.keyring import FULL
from data.place import HomeInUse, StationHome, hold
from data.problems import DatabaseProblem
from data.system_words import why
from screens import keys, setup_form, station_fields, texts
from screens.entrance import sign_in_sentence
from screens.program import Program
from screens.setup_form import ROLE_DIGITS, Entries, Gap, OperatorEntry, word
from screens.spans import Span
from screens.widgets import kinds
from screens.widgets.case_table import CaseTable, Column
from screens.widgets.division_picker import DivisionPicker
from screens.widgets.field import Field
from screens.widgets.form_section import places
from screens.widgets.lines import Lines
from screens.widgets.operator_row import OperatorRow
from screens.widgets.row_window import Row
from screens.widgets.short_table import ShortTable
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.protocol.reference import Reference

_log = logging.getLogger(__name__)
_GAP_COLUMNS = (Column("在哪里", 12), Column("缺什么", 50, 1))


class SetupScreen(WorkScreen):
    """One form; F10 tells everything that is missing at once, or installs."""

    KEYS = (keys.HELP.saying("本格规则"), keys.ENTER_NEXT, keys.GAPS, keys.CONFIRM.saying("安装"), keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    HINTS = True
    AUTO_FOCUS = "FieldInput"

    @dataclass
    class Installed(Message):
        """The station stands; its recovery key is shown once."""

        recovery_key: str

    @dataclass
    class Failed(Message):
        """It does not stand; the sentence says why."""

        sentence: str

    def __init__(self) -> None:
        super().__init__()
        self._leaving = self._working = False

    @cached_property
    def reference(self) -> "Reference":
        """The real one, also when set-up is reached from practice."""
        from cqclerk.protocol.reference import Reference

        return Reference.load(training=False)

    @property
    def home(self) -> StationHome:
        """Where the station will be kept."""
        return StationHome(cast(Program, self.app).entrance.place.station())

    @property
    def _offices(self) -> OfficeRegister:
        return self.reference.offices

    # -- the form -------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((Span(" 安装正式工作站  ", "title"), Span(setup_form.intro(), "dim")), id="title")
        form = VerticalScroll(*self._fields(), id="form")
        form.can_focus = False
        form.styles.scrollbar_size_vertical = 0
        form.styles.padding = (0, 0, 0, 1)
        yield form
        missing = ShortTable(_GAP_COLUMNS, [], id="missing")
        missing.display = False
        yield missing

    def _fields(self) -> Iterator[Widget]:
        today = self.host.facts.now.date()
        yield DivisionPicker("机构所在", places(self.reference.divisions, lambda: today), id="place")
        yield Field("机构代码", kinds.code(20), id="office", columns=20)
        yield Field("窗口号", kinds.number(2), id="window", columns=4)
        yield station_fields.gateway_field()
        yield Field("登记码", kinds.TEXT, id="code", columns=20, note=word("say", "code_note"))
        yield from station_fields.printer_fields()
        yield Lines((), (Span(word("say", "operators"), "dim"),))
        yield self._operator_row(1)
        yield self._operator_row(2)

    def _operator_row(self, number: int) -> OperatorRow:
        return OperatorRow(number, ROLE_DIGITS, setup_form.password_problem, setup_form.again_problem)

    def on_mount(self) -> None:
        """What is installed stays."""
        if self.home.exists():
            self.foot.stand(texts.sentence("setup.already", {"path": self.home.folder}), "error")

    def on_division_picker_changed(self, message: DivisionPicker.Changed) -> None:
        """The office follows from the place, down to the township."""
        item = next(iter(self.reference.items))
        office = self._offices.responsible(message.value, item, self.host.facts.now.date()) if message.value else None
        field = self._field("office")
        field.value = office.id if office else ""
        field.show_note(office.name if office else word("say", "coarse") if message.value else "")

    def on_field_changed(self, message: Field.Changed) -> None:
        """What follows from a field, at once."""
        field, self._leaving = message.field, False
        if field.id == "office":
            office = self._offices.get(field.value)
            field.show_note(office.name if office else "")
        elif field.id == "printer" and (way := station_fields.way_of(field.value)):
            self._field("transport").value = way
        elif field.value and field.id == f"name{len(self.query(OperatorRow))}":
            self.query_one("#form").mount(self._operator_row(len(self.query(OperatorRow)) + 1))

    def _field(self, id: str) -> Field:
        return self.query_one(f"#{id}", Field)

    @property
    def entries(self) -> Entries:
        """The form as it stands."""
        values = {id: self._field(id).value for id in ("office", "window", "gateway", "code", "printer", "transport", "address")}
        return Entries(**values, operators=tuple(map(_entry, self.query(OperatorRow))))

    # -- what is missing --------------------------------------------------------------------------------------

    def action_gaps(self) -> None:
        """Ctrl+L: everything that is missing, each a jump away."""
        found = setup_form.gaps(self.entries, self._offices)
        if found:
            self._show_gaps(found)
        else:
            self.say(word("say", "complete"), "good")

    def _show_gaps(self, found: tuple[Gap, ...]) -> None:
        table = self.query_one("#missing", ShortTable)
        table.show_rows([Row(place, (gap.where, gap.what)) for place, gap in enumerate(found)])
        self._gaps = found
        self._turn(to_gaps=True)
        self.say(word("say", "gaps", count=len(found)), "warning")

    def _turn(self, *, to_gaps: bool) -> None:
        self.query_one("#form").display = not to_gaps
        self.query_one("#missing").display = to_gaps
        if to_gaps:
            self.query_one("#missing").focus()

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """To the field where it is mended."""
        gap = self._gaps[int(str(message.row.key))]
        self._turn(to_gaps=False)
        field = self._field(gap.field)
        field.problem = gap.what
        (self.query_one(DivisionPicker) if gap.field == "office" and not field.value else field).focus()

    # -- installing --------------------------------------------------------------------------------------------

    def action_confirm(self) -> None:
        """F10: everything that is missing at once, or the station."""
        found = setup_form.gaps(self.entries, self._offices)
        if self.home.exists():
            self.say(texts.sentence("setup.already", {"path": self.home.folder}), "error")
        elif found:
            self._show_gaps(found)
        elif not self._working:
            self._working = True
            self.foot.stand(word("say", "working"))
            threading.Thread(target=self._install, args=(self.entries,), name="install", daemon=False).start()

    def _install(self, entries: Entries) -> None:
        """In a thread of its own: keys that take their time, and the packages of the store."""
        from cqclerk.workplace.opening import AlreadySetUp, set_up

        try:
            with hold(self.home):
                recovery_key = set_up(self.home, setup_form.plan(entries, self._offices), self.reference, FULL)
        except AlreadySetUp as error:
            self.post_message(self.Failed(texts.sentence("setup.already", {"path": error})))
        except (HomeInUse, DatabaseProblem) as error:
            self.post_message(self.Failed(sign_in_sentence(error)))
        except OSError as error:
            self.post_message(self.Failed(texts.sentence("setup.failed", {"reason": why(error)})))
        except Exception:  # noqa: BLE001  the edge of this thread: the form says it, the log has it
            _log.exception("set up")
            self.post_message(self.Failed(texts.sentence("fault")))
        else:
            self.post_message(self.Installed(recovery_key))

    def on_setup_screen_installed(self, message: Installed) -> None:
        """The key is shown once."""
        self.host.go("recovery", message.recovery_key)

    def on_setup_screen_failed(self, message: Failed) -> None:
        """Everything typed is still there."""
        self._working = False
        self.foot.stand("")
        self.say(message.sentence, "error")

    def action_back(self) -> None:
        """Esc: from the list of gaps to the form; from the form only when pressed twice, for nothing of it is kept."""
        if self.query_one("#missing").display:
            self._turn(to_gaps=False)
            self.query_one(DivisionPicker).focus()
        elif self._leaving or not self._touched or self.home.exists():
            self.host.back()
        else:
            self._leaving = True
            self.say(word("say", "leaving"), "warning")

    @property
    def _touched(self) -> bool:
        return any(field.value for field in self.query(Field))


def _entry(row: OperatorRow) -> OperatorEntry:
    return OperatorEntry(row.name_field.value, row.roles_field.value, row.password_field.value, row.again_field.value)
