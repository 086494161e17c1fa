"""`cqclerk gateway bundle|card`: a bundle that was brought by hand, and the card without which a station cannot make its first."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cqclerk.gateway.gateway import Gateway

_WAITS = (
    "\n网关在恢复，新的还没有收，都在那台站里：请它导入回执，再导出一份，交回网关忘了的；restored --done 以后再导出一份送来，新的才收。"
)


def arguments(commands: "argparse._SubParsersAction[Any]") -> list[argparse.ArgumentParser]:
    """What may be written behind `bundle` and `card`."""
    bundle = commands.add_parser("bundle", help="收下 U 盘带来的一份（.cqup），在旁边写好回执（.cqdown）；网关正开着也行")
    bundle.add_argument("file", type=Path, metavar="FILE")
    bundle.add_argument("--out", type=Path, metavar="FILE", help="回执写到这里")
    card = commands.add_parser("card", help="网关名片（.cqcard）：没有线路的新工作站要它才能导出第一份")
    card.add_argument("file", type=Path, metavar="FILE")
    return [bundle, card]


def run(options: argparse.Namespace, gateway: "Gateway") -> str:
    """Do it; the sentence that says what was done. Raises Declined, OSError."""
    return _card(options, gateway) if options.command == "card" else _bundle(options, gateway)


def _card(options: argparse.Namespace, gateway: "Gateway") -> str:
    from cqclerk.gateway.bundles import card
    from data.place import replace_file

    made = card(gateway)
    replace_file(options.file, made.encoded())
    return f"网关名片写到 {options.file}，核对号 {made.mark}：工作站导入以后，请打电话对一遍。"


def _bundle(options: argparse.Namespace, gateway: "Gateway") -> str:
    from cqclerk.gateway.bundles import carried
    from cqclerk.gateway.stick_checks import Asking
    from cqclerk.protocol import bundles
    from cqclerk.protocol.messages import Status, declined
    from data.place import replace_file

    try:
        if options.file.stat().st_size > bundles.MOST_BYTES:
            raise bundles.NoBundle("foreign", "too large")
        asking = Asking(gateway, options.checks, options.data)
        work, answer = carried(gateway, options.file.read_bytes(), asking.see_to)
    except bundles.NoBundle as no:
        if options.file.suffix in (bundles.SUFFIX_DOWN, bundles.SUFFIX_CARD):
            raise declined(422, "bundle.for_stations", "an answer or a card: it goes to the station") from no
        raise declined(422, f"bundle.{no.key}", "no bundle that can be taken", details=str(no)) from no
    target = options.out or options.file.with_suffix(bundles.SUFFIX_DOWN)
    replace_file(target, answer)
    refused = sum(each.status is Status.REFUSED for each in work.answers)
    told = f"{work.cover.office} {work.cover.window}号窗口的记录 {len(work.answers)} 条" + (f"，其中拒收 {refused} 条" if refused else "")
    back = f"；收回以前报过的 {len(work.up.returned)} 条" if work.up.returned else ""
    waits = any(one.type == "gateway.recovering" for one in work.refused)
    return f"{told}{back}{asking.told}；回执写到 {target}，请带回那个窗口。{_WAITS if waits else ''}"
