"""The gateway holds a platform's number to one case of the whole city."""

import pytest

from cqclerk.domain.platform_events import PlatformFiled
from tests.gateways import City
from tests.stations import DAY, YI

NUMBER = "11500109552015745B4502014001000202611250068"


def test_a_number_that_a_case_of_another_office_has_is_refused_and_free_again_after_it_was_mended(city: City) -> None:
    caller, other = city.station(), city.station(YI)
    mine, theirs = caller.maker.submit(), other.maker.submit()
    caller.maker.make(mine, PlatformFiled(NUMBER, "ykb/1", DAY, "李敏"))
    other.maker.make(theirs, PlatformFiled(NUMBER, "ykb/1", DAY, "李敏"))
    assert [one.reason for one in caller.answers(caller.maker.journal[-2:])] == ["", ""]
    assert [one.reason for one in other.answers(other.maker.journal[-2:])] == ["", "platform.number_twice"]
    caller.maker.make(mine, PlatformFiled(NUMBER[:-1] + "9", "ykb/1", DAY, "李敏"), seen=9)
    assert [one.reason for one in caller.answers(caller.maker.journal[-1:])] == [""]
    other.maker.make(theirs, PlatformFiled(NUMBER, "ykb/1", DAY, "李敏"), seen=9)
    assert [one.reason for one in other.answers(other.maker.journal[-1:])] == [""]


@pytest.mark.parametrize(("number", "by"), [("王芳", "李敏"), ("", "李敏"), (NUMBER.lower(), "李敏"), (NUMBER, "")])
def test_what_is_no_number_is_refused(city: City, number: str, by: str) -> None:
    caller = city.station()
    case_id = caller.maker.submit()
    caller.maker.make(case_id, PlatformFiled(number, "ykb/1", DAY, by))
    assert [one.reason for one in caller.answers(caller.maker.journal[-2:])] == ["", "platform.number"]
