"""`cqclerk bundle export|import`: what goes by USB stick where no line goes, and what comes back."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from data.place import Place, replace_file
from screens import stick_words
from screens.entrance import Door, Refused, at_rest, entered
from screens.upkeep import each_station, gateways, refuse, say

if TYPE_CHECKING:
    from cqclerk.protocol.bundles import Cover


def run(options: argparse.Namespace) -> int:
    """Do it; 1 if it did not come about."""
    if options.bundle == "export":
        return each_station(options, "这里还没有工作站，没有要带走的。", _exported)
    try:
        return _imported(options)
    except Refused as refused:
        return refuse(options, refused)


def _exported(door: Door, options: argparse.Namespace) -> int:
    from cqclerk.sync import stick

    folder = Path(options.to)
    with entered(door, options.operator) as at:
        try:
            made = stick.export(at)
            replace_file(folder / made.name, made.data)
        except stick.NoCard as error:
            raise Refused(stick_words.no_card()) from error
        except OSError as error:
            raise Refused(stick_words.not_written(folder, error)) from error
    fields = {"file": str(folder / made.name), "events": made.events, "scans": made.scans, "bytes": len(made.data)}
    say(options, fields, stick_words.exported(folder / made.name, made))
    return 0


def _imported(options: argparse.Namespace) -> int:
    """A card, an answer for a station here, or another station's bundle to be carried to the gateway."""
    from cqclerk.protocol import bundles

    try:
        data = Path(options.file).read_bytes()
    except OSError as error:
        raise Refused(stick_words.not_read(options.file, error)) from error
    if (card := bundles.read_card(data)) is not None:
        return each_station(options, stick_words.NO_STATION, lambda door, options: _card(door, options, card))
    try:
        cover, _ = bundles.cover_of(data)
    except bundles.NoBundle as error:
        raise Refused(stick_words.no_bundle(error.key)) from error
    return _answer(options, cover, data) if cover.way == "down" else _carried(options, data)


def _card(door: Door, options: argparse.Namespace, card: object) -> int:
    from cqclerk.protocol.bundles import Card, NoBundle
    from cqclerk.sync import stick

    assert isinstance(card, Card)
    with entered(door, options.operator) as at:
        try:
            stick.keep_card(at, card)
        except NoBundle as error:
            raise Refused(stick_words.other_gateway()) from error
    say(options, {"card": card.gateway_key}, stick_words.CARD_KEPT)
    return 0


def _answer(options: argparse.Namespace, cover: "Cover", data: bytes) -> int:
    """Into the station that it is for, if that is here."""
    with at_rest(Place.find(options.home), options.training) as found:
        door = next((door for door in found if door.file.station_id == cover.station), None)
        if door is None:
            raise Refused(stick_words.no_bundle("other_reader"))
        return _taken(door, options, data)


def _taken(door: Door, options: argparse.Namespace, data: bytes) -> int:
    from cqclerk.protocol.bundles import NoBundle
    from cqclerk.sync import stick

    with entered(door, options.operator) as at:
        try:
            done = stick.take(at, data)
        except NoBundle as error:
            raise Refused(stick_words.no_bundle(error.key)) from error
        except stick.NoCard as error:
            raise Refused(stick_words.no_card()) from error
    fields = {"taken": done.taken, "refused": done.refused, "received": done.received, "scans": done.scans, "enrolled": done.enrolled}
    say(options, {**fields, "problems": [problem.type for problem in done.problems]}, stick_words.imported(done))
    return 0


def _carried(options: argparse.Namespace, data: bytes) -> int:
    """To the gateway by the line of a station here; its answer beside the bundle."""
    from cqclerk.protocol.bundles import SUFFIX_DOWN
    from cqclerk.protocol.messages import Declined
    from cqclerk.sync.alone import carry
    from cqclerk.sync.problems import LinkProblem
    from screens.texts import sentence

    target = Path(options.file).with_suffix(SUFFIX_DOWN)
    with gateways(options) as url_of, at_rest(Place.find(options.home), options.training) as found:
        if not found:
            raise Refused(stick_words.NO_STATION)
        with entered(found[0], options.operator) as at:
            try:
                replace_file(target, carry(at, url_of(found[0]), data))
            except LinkProblem as problem:
                raise Refused(sentence(problem.key)) from problem
            except Declined as no:
                raise Refused(stick_words.no_bundle(no.problem.type.removeprefix("bundle."))) from no
            except OSError as error:
                raise Refused(stick_words.not_written(target, error)) from error
    say(options, {"answer": str(target)}, stick_words.carried(target))
    return 0
