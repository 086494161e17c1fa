"""Every key once: from here come the binding, the word in the key line, the entry of the palette and the line on the help page.

F1 to F9 mean the same on every screen and are bound once, by the program. What belongs to one screen is a letter where no
text field has the focus, Ctrl and a letter in a form, or a digit in a list. Only keys that every terminal sends.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from textual.binding import Binding, BindingType

from screens.cells import width
from screens.spans import Line, Span

GLOBAL = "everywhere"


@dataclass(frozen=True, slots=True)
class Key:
    """One key.

    key     as Textual names it (f10, ctrl+l, escape, b); "" for something the key line mentions that is no single key
    word    in the key line, right behind the key
    action  what it does: action_… of its screen, or of the program for a global key; "" binds nothing
    help    one sentence for the help page and the palette
    scope   the screen it belongs to, or GLOBAL
    twin    a second key that does the same, for consoles that keep the first to themselves
    """

    key: str
    word: str
    action: str = ""
    help: str = ""
    scope: str = GLOBAL
    twin: str = ""

    def saying(self, word: str) -> "Key":
        """The same key with another word in the key line."""
        return replace(self, word=word)

    @property
    def label(self) -> str:
        """The key as people call it: F10, Ctrl+L, Esc, B."""
        return _LABELS.get(self.key) or "+".join(part.capitalize() for part in self.key.split("+"))

    @property
    def binding(self) -> Binding:
        """For Textual. Global keys come before whatever has the focus."""
        return Binding(",".join(filter(None, (self.key, self.twin))), self.action, self.word, show=False, priority=self.scope == GLOBAL)


_LABELS = {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "slash": "/",
    "space": "空格",
    "delete": "Del",
    "left": "左键",
    "right": "右键",
}

HELP = Key("f1", "帮助", "help", "本格的规则、条文和例子，本屏的按键")
INTAKE = Key("f2", "收件", "go('intake')", "收一件新的；没收完的接着收")
PREREVIEW = Key("f3", "预审", "go('prereview')", "预审选中的这一件")
PROCESSING = Key("f4", "办理", "go('processing')", "看这一件办到哪里，现在可以做什么")
PRINTING = Key("f5", "打印", "go('print_queue')", "打印任务、确认出纸、台账")
SYNC = Key("f6", "同步", "go('outbox')", "未发的各件，为什么没发，何时再发")
SEARCH = Key("f7", "查询", "go('search')", "按姓名、首字母或任何号码找一件，办完的也找")
DAY_END = Key("f8", "日结", "go('day_end')", "这一天收了、办了、打了多少，编号和上报对不对，打日结单")
MORE = Key("f9", "更多", "more", "换人、锁屏和其他不常用的事")
COMMANDS = Key("ctrl+p", "命令", "commands", "输几个字找任何一件事")
QUIT = Key("ctrl+q", "退出", "quit", "退出程序；填到一半的都在")
REPAINT = Key("ctrl+r", "", "repaint", "屏幕乱了，重画一遍")

GLOBALS = (HELP, INTAKE, PREREVIEW, PROCESSING, PRINTING, SYNC, SEARCH, DAY_END, MORE, COMMANDS, REPAINT, QUIT)

# Each screen binds these with its own meaning; the keys are the same everywhere.
CONFIRM = Key("f10", "确认", "confirm", "确认本屏的内容", scope="confirm", twin="ctrl+s")
RARE_CHARACTER = Key("ctrl+k", "生僻字", "rare_character", "输入法打不出的字：按部件、笔画、拼音或码位找，放进这一格", scope="text")
BACK = Key("escape", "返回", "back", "回到上一屏；填过的都在", scope="back")

FILTER = Key("slash", "筛选", "filter", "按姓名、首字母或收件号筛选", scope="desk")

VERIFY = Key("ctrl+y", "核验证件", "verify", "核验一份证件：扫它的二维码，不连网也说得出有效、被改动还是已作废", scope="search")
ATTENTION = Key("d", "", "attention", "只看等负责人处置的：已发待处置、窗口报来的", scope="desk")

GAPS = Key("ctrl+l", "还缺", "gaps", "还缺什么、哪里不对，选一项跳过去", scope="intake")
COMMITMENT = Key("ctrl+g", "告知承诺", "commitment", "逐条读给申请人听，由申请人选承诺还是提交材料", scope="intake")
NEXT_SECTION = Key("pagedown", "", "next_section", "下一页", scope="intake")
PREVIOUS_SECTION = Key("pageup", "", "previous_section", "上一页", scope="intake")
ANOTHER_FORM = Key("ctrl+n", "", "another_form", "放下这一张（不丢），另收一件", scope="intake")
DISCARD = Key("ctrl+x", "", "discard", "丢弃这一张没提交的表，要连按两次", scope="intake")

CORRECT_NEXT = Key("pagedown", "", "next_section", "下一页", scope="correction")
CORRECT_PREVIOUS = Key("pageup", "", "previous_section", "上一页", scope="correction")

DUPLICATES = Key("d", "查重对照", "duplicates", "两件并排对照", scope="prereview")
PREREVIEW_MATERIALS = Key("m", "材料", "materials", "材料清单；看过原件的在这里记", scope="prereview")
CREDIT = Key("c", "失信", "credit", "登记失信查询的结果", scope="prereview")
CHECKS = Key("k", "核查", "checks", "请市里查户籍、婚姻登记、失信名单、全市查重；断线时记下，通了自动查", scope="prereview")
SUPPLEMENT = Key("b", "补正", "supplement", "收到补正材料", scope="prereview")

PREREVIEW_ATTACHMENTS = Key("a", "附件", "attachments", "附上扫描件，看附件到了没有", scope="prereview")

SHOW_SENT = Key("v", "看发送内容", "show_sent", "每一步发给网关的内容", scope="processing")
PROCESSING_MATERIALS = Key("m", "材料", "materials", "材料清单", scope="processing")
PROCESSING_CHECKS = Key("k", "核查", "checks", "请市里查户籍、婚姻登记、失信名单、全市查重；断线时记下，通了自动查", scope="processing")
PROCESSING_ATTACHMENTS = Key("a", "附件", "attachments", "附上扫描件，看附件到了没有", scope="processing")
PRINT_CASE = Key("p", "打印", "print", "打印这一件的证件或凭证", scope="processing")

COPYING_OUT = Key("y", "抄平台", "copy_out", "照渝快办的次序逐格抄录，记下平台的办件编号", scope="processing")
PREREVIEW_COPYING_OUT = Key("y", "抄平台", "copy_out", "照渝快办的次序逐格抄录，记下平台的办件编号", scope="prereview")
COPY_LINE = Key("enter", "复制这格", "", "把这一格放进剪贴板，到平台页面粘贴；标记移到下一格")
EMPTY_LINES = Key("e", "空格也列", "empty_lines", "没有内容的格也列出来，或者只列要填的", scope="copying_out")
NEXT_UNFILED = Key("n", "下一件", "next_case", "下一件还没有上平台的", scope="copying_out")

CHANGE_PRINTER = Key("p", "换打印机", "change_printer", "换一台打印机", scope="print_queue")
LOOK_AT_PAPER = Key("v", "看纸", "look_at_paper", "整屏看这份纸：一张一张翻，放大缩小，看打出来的", scope="print_queue")
ZOOM = Key("z", "缩放", "zoom", "整张、版面、文字之间换", scope="paper_view")
FOLDER = Key("z", "整件", "folder", "这一件的纸一次打完，或存成一份 PDF 归档", scope="print_queue")
LEDGER = Key("t", "台账", "ledger", "打印台账", scope="print_queue")

POST = Key("j", "寄出", "act('post')", "寄出选中的证件；在“待寄”里一件接一件", scope="dispatch")
NOTE_WAYBILL = Key("y", "运单号", "act('note_waybill')", "补上或改正运单号", scope="dispatch")
SIGNED = Key("q", "签收", "act('sign')", "寄到了，谁签收的", scope="dispatch")
BROUGHT_BACK = Key("t", "退回", "act('bring_back')", "寄递公司退回来了", scope="dispatch")
LOST = Key("d", "寄丢", "act('lose')", "寄递公司查无下落", scope="dispatch")
COLLECTED = Key("l", "领取", "act('collect')", "当面领走，谁签收、看过什么证件", scope="dispatch")
REPLACED = Key("b", "补办", "act('replace')", "寄丢的另取编号补办，要负责人", scope="dispatch")
DISPATCH_PAPERS = Key("p", "打印", "print", "这一件的面单、送达回证等", scope="dispatch")
DISPATCH_FILTER = Key("slash", "筛选", "filter", "按姓名、首字母、证件编号或运单号筛选", scope="dispatch")

SEND_NOW = Key("s", "现在发", "send_now", "不等下一次，现在就发", scope="outbox")
ONLY_UNSENT = Key("n", "未发", "only_unsent", "只看还没有发出的", scope="outbox")
ONLY_REFUSED = Key("c", "待处置", "only_refused", "只看网关拒收、还没有人处置的", scope="outbox")
HOLD = Key("h", "暂缓", "hold", "从这一条起先不发；再按一次放行", scope="outbox")
ONLY_SCANS = Key("a", "附件", "only_scans", "还没有传完的附件：多大、传了多少、为什么停着", scope="outbox")
STICK = Key("u", "U盘", "stick", "没有线路：用 U 盘带出去，把回执带回来", scope="outbox")
EXACTLY_SENT = Key("v", "看内容", "exactly_sent", "原样看这一条发了什么、为什么停在这里、网关怎么说", scope="outbox")

CONFLICT_SENT = Key("v", "看拒收内容", "show_sent", "原样看被拒收的各条", scope="conflict")

REFUSED_HERE = Key("ctrl+o", "", "refused_here", "这一件里被网关拒收的：看两边，定怎么办", scope="refused")

LOOK_AT_FILE = Key("ctrl+t", "试看", "look_at_file", "看这个文件会变什么，什么都不改", scope="rules")

FETCH_REFERENCE = Key("s", "现在取", "fetch", "问市里有没有新发布的，有就取来", scope="reference_data")

UNVERIFIED = Key("ctrl+l", "待核实", "unverified", "数据里还没有核实的值，按文件和键逐个列出", scope="rules")
ENTER_REGISTER = Key("n", "补录纸质登记", "enter_register", "村居没有工作站，照纸质登记簿整件补录", scope="back_entry")

STICK_FOLDER = Key("ctrl+f", "换文件夹", "stick_folder", "U 盘在哪里", scope="stick")

SCAN_FOLDER = Key("ctrl+f", "扫描文件夹", "scan_folder", "扫描仪、高拍仪把文件存到哪里", scope="attachments")

FIND_PRINTER = Key("ctrl+n", "认型号", "find_printer", "不知道打印机是哪一种：打三行字，照着纸答四个问题", scope="administration")
TRIAL_PAGE = Key("ctrl+t", "打试页", "trial_page", "在选好的打印机上打一张试页，不记台账", scope="administration")

DAY_BEFORE = Key("q", "前一天", "day_before", "前一天的日结", scope="day_end")
DAY_AFTER = Key("h", "后一天", "day_after", "后一天的日结", scope="day_end")

LOOK_AT_SAMPLE = Key("v", "看样子", "look_at_paper", "用虚构的内容看这张纸印出来的样子（回车也行）", scope="paper_files")
COPY_OUT = Key("c", "抄出来改", "copy_out", "把这张纸的样式文件抄到本站的文件夹，用文本编辑器改", scope="paper_files")
OTHER_WIDTH = Key("w", "换纸宽", "other_width", "换一种纸宽看", scope="paper_files")
SAVE_PICTURE = Key("g", "存图片", "save_picture", "存成图片；套打的印在真纸的扫描图上", scope="paper_files")

# What the key line mentions besides single keys.
DIGITS = Key("", "数字选")
ENTER_NEXT = Key("enter", "下一格")
ENTER_OPEN = Key("enter", "打开")
ENTER_DO = Key("enter", "就做这件")
READ_ON = Key("pagedown", "往下看")
SAME = Key("", "空格里=同上")


def all_keys() -> tuple[Key, ...]:
    """Every key that is bound anywhere."""
    return tuple(key for key in globals().values() if isinstance(key, Key) and key.action)


def bindings(keys: Iterable[Key]) -> list[BindingType]:
    """What a screen binds of the keys in its key line; global ones are the program's to bind."""
    return [key.binding for key in keys if key.action and key.scope != GLOBAL]


def global_bindings() -> list[BindingType]:
    """What the program binds, for all screens."""
    return [key.binding for key in GLOBALS]


def key_line(keys: Iterable[Key], columns: int) -> Line:
    """The key line: as many keys as fit, whole ones only, the last of them kept (it is the way out)."""
    shown = [key for key in keys if key.word]
    while len(shown) > 1 and sum(width(_text(key)) + 1 for key in shown) > columns:
        shown.pop(-2)
    return tuple(span for key in shown for span in _spans(key))


def help_lines(keys: Iterable[Key]) -> Iterator[tuple[str, str]]:
    """The keys of a screen and the global ones, each with its sentence, for the help page."""
    own = [key for key in keys if key.scope != GLOBAL and key.help]
    for key in (*own, *GLOBALS):
        twin = f"（或 {Key(key.twin, '').label}）" if key.twin else ""
        yield f"{key.label}{twin}", key.help


def _text(key: Key) -> str:
    return (key.label if key.key else "") + key.word


def _spans(key: Key) -> Iterator[Span]:
    if key.key:
        yield Span(key.label, "accent")
    yield Span(f"{key.word} ")
