"""`cqclerk gateway report`: the supervision view as a table in the terminal, or as CSV for a spreadsheet."""

import argparse
import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cqclerk.gateway.gateway import Gateway
    from cqclerk.gateway.supervision import Supervision
    from data.hub import HubTransaction

OFFICES, LATE, STATIONS, NUMBERS, VOID = "offices", "late", "stations", "numbers", "void"
_SPAN = timedelta(days=30)
_COLUMNS = 20  # of a name in the terminal
_CAME = ("taken_in", "accepted", "granted", "not_granted", "printed", "delivered")
_STANDS = (
    "waiting", "late", "soon", "stations", "silent", "left", "low", "reserved", "unaccounted", "missing", "held", "refused", "quarantined",
)  # fmt: skip
_IN_SHORT = ("waiting", "late", "soon", "silent", "unaccounted", "missing", "quarantined")
_FORMULA = "=+-@\t\r"
Row = Sequence[object]


def arguments(commands: "argparse._SubParsersAction[Any]") -> list[argparse.ArgumentParser]:
    """What may be written behind `report`."""
    report = commands.add_parser("report", help="监督视图：各机构报来多少、逾期多少、没有交代的有哪些")
    report.add_argument(
        "what", nargs="?", default=OFFICES, choices=(OFFICES, LATE, STATIONS, NUMBERS, VOID), help="看什么；不写是各机构一行"
    )
    report.add_argument("--from", dest="since", type=date.fromisoformat, metavar="DATE", help="从哪天起报来的；不写是三十天前")
    report.add_argument("--to", dest="until", type=date.fromisoformat, metavar="DATE", help="到哪天为止；不写是今天")
    report.add_argument("--office", default="", metavar="OFFICE", help="只看这个机构；写开头几位是这一片")
    report.add_argument("--csv", type=Path, metavar="FILE", help="写成表格文件；- 是 stdout")
    return [report]


def run(options: argparse.Namespace, gateway: "Gateway") -> str:
    """The table, or the sentence that says where it was written. Writes nothing into the hub. Raises OSError."""
    with gateway.hub.reading() as tx:  # whoever writes does not wait for a report
        heading, rows = _table(options, gateway, tx)
    if options.csv is None:
        return _aligned(heading, rows) if rows else "没有要列的。"
    text = _csv(heading, rows)
    if str(options.csv) == "-":
        return text.rstrip("\n")
    options.csv.write_text(text, encoding="utf-8-sig", newline="")
    return f"{len(rows)} 行已写入 {options.csv}。"


def _table(options: argparse.Namespace, gateway: "Gateway", tx: "HubTransaction") -> tuple[Row, list[Row]]:
    from cqclerk.gateway import supervision
    from cqclerk.workplace.clock import business_date

    if options.what == VOID:
        return _words("void"), [row for row in _void(tx) if _is_of(options, row)]
    today = business_date(gateway.now(), 0)
    until = options.until or today
    seen = supervision.look(gateway, tx, options.since or until - _SPAN, until)
    rows: dict[str, Callable[[Supervision], Iterator[Row]]] = {
        OFFICES: _offices if options.csv else _telling,
        LATE: _late,
        STATIONS: _stations,
        NUMBERS: _numbers,
    }
    found = [row for row in rows[options.what](seen) if _is_of(options, row)]
    if options.what == OFFICES and options.csv is None and found:
        found.append(_sum(found))
    return _words(options.what if options.csv or options.what != OFFICES else "offices_short"), found


def _is_of(options: argparse.Namespace, row: Row) -> bool:
    return str(row[0]).startswith(options.office)


def _words(what: str) -> Row:
    from data.reference import read_toml

    return tuple(read_toml("words/supervision.toml").table(what).text("columns").split())


def _offices(seen: "Supervision") -> Iterator[Row]:
    for one in seen.offices:
        yield one.id, one.name, *(one.came[column] for column in _CAME), *(getattr(one, column) for column in _STANDS)


def _telling(seen: "Supervision") -> Iterator[Row]:
    """In the terminal only offices of which there is something to tell, in what it has room for."""
    for one in seen.offices:
        if not one.quiet:
            yield one.id, _cut(one.name), *(one.came[column] for column in _CAME), *(getattr(one, column) for column in _IN_SHORT)


def _sum(rows: list[Row]) -> Row:
    counts = zip(*(row[2:] for row in rows), strict=True)
    return "合计", f"{len(rows)} 个机构", *(sum(int(str(count)) for count in column) for column in counts)


def _late(seen: "Supervision") -> Iterator[Row]:
    from data.reference import read_toml

    phases = read_toml("words/phases.toml").table("phase")
    for one in sorted(seen.late, key=lambda case: (case.office, case.deadline)):
        yield one.office, one.receipt_number, _item(one.item), phases.text(one.phase, one.phase), one.deadline, one.days


def _stations(seen: "Supervision") -> Iterator[Row]:
    from cqclerk.workplace.clock import at_office

    for one in seen.stations:
        yield one.office, one.window, one.id, at_office(one.last) if one.last else "从未", "失联" if one.silent else ""


def _numbers(seen: "Supervision") -> Iterator[Row]:
    for view in seen.blocks:
        block = view.block
        counts = (block.left, len(block.reserved), len(block.issued), len(block.voided), len(block.returned), view.untold)
        first, last = block.number(block.first), block.number(block.first + block.count - 1)
        yield block.office, view.window, _item(block.item), first, last, *counts, "已收回" if block.ended else block.until or ""


def _void(tx: "HubTransaction") -> Iterator[Row]:
    from cqclerk.gateway.supervision import void_numbers, void_reasons

    reasons = void_reasons()
    for one in void_numbers(tx):
        yield one.office, one.number, _item(one.item), one.on, reasons.get(one.reason, "原因在机构")


def _item(item: str) -> str:
    from cqclerk.gateway.rulebook import shipped

    known = shipped().items.get(item)
    return known.name if known else item


def _csv(heading: Row, rows: list[Row]) -> str:
    """For a spreadsheet: nothing in it is taken for a formula."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(heading)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return written.getvalue()


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(tuple(_FORMULA)) else cell


def _aligned(heading: Row, rows: list[Row]) -> str:
    """Columns as wide as their widest cell; numbers to the right."""
    cells = [[str(cell) for cell in row] for row in (heading, *rows)]
    widths = [max(_width(row[place]) for row in cells) for place in range(len(heading))]
    right = [all(isinstance(row[place], int) for row in rows) for place in range(len(heading))]
    lines = ("  ".join(_fit(*one) for one in zip(row, widths, right, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)


def _cut(name: str) -> str:
    """As much of a name as there is room for; ~ tells that it goes on."""
    if _width(name) <= _COLUMNS:
        return name
    while _width(name) >= _COLUMNS:
        name = name[:-1]
    return name + "~"


def _fit(text: str, columns: int, right: bool) -> str:
    blank = " " * (columns - _width(text))
    return blank + text if right else text + blank


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
