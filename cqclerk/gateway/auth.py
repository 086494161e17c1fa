"""Who asks: every request but enrolment and health is signed by a station that the city has certified."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cqclerk.domain.access import GATEWAY
from cqclerk.gateway import standing
from cqclerk.protocol.messages import declined
from cqclerk.protocol.requests import Claimant, Request, Unsigned, check, claimant
from cqclerk.protocol.signing import BadSignature
from data.hub import HubTransaction
from data.hub_rows import EndedEpoch, Station

CLOCK_TOLERANCE_S = 600  # stations without a line for months drift; a signed request that is sent again does nothing twice


@dataclass(frozen=True, slots=True)
class Asking:
    """The station that signed a request, how the epoch that it signed for ended (None: it goes on), and the request's own mark."""

    station: Station
    ended: EndedEpoch | None
    mark: str
    created: int

    def served(self) -> Station:
        """The station, if it has a right to be; raises Declined."""
        if self.ended is not None:
            raise standing.turned_away(self.ended, self.station)
        return self.station


def asking(tx: HubTransaction, request: Request, signature_input: str, signature: str, now: datetime) -> Asking:
    """Who signed this request; raises Declined. One that was stopped is known too: what it has made is rescued."""
    try:
        who = claimant(signature_input, signature)
    except Unsigned as error:
        raise declined(401, "request.unsigned", "the request carries no signature") from error
    if abs(who.created - now.timestamp()) > CLOCK_TOLERANCE_S:
        created = datetime.fromtimestamp(who.created, UTC).isoformat()
        raise declined(401, "clock.skew", "the station's clock is wrong", server_time=now.isoformat(), station_time=created)
    station = tx.asking(who.station, who.epoch)
    if station is None or station.id == GATEWAY:
        raise declined(401, "station.unknown", "no such station")
    if who.epoch > station.epoch:
        raise declined(403, "station.uncertified", "an epoch that is not certified", epoch=station.epoch)
    try:
        check(request, who, standing.key_of(tx, station, who.epoch))
    except (BadSignature, ValueError) as error:
        raise declined(401, "request.signature", "not signed by this station") from error
    return Asking(station, standing.end_of(tx, station, who.epoch), _mark(who), who.created)


def is_first(tx: HubTransaction, asking: Asking, now: datetime) -> bool:
    """Whether this very request was not carried out before: its signature is remembered for as long as it would be taken."""
    return tx.hear(asking.mark, now.timestamp(), asking.created + CLOCK_TOLERANCE_S)


def _mark(who: Claimant) -> str:
    return hashlib.sha256(who.signature.encode()).hexdigest()
