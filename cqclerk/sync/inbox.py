"""What came from elsewhere is taken only if its maker's certificate and signature hold, and answers only if the gateway's do."""

import logging
from dataclasses import dataclass

import msgspec

from cqclerk.domain.access import GATEWAY
from cqclerk.domain.station import Station
from cqclerk.protocol.envelope import BadSignature, Sealed, Unfit, check_signature
from cqclerk.protocol.messages import Answer, Inbox, InboxItem, open_line
from cqclerk.protocol.signing import read_certificate
from cqclerk.sync.problems import Untrusted
from cqclerk.workplace.exchange import UNTRUSTED, Incoming, Outgoing, Suspect

log = logging.getLogger("cqclerk.sync")


@dataclass(frozen=True, slots=True)
class Sifted:
    """The events of an inbox that are what they say, and what is kept aside because it is not."""

    taken: tuple[Incoming, ...] = ()
    aside: tuple[Suspect, ...] = ()


def sifted(inbox: Inbox, station: Station) -> Sifted:
    """One bad item is no reason to take nothing ever again: it is put aside, and everything else is taken."""
    taken, aside = list[Incoming](), list[Suspect]()
    for item in inbox.items:
        try:
            taken.append(_verified(item, inbox.certificates, station))
        except Untrusted as problem:
            log.error("%s", problem)
            aside.append(_suspect(item, inbox.certificates))
    return Sifted(tuple(taken), tuple(aside))


def _suspect(item: InboxItem, certificates: dict[str, str]) -> Suspect:
    try:
        event_id = open_line(item.line).envelope.id
    except Unfit:
        event_id = ""
    return Suspect(UNTRUSTED, event_id, item.position, msgspec.json.encode(item.line), msgspec.json.encode(certificates).decode())


def _verified(item: InboxItem, certificates: dict[str, str], station: Station) -> Incoming:
    try:
        sealed = open_line(item.line)
        check_signature(sealed, maker_key(sealed, certificates, station))
        if item.answer is not None:
            item.answer.check(station.gateway_key)
            if (item.answer.id, item.answer.hash) != (sealed.envelope.id, sealed.envelope.hash):
                raise Unfit("an answer to another event")
    except (Unfit, BadSignature) as error:
        raise Untrusted(f"inbox {item.position}: {error}") from error
    return Incoming(sealed, item.case_sequence, item.answer)


def maker_key(sealed: Sealed, certificates: dict[str, str], station: Station) -> str:
    """The key of an event's maker: the gateway's known since enrolment, a station's certified by the root; raises BadSignature."""
    envelope = sealed.envelope
    if envelope.station == GATEWAY:
        return station.gateway_key
    certificate = read_certificate(certificates.get(f"{envelope.station}.{envelope.epoch}", ""), station.root_key)
    if (certificate.station, certificate.office) != (envelope.station, envelope.office) or certificate.epoch < envelope.epoch:
        raise BadSignature("the certificate is for somebody else")
    return certificate.public_key


def check_answers(sent: list[Outgoing], answers: tuple[Answer, ...], gateway_key: str) -> None:
    """The answers must be the gateway's, and speak of the first events that were sent, in their order; raises Untrusted."""
    if not answers or len(answers) > len(sent):
        raise Untrusted(f"{len(answers)} answers to {len(sent)} events")
    for one, answer in zip(sent, answers, strict=False):
        if (answer.id, answer.hash) != (one.id, one.hash):
            raise Untrusted(f"an answer to another event: {answer.id}")
        try:
            answer.check(gateway_key)
        except BadSignature as error:
            raise Untrusted(f"answer {answer.id}: {error}") from error
