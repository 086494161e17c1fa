"""What a station says when it shows its one-time code, and whether the answer is the city's."""

from datetime import datetime

from cqclerk.domain.station import Station
from cqclerk.domain.station_events import Enrolled
from cqclerk.protocol.codec import Unreadable
from cqclerk.protocol.envelope import BadSignature, Unfit, check_signature
from cqclerk.protocol.messages import EnrolReply, EnrolRequest, open_line
from cqclerk.protocol.signing import read_certificate
from cqclerk.sync import arrivals
from cqclerk.sync.inbox import Sifted
from cqclerk.sync.problems import Untrusted
from cqclerk.workplace import epochs
from cqclerk.workplace.exchange import Incoming
from cqclerk.workplace.workplace import Workplace


def asked(at: Workplace, code: str) -> EnrolRequest:
    """The request; of a station that has begun anew, signed with the key that was certified before."""
    station, before = at.station, epochs.key_before(at)
    request = EnrolRequest(
        code=code,
        station=station.id,
        office=station.office,
        window=station.window,
        public_key=at.signer.public_key,
        epoch=at.standing.epoch,
    )
    return request if before is None else request.proven(before)


def take(at: Workplace, reply: EnrolReply, asked: EnrolRequest, server_time: datetime | None = None) -> None:
    """This station is certified from now on. Raises Untrusted. server_time: None for an answer that came in a file."""
    arrivals.store(at, server_time, Sifted((certified(reply, at.station, asked),)), 0, ())


def certified(reply: EnrolReply, station: Station, asked: EnrolRequest) -> Incoming:
    """The gateway's `enrolled` event, if certificate, keys and signatures fit this station; raises Untrusted."""
    try:
        sealed = open_line(reply.event)
        check_signature(sealed, reply.gateway_key)
        event = sealed.event
        if not isinstance(event, Enrolled):
            raise Unfit(sealed.envelope.kind)
        certificate = read_certificate(event.certificate, reply.root_key)
    except (Unfit, Unreadable, BadSignature) as error:
        raise Untrusted(f"enrolment: {error}") from error
    named = (certificate.station, certificate.office, certificate.public_key, certificate.epoch)
    if (
        named != (station.id, station.office, asked.public_key, event.epoch)
        or asked.epoch not in (0, event.epoch)
        or sealed.envelope.subject_id != station.id
    ):
        raise Untrusted("enrolment: a certificate for somebody else")
    if (event.root_key, event.gateway_key) != (reply.root_key, reply.gateway_key) or station.root_key not in ("", reply.root_key):
        raise Untrusted("enrolment: other keys than before")
    return Incoming(sealed, 0)
