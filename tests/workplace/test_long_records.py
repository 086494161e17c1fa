"""A station records nothing that is too long for the line: it would never be answered, and everything behind it would wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import intake
from cqclerk.domain.conflict_events import TAKEN_OVER, WorkRescued
from cqclerk.domain.events import Withdrawn
from cqclerk.domain.guards import NotAllowed, no
from cqclerk.protocol import packing
from cqclerk.protocol.envelope import Sealed
from cqclerk.workplace import exchange
from cqclerk.workplace.quarantine import Conflict, Refused, rescue
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import enter
from tests.stations import Maker
from tests.workplace.stations import copied, enrolled


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    here = enter(copied(enrolled(tmp_path / "template"), tmp_path / "a"))
    yield here
    here.close()


def test_a_step_with_too_many_words_is_not_recorded_and_says_so(at: Workplace) -> None:
    before = exchange.unsent_count(at)
    with pytest.raises(NotAllowed) as refused:
        intake.submit(at, "childbirth", form(remark="王" * 120_000))
    assert refused.value.objection.key == "record.too_large"
    assert exchange.unsent_count(at) == before
    intake.submit(at, "childbirth", form(remark="王" * 60_000))
    assert max(len(one.line) for one in exchange.unsent(at)) <= packing.MAX_LINE_BYTES


def test_the_copy_of_refused_work_fits_on_a_line_however_much_was_refused() -> None:
    maker = Maker()
    works = [maker.make("case", Withdrawn('"' * 20_000)) for _ in range(40)] + [maker.make("case", Withdrawn("短"))]
    found = Conflict("case", "case", tuple(Refused(one, one.event, no("case.other_office")) for one in works))
    copy = rescue(found, "")
    assert len(copy.work) == 41 and {one.kind for one in copy.work} == {"withdrawn"}
    assert [bool(one.said) for one in copy.work].count(True) == 2 and "短" in copy.work[-1].said
    kept: Sealed = maker.make("case", WorkRescued(found.ids, TAKEN_OVER, copy))
    assert packing.line_bytes(kept.data, kept.payload) <= packing.MAX_LINE_BYTES
