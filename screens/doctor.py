"""`cqclerk doctor`: each room says how it is, with what to do; `--rebuild` makes every table again from the journal."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

from cqclerk.domain import guards
from data.place import Place, StationHome
from data.station import StationFile
from screens import safekeeping
from screens.entrance import Door, Refused, at_rest, entered
from screens.texts import sentence
from screens.upkeep import refuse

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace


class State(StrEnum):
    """How one thing is."""

    WELL = "well"
    LOOK = "look"  # works, and somebody should look at it
    ILL = "ill"


_WORDS = {State.WELL: "好", State.LOOK: "注意", State.ILL: "有问题"}
LOW_WATER_DAYS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and one sentence."""

    topic: str
    state: State
    sentence: str


def run(options: argparse.Namespace) -> int:
    """Look at every station kept here; 1 if anything is ill or cannot be looked at."""
    if options.mend:
        return safekeeping.mend(options)
    try:
        with at_rest(Place.find(options.home), options.training) as found:
            findings = [*_machine(Place.find(options.home)), *(finding for door in found for finding in _station(door, options))]
    except Refused as refused:
        return refuse(options, refused)
    if not found:
        findings.append(Finding("工作站", State.LOOK, "这里还没有工作站；打开 cqclerk 安装。"))
    for finding in findings:
        text = f"[{_WORDS[finding.state]}] {finding.topic}：{finding.sentence}"
        print(json.dumps(asdict(finding), ensure_ascii=False) if options.json else text)
    return int(any(finding.state is State.ILL for finding in findings))


def _machine(place: Place) -> Iterator[Finding]:
    """What does not depend on a station: fonts and reference data."""
    from data.reference import unverified

    yield _fonts(place)
    open_points = unverified()
    yield Finding("规则和编码", State.LOOK if open_points else State.WELL, f"{len(open_points)} 处标着待核实，由管理员核对。")


def _fonts(place: Place) -> Finding:
    """What can be drawn, block by block, and what to do about what cannot: it is the level 3 of the standard that has to be whole."""
    from printing import fonts

    fonts.use(place.fonts())
    blocks = fonts.coverage()
    whole = all(block.have == block.total for block in blocks if block.name == fonts.LEVEL_3)
    counts = "  ".join(f"{block.name} {block.have}/{block.total}" for block in blocks)
    advice = "" if whole else f"；缺的字打不了，要用时把{fonts.remedy(blocks)}放进 {place.fonts()}"
    return Finding("字体", State.WELL if whole else State.LOOK, f"能打的字：{counts}{advice}。")


def _station(door: Door, options: argparse.Namespace) -> Iterator[Finding]:
    with entered(door, options.operator) as at:
        name = f"{door.file.office_name} {door.file.window}号窗口"
        looks = (
            _store(at, options.rebuild),
            (_standing(at),),
            _numbers(at),
            (_reference(at),),
            _days(at),
            _papers(at, door.home),
            _printer(at, door.home),
        )
        for finding in (*chain.from_iterable(looks), *_line(door.file)):
            yield Finding(f"{name} {finding.topic}", finding.state, finding.sentence)


def _store(at: "Workplace", rebuild_too: bool) -> Iterator[Finding]:
    from cqclerk.workplace import rebuild

    walk = rebuild.verify(at.store, at.station.public_key, at.station.gateway_key)
    state = State.ILL if walk.faults else State.WELL
    yield Finding("记录", state, f"自己的 {walk.own} 条，收到的 {walk.received} 条，回单 {walk.answers} 条，不符 {len(walk.faults)} 处。")
    if rebuild_too and walk.faults:  # the rows may be all that is left of what the journal has lost
        yield Finding("重做", State.ILL, "记录有不符，没有重做，表格原样保留；请管理员用备份恢复。")
    elif rebuild_too:
        differing = rebuild.rebuild(at.store, at.reference.initials)
        words = "重做的表格一个字节不差" if not differing else f"重做后改正了 {len(differing)} 行：{'、'.join(differing[:5])}"
        yield Finding("重做", State.ILL if differing else State.WELL, f"{words}。")


def _reference(at: "Workplace") -> Finding:
    """What the city published: of which day it is, and whether something of it will not do here."""
    from cqclerk.sync.limits import load
    from cqclerk.workplace import editions

    held = editions.standing(at)
    refused = [one.head for one in held.held if one.state == "refused"]
    if held.as_of is None:
        return Finding("参考数据", State.WELL, "还没有从市里取过，用的是程序自带的。")
    words = f"与市里核对到 {held.as_of}，在用 {sum(one.state == 'used' for one in held.held)} 个文件"
    if refused:
        return Finding("参考数据", State.LOOK, f"{words}；{refused[0].title}第{refused[0].edition}版没有采用，原来的照用，请告知市级运维。")
    old = (at.today() - held.as_of).days > load().list_old_days
    return Finding("参考数据", State.LOOK if old else State.WELL, f"{words}{'；很久没有核对，请接通线路' if old else ''}。")


def _standing(at: "Workplace") -> Finding:
    """Whether the city lets this station decide."""
    from screens.texts import objection

    reason = guards.certified(at.actor)
    if reason is None:
        return Finding("登记", State.WELL, f"第{at.station.epoch}期，可以审批发证。")
    return Finding("登记", State.ILL if at.actor.stopped else State.LOOK, f"{objection(reason)}。")


def _numbers(at: "Workplace") -> Iterator[Finding]:
    for item in at.reference.offered:
        with at.reading() as tx:
            block = tx.block_for(item.identifier)
        left = block.left if block else 0
        low = left < at.reference.numbers.low_water
        advice = "；接通线路后自动领号" if low else ""
        yield Finding("号段", State.LOOK if low else State.WELL, f"{item.name} 余 {left} 个{advice}。")
    with at.reading() as tx:
        lost = sum(len(block.lost) for block in tx.blocks() if block.station == at.station.id)
    if lost:
        yield Finding("收回的号段", State.WELL, f"{lost} 个号没有着落，不会再用；见到纸请管理员到「号段与证件纸」清点。")


def _days(at: "Workplace") -> Iterator[Finding]:
    from datetime import timedelta

    soon = at.today() + timedelta(days=LOW_WATER_DAYS)
    known = at.reference.calendar.knows(soon)
    words = "节假日安排已导入" if known else f"{soon.year} 年节假日安排未导入，之后的期限是暂定的；国务院通知发布后请更新"
    yield Finding("工作日", State.WELL if known else State.LOOK, f"{words}。")


def _papers(at: "Workplace", home: StationHome) -> Iterator[Finding]:
    """The station's own papers: a file that cannot be used is never told at the counter."""
    from printing import own_folder

    faults = list(own_folder.faults(at.reference, home.templates, at.today()))
    yield from (Finding("证件样式", State.LOOK, fault) for fault in faults)
    if not faults:
        own = len(at.reference.own_papers) + len(at.reference.own_stationery)
        yield Finding("证件样式", State.WELL, f"本站自己的 {own} 种，其余用程序自带的。" if own else "都用程序自带的。")


def _printer(at: "Workplace", home: StationHome) -> Iterator[Finding]:
    from screens.wiring import spooler_of

    for chosen in at.station.printers:
        spooler = spooler_of(lambda command: command(at), chosen, home)
        try:
            status = spooler.probe()
        finally:
            spooler.close()
        ready = status is not None and status.ready
        words = "就绪。" if ready else (status.sentences()[0] if status else "没有回答。")
        named = " ".join(filter(None, (spooler.profile.title, chosen.address)))
        yield Finding("打印机", State.WELL if ready else State.LOOK, f"{named}：{words}")


def _line(file: StationFile) -> Iterator[Finding]:
    from cqclerk.sync import limits
    from cqclerk.sync.alone import look

    seen = look(file.gateway_url, file.gateway_ca)
    if not seen.up:
        yield Finding("线路", State.LOOK, sentence(seen.key))
        return
    yield Finding("线路", State.WELL, f"网关有回答，往返 {seen.round_trip_ms} 毫秒。")
    apart = abs(seen.skew_s) > limits.load().skew_s
    advice = "；请校准本机时钟" if apart else ""
    yield Finding("时钟", State.LOOK if apart else State.WELL, f"与网关相差 {abs(seen.skew_s):.0f} 秒{advice}。")
