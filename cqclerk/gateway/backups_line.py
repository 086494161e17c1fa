"""`cqclerk gateway backup|restore`: the embedded database copied while it works, and put back so that it knows that it is old."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cqclerk.gateway.gateway import Gateway
    from data.hub import Hub

_SECONDS = 19  # of a moment in ISO 8601, up to the second


def arguments(commands: "argparse._SubParsersAction[Any]") -> list[argparse.ArgumentParser]:
    """What may be written behind `backup` and `restore`."""
    backup = commands.add_parser("backup", help="备份 SQLite 的网关，开着也行；写完从头核对一遍")
    restore = commands.add_parser("restore", help="由备份恢复 SQLite 的网关；先停下网关，启动以后各站把备份以后的交回来")
    for each in (backup, restore):
        each.add_argument("file", type=Path, metavar="FILE")
    return [backup, restore]


def backup(options: argparse.Namespace, gateway: "Gateway") -> str:
    """Make it; the sentence that says so. Raises ServerProblem, DatabaseProblem, OSError."""
    gateway.hub.backup(options.file)
    with gateway.hub.reading() as tx:
        known = tx.last_received()
    upto = f"记录到 {known[:_SECONDS]} 为止" if known else "还没有记录"
    return f"备份写到 {options.file}（{upto}），核对过了。密钥（hub.key）不在里面，请另外存放。"


def restore(folder: Path, file: Path) -> str:
    """Put it back; the sentences that say so. Raises DatabaseProblem, BadHubKey, HomeInUse, OSError."""
    from data.hub import Hub

    known: list[str] = []

    def make_ready(hub: "Hub") -> None:
        from cqclerk.gateway import recovery
        from cqclerk.gateway.gateway import Gateway

        gateway = Gateway.on(hub)
        with hub.transaction() as tx:
            known.append(recovery.begin(gateway, tx).known_at)

    aside = Hub.put_back(folder, file, make_ready)
    return (
        f"已恢复，数据到 {known[0][:_SECONDS]} 为止；原来的放在 {aside}，什么都没有删。\n"
        "现在可以启动网关：它先向各站收回备份以后的，这时不收新的。收齐了运行 restored --done。"
    )
