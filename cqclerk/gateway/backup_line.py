"""`cqclerk gateway backup|restore`: a copy of a gateway's file while it runs, and the copy put back so that it knows that it is old.

A plain copy of a database in use lacks what is still in its log.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data.hub import Hub

_INSTEAD = "数据在 PostgreSQL 里，没有做备份；请用 pg_dump"
_NOT_HERE = "数据在 PostgreSQL 里，没有恢复；请用 pg_restore，再运行 restored"
_NO_COPY = "备份没有做成（{error}），网关照常，同名的旧备份还在；请看看磁盘和文件夹权限"


class NoBackup(Exception):
    """Nothing was changed; the text is the sentence that says why and what to do."""


def arguments(commands: "argparse._SubParsersAction[Any]") -> list[argparse.ArgumentParser]:
    """What may be written behind `backup` and `restore`."""
    backup = commands.add_parser("backup", help="把 SQLite 网关的数据库另存一份，核对过才算；网关正开着也行")
    backup.add_argument("--to", type=Path, required=True, metavar="FILE", help="写到这里；写成以前，同名的旧备份还在")
    restore = commands.add_parser("restore", help="由备份恢复 SQLite 网关，先停下它；启动以后各站把备份以后的交回来")
    restore.add_argument("file", type=Path, metavar="FILE")
    return [backup, restore]


def back_up(folder: Path | None, address: str, target: Path) -> str:
    """Do it; the sentences that say what was done. address: of a PostgreSQL server, if there is one. Raises NoBackup, BadHubKey."""
    from data import hub_embedded
    from data.database import DatabaseProblem, Missing

    if address or folder is None:
        raise NoBackup(_INSTEAD)
    if target.absolute().parent.resolve() == folder.resolve():
        raise NoBackup(f"备份不能写在数据文件夹 {folder} 里，什么都没有写；请写到别处，最好是另一块磁盘")
    if not target.absolute().parent.is_dir():
        raise NoBackup(f"没有 {target.absolute().parent} 这个文件夹，没有做备份；备份盘没有挂上？挂好或先建好文件夹再做")
    try:
        where = hub_embedded.backup(folder, target)
    except Missing as error:
        raise NoBackup(f"{folder} 里没有网关的数据库，没有做备份；请核对 --data") from error
    except (DatabaseProblem, OSError) as error:
        raise NoBackup(_NO_COPY.format(error=error)) from error
    return f"备份写到 {target}（{target.stat().st_size:,} 字节），已核对。\n钥匙不在里面：{where} 请另外存放，没有它谁也打不开。"


def restore(folder: Path | None, address: str, file: Path) -> str:
    """Put it back; the sentences that say so. Raises NoBackup, BadHubKey, HomeInUse, DatabaseProblem, OSError: nothing was changed."""
    from cqclerk.workplace.clock import at_office
    from data.hub import Hub

    if address or folder is None:
        raise NoBackup(_NOT_HERE)
    known: list[str] = []

    def make_ready(hub: "Hub") -> None:
        from cqclerk.gateway import recovery
        from cqclerk.gateway.gateway import Gateway

        gateway = Gateway.on(hub)
        with hub.transaction() as tx:
            known.append(recovery.begin(gateway, tx).known_at)

    aside = Hub.put_back(folder, file, make_ready)
    return (
        f"已恢复，数据到 {at_office(known[0])} 为止；原来的放在 {aside}，什么都没有删。\n"
        "现在可以启动网关：它先向各站收回备份以后的，这时不收新的。收齐了运行 restored --done。"
    )
