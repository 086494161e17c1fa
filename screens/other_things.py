"""What is not asked for every day: who may be offered what now, and how it is done. Listed by F9, found by Ctrl+P."""

from collections.abc import Iterator
from typing import cast

from cqclerk.domain.guards import Objection
from data.place import StationHome
from screens import texts
from screens.program import Program, Switch
from screens.widgets.option_list import Choice

SIGN_OUT, LOCK, CUT, SETUP, TRAINING, REAL, QUIT = "sign_out", "lock", "cut", "setup", "training", "real", "quit"
ADMINISTRATION, OPERATORS, PASSWORD, DISPATCH = "administration", "operators", "password", "dispatch"
RULES, PAPER_FILES, REFERENCE_DATA = "rules", "paper_files", "reference_data"
STATIONERY, NUMBERS = "stationery", "numbers"
EMERGENCY, BACK_ENTRY, COPYING_OUT = "emergency", "back_entry", "copying_out"
_SCREENS = (
    ADMINISTRATION,
    OPERATORS,
    PASSWORD,
    DISPATCH,
    COPYING_OUT,
    EMERGENCY,
    BACK_ENTRY,
    RULES,
    REFERENCE_DATA,
    PAPER_FILES,
    STATIONERY,
    NUMBERS,
)


def offered(program: Program) -> tuple[Choice, ...]:
    """Everything that there is to choose now, with the reason where it may not be."""
    return (*(_signed_in(program) if program.session is not None else _at_the_login(program)), Choice(QUIT, "退出", "填到一半的都在"))


def _signed_in(program: Program) -> Iterator[Choice]:
    yield Choice(SIGN_OUT, "换人", _unsent_words(program.unsent))
    if not program.locked:
        yield Choice(LOCK, "锁屏", "填过的都在，线路照常上报")
    switch = _switch(program)
    if switch is not None and not program.locked:
        yield Choice(CUT, "接线" if switch.line_cut else "断线", "练习用：假装到网关的线路断了、又通了")
    if not program.locked:
        yield Choice(ADMINISTRATION, "管理", "打印机和试页、登记码、网关地址", _not_administrator(program))
        yield Choice(OPERATORS, "操作员", "加人、改角色、重置口令、移除", _not_administrator(program))
        yield Choice(PASSWORD, "改口令", "改自己登录用的口令")
        yield Choice(DISPATCH, "发件与领取", "待寄、已寄、退回、待领的证件")
        yield Choice(COPYING_OUT, "抄录上平台", "还没有上渝快办的件，逐格抄录，记平台编号")
        yield Choice(EMERGENCY, "应急接件", "村居没有接通外网或断线，又用不了 APP", _no_emergency(program))
        yield Choice(BACK_ENTRY, "应急补录", _owed_words(program))
        yield Choice(STATIONERY, "管理·套打校准", "预印证件纸放在哪、打到哪，标定页", _not_administrator(program))
        yield Choice(NUMBERS, "号段与证件纸", "编号领了多少、用了、作废、还剩；预印证件纸逐张在哪")
        yield Choice(RULES, "管理·规则", "规则文件、放假通知、本地休息日，待核实的值", _not_administrator(program))
        yield Choice(REFERENCE_DATA, "参考数据", "规则、区划、假日、失信名单、机关名录是哪一版、到哪一天")
        yield Choice(PAPER_FILES, "管理·证件样式", "证件、套打的版次和出处，抄出来改，看样子，启用", _not_administrator(program))


def _not_administrator(program: Program) -> str:
    """Why the person at the window may not change the station, "" if they may."""
    assert program.session is not None
    return "" if "administrator" in program.session.operator.roles else texts.objection(Objection("administration.role"))


def _no_emergency(program: Program) -> str:
    """Why nobody here may use the bypass, "" if they may."""
    assert program.session is not None
    reference, session = program.session.reference, program.session
    barred = reference.emergency.may_use(reference.offices.get(session.actor.office), session.today())
    return texts.objection(barred) if barred else ""


def _owed_words(program: Program) -> str:
    assert program.session is not None
    owed, today = program.session.views.owed(), program.session.today().isoformat()
    overdue = sum(one.back_by < today for one in owed)
    if not owed:
        return "村居应急接件欠补的，村居纸质登记的"
    return f"{len(owed)}件还欠补录" + (f"，{overdue}件逾期" if overdue else "")


def _at_the_login(program: Program) -> Iterator[Choice]:
    entrance = program.entrance
    installed = StationHome(entrance.place.station()).exists()
    yield Choice(SETUP, "安装正式工作站", "机构、操作员、网关、打印机", "本机已经安装，不会覆盖" if installed else "")
    if not entrance.training:
        yield Choice(TRAINING, "练习", "虚构的机构和人员，不会上报")
    elif installed:
        yield Choice(REAL, "正式工作站", "离开练习")


def _unsent_words(unsent: int) -> str:
    return f"未发{unsent}件留在本机，下次登录接着发" if unsent else "别人登录，或换到另一个机构"


def may_sign_out_at_once(program: Program) -> bool:
    """False while something waits to be sent: without a session nobody sends it."""
    return not program.unsent or program.locked


async def do(program: Program, choice_id: str) -> None:
    """Do what was chosen; the list itself has gone already, unless it leads to another program."""
    match choice_id:
        case "sign_out":
            program.sign_out()
        case "lock":
            program.lock()
        case "cut":
            switch = _switch(program)
            if switch is not None:
                switch.cut_line(not switch.line_cut)
        case _ if choice_id in _SCREENS:
            program.action_go(choice_id)
        case "setup":
            program.go("setup")
        case "training" | "real":
            await program.reopen(training=choice_id == TRAINING)
        case _:
            await program.action_quit()


def _switch(program: Program) -> Switch | None:
    """The line of the practice environment; a real line is cut by nobody here."""
    entrance = program.entrance
    return cast(Switch, entrance) if entrance.training and hasattr(entrance, "cut_line") else None
