"""What is said of bundles on a USB stick."""

from pathlib import Path
from typing import TYPE_CHECKING

from screens.scan_words import size_word
from screens.texts import sentence

if TYPE_CHECKING:
    from cqclerk.sync.stick import Exported, Imported

NO_STATION = "这里还没有工作站。"
CARD_KEPT = "网关名片已记下；填好登记码，就可以导出第一份。"


def no_bundle(key: str) -> str:
    """Why a file is not taken: foreign, cut_short, changed, other_reader, newer, unknown_station."""
    return sentence(f"bundle.{key}")


def no_card() -> str:
    """The station has never met its gateway."""
    return sentence("bundle.no_card")


def other_gateway() -> str:
    """A card of another gateway than the one that this station is enrolled at."""
    return sentence("bundle.other_gateway")


def not_written(target: Path, error: OSError) -> str:
    """The stick is full, write-protected, or gone."""
    return f"没有写成 {target}（{error.strerror or error}）；记录都在本机；请检查 U 盘，再导出一次。"


def not_read(name: str, error: OSError) -> str:
    """There is no such file, or the stick is broken."""
    return f"{name} 读不出来（{error.strerror or error}）；什么都没有改动；请检查 U 盘和文件名。"


def exported(target: Path, made: "Exported") -> str:
    """What is on the stick now."""
    scans = f"，附件 {made.scans} 份" if made.scans else ""
    return f"已写到 {target}：未报 {made.events} 条{scans}，{size_word(len(made.data))}。请带到有线路的窗口或网关导入，再把回执带回来。"


def carried(target: Path) -> str:
    """The gateway has answered."""
    return f"已送到网关；回执在 {target}，请带回原窗口导入。"


def imported(done: "Imported") -> str:
    """What an answer brought."""
    told = ["回执已导入"]
    told += ["本机已登记"] if done.enrolled else []
    told += [f"已报 {done.taken} 条"] if done.taken else []
    told += [f"退回 {done.refused} 条（到同步处理）"] if done.refused else []
    told += [f"收到别处 {done.received} 条"] if done.received else []
    told += [f"附件 {done.scans} 份"] if done.scans else []
    told += [f"网关没有办的 {len(done.problems)} 项：{_problems(done)}"] if done.problems else []
    return "，".join(told) + ("，没有新内容。" if len(told) == 1 else "。")


def _problems(done: "Imported") -> str:
    return "；".join(dict.fromkeys(sentence(problem.type, problem.params).rstrip("。") for problem in done.problems))
