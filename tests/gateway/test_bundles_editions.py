"""Reference data in a stick's answer of which a part is not good: the rest is taken, the bad part told, and the chain of heads holds."""

import msgspec
import pytest

from cqclerk.gateway import editions
from cqclerk.protocol.editions import Editions
from cqclerk.sync import stick
from cqclerk.workplace import editions as here
from cqclerk.workplace.workplace import Workplace
from screens import stick_words
from tests import reference_files
from tests.gateways import City
from tests.offices import OFFICE_A
from tests.sticks import Village


def publish(city: City, kind: str, text: str) -> None:
    with city.hub.transaction() as tx:
        editions.publish(city.gateway, tx, kind, text, "f")


def carried(city: City) -> tuple[Editions, dict[int, str]]:
    with city.hub.reading() as tx:
        return editions.carried(city.gateway, tx, 1, 0, ())


def states(at: Workplace) -> dict[tuple[str, int], str]:
    return {(one.head.kind, one.head.edition): one.state for one in here.standing(at).held}


@pytest.fixture
def database() -> str:
    """What the gateway does with either database is tested elsewhere."""
    return "sqlite"


@pytest.fixture
def at(village: Village) -> Workplace:
    """A station, and a city that has published three files since."""
    made = village.station(OFFICE_A)
    publish(village.city, "divisions", reference_files.divisions())
    publish(village.city, "credit", reference_files.credit(1, 5))
    publish(village.city, "credit", reference_files.credit(2, 6))
    return made


def test_one_bad_text_stops_no_other_and_is_asked_for_again(village: Village, at: Workplace) -> None:
    given, texts = carried(village.city)
    (spoiled,) = here.take(at, given, texts | {1: texts[1] + "#"})
    assert (spoiled.key, spoiled.head.kind) == (here.OTHER_TEXT, "divisions")
    known = states(at)
    assert known["credit", 2] == "used" and known["divisions", 1] == "coming"
    assert [one.head.serial for one in here.wanted(at)] == [1]
    assert village.trip(at).spoiled == ()
    assert states(at)["divisions", 1] == "used"


def test_of_one_register_the_edition_before_stays_in_use_until_a_newer_one_is_good(village: Village, at: Workplace) -> None:
    village.trip(at)
    publish(village.city, "credit", reference_files.credit(3, 7))
    given, texts = carried(village.city)
    (spoiled,) = here.take(at, given, texts | {4: "x"})
    assert (spoiled.head.kind, spoiled.head.edition) == ("credit", 3)
    assert states(at)["credit", 2] == "used" and states(at)["credit", 3] == "coming"
    publish(village.city, "credit", reference_files.credit(4, 8))
    given, texts = carried(village.city)
    assert here.take(at, given, texts | {4: "x"}) == (), "nobody needs the text of the one in between any more"
    assert states(at)["credit", 4] == "used"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_heads_are_taken_up_to_the_first_that_is_not_good_and_the_chain_goes_on_there(village: Village, at: Workplace, place: int) -> None:
    given, texts = carried(village.city)
    heads = list(given.heads)
    heads[place] = msgspec.structs.replace(heads[place], title="另一个")
    before = here.tip(at)
    (spoiled,) = here.take(at, msgspec.structs.replace(given, heads=tuple(heads)), texts)
    assert spoiled.key == here.NO_CHAIN and spoiled.head.serial == place + 1
    tip = here.tip(at)
    assert (tip.serial if tip else 0) == place if place else tip == before
    assert len(states(at)) == place
    assert village.trip(at).spoiled == ()
    assert states(at)["credit", 2] == "used" and states(at)["divisions", 1] == "used"


def test_a_head_that_is_left_out_is_noticed(village: Village, at: Workplace) -> None:
    given, texts = carried(village.city)
    gap = msgspec.structs.replace(given, heads=(given.heads[0], given.heads[2]))
    (spoiled,) = here.take(at, gap, texts)
    assert spoiled.head.serial == 3 and states(at) == {("divisions", 1): "used"}


def test_what_the_line_brought_meanwhile_is_no_fault_of_a_late_stick(village: Village, at: Workplace) -> None:
    late = stick.export(at).data
    village.trip(at)
    publish(village.city, "credit", reference_files.credit(3, 7))
    done = stick.take(at, village.answer(late))
    assert done.spoiled == () and states(at)["credit", 3] == "used"


def test_the_bad_one_is_said_with_what_is_safe_and_what_to_do(village: Village, at: Workplace) -> None:
    given, texts = carried(village.city)
    spoiled = here.take(at, given, texts | {1: "x"})
    said = stick_words.imported(stick.Imported(spoiled=spoiled))
    assert spoiled[0].head.title in said and "仍用原来的一版" in said and "请再导出一份" in said
