"""Which station may print the original: one at a time, and the right moves by PrintMoved only. Pure and total, as case.apply."""

from dataclasses import replace

from cqclerk.domain.case_state import Case
from cqclerk.domain.print_events import PrintMoved


def moved(case: Case, event: PrintMoved) -> Case:
    """The case after the right has moved; its version is counted already.

    Taken from a station that does not answer: nobody knows whether that one has printed, so the sheet says 补打.
    """
    after = replace(case, printing_station=event.station)
    if not event.taken:
        return after
    again = case.reprints if case.reprint_open or case.print_taken else case.reprints + 1
    return replace(after, print_taken=True, reprints=again, reprint_reason=event.private or case.reprint_reason)
