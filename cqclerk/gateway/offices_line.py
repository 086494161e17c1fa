"""`cqclerk gateway office …`: which offices have windows here, and the one-time codes for them."""

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cqclerk.gateway.gateway import Gateway
    from data.hub import HubTransaction

_LEVELS = {"city": "市", "district": "区县", "township": "乡镇街道", "village": "村居"}
_CODE_DAYS = 7


def arguments(commands: "argparse._SubParsersAction[Any]") -> list[argparse.ArgumentParser]:
    """What may be written behind `office`."""
    actions = commands.add_parser("office", help="登记机构，发一次性登记码").add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="登记机构")
    add.add_argument("id")
    add.add_argument("name")
    add.add_argument("--level", choices=tuple(_LEVELS), default="township")
    code = actions.add_parser("code", help="发一次性登记码")
    code.add_argument("id")
    code.add_argument("--days", type=int, default=_CODE_DAYS, help="有效天数")
    listed = actions.add_parser("list", help="登记过的机构，各有几台工作站")
    return [add, code, listed]


def run(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    """Do it; the sentences that say what was done. Raises Declined. What a script does not need goes to stderr."""
    match options.action:
        case "add":
            return _add(options, tx)
        case "code":
            return _code(options, gateway, tx)
        case _:
            return _list(tx)


def _add(options: argparse.Namespace, tx: "HubTransaction") -> str:
    from cqclerk.gateway import offices
    from data.hub_rows import Office

    offices.add(tx, Office(options.id, options.name, options.level))
    if not offices.is_named(tx, options.id):
        print(
            f"市里的机构名册里没有 {options.id}，已照记；写错了的，用对的编号再登记一次就行，这一个不发登记码就没有人用。", file=sys.stderr
        )
    return f"机构 {options.id} {options.name} 已登记。"


def _code(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    from cqclerk.gateway import enrolment
    from cqclerk.protocol.messages import declined

    if tx.office(options.id) is None:
        raise declined(404, "office.missing", "no such office")
    code = enrolment.new_code(gateway, tx, options.id, options.days)
    print(f"{options.days} 天内有效，只能用一次。", file=sys.stderr)
    return code


def _list(tx: "HubTransaction") -> str:
    stations = Counter(office for _, office, _, _, revoked in tx.stations() if not revoked)
    lines = [f"{each.id}  {each.name}  {_LEVELS[each.level]}  工作站{stations[each.id]}台" for each in tx.offices()]
    return "\n".join(lines) or "还没有登记机构。"
