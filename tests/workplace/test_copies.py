"""Private parts that were withheld or dropped: chains and signatures hold, a rebuild gives the same, state and paper are still there."""

import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from cqclerk.commands import delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import HandedOver, Subject
from cqclerk.protocol.codec import canonical
from cqclerk.workplace import copies, exchange, rebuild
from cqclerk.workplace.folding import fold
from cqclerk.workplace.projection import save
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome
from tests.cases import form
from tests.elsewhere import Elsewhere, comes, resumed
from tests.offices import HandClock, PaperGateway, enter
from tests.workplace.stations import copied, enrolled, everything
from tests.workplace.test_convergence import STEPS, Story


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> StationHome:
    return enrolled(tmp_path_factory.mktemp("copies") / "a")


def delivered(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "d", "v", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    return delivery.hand_over(at, case.id, at.case(case.id).version, Handover.SPOT, "王芳")


def whole(at: Workplace, gateway: PaperGateway) -> None:
    """Chains, answers and projections are what the journal says."""
    assert rebuild.rebuild(at.store, at.reference.initials) == ()
    assert rebuild.verify(at.store, at.station.public_key, gateway.key.public_key).faults == ()


def test_the_office_that_decided_keeps_its_copy_and_another_one_drops_it_in_time(template: StationHome, tmp_path: Path) -> None:
    clock = HandClock()
    at = enter(copied(template, tmp_path / "a"), clock)
    case, gateway = delivered(at), resumed(at)
    while gateway.accepts_all(at):
        pass
    clock.turn(days=copies.days_kept() + 1)
    assert copies.drop_old(at) == 0, "it was decided here"
    with at.store.transaction() as tx:  # as if the decision had been another office's
        state = replace(at.case(case.id), deciding_office="T509902100")
        connection = tx._session.connection()
        connection.exec_driver_sql("UPDATE subject_state SET state = ? WHERE subject_id = ?", (canonical(state), case.id))
    assert copies.drop_old(at) == 1 and copies.drop_old(at) == 0
    left = at.case(case.id)
    assert (left.phase, left.certificate_number, left.credential) == (Phase.DELIVERED, case.certificate_number, case.credential)
    assert left.application is None and left.delivery.signed_by == "" and left.delivery.signed_on == case.delivery.signed_on
    whole(at, gateway)
    at.close()


def test_what_waits_for_its_answer_is_not_dropped(template: StationHome, tmp_path: Path) -> None:
    clock = HandClock()
    at = enter(copied(template, tmp_path / "a"), clock)
    case = delivered(at)
    with at.store.transaction() as tx:
        state = replace(at.case(case.id), deciding_office="T509902100")
        tx._session.connection().exec_driver_sql("UPDATE subject_state SET state = ? WHERE subject_id = ?", (canonical(state), case.id))
    clock.turn(days=copies.days_kept() + 1)
    assert copies.drop_old(at) == 0 and exchange.unsent_count(at) > 0
    at.close()


def test_nothing_but_the_payload_may_go(template: StationHome, tmp_path: Path) -> None:
    at = enter(copied(template, tmp_path / "a"))
    comes(at, resumed(at), Elsewhere().makes(delivered(at).id, HandedOver(Handover.SELF, "王芳")))
    for table in ("journal", "received"):
        for change in ("payload = NULL, hash = 'x'", "payload = x'00'", "kind = 'x'", "payload = NULL, id = 'x'"):
            with pytest.raises(DBAPIError, match="append-only"), at.store.transaction() as tx:
                tx._session.connection().exec_driver_sql(f"UPDATE {table} SET {change}")
    at.close()


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32), steps=st.integers(20, 50))
def test_whatever_happened_a_case_without_its_payloads_verifies_and_rebuilds(template: StationHome, seed: int, steps: int) -> None:
    home = copied(template, template.folder.with_name("b"))
    story = Story(home, Random(seed))
    try:
        for step in story.chance.choices(list(STEPS), list(STEPS.values()), k=steps):
            step(story)
        story.all_comes()
        for case_id in sorted(story.judged):
            if story.chance.random() < 0.7:
                public = story.at.case(case_id)
                with story.at.store.transaction() as tx:
                    tx.drop_payloads(Subject.CASE.value, case_id)
                    state, seen, _ = fold(tx, Subject.CASE, case_id)
                    save(tx, state, seen, story.at.reference.initials)
                left = story.at.case(case_id)
                assert (left.phase, left.certificate_number, left.version) == (public.phase, public.certificate_number, public.version)
                assert left.application is None
        whole(story.at, story.gateway)
        before = everything(story.at)
        story.all_comes_again()
        assert everything(story.at) == before
    finally:
        story.at.close()
        shutil.rmtree(home.folder)
