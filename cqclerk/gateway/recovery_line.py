"""`cqclerk gateway restored`: the database was put back from a backup; say so before anything else, and when all is back."""

import argparse
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cqclerk.gateway.gateway import Gateway
    from data.hub import HubTransaction

_NAMED = 30  # stations in the list
_UNLISTED = "备份以后登记的站网关还不认识，不在名单里：它们联系上、或 U 盘来一趟，就自己交回，--done 以后也收。"


def arguments(commands: "argparse._SubParsersAction[Any]") -> list[argparse.ArgumentParser]:
    """What may be written behind `restored`."""
    restored = commands.add_parser("restored", help="数据库由备份恢复以后先运行：收回各站报过的记录，收齐前不收新的；再运行一次看还差谁")
    restored.add_argument("--done", action="store_true", help="收齐了（或者不等了）：照常收新的")
    restored.add_argument("--again", action="store_true", help="又恢复了一次备份：再从头收")
    return [restored]


def run(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    """Do it; the sentences that say what was done."""
    from cqclerk.gateway import recovery
    from cqclerk.workplace.clock import at_office

    known = tx.recovery()
    if options.done:
        if known is None or known.done_at:
            return "没有在恢复，没有改动。"
        recovery.end(gateway, tx)
        return "照常收新的了。" + _missing(tx, known.epoch, "还没有交回的站，以后联系时照样收：")
    if known is None or options.again:
        known = recovery.begin(gateway, tx)
        return (
            f"数据库到 {at_office(known.known_at)} 为止，之后的向各站收回。\n"
            "在 --done 以前不收新的、不派件、不发号段，各站照常办，存在本机。\n"
            "没用过的登记码都作废，要登记的请重新发。备份以后加的机构、规则请重新加。"
        )
    state = f"{at_office(known.done_at)} 起照常收新的" if known.done_at else "还在收回，不收新的；收齐了运行 restored --done"
    told = f"数据库到 {at_office(known.known_at)} 为止，{state}。" + _missing(tx, known.epoch, "还没有交回的站：")
    since = at_office(known.begun_at)
    again = f"\n{since} 以后又自己拷回过旧数据库的（不是用 gateway restore），这里看不出来，各站也不会再交：请运行 restored --again。"
    return told + again


def _missing(tx: "HubTransaction", epoch: int, heading: str) -> str:
    missing = tx.not_returned(epoch)
    if not missing:
        return f"名单里的站都交回了。{_UNLISTED}"
    offices = Counter(office for _, office, _ in missing)
    lines = [f"{office} {window}号窗口  {station}" for station, office, window in missing[:_NAMED]]
    more = [f"……共 {len(missing)} 台，{len(offices)} 个机构"] if len(missing) > _NAMED else []
    return "\n".join([f"{heading}{len(missing)} 台", *lines, *more, _UNLISTED])
