"""办理: the decision. It takes the number, signs the credential and names the printing station, all in one transaction."""

from datetime import date

from cqclerk.commands import attachments, prereview
from cqclerk.domain import duplicates, guards
from cqclerk.domain.application import Handover
from cqclerk.domain.block_events import NumberReserved
from cqclerk.domain.case import Case
from cqclerk.domain.events import Approved
from cqclerk.domain.items import ItemKind
from cqclerk.protocol import credential
from cqclerk.protocol.credential import Credential
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace


def approve(at: Workplace, case_id: str, version: int, missing_glyphs: tuple[str, ...]) -> Case:
    """Decide that the certificate is issued.

    missing_glyphs is what the fonts of this station lack of what the paper will say (printing.fonts.missing):
    one that is missing holds decision and number, for a name is never printed as if it were another.
    What a village gave out by hand keeps its number and is with the citizen already.
    Raises Stale, or NotAllowed: not accepted, no claim, no number left, a glyph missing, scans not here yet, the same couple a second time.
    """
    seen = at.case(case_id)
    short = attachments.incomplete(at, seen)
    twice = duplicates.unlooked(seen, prereview.duplicates(at, seen))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(guards.may_approve(case, at.actor))
        guards.require(guards.no("approve.duplicate", number=twice[0].receipt_number) if twice else None)
        if case.emergency.by_hand:
            return tx.record(case, _given_out(at, case))
        guards.require(glyphs(missing_glyphs))
        guards.require(short)
        block_id, number = take_number(tx, case)
        signed = signed_credential(at, case, number, at.today())
        issued = Approved(number, block_id, at.today(), signed, printing_station(at, case), at.operator.name)
        return tx.record(case, issued)


def _given_out(at: Workplace, case: Case) -> Approved:
    """The decision on what a village gave out by hand (补录): its number stands, as of its day. Nothing is taken, signed or printed."""
    assert case.applied_on is not None
    return Approved(case.emergency.by_hand, "", case.applied_on, "", at.station.id, at.operator.name)


def take_number(tx: Transaction, case: Case) -> tuple[str, str]:
    """(block, number) for a decision on this case, reserved for it. Raises NotAllowed if this station has none left."""
    block = tx.block_for(case.item)
    guards.require(guards.may_take_number(block))
    assert block is not None
    serial = block.next_serial
    tx.record(block, NumberReserved(serial, case.id))
    return block.id, block.number(serial)


def printing_station(at: Workplace, case: Case) -> str:
    """The one station that may print the original: where the citizen stands, for an instant item handed over on the spot."""
    instant = at.reference.items[case.item].kind is ItemKind.INSTANT
    return case.intake_station if instant and case.handover is Handover.SPOT else at.station.id


def glyphs(missing: tuple[str, ...]) -> guards.Objection | None:
    """The objection to a paper that the fonts of this station cannot write."""
    if not missing:
        return None
    points = " ".join(f"{char} U+{ord(char):04X}" for char in missing)
    return guards.no("approve.glyph_missing", characters=points)


def signed_credential(at: Workplace, case: Case, number: str, issued_on: date) -> str:
    """The symbol of a paper: it says what the paper says, and the station that decided it signs it."""
    assert case.application is not None
    identity_numbers = tuple(person.identity_number for person in case.application.people())
    said = Credential(
        number=number,
        item=case.item,
        issued_on=issued_on,
        valid_until=at.reference.items[case.item].valid_until(issued_on),
        holder=credential.holder_digest(number, identity_numbers),
        station=credential.fingerprint(at.station.id),
        training=at.station.training,
    )
    return credential.issue(said, at.signer)
