"""Whom this station believes that an address is the gateway's: the city's certificate authority, kept in station.json since enrolment."""

import hashlib
import ssl
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from data import station
from data.place import StationHome

if TYPE_CHECKING:  # the gateway asks for the names alone: it need not load the store of a station
    from cqclerk.workplace.workplace import Workplace

TRUSTED_AT = "gateway_ca_at"  # when the gateway said last whom to believe: an older word does not come after a newer one


class NoCertificates(Exception):
    """The text holds no certificate in PEM."""


def mark_of(certificates: str) -> str:
    """A short name of what is believed, "" if it is whatever this machine believes."""
    return hashlib.sha256(certificates.encode()).hexdigest()[:16] if certificates else ""


def known(home: StationHome | None) -> str:
    """The certificates that are believed, as PEM; "" is whom this machine trusts."""
    return station.read(home).gateway_ca if home is not None and home.exists() else ""


def keep(home: StationHome, certificates: str) -> None:
    """Believe these from now on, and nobody else. Raises NoCertificates and keeps what was."""
    if context_of(certificates).cert_store_stats()["x509"] == 0:
        raise NoCertificates
    station.write(home, replace(station.read(home), gateway_ca=certificates))


def take(at: "Workplace", certificates: str, said_at: datetime) -> bool:
    """The gateway says whom to believe; False if it has said something newer before. Raises NoCertificates."""
    with at.store.reading() as tx:
        before = tx.setting(TRUSTED_AT)
    if at.home is None or (before and datetime.fromisoformat(before) >= said_at):
        return False
    keep(at.home, certificates)
    with at.store.transaction() as tx:
        tx.set(TRUSTED_AT, said_at.isoformat())
    return True


def context_of(certificates: str) -> ssl.SSLContext:
    """A TLS client that believes these alone; raises NoCertificates."""
    if not certificates.strip():  # nothing would stand for whom the machine believes
        raise NoCertificates
    try:
        return ssl.create_default_context(cadata=certificates)
    except (ssl.SSLError, ValueError) as error:
        raise NoCertificates(str(error)) from error
