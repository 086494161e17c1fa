"""`cqclerk gateway rules …`: sign a rule pack for the stations, know it from now on, and let another key sign."""

import argparse
import os
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cqclerk.gateway.gateway import Gateway
    from cqclerk.protocol.signed_files import SigningKey
    from data.hub import HubTransaction

_KEY_DAYS = 365


def arguments(commands: "argparse._SubParsersAction[Any]") -> list[argparse.ArgumentParser]:
    """What may be written behind `rules`."""
    actions = commands.add_parser("rules", help="规则文件：签发、收下、另设签发人").add_subparsers(dest="action", required=True)
    sign = actions.add_parser("sign", help="核对规则文件，由市里签名")
    sign.add_argument("file", type=Path, metavar="FILE.toml")
    sign.add_argument("--out", type=Path, required=True, metavar="FILE", help="签过名的文件写到这里")
    sign.add_argument("--key", type=Path, metavar="FILE", help="用另设的签发人的钥匙（rules key 做的），不用市里的根")
    add = actions.add_parser("add", help="网关收下签过名的规则，各站才能用它")
    add.add_argument("file", type=Path, metavar="FILE")
    key = actions.add_parser("key", help="另设一个签发人：钥匙和市里给它的证书写成一个文件")
    key.add_argument("name", metavar="NAME")
    key.add_argument("--out", type=Path, required=True, metavar="FILE")
    key.add_argument("--days", type=int, default=_KEY_DAYS, help="有效天数")
    return [sign, add, key]


def run(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    """Do it; the sentence that says what was done. Raises Declined, OSError."""
    actions: dict[str, Callable[[argparse.Namespace, Gateway, HubTransaction], str]] = {"sign": _sign, "add": _add, "key": _key}
    return actions[options.action](options, gateway, tx)


def _sign(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    from cqclerk.gateway import rulebook

    signer = _signer(options.key) if options.key else None
    signed = rulebook.signed(gateway, tx, options.file.read_text(encoding="utf-8"), options.file.name, signer)
    options.out.write_bytes(signed.encoded())
    return f"已签名，写在 {options.out}；再用 rules add 让网关收下，然后发给各站。"


def _add(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    from cqclerk.gateway import rulebook

    pack = rulebook.add(gateway, tx, options.file.read_bytes(), options.file.name)
    day = f"{pack.effective_from} 起施行" if pack.effective_from else "没有施行日"
    return f"网关已收下规则 {pack.id} 第{pack.edition}版（{pack.title}），{day}。"


def _key(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> str:
    from cqclerk.protocol.signed_files import SigningKey, certify
    from cqclerk.protocol.signing import Ed25519Signer, text

    private = secrets.token_bytes(32)
    until = gateway.now().date() + timedelta(days=options.days)
    certificate = certify(gateway.root, options.name, Ed25519Signer(private).public_key, until)
    with os.fdopen(os.open(options.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(SigningKey(private=text(private), certificate=certificate).encoded())
    return f"{options.name} 可以签发规则到 {until}，钥匙写在 {options.out}；请妥善保管，只交给本人。"


def _signer(path: Path) -> "SigningKey":
    from cqclerk.protocol.signed_files import SigningKey

    return SigningKey.read(path.read_bytes())
