"""The print job: sent is not printed, and what is settled is told apart from what a person has to look at."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain import print_events as j
from cqclerk.domain.events import Made
from cqclerk.domain.print_events import JobConfirmed, JobReserved, JobSpoiled, JobUnknown, PrintJobEvent
from cqclerk.domain.print_job import PrintJob, PrintState, apply
from tests.strategies import EVENTS, made

AT_A = Made("e", "station-a", "T1", "li", datetime(2026, 11, 25, tzinfo=UTC))
RESERVED = JobReserved("case", "childbirth_certificate", "1", "Y1", "digest", "epson-80")
job_events = st.one_of(EVENTS[j.JobReserved], EVENTS[j.JobConfirmed], EVENTS[j.JobSpoiled], EVENTS[j.JobUnknown])


def after(*happened: PrintJobEvent) -> PrintJob:
    job = PrintJob("j")
    for event in happened:
        job = apply(job, event, AT_A)
    return job


@pytest.mark.parametrize(
    ("happened", "state", "settled"),
    [
        ((RESERVED,), PrintState.RESERVED, False),
        ((RESERVED, JobConfirmed("clerk")), PrintState.PRINTED, True),
        ((RESERVED, JobSpoiled("jam")), PrintState.SPOILED, True),
        ((RESERVED, JobUnknown("cut")), PrintState.UNKNOWN, False),
        ((RESERVED, JobUnknown("cut"), JobConfirmed("clerk")), PrintState.PRINTED, True),
        ((RESERVED, JobUnknown("cut"), JobSpoiled("no paper")), PrintState.SPOILED, True),
    ],
)
def test_a_sheet_is_settled_when_somebody_has_seen_what_became_of_it(
    happened: tuple[PrintJobEvent, ...], state: PrintState, settled: bool
) -> None:
    job = after(*happened)
    assert (job.state, job.state.settled) == (state, settled)


def test_the_job_belongs_to_the_station_that_reserved_it_and_keeps_what_the_paper_says() -> None:
    job = after(RESERVED, JobUnknown("cut"), JobConfirmed("clerk"))
    assert (job.station, job.case_id, job.certificate_number, job.digest, job.reason) == ("station-a", "case", "Y1", "digest", "")


def test_a_state_on_the_way_is_never_in_the_journal() -> None:
    reachable = {after(RESERVED, *more).state for more in ((), (JobConfirmed("clerk"),), (JobSpoiled("x"),), (JobUnknown("x"),))}
    assert set(PrintState) - reachable == {PrintState.SENDING, PrintState.SENT}


@given(st.lists(st.tuples(job_events, made), max_size=6))
def test_any_order_of_events_gives_a_job_and_changes_no_earlier_one(happened: list[tuple[PrintJobEvent, Made]]) -> None:
    job = PrintJob("j")
    for event, maker in happened:
        before = job
        job = apply(before, event, maker)
        assert job == apply(before, event, maker) and job.version == before.version + 1 and job.id == "j"
