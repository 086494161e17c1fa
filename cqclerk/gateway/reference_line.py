"""`cqclerk gateway reference …`: publish an edition of a reference file, list what was published, make a list of bad credit."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cqclerk.gateway.gateway import Gateway
    from data.hub import HubTransaction

_KINDS = ("rules", "holidays", "local_days", "divisions", "offices", "credit", "platform", "guides")
_SALT_BYTES = 16


def arguments(commands: "argparse._SubParsersAction[Any]") -> list[argparse.ArgumentParser]:
    """What may be written behind `reference`."""
    actions = commands.add_parser("reference", help="参考数据：发布一版，列出，做失信名单").add_subparsers(dest="action", required=True)
    publish = actions.add_parser("publish", help="核对一个文件，签名，发布给各站")
    publish.add_argument("file", type=Path, metavar="FILE")
    publish.add_argument("--kind", choices=_KINDS, default="", help="哪一种；签过名的文件自己写着")
    publish.add_argument("--name", default="", help="本地休息日的名称；办事指南是哪个事项")
    publish.add_argument("--from", dest="on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="起用的日子，文件里没有写的")
    listing = actions.add_parser("list", help="发布过的各版")
    restart = actions.add_parser("restart", help="网关由备份恢复、少了几版以后：让各站照网关现在的重新取")
    credit = actions.add_parser("credit", help="由名单 CSV 做成各站断线也能查的失信名单，看不出号码")
    credit.add_argument("file", type=Path, metavar="FILE.csv")
    credit.add_argument("--out", type=Path, required=True, metavar="FILE.toml")
    credit.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD", help="名单的日期")
    credit.add_argument("--source", required=True, help="名单从哪里来")
    return [publish, listing, restart, credit]


def run(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    """Do it; the sentence that says what was done. Raises Declined, OSError."""
    actions: dict[str, Callable[[argparse.Namespace, Gateway, HubTransaction], str]] = {
        "publish": _publish, "list": _list, "restart": _restart, "credit": _credit,
    }  # fmt: skip
    return actions[options.action](options, gateway, tx)


def _publish(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    from cqclerk.gateway import editions
    from cqclerk.protocol.messages import declined

    file = options.file.name
    kind, text = editions.unsigned(gateway, options.file.read_bytes(), file)
    if not (kind or options.kind) or (kind and options.kind not in ("", kind)):
        raise declined(422, "reference.kind", "no kind", file=file, kind=options.kind or "没有写")
    head = editions.publish(gateway, tx, kind or options.kind, text, file, options.name, options.on)
    day = f"{head.effective_from} 起用" if head.effective_from else "即日起用"
    return f"已发布 {head.kind} {head.name} 第{head.edition}版（{head.title}），{day}，共 {head.size} 字节；各站一小时内取走。"


def _list(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    from cqclerk.gateway import editions

    rows = [
        f"{head.serial}\t{head.published_on}\t{head.kind}\t{head.name}\t第{head.edition}版\t{head.effective_from or '即日'}\t{head.title}"
        for head in editions.heads(tx)
    ]
    return "\n".join(rows) or "还没有发布过。"


def _restart(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    from cqclerk.gateway import editions

    return f"参考数据从第{editions.begin_anew(tx)}轮重新开始；各站下次来问时照网关现在的取，取到以前的照用。"


def _credit(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    """The salt stays that of the edition before: then two editions differ in those lines only that changed."""
    import secrets

    from cqclerk.gateway.outer.credit import COLUMNS, REPAIRED
    from cqclerk.gateway.outer.registers import NoTable, every_row
    from cqclerk.protocol import credit_list
    from cqclerk.protocol.documents import CREDIT
    from cqclerk.protocol.messages import declined
    from data.reference import parse_toml

    before = tx.newest_edition(CREDIT, "credit")
    old = credit_list.read(parse_toml("credit", before.text.decode())) if before else None
    salt = old.salt if old else secrets.token_bytes(_SALT_BYTES)
    try:
        rows = every_row(options.file, COLUMNS)
    except NoTable as error:
        raise declined(422, "rules.file", "no table", file=options.file.name, place="列名", reason=error) from error
    over = [row["number"] for row in rows if row["until"] or row["state"] == REPAIRED]
    now = [row["number"] for row in rows if not (row["until"] or row["state"] == REPAIRED)]
    edition = old.edition + 1 if old else 1
    text = credit_list.write(now, set(over) - set(now), edition, options.as_of, options.source, salt)
    options.out.write_text(text, encoding="utf-8")
    counts = f"{len(set(now))} 人，已修复 {len(set(over) - set(now))} 人"
    return f"失信名单第{edition}版 {counts}，写在 {options.out}；再用 reference publish --kind credit 发布。"
