"""管理·规则: a signed rule pack, a year's notice or local days from a file: looked at first, then loaded. For administrators."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from data.system_words import why
from screens import days_lines, keys, texts, trial_lines
from screens.cells import wrap
from screens.moments import moment_word
from screens.phases import paper_word
from screens.session import session_of
from screens.setup_form import ADDRESS
from screens.spans import Line, Span
from screens.widgets.choice_field import ChoiceField
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.widgets.options import Numbered, ShortList
from screens.widgets.reader import Reader
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.commands.days import Moved, NewDays
    from cqclerk.commands.rules import Trials

_RULES, _HOLIDAYS, _LOCAL, _PAPERS, _STATIONERY = "rules", "holidays", "local_days", "papers", "stationery"
_KINDS = ShortList(Numbered(_RULES, "规则文件", "1"), Numbered(_HOLIDAYS, "放假通知", "2"), Numbered(_LOCAL, "本地休息日", "3"))
_NAMES = {_RULES: "规则", _HOLIDAYS: "放假安排", _LOCAL: "本地休息日", _PAPERS: "证件样式", _STATIONERY: "套打样式"}


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was read."""

    kind: str
    name: str
    text: str


class RulesScreen(WorkScreen):
    """Enter in the file looks at it: what it would change, case by case. F10 loads what was looked at."""

    KEYS = (keys.HELP.saying("本格规则"), keys.LOOK_AT_FILE, keys.CONFIRM.saying("导入"), keys.UNVERIFIED, keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    HINTS = True
    AUTO_FOCUS = "FieldInput"

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self._seen: _File | None = None
        self._days: NewDays | None = None

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((Span(" 管理·规则和节假日  ", "title"), Span("先按 Ctrl+T 试看，再按 F10 导入", "dim")), id="title")
        for field in (ChoiceField("装的是", _KINDS, id="kind", columns=20, value=_RULES), Field("文件", ADDRESS, id="file", columns=60)):
            field.styles.margin = (0, 0, 0, 1)
            yield field
        yield Reader(id="found")

    def on_mount(self) -> None:
        """What is loaded already."""
        self._show_loaded()

    # -- what stands below ------------------------------------------------------------------------------------

    def _show_loaded(self) -> None:
        at = self.session.workplace
        loaded = at.station.loaded if at else ()
        names = {slot.operator_id: slot.name for slot in self.session.file.operators}
        rows = [
            f"{moment_word(each.at, self.session.now())}  {_NAMES.get(each.kind, each.kind)}  {paper_word(each.name)}"
            + (f" 第{each.edition}版，{each.effective_from} 起" if each.kind == _RULES else "")
            + f"  {names.get(each.operator, '')}"
            for each in reversed(loaded)
        ]
        self._show("本机导入过的", rows or ["还没有；用的都是程序自带的。"])

    def _show(self, title: str, rows: Iterable[str]) -> None:
        columns = max(self.size.width - 3, 40)
        lines: list[Line] = [(Span(f" {title}", "title"),)]
        lines += [(Span(f"  {part}"),) for row in rows for part in wrap(row, columns)]
        self.query_one("#found", Reader).read(lines)

    def on_field_changed(self, message: Field.Changed) -> None:
        """Another file was not looked at yet."""
        self._seen = None

    # -- looking at a file, loading it --------------------------------------------------------------------------

    def go_on(self, widget: Widget) -> None:
        """Enter in the file is looking at it."""
        if widget.id == "file":
            self.action_look_at_file()
        else:
            super().go_on(widget)

    def action_look_at_file(self) -> None:
        """Ctrl+T: what it would change; nothing is changed."""
        file = self._read()
        if file is not None:
            self._seen = file
            self._do(file, {_RULES: self._try, _HOLIDAYS: self._look_at_days, _LOCAL: self._look_at_days})

    def action_unverified(self) -> None:
        """Ctrl+L: what nobody has confirmed."""
        self.host.go("unverified")

    def action_confirm(self) -> None:
        """F10: load it; days that clash only after they were looked at."""
        if self._seen is None:
            self.say("先试看再导入：按 Ctrl+T，看清会变什么。", "warning")
            return
        self._do(self._seen, {_RULES: self._load, _HOLIDAYS: self._load_days, _LOCAL: self._load_days})

    def _do(self, file: _File, works: dict[str, Callable[[_File], None]]) -> None:
        works[file.kind](file)

    def _read(self) -> _File | None:
        kind, path = self.query_one("#kind", Field).value, self.query_one("#file", Field).value
        if not path or not kind:
            self.say("请选装的是什么，写明文件在哪里。", "warning")
            return None
        try:
            return _File(kind, Path(path).name, Path(path).expanduser().read_text(encoding="utf-8-sig"))
        except OSError as error:
            self.say(texts.sentence("rules.no_file", {"file": path, "reason": why(error)}), "error")
        except UnicodeDecodeError:
            self.say(texts.sentence("rules.no_file", {"file": path, "reason": "不是 UTF-8 文本"}), "error")
        return None

    def _try(self, file: _File) -> None:
        from cqclerk.commands import rules

        self.do(rules.try_pack, file.text, file.name)

    def _load(self, file: _File) -> None:
        from cqclerk.commands import rules

        self.do(rules.load_pack, file.text, file.name)

    def _look_at_days(self, file: _File) -> None:
        from cqclerk.commands import days

        self.do(days.read_holidays if file.kind == _HOLIDAYS else days.read_local_days, file.text, file.name)

    def _load_days(self, file: _File) -> None:
        from cqclerk.commands import days

        if self._days is not None:
            self.do(days.load, self._days)

    # -- what came of it --------------------------------------------------------------------------------------

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """Show what would change, or say what has."""
        super().on_work_screen_done(message)
        match message.command.__name__:
            case "try_pack":
                self._show_trials(message.result)
            case "read_holidays" | "read_local_days":
                self._show_days(message.result)
            case "load_pack":
                self._loaded(trial_lines.loaded(message.result))
            case "load":
                self._days_loaded(message.result)

    def _show_trials(self, trials: "Trials") -> None:
        rows = [trial_lines.summary(trials)]
        for trial in trials.differing:
            rows += [
                trial_lines.heading(trial),
                *(f"    {line}" for line in trial_lines.details(trial, self.session.reference.words, trials.pack)),
            ]
        self._show("试算，什么都没有改", rows)
        self.say("试算完了，没有改动；要用它按 F10 导入。")

    def _show_days(self, new: "NewDays") -> None:
        self._days = new
        rows = [days_lines.summary(new), *days_lines.clashes(new), *(f"    {days_lines.moved(one)}" for one in new.moved)]
        self._show("试看，什么都没有改", rows)
        self.say(
            "有不一致的日子，请对照原文；确实要改按 F10 导入。" if new.clashes else "没有改动；要用它按 F10 导入。",
            "warning" if new.clashes else "",
        )

    def _days_loaded(self, moved: "tuple[Moved, ...]") -> None:
        assert self._days is not None
        sentence = days_lines.summary(self._days, len(moved))
        self._days = None
        self._loaded(sentence)
        self.host_look_again()

    def host_look_again(self) -> None:
        """Days that have moved stand on the desk."""
        look: Any = getattr(self.app, "look_again", None)
        if look is not None:
            look()

    def _loaded(self, sentence: str) -> None:
        self._seen = None
        self.query_one("#file", Field).value = ""
        self._show_loaded()
        self.say(sentence, "good")
