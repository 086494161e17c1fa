"""The rule packs that the gateway knows: those of the program, and those that the city's administrator added.

What was added is an event of the gateway's own on itself, so that it is kept as everything else is; a running gateway sees it at
the next event that it judges.
"""

from functools import lru_cache

from cqclerk.domain.access import GATEWAY
from cqclerk.domain.events import Subject
from cqclerk.domain.rule_pack import Rulebook, RulePack
from cqclerk.domain.station_events import ReferenceLoaded
from cqclerk.gateway.gateway import Gateway, record
from cqclerk.protocol.documents import RULES, Document
from cqclerk.protocol.envelope import open_sealed
from cqclerk.protocol.messages import declined
from cqclerk.protocol.packs import OlderEdition
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.signed_files import NotSigned, SignedFile, SigningKey, check, read_signed, sign
from cqclerk.protocol.signing import BadSignature
from data.hub import HubTransaction
from data.reference import BadReferenceFile


def known_by(tx: HubTransaction) -> Rulebook:
    """All packs that a station may name."""
    return _reference(_added(tx)).rulebook


def signed(gateway: Gateway, tx: HubTransaction, text: str, file: str, key: SigningKey | None = None) -> SignedFile:
    """A pack, signed by the city's root or a key that it has certified, after it was checked as it will be where it is loaded.

    Raises Declined.
    """
    _checked(tx, text, file)
    today = gateway.now().date()
    made = sign(key.signer, text, today, by=key.certificate) if key else sign(gateway.root, text, today)
    check_signature(gateway, made, file)
    return made


def add(gateway: Gateway, tx: HubTransaction, data: bytes, file: str) -> RulePack:
    """Know a signed pack from now on. Raises Declined: not signed by this city, not what a pack must be, known already."""
    try:
        read = read_signed(data)
    except NotSigned as error:
        raise declined(422, "rules.not_signed", "not a signed file", file=file) from error
    check_signature(gateway, read, file)
    pack = _checked(tx, read.text, file)
    record(gateway, tx, GATEWAY, ReferenceLoaded(RULES, pack.id, pack.edition, pack.hash, pack.effective_from, data.decode()))
    return pack


def check_signature(gateway: Gateway, file: SignedFile, name: str) -> None:
    """Raise Declined unless the city, or somebody whom it lets sign, signed this file."""
    try:
        check(file, gateway.root.public_key, gateway.now().date())
    except BadSignature as error:
        raise declined(422, "rules.signature", "not signed by this city", file=name) from error


def _checked(tx: HubTransaction, text: str, file: str) -> RulePack:
    document = Document(RULES, file, text)
    try:
        return _reference((*_added(tx), document)).rulebook.known[-1]
    except OlderEdition as error:
        name, edition = document.table().text("id"), document.table().number("edition", 1)
        if edition == error.here:
            raise declined(409, "rules.known", "here already", name=name, edition=edition) from error
        raise declined(409, "rules.older", "an older edition", name=name, edition=edition, here=error.here) from error
    except BadReferenceFile as error:
        place = error.key or "文件"
        raise declined(422, "rules.file", "not a rule pack", file=error.file, place=place, reason=error.reason) from error


def _added(tx: HubTransaction) -> tuple[Document, ...]:
    return tx.remembered("packs", tx.last_of_station(GATEWAY), lambda: _look(tx))


def _look(tx: HubTransaction) -> tuple[Document, ...]:
    return tuple(
        Document(RULES, loaded.name, read_signed(loaded.private.encode()).text)
        for loaded in map(_loaded, tx.events_of(Subject.STATION.value, GATEWAY))
        if loaded is not None and loaded.private
    )


def _loaded(row: "tuple[bytes, bytes | None]") -> ReferenceLoaded | None:
    event = open_sealed(*row).event
    return event if isinstance(event, ReferenceLoaded) else None


@lru_cache(maxsize=4)
def _reference(documents: tuple[Document, ...]) -> Reference:
    return shipped().with_documents(documents)


@lru_cache(maxsize=1)
def shipped() -> Reference:
    """What came with the program."""
    return Reference.load(training=False)
