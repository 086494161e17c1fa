"""号段清点: a paper that nobody knew of is entered once, by the administrator, and its number is never given out again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import found_papers, intake, prereview, processing
from cqclerk.domain.block_events import BlockLeased, FoundPaper, LeaseEnded, NumberFound
from cqclerk.domain.events import Subject
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.numbers import NumberBlock
from cqclerk.workplace import rebuild
from cqclerk.workplace.identity import new_id
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.elsewhere import resumed
from tests.offices import OFFICE_A, OFFICE_B, REFERENCE, enter
from tests.workplace.stations import enrolled


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    at = enter(enrolled(tmp_path / "a"))
    yield at
    at.close()


def block(at: Workplace) -> NumberBlock:
    with at.reading() as tx:
        return next(block for block in tx.blocks() if block.station == at.station.id)


def number(at: Workplace, serial: int) -> str:
    return block(at).number(serial)


def refused(at: Workplace, shown: str, holder: str = "王芳") -> str:
    before = block(at)
    with pytest.raises(NotAllowed) as error:
        found_papers.enter(at, shown, holder)
    assert block(at) == before
    return error.value.objection.key


def decide(at: Workplace) -> str:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ()).certificate_number


def test_a_number_that_was_found_is_passed_over_by_the_next_decision(at: Workplace) -> None:
    found_papers.enter(at, number(at, 1).lower() + " ", "王芳", dated=date(2026, 11, 20), note="当事人拿来的")
    found_papers.enter(at, number(at, 2), "陈静", void=True)
    assert (block(at).issued, block(at).voided) == ({1}, {2}) and decide(at) == number(at, 3)
    (told, _), *_ = [one for one in at.timeline(Subject.BLOCK, block(at).id) if isinstance(one[0], NumberFound)]
    assert told == NumberFound(1, number(at, 1), False, FoundPaper("王芳", date(2026, 11, 20), "当事人拿来的"))
    assert rebuild.rebuild(at.store, REFERENCE.initials) == ()


def test_a_symbol_that_is_scanned_says_the_number_and_the_day(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    assert refused(at, case.credential) == "numbers.has_case", "its case is here: nothing to enter"
    assert refused(at, case.credential[:-9]) == "found.symbol"
    assert found_papers._read(case.credential) == (case.certificate_number, case.issued_on)


def test_what_is_known_or_nobody_s_or_without_a_name_is_not_entered(at: Workplace) -> None:
    gateway = resumed(at)
    found_papers.enter(at, number(at, 1), "王芳")
    assert refused(at, number(at, 1)) == "numbers.told"
    assert refused(at, "Y5099010012026999999") == "numbers.unknown_block"
    assert refused(at, number(at, 2), "") == "found.holder"
    prefix = block(at).prefix
    gateway.gives(at, new_id(), BlockLeased(OFFICE_B, "childbirth", new_id(), "Z", 6, 1, 20))
    assert refused(at, "Z000001") == "numbers.unknown_block", "another office's"
    theirs = new_id()
    gateway.gives(at, theirs, BlockLeased(OFFICE_A, "childbirth", new_id(), prefix, 6, 501, 20))
    assert refused(at, f"{prefix}000501") == "numbers.other_station"
    gateway.gives(at, theirs, LeaseEnded("revoked"))
    assert found_papers.enter(at, f"{prefix}000501", "王芳").issued == {501}


def test_only_the_administrator_enters_papers(at: Workplace) -> None:
    from dataclasses import replace

    at.operator = replace(at.operator, roles=frozenset(role for role in at.operator.roles if role != "administrator"))
    assert refused(at, number(at, 1)) == "administration.role"
