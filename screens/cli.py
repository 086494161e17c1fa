"""The command line: a face one line high. Each sub-command imports what it needs, so that the workstation starts quickly.

Exit status: 0 done · 1 it did not come about (one sentence on stderr) · 2 the call was wrong.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn


def main(argv: Sequence[str] | None = None) -> int:
    """Run `cqclerk` with these arguments (without the program's name)."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["gateway"]:  # the server has a command line of its own
        from cqclerk.gateway.app import main as gateway

        return gateway(words[1:])
    parser = _parser()
    options = parser.parse_args(words)
    if options.command == "gateway":
        parser.error("gateway 要写在最前面，见 cqclerk gateway --help")
    if options.command is None:
        return _workstation(options)
    try:
        status = _COMMANDS[options.command](options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read has gone (… | head): nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


class _Parser(argparse.ArgumentParser):
    """Says in Chinese that a call was wrong."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"写法不对（{message}）；加 --help 看怎么写。\n")


def _anywhere() -> _Parser:
    """What may stand before the command and behind it; behind it, it says nothing where it is not written."""
    parser = _Parser(add_help=False)
    parser.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help="一切都存放在这个文件夹")
    parser.add_argument("--training", action="store_true", default=argparse.SUPPRESS, help="练习的那一套")
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="cqclerk", description="重庆市计生证件跨区县通办窗口工作站")
    parser.add_argument("--home", metavar="DIR", help="一切都存放在这个文件夹（也可用 CQCLERK_HOME）")
    parser.add_argument("--training", action="store_true", help="练习：虚构的机构、人员、网关和打印机")
    parser.add_argument("--slow-link", action="store_true", help="远程细线上少刷新屏幕")
    anywhere = _anywhere()
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="命令（不写则打开工作站）")
    walkthrough = commands.add_parser("walkthrough", parents=[anywhere], help="不开屏幕，自己把主要业务走一遍（安装后的自检）")
    walkthrough.add_argument("--out", metavar="DIR", help="回执和证件放在这里")
    walkthrough.add_argument("--json", action="store_true", help="每一步一行 JSON")
    commands.add_parser("gateway", help="城市网关：cqclerk gateway --help")
    sync = commands.add_parser("sync", parents=[anywhere], help="与网关往返一次")
    sync.add_argument("--once", action="store_true", required=True, help="只往返一次就结束")
    verify = commands.add_parser("verify", parents=[anywhere], help="核验一份证件的二维码（不连网），或本机的记录链")
    _verify_arguments(verify)
    doctor = commands.add_parser("doctor", parents=[anywhere], help="检查数据库、打印机、字体、线路、时钟和号段")
    doctor.add_argument("--rebuild", action="store_true", help="由记录重做全部表格并比较")
    doctor.add_argument("--mend", action="store_true", help="station.json 坏了：换回本机另存的一份，坏的留着")
    backup = commands.add_parser("backup", parents=[anywhere], help="把工作站备份成一个文件（加密，写完核对）")
    restore = commands.add_parser("restore", parents=[anywhere], help="由备份恢复；恢复后只能收件，用新的登记码重新登记再审批")
    for command in (backup, restore):
        command.add_argument("file", metavar="FILE", help="备份文件")
    by_stick = _bundle_arguments(commands, anywhere)
    for each in (*by_stick, sync, verify, doctor, backup, restore):
        each.add_argument("--operator", metavar="NAME", help="操作员姓名；口令从标准输入读")
        each.add_argument("--json", action="store_true", help="给程序看的 JSON")
    _rules_arguments(commands, anywhere)
    _paper_arguments(commands.add_parser("paper", parents=[anywhere], help="由事实文件做一份样张，试文书和打印机；list 列出有哪些"))
    return parser


def _bundle_arguments(commands: "argparse._SubParsersAction[Any]", anywhere: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    bundle = commands.add_parser("bundle", help="没有线路：把未上报的记录和附件做成一个文件，用 U 盘带；导入回执、名片或别站的文件")
    both = bundle.add_subparsers(dest="bundle", metavar="ACTION", required=True)
    export = both.add_parser("export", parents=[anywhere], help="做一份，写到这个文件夹")
    export.add_argument("folder", metavar="DIR", help="U 盘上的文件夹")
    taken = both.add_parser("import", parents=[anywhere], help="回执（.cqdown）、网关名片（.cqcard）；别站的一份（.cqup）送到网关")
    taken.add_argument("file", metavar="FILE", help="U 盘上的文件")
    return [export, taken]


def _verify_arguments(verify: argparse.ArgumentParser) -> None:
    what = verify.add_mutually_exclusive_group(required=True)
    what.add_argument("symbol", nargs="?", metavar="TEXT|IMAGE", help="二维码里的字，或证件的图片（PNG、JPG）；- 是标准输入")
    what.add_argument("--chain", action="store_true", help="逐条核验本机记录的签名和次序")
    verify.add_argument("--holder", action="store_true", help="还核对持证人：证件号码从标准输入读，一行一个")
    verify.add_argument("--list", metavar="FILE", help="用这份名录，不用本站的")
    verify.add_argument("--root", metavar="KEY", help="市里的根公钥，另行得知的")


def _rules_arguments(commands: "argparse._SubParsersAction[Any]", anywhere: argparse.ArgumentParser) -> None:
    rules = commands.add_parser("rules", help="规则和工作日：怎么说、试算、导入").add_subparsers(
        dest="rules", metavar="ACTION", required=True
    )
    explain = rules.add_parser("explain", help="事实写在 JSON 里，说出认定、缺项、申报地、期限和依据")
    explain.add_argument("file", metavar="FILE", help="事实的 JSON 文件；- 是标准输入")
    explain.add_argument("--json", action="store_true", help="给程序看的 JSON")
    for name, what, file in (
        ("load", "导入市里签发的规则文件", "签过名的规则文件"),
        ("try", "拿规则文件在办过的件上试算，什么都不改", "签过名的规则文件，或没签的草稿"),
        ("holidays", "导入国务院办公厅的放假通知，重算在办件的期限", "通知全文（UTF-8 文本）"),
        ("local", "导入本地的休息日、应急日，重算在办件的期限", "写法同 data/reference/local_days.toml"),
    ):
        action = rules.add_parser(name, parents=[anywhere], help=what)
        action.add_argument("file", metavar="FILE", help=file)
        action.add_argument("--operator", metavar="NAME", help="操作员姓名；口令从标准输入读")
        action.add_argument("--json", action="store_true", help="给程序看的 JSON")
        if name in ("holidays", "local"):
            action.add_argument("--agree", action="store_true", help="与已有的不一致也导入")


def _paper_arguments(paper: argparse.ArgumentParser) -> None:
    paper.add_argument("action", nargs="?", choices=["list"], help="列出文书、版本和打印机")
    paper.add_argument("--item", metavar="ITEM", help="事项；事实文件里写了就不用")
    paper.add_argument("--paper", metavar="PAPER", help="哪一种文书")
    paper.add_argument("--form", metavar="FORM", help="套打：哪一种预印证件纸，代替 --paper")
    paper.add_argument("--facts", metavar="FILE.json", help="事实文件；- 是标准输入")
    paper.add_argument("--printer", metavar="PROFILE", help="给哪一种打印机")
    paper.add_argument("--out", metavar="FILE", help="做成的文件：.bin .png .pdf .txt；- 是把文字写到标准输出")
    paper.add_argument("--papers", metavar="DIR", help="试这个文件夹里的文书样式（写法同本站的 templates）")
    paper.add_argument("--printers", metavar="DIR", help="用这个文件夹里的打印机说明")
    paper.add_argument("--json", action="store_true", help="给程序看的 JSON")


def _workstation(options: argparse.Namespace) -> int:
    from screens import garbage

    garbage.hold()
    from screens.workstation import run

    return run(options.home, training=options.training, slow_link=options.slow_link)


def _walkthrough(options: argparse.Namespace) -> int:
    from screens.walkthrough import run

    return run(options.out, as_json=options.json)


def _sync(options: argparse.Namespace) -> int:
    from screens.upkeep import sync_once

    return sync_once(options)


def _verify(options: argparse.Namespace) -> int:
    if options.symbol is not None:
        from screens.verify_line import run

        return run(options)
    from screens.upkeep import verify_chain

    return verify_chain(options)


def _doctor(options: argparse.Namespace) -> int:
    from screens.doctor import run

    return run(options)


def _rules(options: argparse.Namespace) -> int:
    if options.rules == "explain":
        from screens.explain import run as explain

        return explain(options)
    from screens.rules_line import run

    return run(options)


def _backup(options: argparse.Namespace) -> int:
    from screens.safekeeping import back_up

    return back_up(options)


def _restore(options: argparse.Namespace) -> int:
    from screens.safekeeping import put_back

    return put_back(options)


def _paper(options: argparse.Namespace) -> int:
    from screens.paper_line import run

    return run(options)


def _bundle(options: argparse.Namespace) -> int:
    from screens.stick_line import run

    return run(options)


_COMMANDS = {
    "bundle": _bundle,
    "backup": _backup,
    "restore": _restore,
    "walkthrough": _walkthrough,
    "sync": _sync,
    "verify": _verify,
    "doctor": _doctor,
    "rules": _rules,
    "paper": _paper,
}
