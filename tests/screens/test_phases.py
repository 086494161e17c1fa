"""Every state that the code knows has a word, and time left is told in working days."""

from datetime import date

import pytest

from cqclerk.domain.application import Handover
from cqclerk.domain.case import Phase
from cqclerk.domain.conflict_events import HANDED_UP, REAPPLIED, WITHDRAWN
from cqclerk.domain.print_job import PrintState
from cqclerk.protocol.codec import KINDS
from cqclerk.protocol.messages import Status
from cqclerk.workplace.projection import ALL_STAGES
from cqclerk.workplace.refused_intakes import INTAKE_REFUSED
from data.reference import read_toml
from printing.papers import FACTS
from screens.phases import time_left
from tests.offices import REFERENCE

PHASES = read_toml("words/phases.toml")
TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("stage", set(ALL_STAGES)),
        ("phase", {*Phase, INTAKE_REFUSED}),
        ("job", set(PrintState)),
        ("sending", {"waiting", "sending", "on_hold", *Status, WITHDRAWN, REAPPLIED, HANDED_UP}),
        ("paper", set(FACTS)),
        ("handover", set(Handover)),
    ],
)
def test_every_state_has_a_word_and_no_word_is_left_over(table: str, codes: set[str]) -> None:
    words = PHASES.table(table).values
    assert {str(code) for code in codes} - set(words) == set()
    assert set(words) - {str(code) for code in codes} == set()


def test_every_kind_of_event_has_a_word() -> None:
    assert set(read_toml("words/events.toml").table("event").values) == {kind.name for kind in KINDS}


@pytest.mark.parametrize(
    ("phase", "deadline", "words"),
    [
        (Phase.PROCESSING, date(2026, 12, 3), "6天"),  # the week-end does not count
        (Phase.PROCESSING, TODAY, "今日"),
        (Phase.PROCESSING, date(2026, 11, 23), "逾2天"),
        (Phase.SUBMITTED, date(2026, 12, 1), "告知4天"),
        (Phase.SUPPLEMENTING, None, "暂停"),
        (Phase.PROCESSING, None, "暂停"),  # a special procedure
        (Phase.COMPLETED, None, ""),
    ],
)
def test_time_left_is_told_in_working_days(phase: Phase, deadline: date | None, words: str) -> None:
    assert time_left(phase, deadline, TODAY, REFERENCE.calendar).words == words


def test_beyond_the_years_whose_holidays_are_known_the_days_are_provisional() -> None:
    assert time_left(Phase.PROCESSING, date(2031, 1, 6), date(2031, 1, 2), REFERENCE.calendar).words.endswith("暂定")
