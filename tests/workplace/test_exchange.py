"""What goes out, what comes back and what comes in: counted once, in the gateway's order, and never against what is on paper."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from cqclerk.commands import intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.block_events import BlockLeased, NumberIssued
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import (
    CaseEvent,
    Claimed,
    ClaimReleased,
    Event,
    Made,
    OneTimeNoticeGiven,
    PaperConfirmed,
    Subject,
    SupplementReceived,
    Withdrawn,
)
from cqclerk.domain.guards import NotAllowed, Stale
from cqclerk.protocol.codec import canonical
from cqclerk.protocol.envelope import Envelope, Frame, Sealed, seal
from cqclerk.protocol.messages import Status, read_line
from cqclerk.workplace import exchange, quarantine, rebuild, supply
from cqclerk.workplace.exchange import Incoming
from cqclerk.workplace.projection import BY_TYPE
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome
from data.schema import JournalEntry
from data.views import Views
from tests.cases import form
from tests.elsewhere import Elsewhere, comes, resumed
from tests.offices import OFFICE_A, OFFICE_B, HandClock, PaperGateway, enter
from tests.people import RAN_JUAN
from tests.workplace.stations import copied, enrolled, everything


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> StationHome:
    return enrolled(tmp_path_factory.mktemp("exchange") / "a", numbers=3)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def station(template: StationHome, tmp_path: Path, clock: HandClock) -> Iterator[tuple[Workplace, Views]]:
    home, keys = copied(template, tmp_path / "a"), list[bytes]()
    at = enter(home, clock, on_key=keys.append)
    views = Views(home.database, keys[0])
    resumed(at).accepts_all(at)
    yield at, views
    assert rebuild.rebuild(at.store, at.reference.initials) == ()
    assert rebuild.verify(at.store, at.station.public_key, at.station.gateway_key).faults == ()
    views.close()
    at.close()


@pytest.fixture
def at(station: tuple[Workplace, Views]) -> Workplace:
    return station[0]


@pytest.fixture
def views(station: tuple[Workplace, Views]) -> Views:
    return station[1]


@pytest.fixture
def gateway(at: Workplace) -> PaperGateway:
    return resumed(at)


def answer(at: Workplace, gateway: PaperGateway, *fates: Status) -> None:
    """The first waiting events are answered like that, the others with yes."""
    waiting = exchange.unsent(at)
    statuses = [*fates, *[Status.ACCEPTED] * (len(waiting) - len(fates))]
    exchange.answered(at, tuple(gateway.answer(at, one.id, one.hash, fate, "fault") for one, fate in zip(waiting, statuses, strict=True)))


def kinds(at: Workplace) -> list[str]:
    """The kinds of what waits, as it would be sent."""
    return [read_line(one.line).envelope.kind for one in exchange.unsent(at)]


YES, NO = Status.ACCEPTED, Status.REFUSED


# ---- out and back


def test_what_is_done_waits_in_its_order_until_it_is_answered(at: Workplace, gateway: PaperGateway) -> None:
    case = intake.submit(at, "childbirth", form())
    prereview.accept(at, case.id, case.version)
    intake.submit(at, "childbirth", form())
    assert kinds(at) == ["submitted", "accepted", "submitted"] and exchange.unsent_count(at) == 3
    first, *_ = exchange.unsent(at)
    exchange.answered(at, (gateway.answer(at, first.id, first.hash),))
    assert kinds(at) == ["accepted", "submitted"]


def test_an_answer_out_of_turn_leaves_what_is_before_it_waiting(at: Workplace, gateway: PaperGateway) -> None:
    for _ in range(3):
        intake.submit(at, "childbirth", form())
    first, second, third = exchange.unsent(at)
    exchange.answered(at, (gateway.answer(at, third.id, third.hash), gateway.answer(at, first.id, first.hash)))
    assert [one.id for one in exchange.unsent(at)] == [second.id] == [one.id for one in exchange.unsent(at, limit=1)]


def test_the_first_answer_counts_and_a_later_other_one_does_not(at: Workplace, gateway: PaperGateway) -> None:
    intake.submit(at, "childbirth", form())
    (one,) = exchange.unsent(at)
    exchange.answered(at, (gateway.answer(at, one.id, one.hash),))
    before = everything(at)
    exchange.answered(at, (gateway.answer(at, one.id, one.hash, NO, "fault"), gateway.answer(at, one.id, one.hash)))
    assert everything(at) == before


def test_an_answer_to_another_event_of_that_name_is_not_kept(at: Workplace, gateway: PaperGateway) -> None:
    intake.submit(at, "childbirth", form())
    (one,) = exchange.unsent(at)
    before = everything(at)
    with pytest.raises(AssertionError):
        exchange.answered(at, (gateway.answer(at, one.id, "0" * 64),))
    assert everything(at) == before


def test_a_try_that_failed_is_told_until_the_answer_comes(at: Workplace, views: Views, gateway: PaperGateway) -> None:
    intake.submit(at, "childbirth", form())
    (one,) = exchange.unsent(at)
    for due in (11.0, 22.0, 99.5):
        exchange.failed(at, (one.id,), due, "line.timeout")
    assert [(row.attempts, row.next_try_at) for row in exchange.unsent(at)] == [(3, 99.5)]
    assert [(row.attempts, row.next_try_at, row.last_error) for row in views.outbox(limit=1)] == [(3, 99.5, "line.timeout")]
    exchange.make_all_due(at)
    assert [(row.attempts, row.next_try_at) for row in exchange.unsent(at)] == [(3, 0.0)]
    answer(at, gateway)
    assert [(row.attempts, row.last_error, row.status) for row in views.outbox(limit=1)] == [(0, "", "accepted")]


def test_the_same_bytes_go_out_each_time(at: Workplace, gateway: PaperGateway) -> None:
    intake.submit(at, "childbirth", form())
    first = [one.line for one in exchange.unsent(at)]
    exchange.failed(at, (exchange.unsent(at)[0].id,), 0.0, "line.timeout")
    assert [one.line for one in exchange.unsent(at)] == first


# ---- refusals


def test_a_refused_收件_is_off_the_desk_and_its_receipt_number_is_never_given_again(
    at: Workplace, views: Views, gateway: PaperGateway
) -> None:
    first = intake.submit(at, "childbirth", form())
    answer(at, gateway, NO)
    assert (views.desk() == [] and views.desk_count() == 0 and views.stages() == {"done": 1}) or views.stages() == {}
    assert views.refused() == 1
    with pytest.raises(NotAllowed) as error:
        prereview.accept(at, first.id, at.case(first.id).version)
    assert error.value.objection.key == "case.not_taken_in"
    second = intake.submit(at, "childbirth", form())
    assert second.receipt_number != first.receipt_number and second.receipt_number[-4:] == "0002"


def test_a_case_number_that_was_refused_is_never_given_again(at: Workplace, gateway: PaperGateway) -> None:
    case = intake.submit(at, "childbirth", form())
    first = prereview.accept(at, case.id, case.version)
    answer(at, gateway, YES, NO)
    assert at.case(case.id).phase is Phase.SUBMITTED and at.case(case.id).case_number == ""
    second = prereview.accept(at, case.id, at.case(case.id).version)
    assert (first.case_number[-4:], second.case_number[-4:]) == ("0001", "0002")


def decided(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def order(case: Case) -> Order:
    return Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True)


def test_a_number_that_was_taken_is_not_free_again_whatever_is_refused(at: Workplace, gateway: PaperGateway) -> None:
    case = decided(at)
    assert kinds(at)[2:] == ["number_reserved", "approved"]
    answer(at, gateway, YES, YES, NO, NO)
    assert at.case(case.id).phase is Phase.PROCESSING and supply.numbers_left(at, "childbirth", at.today()) == 2
    again = processing.approve(at, case.id, at.case(case.id).version, ())
    assert (case.certificate_number[-1], again.certificate_number[-1]) == ("1", "2")


def test_the_paper_of_a_refused_decision_is_not_taken_for_that_of_the_next_one(at: Workplace, gateway: PaperGateway) -> None:
    case = decided(at)
    job = issuing.reserve(at, order(case))
    answer(at, gateway, YES, YES, YES, NO)
    again = processing.approve(at, case.id, at.case(case.id).version, ())
    issuing.confirm(at, job.id, "clerk")
    case = at.case(case.id)
    assert (case.phase, case.certificate_number) == (again.phase, again.certificate_number), "the case still waits for its own sheet"
    assert len(case.strays) == 1 and kinds(at)[-1] == "number_issued", "the gateway is told of the sheet with the old number"
    issuing.confirm(at, issuing.reserve(at, order(again)).id, "clerk")
    assert at.case(case.id).phase is Phase.COMPLETED


def test_an_original_is_not_printed_twice_because_its_confirmation_was_refused(at: Workplace, gateway: PaperGateway) -> None:
    case = decided(at)
    issuing.confirm(at, issuing.reserve(at, order(case)).id, "clerk")
    waits = kinds(at)
    answer(at, gateway, *[NO if kind == "paper_confirmed" else YES for kind in waits])
    assert at.case(case.id).phase is Phase.APPROVED
    with pytest.raises(NotAllowed) as error:
        issuing.reserve(at, order(case))
    assert error.value.objection.key == "print.done"


def test_what_a_clerk_saw_before_a_refusal_is_stale_and_stays_so(at: Workplace, gateway: PaperGateway) -> None:
    case = intake.submit(at, "childbirth", form())
    seen = prereview.accept(at, case.id, case.version)
    answer(at, gateway, YES, NO)
    with pytest.raises(Stale):
        processing.approve(at, case.id, seen.version, ())
    now = prereview.accept(at, case.id, at.case(case.id).version)
    assert now.phase is seen.phase
    with pytest.raises(Stale):  # it stands where it stood, and still is not what was seen
        processing.approve(at, case.id, seen.version, ())


def test_an_answer_with_yes_does_not_make_stale_what_a_clerk_sees(at: Workplace, gateway: PaperGateway) -> None:
    case = intake.submit(at, "childbirth", form())
    answer(at, gateway)
    assert prereview.accept(at, case.id, case.version).phase is Phase.PROCESSING


# ---- in


def test_a_case_is_the_gateways_order_and_then_what_waits_here(at: Workplace, gateway: PaperGateway) -> None:
    there = Elsewhere()
    case = intake.submit(at, "childbirth", form(complete=False))
    answer(at, gateway)
    prereview.give_notice(at, case.id, case.version)  # waits
    came = there.makes(case.id, SupplementReceived((), at.today(), None))
    comes(at, gateway, came)
    kinds_in_order = [type(event).__name__ for event, _ in at.timeline(Subject.CASE, case.id)]
    assert kinds_in_order == ["Submitted", "SupplementReceived", "OneTimeNoticeGiven"]
    assert at.case(case.id).phase is Phase.SUPPLEMENTING
    (notice,) = exchange.unsent(at)
    assert read_line(notice.line).envelope.seen == 1, "its maker had not seen what came"


@pytest.mark.parametrize("turned", [False, True])
def test_news_in_the_wrong_order_is_put_in_order(at: Workplace, gateway: PaperGateway, turned: bool) -> None:
    there = Elsewhere()
    case = intake.submit(at, "childbirth", form(wife=RAN_JUAN))
    answer(at, gateway)
    news = [
        Incoming(there.makes(case.id, event), place) for place, event in ((2, Claimed(there.id, OFFICE_B)), (3, ClaimReleased(there.id)))
    ]
    for one in reversed(news) if turned else news:
        exchange.receive(at, (one,), 0)
    assert at.case(case.id).claim_station == ""


def test_news_that_comes_again_changes_nothing_and_is_not_new(at: Workplace, gateway: PaperGateway) -> None:
    case = intake.submit(at, "childbirth", form())
    answer(at, gateway)
    came = comes(at, gateway, Elsewhere().makes(case.id, Withdrawn()))
    before = everything(at)
    assert exchange.receive(at, came, 0) == exchange.receive(at, (*came, *came), 1) == 0
    assert everything(at) == before


def test_the_cursor_goes_on_and_never_back(at: Workplace) -> None:
    start = exchange.cursor(at)
    for told, expected in ((start + 9, start + 9), (start + 4, start + 9), (0, start + 9), (start + 10, start + 10)):
        exchange.receive(at, (), told)
        assert exchange.cursor(at) == expected


def test_what_this_station_made_does_not_come_to_it_as_news(at: Workplace, gateway: PaperGateway) -> None:
    intake.submit(at, "childbirth", form())
    (one,) = exchange.unsent(at)
    before = everything(at)
    assert exchange.receive(at, (Incoming(read_line(one.line), 1),), 0) == 0
    assert everything(at) == before


def test_a_paper_confirmed_at_another_window_makes_the_number_issued_here_once(at: Workplace, gateway: PaperGateway) -> None:
    case = decided(at)
    answer(at, gateway)
    came = comes(at, gateway, Elsewhere(OFFICE_A).makes(case.id, PaperConfirmed(case.certificate_number, "job-there")))
    assert kinds(at) == ["number_issued"]
    exchange.receive(at, came, 0)
    assert kinds(at) == ["number_issued"]
    issued = at.timeline(Subject.BLOCK, case.block)[-1][0]
    assert issued == NumberIssued(1)


def newer(event: Event, case_id: str, **changes: object) -> Sealed:
    """An event as a newer program would make it."""
    sealed = Elsewhere().makes(case_id, event)
    envelope: Envelope = msgspec.structs.replace(sealed.envelope, **changes)
    return Sealed(envelope, canonical(envelope), sealed.payload)


def test_what_needs_a_newer_program_is_kept_and_stands_in_the_timeline_without_words(at: Workplace, gateway: PaperGateway) -> None:
    case = intake.submit(at, "childbirth", form())
    answer(at, gateway)
    comes(at, gateway, newer(Withdrawn(), case.id, version=99), newer(Withdrawn(), case.id, kind="married_on_mars"))
    assert [event for event, _ in at.timeline(Subject.CASE, case.id)][1:] == [None, None]
    assert at.case(case.id).phase is Phase.SUBMITTED
    with pytest.raises(Stale):
        prereview.accept(at, case.id, case.version)


def test_a_kind_of_subject_that_is_not_known_yet_is_kept(at: Workplace) -> None:
    assert exchange.receive(at, (Incoming(newer(Withdrawn(), "x", subject="court"), 0),), 0) == 1
    with at.store.reading() as tx:
        assert [row.subject for row in tx.received()][-1] == "court"


def test_another_block_is_used_when_the_first_is_empty(at: Workplace, gateway: PaperGateway) -> None:
    numbers = [decided(at).certificate_number for _ in range(3)]
    with pytest.raises(NotAllowed):
        decided(at)
    gateway.leases(at, 10, 2)
    assert [*numbers, decided(at).certificate_number] == sorted({*numbers, f"{numbers[0][:-6]}000010"})


def test_a_block_of_another_station_gives_no_number_here(at: Workplace, gateway: PaperGateway) -> None:
    before = supply.numbers_left(at, "childbirth", at.today())
    gateway.gives(at, "block-there", BlockLeased(OFFICE_A, "childbirth", "another-station", "Y5099010012026", 6, 100, 50))
    assert supply.numbers_left(at, "childbirth", at.today()) == before


def test_the_gateways_clock_puts_the_day_right_and_is_remembered(at: Workplace, views: Views, clock: HandClock) -> None:
    exchange.met(at, clock.now() + timedelta(hours=20))
    assert at.today().day == 26 and views.setting(exchange.LAST_CONTACT).startswith("2026-11-25T21:41")
    assert intake.submit(at, "childbirth", form()).receipt_number[-12:] == "202611260001"


def overtaken(at: Workplace, gateway: PaperGateway) -> Case:
    """接件 is recorded and has not gone out; another window's 撤件 comes."""
    case = intake.submit(at, "childbirth", form())
    gateway.accepts_all(at)
    case = prereview.accept(at, case.id, case.version)
    comes(at, gateway, Elsewhere(office=at.station.office).makes(case.id, Withdrawn(), seen=1))
    return at.case(case.id)


def test_a_waiting_step_that_is_no_longer_allowed_is_a_conflict_at_once_and_nothing_is_decided_or_printed_on_it(
    at: Workplace, gateway: PaperGateway, views: Views
) -> None:
    case = overtaken(at, gateway)
    assert [row.kind for row in at_own(at, case.overtaken)] == ["accepted"]
    assert list(views.overtaken()) == [case.id] and views.overtaken_steps(case.id) == ["accepted"]
    left = supply.numbers_left(at, "childbirth", at.today())
    for act in (lambda: processing.approve(at, case.id, case.version, ()), lambda: prereview.withdraw(at, case.id, case.version)):
        with pytest.raises(NotAllowed) as barred:
            act()
        assert barred.value.objection.key == "conflict.overtaken"
    with pytest.raises(NotAllowed) as barred:
        issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "d", "v", certificate=True))
    assert barred.value.objection.key == "conflict.overtaken"
    assert supply.numbers_left(at, "childbirth", at.today()) == left
    assert rebuild.rebuild(at.store, at.reference.initials) == ()


def test_what_was_overtaken_becomes_the_usual_conflict_when_it_is_refused_and_is_none_when_it_was_allowed_after_all(
    at: Workplace, gateway: PaperGateway, views: Views
) -> None:
    for status in (Status.REFUSED, Status.ACCEPTED):
        case = overtaken(at, gateway)
        (one,) = exchange.unsent(at)
        exchange.answered(at, (gateway.answer(at, one.id, one.hash, status, "case.closed" if status is Status.REFUSED else ""),))
        now = at.case(case.id)
        assert now.overtaken == () and views.overtaken() == {}
        with at.reading() as tx:
            found = quarantine.conflict(tx, "case", case.id)
        assert (found is not None) is (status is Status.REFUSED)
        assert rebuild.rebuild(at.store, at.reference.initials) == ()


def at_own(at: Workplace, event_ids: tuple[str, ...]) -> list[JournalEntry]:
    with at.store.reading() as tx:
        return [row for row in map(tx.own_entry, event_ids) if row is not None]


def test_another_event_under_a_known_id_is_kept_aside_whoever_made_the_first_and_the_journal_stays_as_it_was(
    at: Workplace, gateway: PaperGateway, views: Views
) -> None:
    case, there = intake.submit(at, "childbirth", form()), Elsewhere(office=at.station.office)
    gateway.accepts_all(at)
    first = there.makes(case.id, OneTimeNoticeGiven(case.gaps), seen=1)
    comes(at, gateway, first)
    with at.store.reading() as tx:
        (own,) = [row for row in tx.own() if row.subject_id == case.id]
    before, place = everything(at) | {"setting": []}, exchange.cursor(at)
    for event_id in (first.envelope.id, own.id):
        frame = Frame(event_id, case.id, replace(first.actor, station=there.id), at.now(), None, 2)
        other = seal(Withdrawn(), frame, there.head, there.signer)
        place += 1
        assert exchange.receive(at, (Incoming(other, 3),), place) == 0
        assert exchange.receive(at, (Incoming(other, 3),), place) == 0, "and once more"
    assert exchange.cursor(at) == place, "nothing behind it waits"
    assert everything(at) | {"setting": []} == before and at.case(case.id).phase is Phase.SUPPLEMENTING
    with at.store.reading() as tx:
        assert [(one.why, one.event_id) for one in tx.aside.all()] == [("same_id", first.envelope.id), ("same_id", own.id)]
    assert views.set_aside() == {"same_id": 2}


def test_an_event_that_this_program_cannot_follow_is_kept_and_holds_up_its_own_case_only(
    at: Workplace, gateway: PaperGateway, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = (intake.submit(at, "childbirth", form()) for _ in range(2))
    gateway.accepts_all(at)
    there, right = Elsewhere(office=at.station.office), BY_TYPE[Case]

    def fails(case: Case, event: CaseEvent, made: Made) -> Case:
        if isinstance(event, OneTimeNoticeGiven):
            raise ZeroDivisionError("a reducer of tomorrow")
        return right.apply(case, event, made)  # type: ignore[no-any-return]

    with monkeypatch.context() as patch:
        patch.setitem(BY_TYPE, Case, replace(right, apply=fails))
        comes(at, gateway, there.makes(bad.id, OneTimeNoticeGiven(bad.gaps), seen=1), there.makes(good.id, Withdrawn(), seen=1))
        assert at.case(good.id).phase is Phase.WITHDRAWN and at.case(bad.id).unread == 1
        assert "a reducer of tomorrow" in caplog.text
        with pytest.raises(NotAllowed) as barred:
            prereview.accept(at, bad.id, at.case(bad.id).version)
        assert barred.value.objection.key == "version.newer"
        assert rebuild.rebuild(at.store, at.reference.initials) == ()
    rebuild.rebuild(at.store, at.reference.initials)
    assert at.case(bad.id).unread == 0 and at.case(bad.id).notices == 1, "the next program follows it"


def test_a_case_that_cannot_be_folded_at_all_stays_as_it_was_and_nobody_decides_on_it(
    at: Workplace, gateway: PaperGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = intake.submit(at, "childbirth", form())
    gateway.accepts_all(at)
    with monkeypatch.context() as patch:
        patch.setattr(exchange, "refold", lambda *that: 1 / 0)
        comes(at, gateway, Elsewhere(office=at.station.office).makes(case.id, Withdrawn(), seen=1))
    left = at.case(case.id)
    assert left.phase is Phase.SUBMITTED and left.unread == 2
    with pytest.raises(NotAllowed):
        prereview.accept(at, case.id, left.version)
    rebuild.rebuild(at.store, at.reference.initials)
    assert at.case(case.id).phase is Phase.WITHDRAWN
