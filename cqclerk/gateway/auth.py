"""Who asks: every request but enrolment and health is signed by a station that the city has certified."""

from datetime import UTC, datetime

from cqclerk.domain.access import GATEWAY
from cqclerk.protocol.messages import declined
from cqclerk.protocol.requests import Request, Unsigned, check, claimant
from cqclerk.protocol.signing import BadSignature
from data.hub import HubTransaction
from data.hub_rows import Station

CLOCK_TOLERANCE_S = 600  # stations without a line for months drift; a signed request that is sent again does nothing twice


def station_of(tx: HubTransaction, request: Request, signature_input: str, signature: str, now: datetime) -> Station:
    """The station that signed this request; raises Declined."""
    try:
        who = claimant(signature_input, signature)
    except Unsigned as error:
        raise declined(401, "request.unsigned", "the request carries no signature") from error
    if abs(who.created - now.timestamp()) > CLOCK_TOLERANCE_S:
        created = datetime.fromtimestamp(who.created, UTC).isoformat()
        raise declined(401, "clock.skew", "the station's clock is wrong", server_time=now.isoformat(), station_time=created)
    station = tx.station(who.station)
    if station is None or station.id == GATEWAY:
        raise declined(401, "station.unknown", "no such station")
    if station.revoked:
        raise declined(403, "station.revoked", "the station's certificate was withdrawn")
    if who.epoch != station.epoch:
        raise declined(403, "station.epoch", "the station was enrolled anew elsewhere", epoch=station.epoch)
    try:
        check(request, who, station.public_key)
    except (BadSignature, ValueError) as error:
        raise declined(401, "request.signature", "not signed by this station") from error
    return station
