"""New working days in words: for the command line and for the screen."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cqclerk.commands.days import Moved, NewDays
    from cqclerk.domain.workdays import Clash, DueDate


def clashes(new: "NewDays") -> list[str]:
    """The days of which the file says otherwise than what is loaded."""
    return [f"{clash.day} {_works(clash)}，与已有的不一致" for clash in new.clashes]


def moved(one: "Moved") -> str:
    """A case with its day before and after."""
    name = " ".join(one.case.names) or "（未填姓名）"
    return f"{one.case.receipt_number}  {name}  {_due(one.before)} → {_due(one.after)}"


def summary(new: "NewDays", loaded: int | None = None) -> str:
    """What a file brings; loaded: how many cases were set, None before it is loaded."""
    if loaded is None:
        return f"{new.name}：与已有的不一致{len(new.clashes)}天，在办件期限变动{len(new.moved)}件。"
    return f"已导入{new.name}，重算期限{loaded}件。"


def _works(clash: "Clash") -> str:
    return "上班" if clash.works else "放假"


def _due(due: "DueDate") -> str:
    return f"{due.day}{'（暂定）' if due.provisional else ''}"
