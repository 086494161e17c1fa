"""The page by which a printer is tried: no paper of any case, and marked so."""

from printing.document import Block, Cut, Document, Line, Mark, MarkKind, Rule, Span, Title
from printing.profiles import Profile

_LINES = (
    "汉字：重庆市计生证件跨区县通办",
    "数字：0123456789  ABCXYZ",
    "上下两条横线都完整，左右没有切掉，纸能裁下，就可以用。",
)


def page(profile: Profile, when: str) -> Document:
    """when: as the paper shows it."""
    said = (f"打印机：{profile.title}", f"时间：{when}", *_LINES)
    lines = tuple(Line((Span(text),)) for text in said)
    blocks: tuple[Block, ...] = (Title("打印机试页"), Rule(), *lines, Rule(), Cut())
    return Document("trial", "1", "打印机试页", blocks, (Mark(MarkKind.PREVIEW, "试页", "不是证件"),))
