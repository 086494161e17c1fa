"""What is said of bundles on a USB stick."""

from pathlib import Path
from typing import TYPE_CHECKING

from cqclerk.protocol import scans
from cqclerk.sync.light import Leg
from data.system_words import why
from screens import texts
from screens.cells import cut
from screens.scan_words import ROUND_TRIP_S, THIN_LINE_BYTES_S, percent, seconds_word, size_word

if TYPE_CHECKING:
    from cqclerk.protocol.messages import Problem
    from cqclerk.sync.light import OnItsWay
    from cqclerk.sync.stick import Exported, Imported
    from cqclerk.workplace.editions import Spoiled
    from screens.link_state import LinkState
    from screens.session import Session

_ASKS_BACK = frozenset({"gateway.recovering", "chain.gap"})  # what comes with a gateway's asking for what it has forgotten
_ON_A_STICK = {  # no line goes on by itself
    "gateway.recovering": "bundle.recovering",
    "station.unknown": "bundle.not_known",
    "chain.gap": "bundle.gap",
}
_MOST_OFFICE = 20  # columns
NO_STATION = "这里还没有工作站。"
NO_LINE = "线路断，送不到网关，文件没有改动；请带到有线路的窗口，或直接交给网关管理员。"


def no_bundle(key: str) -> str:
    """Why a file is not taken, or none can be made: foreign, cut_short, changed, other_reader, newer, unknown_station, no_card …"""
    return texts.sentence(f"bundle.{key}")


def card_kept(mark: str) -> str:
    """A card is believed as far as the person who brought it: two people compare its mark."""
    return f"网关名片已记下，核对号 {mark}；请与网关管理员打电话对一遍。"


def not_written(target: Path, error: OSError) -> str:
    """The stick is full, write-protected, or gone."""
    return f"没有写成 {target.name}（{why(error)}），记录都在本机；请检查 U 盘，再做一次。"


def not_read(name: str, error: OSError) -> str:
    """There is no such file, or the stick is broken."""
    return f"{name} 读不出来（{why(error)}），什么都没有改动；请检查 U 盘和文件名。"


def exported(target: Path, made: "Exported") -> str:
    """What is on the stick now."""
    scans = f"、附件{made.scans}份" if made.scans else ""
    left = f"，还有{made.left}份附件放不下、下次带" if made.left else ""
    scans += f"、交还网关{made.returned}条" if made.returned else ""
    return f"已写好 {target.name}：{made.events}条{scans}，{size_word(len(made.data))}{left}；带到有线路的窗口或网关，再把回执带回来。"


def on_its_way(bundle: "OnItsWay", link: "LinkState", session: "Session") -> str:
    """Where another window's bundle is, and that a cut costs nothing."""
    office = cut(session.office_name(bundle.office), _MOST_OFFICE)
    whose = f"替{bundle.window}号 {office}送U盘：" if bundle.office else "送U盘："
    if bundle.leg is Leg.WORK and not bundle.held_up:
        return f"{whose}已送到，网关正在办"
    part = {Leg.UP: "已送", Leg.WORK: "已送到，等网关办；", Leg.DOWN: "回执已取"}[bundle.leg]
    far = f"{part}{percent(bundle.so_far, bundle.size)}（{size_word(bundle.size)}）" if bundle.leg is not Leg.WORK else part
    if bundle.held_up:
        said = texts.words(bundle.held_up)
        return f"{whose}{far.partition('（')[0]} 停着：{(said.short or said.text) if said else bundle.held_up}，通后从断处接"
    left = bundle.size - bundle.so_far
    trips = -(-left // scans.load().step_bytes)
    seconds = trips * (link.round_trip_s or ROUND_TRIP_S) + left / (link.bytes_s or THIN_LINE_BYTES_S)
    return f"{whose}{far} {seconds_word(seconds)}，断了从断处接"


def carried(target: Path) -> str:
    """The gateway has answered."""
    return f"已送到网关；回执 {target.name} 请带回原窗口导入。"


def all_well(done: "Imported") -> bool:
    """Whether an answer leaves nothing to be done about."""
    return not (done.refused or done.problems or done.spoiled or done.asked_back)


def imported(done: "Imported") -> str:
    """What an answer brought."""
    told = ["本机已登记"] if done.enrolled else []
    told += [f"已上报{done.taken}条"] if done.taken else []
    told += [f"拒收{done.refused}条（按 C 看）"] if done.refused else []
    told += [f"收到别处{done.received}条"] if done.received else []
    told += [f"附件{done.scans}份"] if done.scans else []
    told += [f"可以打印首张{done.prints}件"] if done.prints else []
    problems = [one for one in done.problems if not (done.asked_back and one.type in _ASKS_BACK)]
    told += [f"网关没有办{len(problems)}项：{_said(problems)}"] if problems else []
    told += [_spoiled(one) for one in done.spoiled]
    told += ["网关缺本站报过的一段，记录都在本机，请再导出一份带去"] if done.asked_back else []
    return f"回执已导入：{'，'.join(told) or '没有新内容，可能以前导入过'}。"


def _spoiled(one: "Spoiled") -> str:
    """A file of reference data that did not do, by its title."""
    return texts.sentence(one.key, {"title": one.head.title, "edition": str(one.head.edition)}).rstrip("。")


def _said(problems: "list[Problem]") -> str:
    """What happened to each, and what to do next."""
    found: dict[str, None] = {}
    for one in problems:
        words = texts.words(_ON_A_STICK.get(one.type, one.type))
        said = "，".join(filter(None, (words.text, words.next))) if words else one.type
        found[texts.filled(said, dict(one.params))] = None
    return "；".join(found)
