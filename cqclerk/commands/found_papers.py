"""号段清点: papers that are there and that this database has never heard of, after a backup was put back or a station was lost."""

from datetime import date

from cqclerk.domain import guards, station_guards
from cqclerk.domain.block_events import FoundPaper, NumberFound
from cqclerk.domain.numbers import NumberBlock
from cqclerk.protocol import credential
from cqclerk.protocol.credential import Altered
from cqclerk.protocol.verifying import cleaned
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace


def enter(at: Workplace, shown: str, holder: str, void: bool = False, dated: date | None = None, note: str = "") -> NumberBlock:
    """One paper that somebody has seen: from now on its number is issued, or void, and no decision takes it.

    shown   its number as printed, or the text of its symbol, which says the date of issue, too
    Raises NotAllowed: no administrator, nobody's name, a number that is no number of this office's blocks, or one that is known.
    """
    guards.require(station_guards.may_enter_found(at.actor))
    guards.require(None if holder else guards.no("found.holder"))
    number, issued_on = _read(shown)
    with at.transaction() as tx:
        block = _block(tx, number, at.station.office)
        return tx.record(block, NumberFound(block.serial(number), number, void, FoundPaper(holder, dated or issued_on, note)))


def _read(shown: str) -> tuple[str, date | None]:
    """(number, date of issue if it is said)."""
    text = cleaned(shown)
    if not text.startswith(credential.PREFIX):
        return text, None
    try:
        said = credential.read(text)[0]
    except Altered as error:
        raise guards.NotAllowed(guards.no("found.symbol")) from error
    return said.number, said.issued_on


def _block(tx: Transaction, number: str, office: str) -> NumberBlock:
    block = next((block for block in tx.blocks() if block.office == office and block.has(number)), None)
    if block is None:
        raise guards.NotAllowed(guards.no("numbers.unknown_block", number=number))
    if block.station != tx.desk.actor.station and not block.ended:
        raise guards.NotAllowed(guards.no("numbers.other_station", number=number))
    if case := tx.case_of_number(number):
        raise guards.NotAllowed(guards.no("numbers.has_case", number=number, receipt=case.receipt_number))
    if block.serial(number) not in block.unused | block.lost:
        raise guards.NotAllowed(guards.no("numbers.told", number=number))
    return block
