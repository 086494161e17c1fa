"""核查: what a case asks of outer systems comes back as an event in it, whatever those systems do."""

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cqclerk.domain.case import Case
from cqclerk.domain.check_events import CheckAnswered, CheckAsked, CheckDetail, CheckKind, CheckOutcome
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.events import Withdrawn
from cqclerk.domain.likeness import Same
from cqclerk.domain.people import Sex
from cqclerk.domain.prereview_events import CreditChecked
from cqclerk.gateway import logs
from cqclerk.gateway.checking import Checking
from cqclerk.gateway.outer import practice, systems
from cqclerk.gateway.outer.adapter import Party, Question, Settings
from cqclerk.gateway.states import kept
from cqclerk.workplace.identity import new_id
from data.hub import HubTransaction
from tests.gateways import City
from tests.gateways import city as made
from tests.people import LIU_QIANG, WANG_FANG, person
from tests.registers import AS_OF, CREDIT, REGISTRY, Obedient, broken, clear, connected, couple, not_reached, registers, resident, table
from tests.stations import DAY, YI, Caller, granted, problem

ALL = tuple(CheckKind)
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def ask(caller: Caller, case_id: str, *kinds: CheckKind) -> None:
    caller.maker.make(case_id, CheckAsked(kinds or ALL, "李敏"), seen=99)
    (answer,) = caller.answers(caller.maker.journal[-1:])
    assert answer.status == "accepted", answer.reason


def answered(caller: Caller, case_id: str, wait: float = 10) -> dict[CheckKind, CheckAnswered]:
    """What has come for a case."""
    came = (one.event for one in granted(caller.check(case_id, wait)) if one.envelope.subject_id == case_id)
    return {event.kind: event for event in came if isinstance(event, CheckAnswered)}


def taken_in(caller: Caller) -> str:
    case_id = caller.maker.submit()
    assert [one.status for one in caller.answers(caller.maker.journal[-1:])] == ["accepted"]
    return case_id


def test_every_register_is_asked_about_the_people_of_the_case_and_answers_with_its_name_and_day(tmp_path: Path, database: str) -> None:
    with made(tmp_path / "gateway", systems.connect(registers(tmp_path / "registers"))) as city:
        caller = city.station()
        case_id = taken_in(caller)
        ask(caller, case_id)
        found = answered(caller, case_id)
        told = {kind: (one.outcome, one.source, one.as_of, one.why) for kind, one in found.items()}
        assert told == {
            CheckKind.RESIDENCE: (CheckOutcome.AGREES, REGISTRY, AS_OF, ""),
            CheckKind.MARRIAGE: (CheckOutcome.AGREES, REGISTRY, AS_OF, ""),
            CheckKind.CREDIT: (CheckOutcome.CLEAR, CREDIT, AS_OF, ""),
            CheckKind.DUPLICATES: (CheckOutcome.CLEAR, "全市办件", None, ""),
        }
        state = city.look(lambda tx: kept(tx, Case, case_id).state)
        assert isinstance(state, Case) and state.checks.open == () and {one.by for one in state.checks.done} == {"李敏"}


def test_what_the_registers_say_otherwise_is_told_line_by_line_in_the_private_part(tmp_path: Path, database: str) -> None:
    file = registers(tmp_path / "registers")
    table(file.with_name("residence.csv"), "number,name,division,state", resident(WANG_FANG, "509902100", "迁出"))
    table(file.with_name("marriage.csv"), "number_1,name_1,number_2,name_2,registered_on,state", couple(LIU_QIANG, WANG_FANG, "离婚"))
    listed = (LIU_QIANG.identity_number, "刘强", "严重失信主体名单", "2025-03-01", "", "失信")
    table(file.with_name("credit.csv"), "number,name,list,since,until,state", listed)
    with made(tmp_path / "gateway", systems.connect(file)) as city:
        caller = city.station()
        case_id = taken_in(caller)
        ask(caller, case_id, CheckKind.RESIDENCE, CheckKind.MARRIAGE, CheckKind.CREDIT)
        found = answered(caller, case_id)
        outcomes = [found[kind].outcome for kind in (CheckKind.RESIDENCE, CheckKind.MARRIAGE, CheckKind.CREDIT)]
        assert outcomes == [CheckOutcome.DIFFERS, CheckOutcome.DIFFERS, CheckOutcome.LISTED]
        assert set(found[CheckKind.RESIDENCE].private or ()) == {
            CheckDetail("wife", "name", "王芳", True),
            CheckDetail("wife", "residence", "509902100", False),
            CheckDetail("wife", "state", "迁出", False),
            CheckDetail("husband", "absent", ""),
        }
        assert CheckDetail("", "state", "离婚", False) in (found[CheckKind.MARRIAGE].private or ())
        assert [one.said for one in found[CheckKind.CREDIT].private or ()] == ["严重失信主体名单 2025-03-01 起 失信"]


def test_what_is_not_connected_says_so_and_another_offices_case_is_found(city: City) -> None:
    caller, other = city.station(), city.station(YI)
    taken_in(other)
    case_id = taken_in(caller)
    ask(caller, case_id)
    found = answered(caller, case_id)
    unknown = [(found[kind].outcome, found[kind].why) for kind in (CheckKind.RESIDENCE, CheckKind.MARRIAGE, CheckKind.CREDIT)]
    assert unknown == [(CheckOutcome.UNKNOWN, "not_connected")] * 3
    alike = found[CheckKind.DUPLICATES]
    assert alike.outcome is CheckOutcome.FOUND and [(one.same, one.office) for one in alike.found] == [(Same.COUPLE, YI)]


@pytest.mark.parametrize(("system", "why"), [(not_reached, "unreachable"), (broken, "fault")])
def test_a_system_that_fails_gives_no_answer_and_the_log_names_nobody(
    tmp_path: Path, database: str, system: object, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    with made(tmp_path, connected(Obedient(system))) as city:  # type: ignore[arg-type]
        caller = city.station()
        case_id = taken_in(caller)
        with caplog.at_level(logging.INFO, "cqclerk.gateway"):
            ask(caller, case_id, CheckKind.CREDIT)
            told = answered(caller, case_id)[CheckKind.CREDIT]
        assert (told.outcome, told.why, told.source) == (CheckOutcome.UNKNOWN, why, CREDIT)
        written = "\n".join(map(logs.JsonLines().format, caplog.records))
        assert case_id in written and "王芳" not in written and WANG_FANG.identity_number not in written


def test_a_system_that_hangs_costs_its_question_an_answer_and_a_late_one_is_thrown_away(tmp_path: Path, database: str) -> None:
    slow = Obedient(clear)
    slow.go_on.clear()
    with made(tmp_path, connected(slow, timeout_s=0.2)) as city:
        caller = city.station()
        case_id = taken_in(caller)
        ask(caller, case_id, CheckKind.CREDIT)
        told = answered(caller, case_id)[CheckKind.CREDIT]
        assert (told.outcome, told.why) == (CheckOutcome.UNKNOWN, "timeout")
        slow.go_on.set()
        caller.poll()
        assert caller.poll() == []
        ask(caller, case_id, CheckKind.CREDIT)
        assert answered(caller, case_id)[CheckKind.CREDIT].outcome is CheckOutcome.CLEAR, "asked again it answers"


def test_a_system_that_is_busy_is_not_pressed(tmp_path: Path, database: str) -> None:
    slow = Obedient(clear)
    slow.go_on.clear()
    with made(tmp_path, connected(slow, at_once=1)) as city:
        caller = city.station()
        first, second = taken_in(caller), taken_in(caller)
        ask(caller, first, CheckKind.CREDIT)
        assert answered(caller, first, wait=0) == {}
        ask(caller, second, CheckKind.CREDIT)
        assert answered(caller, second)[CheckKind.CREDIT].why == "busy"
        slow.go_on.set()
        assert answered(caller, first)[CheckKind.CREDIT].outcome is CheckOutcome.CLEAR
        assert len(slow.asked) == 1


def test_an_answer_that_is_kept_while_somebody_looks_is_not_asked_for_again(tmp_path: Path, database: str) -> None:
    slow = Obedient(clear)
    slow.go_on.clear()
    with made(tmp_path, connected(slow)) as city:
        caller, checking = city.station(), city.app.state.service.checking
        case_id = taken_in(caller)
        ask(caller, case_id, CheckKind.CREDIT)
        assert answered(caller, case_id, wait=0) == {}
        checking._hands = LateLook(checking, slow.go_on)
        assert answered(caller, case_id)[CheckKind.CREDIT].outcome is CheckOutcome.CLEAR
        assert len(slow.asked) == 1


class LateLook:
    """Hands that bring what they saw when all that was under way then is over."""

    def __init__(self, checking: Checking, go_on: threading.Event) -> None:
        self.checking, self.hands, self.go_on = checking, checking._hands, go_on

    async def look(self, work: Callable[[HubTransaction], object]) -> object:
        seen = await self.hands.look(work)
        self.go_on.set()
        await asyncio.wait([*self.checking._under_way.values()])
        while self.checking._under_way:
            await asyncio.sleep(0)
        return seen

    async def write(self, work: Callable[[HubTransaction], object]) -> object:
        return await self.hands.write(work)


def test_a_station_cannot_comb_through_a_register(tmp_path: Path, database: str) -> None:
    with made(tmp_path, connected(Obedient(clear))) as city:
        caller = city.station()
        city.app.state.service.checking._limits.stock = 2
        reasons = []
        for _ in range(4):
            case_id = taken_in(caller)
            ask(caller, case_id, CheckKind.CREDIT)
            reasons.append(answered(caller, case_id)[CheckKind.CREDIT].why)
        assert reasons[0] == "" and reasons[-1] == "too_often"


def test_only_an_office_that_has_the_case_asks_and_only_one_that_follows_it_is_told(city: City) -> None:
    caller, other = city.station(), city.station(YI)
    case_id = taken_in(caller)
    other.maker.make(case_id, CheckAsked(ALL, "李敏"), seen=99)
    assert [one.reason for one in other.answers(other.maker.journal[-1:])] == ["case.other_office"]
    assert problem(other.check(case_id)).type == "case.other_office"
    assert problem(caller.check(new_id())).type == "case.unknown"
    unsigned = city.client.post("/v1/checks", json={"case_id": case_id})
    assert unsigned.status_code == 401


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (CheckAsked((), "李敏"), "check.nothing"),
        (CheckAsked(ALL, ""), "check.nothing"),
        (
            CheckAnswered(
                CheckKind.CREDIT,
                CheckOutcome.CLEAR,
                "x",
                "某系统",
                None,
                NOW,
            ),
            "claim.not_yours",
        ),
        (CreditChecked(CreditCheck.CLEAR, "city", DAY, "李敏", (), None, "nobody-asked-this"), "check.other_answer"),
    ],
)
def test_nobody_but_the_gateway_answers_and_nobody_says_otherwise(
    city: City, event: CheckAsked | CheckAnswered | CreditChecked, reason: str
) -> None:
    caller = city.station()
    case_id = taken_in(caller)
    caller.maker.make(case_id, event, seen=99)
    assert [one.reason for one in caller.answers(caller.maker.journal[-1:])] == [reason]


def test_a_case_that_is_over_asks_nothing_more(city: City) -> None:
    caller = city.station()
    case_id = taken_in(caller)
    caller.maker.make(case_id, Withdrawn(None), seen=99)
    caller.maker.make(case_id, CheckAsked(ALL, "李敏"), seen=99)
    assert [one.reason for one in caller.answers(caller.maker.journal[-2:])] == ["", "check.too_late"]


def test_what_was_asked_before_the_gateway_went_down_is_asked_when_it_is_back(tmp_path: Path, database: str) -> None:
    slow = Obedient(clear)
    slow.go_on.clear()
    with made(tmp_path, connected(slow)) as city:
        caller = city.station()
        case_id = taken_in(caller)
        ask(caller, case_id, CheckKind.CREDIT)
        assert answered(caller, case_id, wait=0) == {}
        clock = city.clock
    slow.go_on.set()
    with made(tmp_path, connected(Obedient(clear))) as city:
        city.clock.time = clock.time
        caller.client = city.client
        assert answered(caller, case_id)[CheckKind.CREDIT].outcome is CheckOutcome.CLEAR


def test_a_file_that_connects_nothing_is_told_with_its_place(tmp_path: Path) -> None:
    file = registers(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + '[[system]]\nmodule = "credit"\nsource = "x"\nkinds = ["credit"]\nfile = "x.csv"\n')
    with pytest.raises(systems.BadSettings, match="asked elsewhere"):
        systems.connect(file)
    file.write_text('[[system]]\nmodule = "nothing_like_it"\nsource = "x"\nkinds = ["credit"]\n')
    with pytest.raises(systems.BadSettings, match="nothing_like_it"):
        systems.connect(file)
    assert systems.connect(tmp_path / "none.toml").by_kind == {}


@pytest.mark.parametrize(
    ("serial", "outcomes"),
    [
        (1, (CheckOutcome.AGREES, CheckOutcome.CLEAR)),
        (375, (CheckOutcome.ABSENT, CheckOutcome.CLEAR)),
        (410, (CheckOutcome.DIFFERS, CheckOutcome.CLEAR)),
        (460, (CheckOutcome.AGREES, CheckOutcome.LISTED)),
    ],
)
def test_in_practice_the_register_says_what_the_form_says_and_some_stand_out(
    serial: int, outcomes: tuple[CheckOutcome, CheckOutcome]
) -> None:
    register = practice.connect(Settings("练习", (CheckKind.CREDIT,), 1, 1, Path()))
    someone = person("丁一", date(1992, 1, 1), Sex.MALE, serial)
    people = (Party("husband", someone.name, someone.identity_number),)
    found = tuple(register.look_up(Question(kind, "childbirth", people)).outcome for kind in (CheckKind.RESIDENCE, CheckKind.CREDIT))
    assert found == outcomes
