"""What exactly is sent about an event: its signed frame, its public and its private part, and what the gateway answered."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cqclerk.workplace.clock import OFFICE_TIME
from screens import texts
from screens.cells import wrap
from screens.happenings import event_word
from screens.phases import phase_word, role_word, sending_word
from screens.reasons import named
from screens.spans import Line, Span

if TYPE_CHECKING:
    from data.rows import EventBytes
    from screens.session import Session

_SHORT = 12  # characters shown of hashes and signatures


def sent_lines(event: "EventBytes", session: "Session", columns: int) -> list[Line]:
    """The whole of it in lines of so many cells. The bytes themselves have no blanks and no line ends; nothing is left out."""
    envelope = json.loads(event.envelope)
    lines: list[Line] = [(Span(f" {event_word(envelope['kind'])}", "title"), Span(f"  {envelope['kind']} 第{envelope['version']}版"))]
    lines += labelled(_frame(envelope, session), columns)
    lines += _part("公开部分：有关机构都看得到", envelope["public"], columns)
    lines += _part(*_private(event, envelope), columns)
    if event.answer is not None:
        lines += [(), (Span(" 网关的上报回单", "title"),), *labelled(answer_rows(event.answer, session), columns)]
    return lines


def answer_rows(answer: bytes, session: "Session") -> list[tuple[str, str]]:
    """What the gateway answered, as labels and values."""
    said = json.loads(answer)
    rows = [("结果", sending_word(said["status"])), ("时间", clock(said["at"]))]
    if said["case_sequence"]:
        rows.append(("次序", f"这一件的第{said['case_sequence']}步"))
    if said["reason"]:
        rows.append(("原因", answer_reason(said, session)))
    if said["phase"]:
        rows.append(("现状", f"网关上这一件：{phase_word(said['phase'])}"))
    return [*rows, ("回单签名", _short(said["signature"]))]


def answer_reason(said: dict[str, Any], session: "Session") -> str:
    """Why the gateway refused, in words."""
    params = named(tuple((name, value) for name, value in said["params"]), session)
    found = texts.words(said["reason"])
    return texts.filled(found.text, params) if found else str(said["reason"])


def clock(moment: str) -> str:
    """An ISO moment in the office's time."""
    return f"{datetime.fromisoformat(moment).astimezone(OFFICE_TIME):%m-%d %H:%M:%S}"


def _frame(envelope: dict[str, Any], session: "Session") -> list[tuple[str, str]]:
    """Every field of the signed frame, whole."""
    offset = envelope["server_offset_ms"]
    return [
        ("编号", envelope["id"]),
        ("对象", f"{envelope['subject']} {envelope['subject_id']}"),
        ("机构", f"{envelope['office']} {session.office_name(envelope['office'])}"),
        ("工作站", f"{envelope['station']}  第{envelope['epoch']}期第{envelope['sequence']}条"),
        ("操作员", f"{envelope['operator']}  {' '.join(map(role_word, envelope['roles']))}"),
        ("本机时间", clock(envelope["device_time"])),
        ("时钟差", "还不知道网关的钟" if offset is None else f"网关的钟减本机的钟 {offset} 毫秒"),
        ("已见", f"做的时候见到这一件的第{envelope['seen']}步" if envelope["seen"] else "做的时候网关还没有给这一件排过次序"),
        ("前一条", envelope["previous"]),
        ("私密散列", envelope["payload_hash"] or "无"),
        ("签名", f"{envelope['signature']}（算法 {envelope['algorithm']}）"),
    ]


def _private(event: "EventBytes", envelope: dict[str, Any]) -> tuple[str, object]:
    if event.payload is not None:
        return "私密部分：只给办理的机构", json.loads(event.payload)
    return ("私密部分：没有" if not envelope["payload_hash"] else "私密部分：没有发给本机，只留散列"), None


def _part(title: str, content: object, columns: int) -> Iterator[Line]:
    yield ()
    yield (Span(f" {title}", "title"),)
    if content is None:
        return
    for row in json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).splitlines():
        indent = " " * (len(row) - len(row.lstrip()) + 2)
        for part in wrap(row.strip(), columns - len(indent)):
            yield (Span(indent + part),)


def labelled(rows: list[tuple[str, str]], columns: int) -> Iterator[Line]:
    """Labels with their values, a long value going on below itself."""
    for label, value in rows:
        first, *rest = wrap(value, columns - 12)
        yield (Span(f"  {label}{' ' * (8 - 2 * len(label))}  ", "dim"), Span(first))
        yield from ((Span(" " * 12 + part),) for part in rest)


def _short(text: str) -> str:
    return text if len(text) <= 2 * _SHORT else f"{text[:_SHORT]}..{text[-4:]}"
