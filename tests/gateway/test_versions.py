"""A gateway that is older than its stations: what it cannot read it holds, and judges after its update; nothing is lost or doubled."""

from collections.abc import Iterator

import pytest

from cqclerk.domain.events import Submitted, Withdrawn
from cqclerk.gateway import events, offices
from cqclerk.protocol import codec
from cqclerk.protocol.messages import Answer, EventsReply, Health
from tests.gateways import City
from tests.stations import JIA, YI, Caller, problem, read


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The gateway does not know `withdrawn` yet."""
    with monkeypatch.context() as patch:
        patch.delitem(codec.BY_NAME, "withdrawn")
        yield patch


def thaw(city: City) -> int:
    with city.hub.transaction() as tx:
        return events.thaw(city.gateway, tx, offices.known_by(tx))


def fates(answers: list[Answer]) -> list[tuple[str, str, int]]:
    return [(answer.status.value, answer.reason, answer.case_sequence) for answer in answers]


def held_case(caller: Caller, home: str = "") -> str:
    """A case with something newer in it, and something after that."""
    case_id = caller.maker.submit(home=home)
    caller.maker.make(case_id, Withdrawn())
    caller.maker.make(case_id, Withdrawn())
    assert fates(caller.answers(caller.maker.journal[-3:])) == [("accepted", "", 1), ("held", "", 0), ("held", "", 0)]
    return case_id


def test_what_was_held_is_judged_in_its_order_after_the_update_and_goes_to_whom_it_concerns(city: City, older: pytest.MonkeyPatch) -> None:
    one, home = city.station(JIA), city.station(YI)
    held_case(one, home=YI)
    home.poll()
    assert thaw(city) == 0  # not updated yet
    older.undo()
    assert thaw(city) == 2
    (event,) = [sealed.event for sealed in home.poll()]
    assert event == Withdrawn()
    first, second = fates(one.answers(one.maker.journal[-2:]))
    assert first == ("accepted", "", 2) and (second[0], second[2]) == ("refused", 3)  # withdrawn once is enough
    assert thaw(city) == 0


def test_other_cases_are_not_held_up_and_nobody_decides_on_the_one_that_is(city: City, older: pytest.MonkeyPatch) -> None:
    one = city.station(JIA)
    case_id = held_case(one)
    assert problem(one.claim(case_id)).type == "case.held"
    one.maker.submit()
    assert fates(one.answers(one.maker.journal[-1:])) == [("accepted", "", 1)]
    older.undo()
    thaw(city)
    assert problem(one.claim(case_id)).type == "case.closed"  # it is withdrawn by now, and nobody waits any more


def test_the_gateway_says_in_every_answer_what_it_reads_by_a_mark(city: City) -> None:
    one = city.station(JIA)
    said = read(city.client.get("/v1/health"), Health).reads
    assert said["submitted"] == codec.BY_TYPE[Submitted].version
    reply = read(one.request("GET", "/v1/events"), EventsReply)
    assert reply.reads == codec.mark_of(said) and reply.trust == ""
