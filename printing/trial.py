"""The page by which a printer is tried: no paper of any case, and marked so. It has a character of every kind, sizes, a ruler that must
fill the line, and a symbol that a telephone can read."""

from printing.document import QR, Block, Cut, Document, Line, Mark, MarkKind, Rule, Span, Title
from printing.profiles import Profile

_LINES = (
    "汉字：重庆市计生证件跨区县通办",
    "常用字 庆  扩展字 喆  双字节 䶮  点阵字 㐱",
    "姓名：买买提·艾力  （），。、〔〕—…",
    "数字：0123456789  ABCXYZ",
)
_SIZES = Line((Span("粗体", bold=True), Span(" "), Span("大字喆", double=True), Span(" "), Span("下划线", underline=True)))
_TO_DO = (
    "上面的字都对，没有问号和空格；下面的尺子正好一行；二维码能用手机读出 CQCLERK。",
    "上下两条横线都完整，左右没有切掉，纸能裁下，就可以用。",
)


def page(profile: Profile, when: str) -> Document:
    """when: as the paper shows it."""
    said = (f"打印机：{profile.title}", f"时间：{when}", *_LINES)
    lines, to_do = (tuple(Line((Span(text),)) for text in texts) for texts in (said, _TO_DO))
    ruler = Line((Span(("1234567890" * (profile.columns // 10 + 1))[: profile.columns]),))
    blocks: tuple[Block, ...] = (Title("打印机试页"), Rule(), *lines, _SIZES, *to_do, ruler, QR("CQCLERK", side_mm=12.0), Rule(), Cut())
    return Document("trial", "1", "打印机试页", blocks, (Mark(MarkKind.PREVIEW, "试页", "不是证件"),))
