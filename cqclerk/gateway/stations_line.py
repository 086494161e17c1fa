"""`cqclerk gateway station …`: which stations an office has, revoke one, and what is in quarantine."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cqclerk.gateway.gateway import Gateway
    from data.hub import HubTransaction

_HOW = {"revoked": "已注销", "closed": "已停用", "forked": "报警停用", "anew": "已重新登记"}


def arguments(commands: "argparse._SubParsersAction[Any]") -> list[argparse.ArgumentParser]:
    """What may be written behind `station`."""
    actions = commands.add_parser("station", help="工作站：列出、注销、看隔离的记录").add_subparsers(dest="action", required=True)
    listed = actions.add_parser("list", help="一个机构的工作站，怎样登记、停用的")
    listed.add_argument("office", metavar="OFFICE")
    revoke = actions.add_parser("revoke", help="注销一台工作站（遗失、被盗、拆换）：它不能再办件，号段收回，认领的件放开，窗口号空出")
    revoke.add_argument("id", metavar="ID", help="station list 列出的编号，写开头几位也行")
    revoke.add_argument("--office", required=True, metavar="OFFICE")
    revoke.add_argument("--reason", required=True, metavar="TEXT", help="为什么；工作站上看得到")
    revoke.add_argument("--closed", action="store_true", help="正常停用，钥匙没有落到别人手里：它以前发的证照样核得出有效")
    quarantine = actions.add_parser("quarantine", help="隔离的记录：已停用的工作站发来的，另存待查")
    quarantine.add_argument("--out", type=Path, metavar="FILE", help="连内容一起写成文件，一行一条，交给那个机构查对")
    return [listed, revoke, quarantine]


def run(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    """Do it; the sentences that say what was done. Raises Declined, OSError."""
    actions: dict[str, Callable[[argparse.Namespace, Gateway, HubTransaction], str]] = {
        "list": _list,
        "revoke": _revoke,
        "quarantine": _quarantine,
    }
    return actions[options.action](options, gateway, tx)


def _list(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    lines = []
    for station_id, window, epoch, _ in tx.stations_of(options.office):
        ended = tx.ended_epoch(station_id, epoch)
        kept = len(tx.all_quarantined(station_id))
        place = "" if window == station_id else f"{window}号窗口"
        how = f"{_HOW[ended.how]} {ended.at[:10]} {ended.reason}".rstrip() if ended else "在用"
        lines.append("  ".join(filter(None, (station_id, place, f"第{epoch}期", how, f"隔离{kept}条" if kept else ""))))
    return "\n".join(lines) or "这个机构没有工作站。"


def _revoke(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    from cqclerk.gateway import standing
    from cqclerk.protocol.messages import declined

    found = [each for each, *_ in tx.stations_of(options.office) if each.startswith(options.id)]
    if len(found) != 1:
        raise declined(404, "station.not_one", "none or several", id=options.id, count=len(found))
    station = tx.station(found[0])
    assert station is not None
    ended = tx.ended_epoch(station.id, station.epoch)
    if station.revoked and not (ended and ended.how == standing.CLOSED and not options.closed):  # later it may turn out to be stolen
        return f"工作站 {station.id} 早已注销，没有改动。"
    standing.revoke(gateway, tx, station, options.reason, options.closed)
    return f"工作站 {station.id} 已注销：它再发来的记录拒收并隔离，号段已收回，它认领着的件已放开，{station.window}号窗口空出。"


def _quarantine(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    from cqclerk.protocol.messages import line

    kept = tx.all_quarantined()
    if options.out:
        options.out.write_bytes(b"".join(line(one.envelope, one.payload) + b"\n" for one in kept))
    lines = [f"{one.received_at[:19]}  {one.maker}  {one.epoch}.{one.sequence}  {one.kind}  {one.subject_id}  {one.reason}" for one in kept]
    return "\n".join(lines) or "没有隔离的记录。"
