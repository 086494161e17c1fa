"""Events in: each is answered, the chain goes on whatever the answer is, and the case has one order."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.domain.access import Role
from cqclerk.domain.block_events import NumberReserved
from cqclerk.domain.events import Claimed, OneTimeNoticeGiven, Withdrawn
from cqclerk.domain.findings import Gap
from cqclerk.domain.station_events import OperatorAdded, StationMade
from cqclerk.gateway import verdicts
from cqclerk.protocol import packing
from cqclerk.protocol.envelope import seal
from cqclerk.protocol.messages import Answer, EventsReply, line
from cqclerk.workplace.identity import new_id
from tests.gateways import City
from tests.stations import JIA, YI, Caller, Maker, accepted, problem, read, reserved, submitted


def fates(answers: list[Answer]) -> list[tuple[str, str]]:
    return [(answer.status.value, answer.reason) for answer in answers]


def test_a_case_of_its_own_office_goes_its_whole_way_and_each_answer_is_signed(city: City) -> None:
    caller = city.station()
    maker = caller.maker
    case_id = maker.submit()
    maker.make(case_id, accepted())
    answers = caller.answers(maker.journal[-2:])
    assert [(answer.status, answer.case_sequence, answer.phase) for answer in answers] == [
        ("accepted", 1, "submitted"),
        ("accepted", 2, "processing"),
    ]
    for answer, sealed in zip(answers, maker.journal[-2:], strict=True):
        answer.check(city.gateway.signer.public_key)
        assert (answer.id, answer.hash, answer.at) == (sealed.envelope.id, sealed.envelope.hash, city.clock())


def test_a_resend_of_the_same_bytes_gives_the_same_answers_and_changes_nothing(city: City) -> None:
    caller = city.station()
    maker = caller.maker
    maker.submit()
    maker.make(new_id(), Withdrawn("不在"))  # refused
    first = caller.answers(maker.journal)
    before = city.look(lambda tx: [event.hash for event in tx.events()])
    city.clock.move(hours=1)
    assert caller.answers(maker.journal) == first
    assert city.look(lambda tx: [event.hash for event in tx.events()]) == before
    assert caller.poll()[1:] == []  # apart from its own certificate


def test_the_events_before_enrolment_are_adopted_and_the_new_epoch_follows_them(city: City) -> None:
    maker = Maker(now=city.clock)
    maker.set_up()
    maker.submit()
    caller = Caller(city.client, maker)
    caller.enrol(city.code(JIA))
    maker.submit()
    assert [(sealed.envelope.epoch, sealed.envelope.sequence) for sealed in maker.journal] == [(0, 1), (0, 2), (0, 3), (1, 1)]
    assert problem(caller.send(maker.journal[3:])).type == "chain.gap"
    assert fates(caller.answers(maker.journal)) == [("accepted", "")] * 4


def test_a_gap_stops_the_batch_and_tells_the_last_event_that_is_known(city: City) -> None:
    caller = city.station()
    maker = caller.maker
    for _ in range(4):
        maker.submit()
    first, second, _, fourth = maker.journal[-4:]
    gap = problem(caller.send([second]))
    assert (gap.type, gap.status, dict(gap.params)) == ("chain.gap", 409, {"last_epoch": "0", "last_sequence": "2"})
    assert fates(caller.answers([first, second, fourth])) == [("accepted", "")] * 2
    assert dict(problem(caller.send([fourth])).params) == {"last_epoch": "1", "last_sequence": "2"}
    assert fates(caller.answers(maker.journal[-4:])) == [("accepted", "")] * 4


def test_another_event_in_the_place_of_a_known_one_is_a_fork(city: City) -> None:
    """See test_epochs.py for what becomes of the station."""
    caller = city.station()
    maker = caller.maker
    before = maker.head
    maker.submit()
    caller.answers(maker.journal[-1:])
    maker.head = before  # a restored backup goes on from an older end
    maker.submit()
    (answer,) = caller.answers(maker.journal[-1:])
    assert (answer.status, answer.reason) == ("refused", "chain.fork")


def test_what_is_not_an_event_of_this_station_is_not_taken(city: City) -> None:
    caller, stranger = city.station(), city.station(YI)
    other = stranger.maker.make(new_id(), Withdrawn())
    assert problem(caller.send([other])).type == "event.other_station"
    maker = caller.maker
    good = maker.make(new_id(), Withdrawn())
    forged = seal(Withdrawn(), _frame(good), _head_before(good), stranger.maker.signer)
    assert problem(caller.send([forged])).type == "event.signature"
    assert problem(caller.request("POST", "/v1/events", "", b"<html>hello</html>")).type == "event.unfit"
    spaced = line(good.data, good.payload).replace(b'"envelope":{', b'"envelope":{ ')
    assert problem(caller.request("POST", "/v1/events", "", spaced)).type == "event.unfit"
    assert fates(caller.answers([good]))[0][0] == "refused"  # it stood on nothing, but it is in the chain


def test_an_event_of_an_epoch_that_was_not_certified_is_not_taken(city: City) -> None:
    caller = city.station()
    ahead = caller.maker.make(new_id(), Withdrawn(), epoch=2, sequence=1)
    assert problem(caller.send([ahead])).type == "chain.epoch"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (lambda maker: maker.make(new_id(), Withdrawn()), "case.not_taken_in"),  # no such case
        (lambda maker: maker.make(new_id(), submitted(JIA, "T000000000")), "office.unknown"),
        (lambda maker: maker.make(new_id(), submitted(YI, JIA)), "station.other_office"),
        (lambda maker: maker.make(new_id(), replace(submitted(JIA, JIA), item="\0没有的事项")), "rules.other_item"),
        (lambda maker: maker.make(new_id(), submitted(JIA, JIA), office=YI), "station.other_office"),
        (lambda maker: maker.make(new_id(), submitted(JIA, JIA), roles={Role.APPROVER}), "operator.role"),
        (lambda maker: maker.make(new_id(), submitted(JIA, JIA), operator="somebody"), "operator.unknown"),
        (lambda maker: maker.make(new_id(), submitted(JIA, JIA), roles=set()), "intake.role"),
        (lambda maker: maker.make(new_id(), Claimed(maker.id, JIA)), "gateway.only"),
        (lambda maker: maker.make(new_id(), reserved(1, new_id())), "numbers.not_leased"),
        (lambda maker: maker.make(new_id(), StationMade(JIA, "1", "", True)), "station.not_own"),
        (lambda maker: maker.make(maker.id, StationMade(YI, "1", maker.signer.public_key, True)), "station.not_own"),
        (lambda maker: maker.make(new_id(), Withdrawn(), kind="submitted"), "event.unreadable"),
        (lambda maker: maker.make(new_id(), Withdrawn(), subject="block"), "event.subject"),
        (lambda maker: maker.make(new_id(), Withdrawn(), payload_hash="0" * 64), "event.payload"),
    ],
)
def test_a_bad_event_is_kept_as_refused_and_the_next_one_of_another_case_is_accepted(city: City, wrong, reason: str) -> None:
    caller = city.station()
    wrong(caller.maker)
    caller.maker.submit()
    assert fates(caller.answers(caller.maker.journal[-2:])) == [("refused", reason), ("accepted", "")]


def test_an_event_without_its_payload_is_refused_and_can_be_seen_later(city: City) -> None:
    caller = city.station()
    sealed = caller.maker.make(new_id(), submitted(JIA, JIA))
    body = packing.pack([line(sealed.data, None)])
    answers = read(caller.request("POST", "/v1/events", "", body, {"Content-Encoding": "gzip"}), EventsReply).answers
    assert fates(list(answers)) == [("refused", "event.payload")]


def test_one_id_for_two_events_is_an_alarm(city: City, caplog: pytest.LogCaptureFixture) -> None:
    caller = city.station()
    event_id = new_id()
    caller.maker.make(new_id(), submitted(JIA, JIA), event_id=event_id)
    caller.maker.make(new_id(), submitted(JIA, JIA), event_id=event_id)
    caller.maker.submit()
    with caplog.at_level(logging.ERROR):
        answers = caller.answers(caller.maker.journal[-3:])
    assert fates(answers) == [("accepted", ""), ("refused", "alarm.same_id"), ("accepted", "")]
    assert "alarm.same_id" in caplog.text


def test_later_events_that_stand_on_a_refused_one_are_refused_until_the_maker_knows(city: City) -> None:
    caller = city.station()
    maker = caller.maker
    case_id = maker.submit()
    maker.make(case_id, accepted())
    maker.make(case_id, accepted())  # too late: refused
    maker.make(case_id, Withdrawn())  # would be accepted, had it not stood on the refused one
    other = maker.submit()
    answers = caller.answers(maker.journal[-5:])
    assert fates(answers) == [
        ("accepted", ""),
        ("accepted", ""),
        ("refused", "prereview.done"),
        ("refused", "after_refused"),
        ("accepted", ""),
    ]
    assert [answer.case_sequence for answer in answers] == [1, 2, 3, 4, 1]
    maker.make(case_id, Withdrawn(), seen=3)
    assert fates(caller.answers(maker.journal[-1:])) == [("refused", "after_refused")]  # it knew of one refusal, not of the other
    maker.make(case_id, Withdrawn(), seen=5)
    again = caller.answers(maker.journal[-1:])
    assert (fates(again), again[0].case_sequence, again[0].phase) == ([("accepted", "")], 6, "withdrawn")
    assert other != case_id


def test_the_phase_stands_in_a_refusal(city: City) -> None:
    caller = city.station()
    maker = caller.maker
    case_id = maker.submit()
    maker.make(case_id, accepted())
    maker.make(case_id, OneTimeNoticeGiven((Gap("wife.id", "身份证"),)))
    answer = caller.answers(maker.journal[-3:])[-1]
    assert (answer.reason, dict(answer.params), answer.phase) == ("prereview.done", {"phase": "processing"}, "processing")


def test_an_event_whose_handling_fails_is_refused_for_our_fault_and_never_blocks_the_line(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caller = city.station()
    poisoned = caller.maker.submit()
    caller.maker.submit()
    rightly = verdicts.cases.apply

    def fails(case, event, made):
        if case.id == poisoned:
            raise ZeroDivisionError
        return rightly(case, event, made)

    monkeypatch.setattr(verdicts.cases, "apply", fails)
    with caplog.at_level(logging.ERROR):
        assert fates(caller.answers(caller.maker.journal[-2:])) == [("refused", "fault"), ("accepted", "")]
    assert "ZeroDivisionError" in caplog.text


def test_trouble_of_the_store_answers_nothing_and_the_same_batch_is_taken_later(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    from data.database import Locked
    from data.hub import HubTransaction

    caller = city.station()
    caller.maker.submit()

    def locked(self: HubTransaction, *given: object) -> None:
        raise Locked(Path("hub.db"), "test")

    with monkeypatch.context() as patched:
        patched.setattr(HubTransaction, "keep_event", locked)
        response = caller.send(caller.maker.journal[-1:])
    assert (response.status_code, problem(response).type, response.headers["retry-after"]) == (503, "gateway.store", "30")
    assert fates(caller.answers(caller.maker.journal[-1:])) == [("accepted", "")]


def test_an_event_of_a_newer_version_is_held_with_all_that_follows_in_its_case(city: City) -> None:
    caller, other = city.station(), city.station(YI)
    maker = caller.maker
    case_id = maker.submit(home=YI)
    maker.make(case_id, Withdrawn(), version=2)
    maker.make(case_id, Withdrawn(), kind="something_new")
    maker.make(case_id, Withdrawn())
    maker.submit()
    assert [answer.status for answer in caller.answers(maker.journal[-5:])] == ["accepted", "held", "held", "held", "accepted"]
    assert problem(other.claim(case_id)).type == "case.held"


def test_a_stranger_cannot_hold_up_a_case_with_what_nobody_can_read(city: City) -> None:
    caller, other = city.station(), city.station(YI)
    case_id = caller.maker.submit()
    caller.answers(caller.maker.journal[-1:])
    other.maker.make(case_id, Withdrawn(), version=2)
    assert fates(other.answers(other.maker.journal[-1:])) == [("refused", "case.other_office")]
    caller.maker.make(case_id, accepted())
    assert fates(caller.answers(caller.maker.journal[-1:])) == [("accepted", "")]


def test_an_operator_belongs_to_the_office_that_named_it(city: City) -> None:
    caller, other = city.station(), city.station(YI)
    other.maker.make(caller.maker.operator, OperatorAdded((Role.ADMINISTRATOR,), "他人"), {Role.ADMINISTRATOR})
    assert fates(other.answers(other.maker.journal[-1:])) == [("refused", "operator.other_office")]


def test_facts_about_numbers_are_taken_from_the_lessee_only(city: City) -> None:
    caller, other = city.station(), city.station(JIA, "2")
    caller.lease()
    block = next(sealed.envelope.subject_id for sealed in caller.poll() if sealed.envelope.kind == "block_leased")
    case_id = caller.maker.submit()
    for event in (NumberReserved(1, case_id), NumberReserved(1, case_id), NumberReserved(1, new_id()), NumberReserved(201, case_id)):
        caller.maker.make(block, event)
    assert fates(caller.answers(caller.maker.journal[-5:])) == [
        ("accepted", ""),
        ("accepted", ""),
        ("accepted", ""),
        ("refused", "numbers.twice"),
        ("refused", "numbers.not_leased"),
    ]
    other.maker.make(block, NumberReserved(2, case_id))
    assert fates(other.answers(other.maker.journal[-1:])) == [("refused", "numbers.not_leased")]


def _frame(sealed):
    from cqclerk.protocol.envelope import Frame

    e = sealed.envelope
    return Frame(e.id, e.subject_id, sealed.actor, e.device_time, e.server_offset_ms, e.seen)


def _head_before(sealed):
    from cqclerk.protocol.envelope import Head

    e = sealed.envelope
    return Head(e.epoch, e.sequence - 1, e.previous)


def test_nobody_but_an_administrator_says_who_works_at_an_office(city: City) -> None:
    caller = city.station()
    caller.maker.make("someone", OperatorAdded((Role.ADMINISTRATOR,), "自封"), {Role.CLERK})
    answer = caller.answers(caller.maker.journal[-1:])[0]
    assert (answer.status, answer.reason) == ("refused", "administration.role")
