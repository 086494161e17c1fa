"""Copies kept long enough: some days after 已送达 an office that did not decide keeps state, numbers and paper, not the people."""

from datetime import timedelta
from functools import cache

from cqclerk.domain.events import Subject
from cqclerk.workplace import quarantine
from cqclerk.workplace.refolding import refold
from cqclerk.workplace.workplace import Workplace
from data.reference import read_toml

_MOST = 200  # cases at once: the rest comes at the next look


@cache
def days_kept() -> int:
    """How many days after it was delivered a case stays whole elsewhere."""
    return read_toml("reference/copies.toml").table("delivered").number("days")


def drop_old(at: Workplace) -> int:
    """Drop what is due; returns how many cases it was. Chains, signatures and a rebuild hold as before.

    What still waits for its answer, or lies in quarantine, is left as it is.
    """
    before = at.today() - timedelta(days=days_kept())
    with at.store.transaction() as tx:
        desk, done = at.within(tx), 0
        for case_id in tx.delivered_elsewhere(at.station.office, before.isoformat(), _MOST):
            entries = tx.entries(Subject.CASE.value, case_id)
            waits = any(entry.own and not entry.status for entry in entries)
            if waits or quarantine.conflict(desk, Subject.CASE.value, case_id) is not None:
                continue
            tx.drop_payloads(Subject.CASE.value, case_id)
            refold(tx, Subject.CASE.value, case_id, at.reference.initials)
            done += 1
        return done
