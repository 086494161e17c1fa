"""A case that one office takes in and another decides: what is withheld, what is dropped in time, and that everything still verifies."""

from pathlib import Path

import pytest

from cqclerk.commands import afterlife, delivery, intake, prereview
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Phase
from cqclerk.domain.events import Accepted, Subject
from cqclerk.workplace import copies
from tests.asking import BIRTH, whole
from tests.seats import CLERK, HEAD, REVIEWER, county
from tests.stations import JIA, YI
from tests.sync.test_conflicts import DAY, approve, printed

pytestmark = pytest.mark.timeout(120)


def test_the_window_that_took_it_in_keeps_state_and_paper_and_later_news_still_fit(tmp_path: Path) -> None:
    with county(tmp_path, offices=(JIA, YI)) as world:
        one, yi = world.jia, world.yi
        with yi.seat(CLERK) as at:
            case = intake.submit(at, BIRTH, whole(BIRTH, DAY, "self"))
        assert case.home_office == JIA
        one.claims(case)
        for act in (prereview.accept, approve):
            one.does(REVIEWER, act, case)  # type: ignore[arg-type]
        with yi.seat(CLERK) as at:
            accepted = next(event for event, _ in at.timeline(Subject.CASE, case.id) if isinstance(event, Accepted))
            assert accepted.private is None and at.case(case.id).application is not None
        at_paper = one if world.agrees(case).printing_station == one.id else yi
        with at_paper.seat(CLERK) as at:
            printed(at, case.id, at.case(case.id).version)
        done = at_paper.does(CLERK, lambda at, id_, version: delivery.hand_over(at, id_, version, Handover.SELF, "王芳", "self"), case)
        assert world.agrees(done).phase is Phase.DELIVERED
        world.clock.turn(days=copies.days_kept() + 1)
        with one.seat(CLERK) as at:
            assert copies.drop_old(at) == 0, "it was decided here"
        with yi.seat(CLERK) as at:
            assert (copies.drop_old(at), copies.drop_old(at)) == (1, 0)
            left = at.case(case.id)
            assert left.application is None and left.delivery.signed_by == ""
            assert (left.phase, left.certificate_number, left.receipt_number) == (
                Phase.DELIVERED,
                done.certificate_number,
                case.receipt_number,
            )
        one.does(HEAD, afterlife.revoke, case, "以欺骗手段取得")
        with yi.seat(CLERK) as at:
            told = at.case(case.id)
            assert (told.phase, told.application) == (Phase.REVOKED, None)
        world.sound()
