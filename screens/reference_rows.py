"""参考数据 in rows: what the city published, the list of offices and revocations, and what came with the program; each with its day."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from data.reference import About, abouts, read_toml
from screens.cells import wrap
from screens.moments import moment_word
from screens.spans import Line, Span
from screens.widgets.row_window import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cqclerk.domain.guides import GuideDifference
    from cqclerk.domain.items import Item
    from cqclerk.workplace.editions import Held, Standing
    from cqclerk.workplace.workplace import Workplace
    from screens.session import Session

_TONES = {"refused": "error", "later": "warning", "coming": "warning"}
_LIST, _SHIPPED = "list", "shipped"


@dataclass(frozen=True, slots=True)
class Looked:
    """Everything that the screen shows, read on the store thread. guides: item → where the platform's guide says otherwise."""

    standing: "Standing"
    list_as_of: date | None
    guides: "dict[str, tuple[GuideDifference, ...]]"


def look(at: "Workplace") -> Looked:
    """On the store thread."""
    from cqclerk.domain.guides import differences
    from cqclerk.workplace import editions, offices_list

    kept = offices_list.kept(at.home, at.station.root_key) if at.home else None
    guides = {one.item: differences(one, at.reference.items[one.item], at.today()) for one in at.reference.guides.values()}
    return Looked(editions.standing(at), kept[0].as_of if kept else None, guides)


def word(table: str, key: str) -> str:
    """One word; a key from a newer program says itself."""
    return read_toml("words/reference.toml").table(table).text(key, key)


def heading(looked: Looked, session: "Session") -> str:
    """Until when all of it is known to be the whole."""
    standing = looked.standing
    if standing.as_of is None or standing.checked is None:
        return "还没有从市里取过，用的是程序自带的"
    return f"与市里核对到 {standing.as_of}（{moment_word(standing.checked, session.now())}）"


def rows(looked: Looked, session: "Session") -> list[Row]:
    """Published ones first, the newest above."""
    found = [_published(one, session.reference.items) for one in looked.standing.held]
    listed = looked.list_as_of.isoformat() if looked.list_as_of else ""
    state = word("state", "used" if listed else "coming")
    found.append(Row(_LIST, (word("kind", _LIST), "哪把钥匙能发证，哪些编号作废", "", listed, state), "" if listed else "warning"))
    return [*found, *(Row(f"{_SHIPPED}:{one.file}", _shipped(one)) for one in abouts())]


def _published(one: "Held", items: "Mapping[str, Item]") -> Row:
    head = one.head
    day = (head.effective_from or head.published_on).isoformat()
    title = f"{word('kind', head.kind)} {items[head.name].name}" if head.name in items else head.title
    return Row(
        str(head.serial), (word("kind", head.kind), title, f"第{head.edition}版", day, word("state", one.state)), _TONES.get(one.state, "")
    )


def _shipped(one: About) -> tuple[str, ...]:
    until = f"至 {one.effective_to}" if one.effective_to else ""
    return (
        word("kind", _SHIPPED),
        one.title,
        "",
        (one.effective_from.isoformat() if one.effective_from else ""),
        until or word("mark", one.mark),
    )


def detail(key: str, looked: Looked, columns: int) -> list[Line]:
    """All that is known of the marked row."""
    said = _said(key, looked)
    return [(Span(f" {part}"),) for sentence in said for part in wrap(sentence, columns)]


def _said(key: str, looked: Looked) -> list[str]:
    if key.startswith(_SHIPPED):
        about = next(one for one in abouts() if f"{_SHIPPED}:{one.file}" == key)
        return [
            f"{about.file}：{about.title}",
            f"来源：{about.source}（{word('mark', about.mark)}）",
            *(f"待核实：{one}" for one in about.unverified),
        ]
    if key == _LIST:
        return ["核验证件二维码用的名录：市里签名，每小时核对一次，没有线路时照最后一次的用，并写明日期。"]
    one = next(one for one in looked.standing.held if str(one.head.serial) == key)
    head = one.head
    told = [f"{head.title}，第{head.edition}版，{head.published_on} 发布，{head.size} 字节"]
    told += [f"来源：{head.source}"] if head.source else []
    told += [f"{head.effective_from} 起用"] if head.effective_from else []
    if one.refused:
        told.append(f"没有采用：{one.refused}。原来的一版仍在用；请告知市级运维。")
    return [*told, *(_differs(each) for each in looked.guides.get(head.name, ()) if head.kind == "guides")]


def _differs(one: "GuideDifference") -> str:
    return f"与平台不同：{word('guide', one.what)}  本机 {one.here or '没有'}  平台 {one.there or '没有'}"
