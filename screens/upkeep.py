"""What a station does without screens: one round of sync, a walk over its chains."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from data.place import Place
from screens.entrance import Door, Refused, at_rest, entered
from screens.gateway_process import GatewayDidNotStart
from screens.texts import sentence


def verify_chain(options: argparse.Namespace) -> int:
    """Walk the chains of every station kept here. Exit status 1 if one is faulty or cannot be looked at."""
    return each_station(options, "这里还没有工作站，没有要核验的记录。", _verified)


def sync_once(options: argparse.Namespace) -> int:
    """One round with the gateway for every station kept here. Exit status 1 if the gateway did not answer."""
    with gateways(options) as url_of:
        return each_station(options, "这里还没有工作站，没有要上报的。", lambda door, options: _synced(door, options, url_of(door)))


@contextmanager
def gateways(options: argparse.Namespace) -> Iterator[Callable[[Door], str]]:
    """Where the gateway of a station answers. That of practice ends with the workstation: it is started for the round."""
    from screens.training import TrainingGround

    ground = TrainingGround(Place.find(options.home))

    def url_of(door: Door) -> str:
        if door.file.training and ground.gateway is None:
            try:
                ground.open()
            except GatewayDidNotStart as error:
                raise Refused("练习的网关没有起来，什么也没有发出；请看练习文件夹里的 gateway.log，再试。") from error
        return ground.url if door.file.training else door.file.gateway_url

    try:
        yield url_of
    finally:
        ground.close()


def refuse(options: argparse.Namespace, why: Refused) -> int:
    """Say why it did not come about: a sentence on stderr, and for a program an object on stdout. The exit status."""
    if options.json:
        print(json.dumps({"ok": False, "reason": str(why)}, ensure_ascii=False))
    print(why, file=sys.stderr)
    return 1


def each_station(options: argparse.Namespace, none: str, work: Callable[[Door, argparse.Namespace], int]) -> int:
    status = 0
    try:
        with at_rest(Place.find(options.home), options.training) as found:
            if not found:
                say(options, {"stations": 0}, none)
            for door in found:
                status = max(status, work(door, options))
    except Refused as refused:
        return refuse(options, refused)
    return status


def _verified(door: Door, options: argparse.Namespace) -> int:
    from cqclerk.workplace import rebuild

    with entered(door, options.operator) as at:
        walk = rebuild.verify(at.store, at.station.public_key, at.station.gateway_key)
    name = f"{door.file.office_name} {door.file.window}号窗口"
    counts = f"自己的记录 {walk.own} 条，收到的 {walk.received} 条，上报回单 {walk.answers} 条"
    verdict = "逐条相符" if not walk.faults else f"有 {len(walk.faults)} 处不符：{'；'.join(walk.faults[:5])}"
    fields = {"station": door.file.station_id, "own": walk.own, "received": walk.received, "answers": walk.answers}
    say(options, {**fields, "faults": list(walk.faults)}, f"{name}：{counts}，{verdict}。")
    return int(bool(walk.faults))


def _synced(door: Door, options: argparse.Namespace, url: str) -> int:
    from cqclerk.protocol.messages import Declined
    from cqclerk.sync.alone import round_trip
    from cqclerk.sync.problems import LinkProblem

    with entered(door, options.operator) as at:
        try:
            result = round_trip(at, url)
        except LinkProblem as problem:
            raise Refused(sentence(problem.key)) from problem
        except Declined as no:
            raise Refused(sentence(no.problem.type, no.problem.params)) from no
    name = f"{door.file.office_name} {door.file.window}号窗口"
    text = f"{name}：上报 {result.sent} 条，收到 {result.received} 条，还有 {result.left} 条未发。"
    say(options, {"station": door.file.station_id, "sent": result.sent, "received": result.received, "left": result.left}, text)
    return 0


def say(options: argparse.Namespace, fields: dict[str, object], text: str) -> None:
    print(json.dumps(fields, ensure_ascii=False) if options.json else text)
