"""A bundle at the gateway: opened and proven here, done in bundle_work, answered in a file that only its station can open."""

from collections.abc import Callable

from cqclerk.domain.access import GATEWAY
from cqclerk.gateway import returning, standing
from cqclerk.gateway.bundle_work import Work, read
from cqclerk.gateway.gateway import Gateway, private_key
from cqclerk.protocol import bundles
from cqclerk.protocol.bundles import Card, Cover, NoBundle, Up
from cqclerk.protocol.messages import Declined, EnrolRequest, Line
from data.hub import HubTransaction


def card(gateway: Gateway) -> Card:
    """What a station has to know of this gateway before it can send it anything."""
    return Card(gateway_key=gateway.signer.public_key, root_key=gateway.root.public_key)


def opened(gateway: Gateway, tx: HubTransaction, data: bytes) -> Work:
    """A bundle, read and proven. Raises NoBundle: no bundle, not whole, not for this gateway, not made by whom it says."""
    cover, sealed = bundles.cover_of(data)
    if cover.way != "up" or cover.station == GATEWAY:
        raise NoBundle("foreign", "not from a station")
    up = bundles.contents_of(cover, sealed, private_key(tx), Up)
    key = _maker_key(gateway, tx, cover, up)
    cover.check(key)
    return Work(gateway, cover, up, key)


def carried(gateway: Gateway, data: bytes, see_to: Callable[[set[str]], None] = lambda case_ids: None) -> tuple[Work, bytes]:
    """All of it at once, for the command line: the work that was done, and the answer. Raises NoBundle.

    see_to  before the answer: what these cases ask of outer registers
    """
    hub = gateway.hub
    with hub.reading() as tx:
        work = opened(gateway, tx, data)
    for piece in work.pieces():
        hub.do(piece)
    if work.asked:
        see_to(work.asked)
    with hub.reading() as tx:
        return work, work.answer(tx)


def _maker_key(gateway: Gateway, tx: HubTransaction, cover: Cover, up: Up) -> str:
    """The key that must have signed the cover: that of the station's epoch, or the one that it asks to be certified.

    A gateway that was put back and has forgotten the station believes its own word.
    """
    station = tx.station(cover.station)
    if up.enrol:
        asked = read(up.enrol, EnrolRequest)
        if asked.station != cover.station:
            raise NoBundle("changed", "enrolment of another station")
        return asked.public_key
    if up.word and returning.forgot(tx, cover.station, cover.epoch):
        return _vouched(gateway, cover, up)
    if station is None:
        raise NoBundle("unknown_station", cover.station)
    return standing.key_of(tx, station, cover.epoch)


def _vouched(gateway: Gateway, cover: Cover, up: Up) -> str:
    try:
        return returning.vouched(gateway, read(up.word, Line), cover.station, cover.epoch)
    except Declined as no:
        raise NoBundle("unknown_station", str(no)) from no
