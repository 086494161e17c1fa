"""`cqclerk gateway`: serve the city, and what its administrator does at the command line."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cqclerk.gateway import backup_line, bundles_line, offices_line, recovery_line, reference_line, report_line, rules_line, stations_line
from data.system_words import why

if TYPE_CHECKING:
    from cqclerk.gateway.gateway import Gateway
    from cqclerk.protocol.messages import Problem
    from data.hub import HubTransaction

DONE, FAILED, WRONG = 0, 1, 2
_SERVER = {
    "unreachable": "连不上 PostgreSQL（{details}），数据没有改动；请检查地址、口令（~/.pgpass）和服务器",
    "too_old": "{details} 太旧，数据没有改动；请用 PostgreSQL 15 或更新的版本",
    "newer": "数据库是更新版本的网关建的（{details}），没有改动；请先升级网关",
    "driver": "没有装 PostgreSQL 的驱动（{details}）；请安装 cqclerk[city]",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0 done, 1 it did not come about, 2 the call was wrong."""
    parser = _parser()
    options = parser.parse_args(argv)
    from cqclerk.protocol.messages import Declined
    from cqclerk.protocol.signed_files import NotSigned
    from data.database import DatabaseProblem
    from data.hub import DATABASE_VARIABLE, BadHubKey, ServerProblem
    from data.place import HomeInUse

    if options.data is None and not (options.database or os.environ.get(DATABASE_VARIABLE)):
        parser.error("请用 --data 指明数据文件夹")

    try:
        return _run(options)
    except backup_line.NoBackup as no:
        return _sorry(str(no))
    except Declined as problem:
        return _sorry(_sentence(problem.problem))
    except NotSigned:
        return _sorry("这不是签发人的钥匙文件，什么都没有签；请用 rules key 做的文件")
    except HomeInUse as error:
        return _sorry(f"这个数据文件夹有一个网关在用（进程 {error.pid or '不明'}），没有改动；SQLite 上只能开一个，恢复时请先停下它")
    except BadHubKey as error:
        return _sorry(f"数据库密钥不对（{error}），数据没有改动；请恢复原来的密钥文件或环境变量")
    except ServerProblem as error:
        return _sorry(_SERVER[error.key].format(details=error.details))
    except DatabaseProblem as error:
        return _sorry(f"网关数据库打不开（{error.key}：{error}），文件没有改动；请检查磁盘或从备份恢复")
    except OSError as error:
        if options.command in ("rules", "reference", "bundle", "card", "restore", "report"):
            return _sorry(f"文件读写不成（{error.filename}：{why(error)}），网关没有改动；请核对文件名和文件夹")
        return _sorry(f"网关没有启动：{why(error)}；请换一个地址或端口，或检查文件夹权限")
    except KeyboardInterrupt:
        return DONE


def _run(options: argparse.Namespace) -> int:
    """Do what was asked for."""
    from data.hub import DATABASE_VARIABLE

    address = options.database or os.environ.get(DATABASE_VARIABLE, "")
    match options.command:
        case "office":
            return _within(options, offices_line.run)
        case "waybill":
            return _waybill(options)
        case "rules":
            return _within(options, rules_line.run)
        case "reference":
            return _within(options, reference_line.run)
        case "station":
            return _within(options, stations_line.run)
        case "restored":
            return _within(options, recovery_line.run)
        case "report":
            return _at_hub(options, report_line.run)
        case "bundle" | "card":
            return _at_hub(options, bundles_line.run)
        case "backup":
            print(backup_line.back_up(options.data, address, options.to))
            return DONE
        case "restore":
            print(backup_line.restore(options.data, address, options.file))
            return DONE
        case _:
            return _serve(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("cqclerk gateway", description="市级网关：收上报、派件、发号段")
    parser.add_argument("--data", type=Path, help="数据文件夹")
    parser.add_argument("--database", default="", metavar="URL", help="PostgreSQL 的地址；也可用环境变量 CQCLERK_HUB_DATABASE")
    parser.add_argument("--listen", default="127.0.0.1:8470", metavar="HOST:PORT", help="监听地址；端口 0 由系统选")
    parser.add_argument("--tls-cert", type=Path, help="证书链 (PEM)")
    parser.add_argument("--tls-key", type=Path, help="私钥 (PEM)")
    parser.add_argument("--tls-ca", type=Path, metavar="FILE", help="给证书担保的机构 (PEM)：登记过的工作站只认它；换的时候新旧放在一起")
    parser.add_argument("--behind-proxy", action="store_true", help="TLS 由前面的代理终结")
    parser.add_argument("--parent-stdin", action="store_true", help="标准输入结束时退出（作为子进程）")
    parser.add_argument("--log-requests", action="store_true", help="每个请求记一行")
    parser.add_argument("--rate", type=float, default=20.0, metavar="N", help="一台工作站每秒最多几个请求，0 不限")
    parser.add_argument("--checks", type=Path, metavar="FILE", help="接了哪些外部登记系统；不写是数据文件夹里的 checks.toml")
    commands = parser.add_subparsers(dest="command")
    waybill = commands.add_parser("waybill", help="记下平台给的运单号")
    waybill.add_argument("certificate", help="证件编号")
    waybill.add_argument("number", help="运单号")
    rooms = (offices_line, rules_line, reference_line, stations_line, bundles_line, backup_line, recovery_line, report_line)
    of_rooms = [each for room in rooms for each in room.arguments(commands)]
    for each in (waybill, *of_rooms):
        each.add_argument("--data", type=Path, default=argparse.SUPPRESS, help="数据文件夹")
        each.add_argument("--database", default=argparse.SUPPRESS, metavar="URL", help="PostgreSQL 的地址")
    return parser


def _serve(options: argparse.Namespace) -> int:
    from cqclerk.gateway.outer import systems
    from cqclerk.gateway.server import Listening, serve
    from data.hub import Hub

    host, _, port = options.listen.rpartition(":")
    if not host or not port.isdigit() or bool(options.tls_cert) != bool(options.tls_key):
        return _sorry("监听地址写作 HOST:PORT；证书和私钥要一起给", WRONG)
    try:
        connected = systems.connect(options.checks or (options.data / systems.FILE if options.data else None))
    except systems.BadSettings as error:
        return _sorry(f"外部登记系统接不上（{error}），网关没有启动；请改正这个文件，或先移开它")
    listening = Listening(
        host.strip("[]"), int(port), options.tls_cert, options.tls_key, options.behind_proxy, options.parent_stdin,
        options.log_requests, options.rate, options.tls_ca, connected,
    )  # fmt: skip
    if not listening.safe:
        return _sorry("明文 HTTP 只能监听本机地址；请给 --tls-cert 和 --tls-key，或在代理后面用 --behind-proxy", WRONG)
    serve(lambda: Hub.open(options.data, options.database), listening)
    return DONE


def _within(options: argparse.Namespace, run: Callable[[argparse.Namespace, "Gateway", "HubTransaction"], str]) -> int:
    """Do something in one transaction, and say what was done."""

    def work(options: argparse.Namespace, gateway: "Gateway") -> str:
        with gateway.hub.transaction() as tx:
            return run(options, gateway, tx)

    return _at_hub(options, work)


def _at_hub(options: argparse.Namespace, run: Callable[[argparse.Namespace, "Gateway"], str]) -> int:
    """Do something in as many transactions as it likes, and say what was done."""
    from cqclerk.gateway.gateway import Gateway
    from data.hub import Hub

    hub = Hub.open(options.data, options.database)
    try:
        done = run(options, Gateway.on(hub))
    finally:
        hub.close()
    print(done)
    return DONE


def _waybill(options: argparse.Namespace) -> int:
    from cqclerk.domain.delivery import check_digit_fits, waybill
    from cqclerk.gateway import waybills
    from cqclerk.gateway.gateway import Gateway
    from data.hub import Hub

    hub = Hub.open(options.data, options.database)
    try:
        gateway = Gateway.on(hub)
        with hub.transaction() as tx:
            waybills.note(gateway, tx, options.certificate, options.number)
    finally:
        hub.close()
    number = waybill(options.number)
    print(f"{options.certificate} 的运单号 {number} 已记下。")
    if check_digit_fits(number) is False:
        print("这个运单号的校验位不对，请核对；已照记。", file=sys.stderr)
    return DONE


def _sentence(problem: "Problem") -> str:
    """The words that stand for a problem, the same as on the clerk's screen."""
    from data.reference import read_toml

    words = read_toml("words/objections.toml" if problem.type.startswith(("rules.", "reference.")) else "words/link.toml")
    for part in problem.type.split("."):
        words = words.table(part)
    said = f"{words.text('text')}，{words.text('safe')}；{words.text('next')}"
    return said.format_map(dict(problem.params))


def _sorry(sentence: str, status: int = FAILED) -> int:
    print(sentence + "。", file=sys.stderr)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
