"""上平台 at a real station: what waits, what is copied, and one number for one case."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import platform, prereview
from cqclerk.domain.case import Case
from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from tests.commands.test_gathering import taken_in
from tests.offices import PaperGateway, enter, make_station
from tests.people import CHEN_JING, DING_YI

NUMBER = "11500109552015745B4502014001000202611250068"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    station = enter(make_station(tmp_path / "a"))
    PaperGateway().enrols(station)
    yield station
    station.close()


def refused(at: Workplace, case: Case, number: str) -> str:
    with pytest.raises(NotAllowed) as caught:
        platform.file_on_platform(at, case.id, at.case(case.id).version, number)
    return caught.value.objection.key


def test_the_oldest_case_waits_first_and_is_off_the_list_once_its_number_is_kept(at: Workplace) -> None:
    first, second = taken_in(at), taken_in(at, wife=CHEN_JING, husband=DING_YI)  # type: ignore[arg-type]
    shown = platform.copy_out(at)
    assert shown is not None and (shown.case.id, shown.waiting) == (first.id, 2)
    told = {one.label: one.value for one in shown.lines if one.section == "事项"}
    assert told["受理机构"] == "练习一区甲街道办事处" and told["收件号（写在备注）"] == first.receipt_number
    case = platform.file_on_platform(at, first.id, first.version, f" {NUMBER.lower()}")
    assert (case.platform_number, case.platform_filed_on) == (NUMBER, at.today())
    assert platform.waiting(at) == (second.id,)
    assert rebuild.rebuild(at.store, at.reference.initials) == ()
    prereview.withdraw(at, second.id, second.version)
    assert platform.copy_out(at) is None


def test_a_number_is_of_one_case_and_can_be_mended(at: Workplace) -> None:
    first, second = taken_in(at), taken_in(at, wife=CHEN_JING, husband=DING_YI)  # type: ignore[arg-type]
    assert refused(at, first, "王芳") == "platform.number"
    platform.file_on_platform(at, first.id, first.version, NUMBER)
    assert refused(at, second, NUMBER) == "platform.number_twice"
    assert refused(at, first, NUMBER) == "platform.same"
    platform.file_on_platform(at, first.id, at.case(first.id).version, NUMBER[:-1] + "9")
    case = platform.file_on_platform(at, second.id, second.version, NUMBER)
    assert case.platform_number == NUMBER, "what was mended is free again"
