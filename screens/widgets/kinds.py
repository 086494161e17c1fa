"""The kinds of field: what may enter, when it is complete, how it looks while it is edited and when it is left. Pure."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from cqclerk.domain.text import fold_code, fold_name
from screens.widgets.pasting import one_line

_FIRST_YEAR = 1900  # nobody at a window was born or wed before


def _same(text: str) -> str:
    return text


def _right(value: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field takes.

    takes    in words, for the sentence when a key is refused
    clean    text typed or pasted → what of it may enter, in its one form
    limit    characters at most
    full     characters at which the field is complete and goes on by itself; 0: never
    settle   text as typed → the value
    edit     value → text while it is edited
    problem  value → what is wrong with it in one sentence, "" if it is right or empty
    """

    takes: str
    clean: Callable[[str], str] = one_line
    limit: int = 120
    full: int = 0
    settle: Callable[[str], str] = str.strip
    edit: Callable[[str], str] = _same
    problem: Callable[[str], str] = _right


def _fold_name(text: str) -> str:
    return fold_name(text).text


def _letters_and_digits(text: str) -> str:
    return "".join(char for char in fold_code(text) if char.isascii() and char.isalnum())


def _no_digits(text: str) -> str:
    """A name on one line: a card reader's number does not get into it, nor a telephone number."""
    return "".join(char for char in one_line(text) if not char.isdecimal())


def _digits(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char in "0123456789")


_WRITTEN_DATE = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*日?")


def _date_digits(text: str) -> str:
    """Eight digits; a written date (1991年3月7日, 1991-3-7) gets its zeros."""
    written = _WRITTEN_DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return f"{written[1]}{int(written[2]):02}{int(written[3]):02}" if written else _digits(text)


def _settle_date(text: str) -> str:
    digits = _date_digits(text)
    return digits if _day(digits) is None else f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _day(digits: str) -> date | None:
    if len(digits) != 8:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _date_problem(value: str) -> str:
    digits = _digits(value)
    if not digits or _day(digits):
        return ""
    return "没有这一天，请核对年月日。" if len(digits) == 8 else "日期是8位数字，如 19910307。"


def _phone_problem(value: str) -> str:
    return "" if len(value) in (0, 11) else f"电话是11位数字，现在{len(value)}位。座机连区号一起写。"


TEXT = Kind("文字")
NAME = Kind("文字，不收数字", _no_digits, limit=60, settle=_fold_name)
DATE = Kind("数字", _date_digits, limit=8, full=8, settle=_settle_date, edit=_digits, problem=_date_problem)
PHONE = Kind("数字", _digits, limit=11, full=11, problem=_phone_problem)
IDENTITY = Kind("数字和末位X", _letters_and_digits, limit=18, full=18)


def past_date(today: Callable[[], date]) -> Kind:
    """A day that has been: of a birth, of a wedding."""

    def problem(value: str) -> str:
        day = _day(_digits(value))
        if day is None:
            return _date_problem(value)
        if day.year < _FIRST_YEAR:
            return f"{day.year}年太早了，请核对年月日。"
        return "这一天还没有到，请核对年月日。" if day > today() else ""

    return replace(DATE, problem=problem)


def code(length: int, *, fixed: bool = False) -> Kind:
    """A code of at most, or if fixed exactly, so many letters and digits; full width and blanks are folded."""
    return Kind("字母和数字", _letters_and_digits, limit=length, full=length if fixed else 0)


def number(digits: int) -> Kind:
    """A number of at most so many digits."""
    return Kind("数字", _digits, limit=digits)
