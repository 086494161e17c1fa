"""The list of offices and revocations, made from the journal: whoever has it verifies a certificate without a line."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from cqclerk.domain.case import Case
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.offices import office_name
from cqclerk.gateway.standing import REVOKED
from cqclerk.gateway.states import kept
from cqclerk.protocol import credential
from cqclerk.protocol.codec import Unreadable
from cqclerk.protocol.envelope import open_sealed
from cqclerk.protocol.messages import Status
from cqclerk.protocol.published import Content, End, Issuer, ListHead, OfficesAndRevocations, Withdrawn, signed_head
from cqclerk.protocol.signing import Signer, StationCertificate, read_certificate
from cqclerk.protocol.withdrawals import KINDS, in_force, withdrawn_by
from cqclerk.workplace.clock import OFFICE_TIME, business_date
from data.hub import HubTransaction


def published(gateway: Gateway, tx: HubTransaction, have: str) -> OfficesAndRevocations:
    """The list as of now; without its text for whoever has the list of this digest."""
    now = gateway.now()
    text = content(gateway, tx).encoded()
    head = _head(gateway.root, text, now.astimezone(OFFICE_TIME).date())
    return OfficesAndRevocations(server_time=now, head=head, text="" if head.digest == have else text)


@lru_cache(maxsize=2)
def _head(root: Signer, text: str, on: date) -> ListHead:
    return signed_head(root, text, on)


def content(gateway: Gateway, tx: HubTransaction) -> Content:
    """Which keys may issue, and what no longer holds; in the order in which it came about."""
    return Content(tuple(_issuers(gateway, tx)), in_force(list(_withdrawn(tx))))


def _issuers(gateway: Gateway, tx: HubTransaction) -> Iterator[Issuer]:
    """Each key of each station once, from its first certificate on, and how its last epoch ended."""
    known: dict[tuple[str, str], Issuer] = {}
    last: dict[tuple[str, str], StationCertificate] = {}
    for encoded in tx.certified():
        certificate = _certificate(encoded, gateway.root.public_key)
        key = certificate.station, certificate.public_key
        last[key] = certificate
        if key not in known:
            mark, name = credential.fingerprint(certificate.station), office_name(tx, certificate.office)
            known[key] = Issuer(mark, certificate.office, name, certificate.public_key, _day(certificate.issued_at))
    ends = {(ended.station, ended.epoch): ended for ended in tx.ended_epochs()}
    newest = {certificate.station: certificate for certificate in last.values()}
    for key, issuer in known.items():
        station, epoch = last[key].station, last[key].epoch
        ended = ends.get((station, epoch))
        if ended is not None:
            yield _until(issuer, _day(ended.at), End.COMPROMISED if ended.how == REVOKED else End.CLOSED)
        elif newest[station].epoch > epoch:  # it went on under another key
            yield _until(issuer, _day(newest[station].issued_at), End.CLOSED)
        else:
            yield issuer


@lru_cache(maxsize=1 << 15)
def _certificate(encoded: str, root_key: str) -> StationCertificate:
    """Checked once: a city has thousands, and the list is asked for all day."""
    return read_certificate(encoded, root_key)


def _day(moment: str) -> date:
    """The office's day of a moment in ISO 8601."""
    return datetime.fromisoformat(moment).astimezone(OFFICE_TIME).date()


def _until(issuer: Issuer, until: date, end: End) -> Issuer:
    return Issuer(issuer.station, issuer.office, issuer.office_name, issuer.public_key, issuer.since, until, end)


def _withdrawn(tx: HubTransaction) -> Iterator[Withdrawn]:
    """What happened to numbers after their decision; these acts name no number where it is the one that the case has."""
    for envelope, payload in tx.events_of_kinds(KINDS, Status.ACCEPTED.value):
        sealed = open_sealed(envelope, payload)
        try:
            event = sealed.event
        except Unreadable:  # of a newer program: this one cannot say what it meant
            continue
        on = business_date(sealed.envelope.device_time, sealed.envelope.server_offset_ms)
        if found := withdrawn_by(event, on, kept(tx, Case, sealed.envelope.subject_id).state.certificate_number):
            yield found
