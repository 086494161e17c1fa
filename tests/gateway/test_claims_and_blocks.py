"""Claims: one station decides at a time. Blocks: no number is leased twice."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cqclerk.domain.block_events import BlockLeased
from cqclerk.domain.events import Claimed, ClaimReleased
from cqclerk.workplace.identity import new_id
from tests.gateways import City
from tests.stations import JIA, YI, accepted, approval, granted, problem, reserved


def leased(events) -> list[BlockLeased]:
    return [sealed.event for sealed in events if isinstance(sealed.event, BlockLeased)]


def test_the_home_office_claims_decides_and_gives_back(city: City) -> None:
    intake, home = city.station(JIA), city.station(YI)
    case_id = intake.maker.submit(home=YI)
    intake.answers(intake.maker.journal[-1:])
    home.maker.make(case_id, accepted(), seen=1)
    assert home.answers(home.maker.journal[-1:])[0].reason == "claim.needed"
    events = granted(home.claim(case_id))
    assert [sealed.event for sealed in events][-1] == Claimed(home.maker.id, YI)
    home.maker.make(case_id, accepted(), seen=3)
    answer = home.answers(home.maker.journal[-1:])[0]
    assert (answer.status, answer.case_sequence) == ("accepted", 4)
    assert granted(home.claim(case_id, give_back=True))[-1].event == ClaimReleased(home.maker.id)
    assert [sealed.envelope.kind for sealed in intake.poll()] == ["enrolled", "claimed", "accepted", "claim_released"]


def test_a_claim_is_held_by_one_and_asking_again_gives_no_second_event(city: City) -> None:
    intake, home, second = city.station(JIA), city.station(YI, "1"), city.station(YI, "2")
    case_id = intake.maker.submit(home=YI)
    intake.answers(intake.maker.journal[-1:])
    assert [sealed.envelope.kind for sealed in granted(home.claim(case_id))].count("claimed") == 1
    assert [sealed.envelope.kind for sealed in granted(home.claim(case_id))].count("claimed") == 1
    held = problem(second.claim(case_id))
    assert (held.type, held.status, dict(held.params)) == ("claim.held", 409, {"station": home.maker.id})
    assert granted(second.claim(case_id, give_back=True))[-1].envelope.kind == "claimed"  # it was not its own to give
    home.claim(case_id, give_back=True)
    assert granted(second.claim(case_id))[-1].event == Claimed(second.maker.id, YI)


def test_only_the_home_office_claims_and_only_what_is_known(city: City) -> None:
    intake, home = city.station(JIA), city.station(YI)
    assert problem(home.claim(new_id())).type == "case.unknown"
    case_id = intake.maker.submit(home=YI)
    intake.answers(intake.maker.journal[-1:])
    assert problem(intake.claim(case_id)).type == "case.other_office"


def test_a_case_of_its_own_office_is_claimed_by_its_maker(city: City) -> None:
    maker, second = city.station(JIA, "1"), city.station(JIA, "2")
    case_id = maker.maker.submit()
    maker.answers(maker.maker.journal[-1:])
    assert problem(second.claim(case_id)).type == "claim.held"


def test_a_block_is_leased_for_what_is_not_the_serial(city: City) -> None:
    first, second = city.station(JIA, "1"), city.station(JIA, "2")
    blocks = [*leased(granted(first.lease())), *leased(granted(second.lease()))]
    mine = {(block.station, block.prefix, block.width, block.first, block.count) for block in blocks}
    assert mine == {
        (first.maker.id, "Y5099010012026", 6, 1, 200),
        (second.maker.id, "Y5099010012026", 6, 201, 200),
    }
    other = leased(granted(first.lease("marital_childbearing")))[-1]
    assert (other.prefix, other.first) == ("H5099010012026", 1)


def test_a_station_with_numbers_left_gets_no_second_block_and_one_that_used_them_does(city: City) -> None:
    caller = city.station()
    block = leased(granted(caller.lease(count=60)))[-1]
    assert leased(granted(caller.lease(count=60))) == [block]
    block_id = next(sealed.envelope.subject_id for sealed in granted(caller.lease(count=60)) if sealed.envelope.subject == "block")
    for serial in range(1, 12):
        caller.maker.make(block_id, reserved(serial, new_id()))
    caller.answers(caller.maker.journal[-11:])
    assert [(each.first, each.count) for each in leased(granted(caller.lease(count=60)))] == [(1, 60), (61, 60)]


def test_numbers_of_the_new_year_are_leased_shortly_before_it_and_those_of_no_other_year(city: City) -> None:
    caller = city.station()
    assert problem(caller.lease(year=2027)).type == "numbers.other_year", "a year and a month ahead"
    city.clock.move(days=20)  # 15 December
    assert [block.prefix for block in leased(granted(caller.lease(year=2027)))] == ["Y5099010012027"]
    assert problem(caller.lease(year=2025)).type == problem(caller.lease(year=2028)).type == "numbers.other_year"


def test_a_lease_of_an_unknown_item_of_too_many_or_of_more_than_the_year_has_is_declined(city: City) -> None:
    caller = city.station()
    assert problem(caller.lease("passport")).type == "numbers.unknown_item"
    assert problem(caller.lease(count=0)).type == problem(caller.lease(count=100_000)).type == "numbers.count"
    with city.hub.transaction() as tx:
        tx.next_serials("Y5099010012026", 999_900)
    assert problem(caller.lease(count=200)).type == "numbers.prefix_full"
    assert leased(granted(caller.lease(count=99)))[-1].first == 999_901  # the declined lease took nothing


def test_a_decision_needs_a_number_that_was_taken_for_this_very_case(city: City) -> None:
    caller, other = city.station(JIA, "1"), city.station(JIA, "2")
    caller.lease()
    block = next(sealed.envelope.subject_id for sealed in caller.poll() if sealed.envelope.kind == "block_leased")
    maker = caller.maker
    one, two = maker.submit(), maker.submit()
    for case_id in (one, two):
        maker.make(case_id, accepted())
    maker.make(block, reserved(7, one))
    number = "Y5099010012026000007"
    maker.make(two, approval(block, number, maker.id))
    maker.make(one, approval(block, "Y5099010012026000008", maker.id))
    answers = caller.answers(maker.journal[-7:])
    assert [answer.reason for answer in answers] == ["", "", "", "", "", "numbers.not_reserved", "numbers.not_reserved"]
    maker.make(one, approval(block, number, "nowhere"), seen=3)
    maker.make(one, approval(block, number, other.maker.id), seen=4)
    assert [answer.reason for answer in caller.answers(maker.journal[-2:])] == ["print.unknown_station", ""]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["A", "B"]), st.integers(1, 300)), min_size=1, max_size=12))
def test_serials_under_one_prefix_never_overlap(city: City, asked: list[tuple[str, int]]) -> None:
    taken: set[tuple[str, int]] = set()
    with city.hub.transaction() as tx:
        for prefix, count in asked:
            first = tx.next_serials(prefix, count)
            serials = {(prefix, serial) for serial in range(first, first + count)}
            assert not taken & serials
            taken |= serials
