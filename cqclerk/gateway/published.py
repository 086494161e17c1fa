"""The list of offices and revocations, made from the journal: whoever has it verifies a certificate without a line."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from cqclerk.domain.case import Case
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.offices import office_name
from cqclerk.gateway.states import kept
from cqclerk.protocol import credential
from cqclerk.protocol.codec import Unreadable
from cqclerk.protocol.envelope import open_sealed
from cqclerk.protocol.messages import Status
from cqclerk.protocol.published import Content, End, Issuer, ListHead, OfficesAndRevocations, Withdrawn, signed_head
from cqclerk.protocol.signing import Signer, read_certificate
from cqclerk.protocol.withdrawals import KINDS, in_force, withdrawn_by
from cqclerk.workplace.clock import OFFICE_TIME, business_date
from data.hub import HubTransaction
from data.hub_rows import Certified


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
    """Each key of each station once, from its first certificate on; a key that was followed by another one ended then, in good order."""
    keys: dict[str, list[Issuer]] = {}
    rows = tx.certified()
    for row in rows:
        certificate = read_certificate(row.encoded, gateway.root.public_key)
        known = keys.setdefault(row.station, [])
        if not known or known[-1].public_key != certificate.public_key:
            since = datetime.fromisoformat(certificate.issued_at).astimezone(OFFICE_TIME).date()
            name, mark = office_name(tx, certificate.office), credential.fingerprint(row.station)
            known.append(Issuer(mark, certificate.office, name, certificate.public_key, since))
    revoked = {row.station: row for row in rows if row.revoked}
    for station, issuers in keys.items():
        for place, issuer in enumerate(issuers):
            if station in revoked:
                yield _ended(issuer, revoked[station])
            elif place + 1 < len(issuers):
                yield _until(issuer, issuers[place + 1].since, End.CLOSED)
            else:
                yield issuer


def _ended(issuer: Issuer, row: Certified) -> Issuer:
    return _until(issuer, None, End.COMPROMISED)


def _until(issuer: Issuer, until: date | None, end: End) -> Issuer:
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
