"""`cqclerk bundle export|import`: what goes by USB stick where no line goes, and what comes back."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from data.place import Place
from screens import stick_files, stick_words, texts
from screens.entrance import Door, Refused, at_rest, entered
from screens.stick_files import StickTrouble
from screens.upkeep import each_station, gateways, refuse, say

if TYPE_CHECKING:
    from cqclerk.protocol.bundles import Cover


def run(options: argparse.Namespace) -> int:
    """Do it; 1 if it did not come about."""
    from cqclerk.domain.guards import NotAllowed

    try:
        if options.bundle == "export":
            return each_station(options, stick_words.NO_STATION, _exported)
        return _imported(options)
    except Refused as refused:
        return refuse(options, refused)
    except StickTrouble as trouble:
        return refuse(options, Refused(str(trouble)))
    except NotAllowed as refusal:
        return refuse(options, Refused(texts.refusal(refusal)))


def _exported(door: Door, options: argparse.Namespace) -> int:
    with entered(door, options.operator) as at:
        made = stick_files.export(at)
    target = stick_files.write(Path(options.folder) / made.name, made.data)
    fields = {"file": str(target), "events": made.events, "scans": made.scans, "left": made.left, "bytes": len(made.data)}
    say(options, fields, stick_words.exported(target, made))
    return 0


def _imported(options: argparse.Namespace) -> int:
    """A card, an answer for a station here, or another station's bundle to be carried to the gateway."""
    from cqclerk.protocol import bundles

    path = Path(options.file)
    data = stick_files.read(path)
    if stick_files.card_of(data) is not None:
        return each_station(options, stick_words.NO_STATION, lambda door, options: _card(door, options, data))
    try:
        cover, _ = bundles.cover_of(data)
    except bundles.NoBundle as error:
        raise StickTrouble(stick_words.no_bundle(error.key)) from error
    return _answer(options, cover, data) if cover.way == "down" else _carried(options, path, data)


def _card(door: Door, options: argparse.Namespace, data: bytes) -> int:
    with entered(door, options.operator) as at:
        mark = stick_files.keep_card(at, data)
    say(options, {"card": mark}, stick_words.card_kept(mark))
    return 0


def _answer(options: argparse.Namespace, cover: "Cover", data: bytes) -> int:
    """Into the station that it is for, if that is here."""
    with at_rest(Place.find(options.home), options.training) as found:
        door = next((door for door in found if door.file.station_id == cover.station), None)
        if door is None:
            raise StickTrouble(stick_words.no_bundle("other_reader"))
        with entered(door, options.operator) as at:
            done = stick_files.take(at, data)
    fields = {"taken": done.taken, "refused": done.refused, "received": done.received, "scans": done.scans, "enrolled": done.enrolled}
    say(options, {**fields, "problems": [problem.type for problem in done.problems]}, stick_words.imported(done))
    return 0


def _carried(options: argparse.Namespace, path: Path, data: bytes) -> int:
    """To the gateway by the line of a station here; its answer beside the bundle."""
    from cqclerk.protocol.messages import Declined
    from cqclerk.sync.alone import carry
    from cqclerk.sync.problems import LinkProblem

    with gateways(options) as url_of, at_rest(Place.find(options.home), options.training) as found:
        if not found:
            raise StickTrouble(stick_words.NO_STATION)
        with entered(found[0], options.operator) as at:
            try:
                answer = carry(at, url_of(found[0]), data)
            except LinkProblem as problem:
                raise StickTrouble(texts.sentence(problem.key)) from problem
            except Declined as no:
                raise StickTrouble(texts.sentence(no.problem.type, no.problem.params)) from no
    target = stick_files.write(stick_files.beside(path), answer)
    say(options, {"answer": str(target)}, stick_words.carried(target))
    return 0
