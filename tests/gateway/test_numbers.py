"""Certificate numbers at the gateway: a lease has an end, what is unused can be given back, and what is void stays listed."""

from datetime import date

from cqclerk.domain import numbers
from cqclerk.domain.block_events import BlockEvent, BlockLeased, BlockReturned, NumberIssued, NumberReserved, NumberVoided
from cqclerk.domain.numbers import NumberBlock
from cqclerk.gateway import blocks
from cqclerk.gateway.states import kept_block
from cqclerk.protocol.envelope import open_sealed
from cqclerk.workplace.identity import new_id
from data.hub import HubTransaction
from tests.gateways import City
from tests.stations import JIA, Caller, granted, reserved


def leased(caller: Caller, count: int = 60) -> str:
    """The id of the block that a station has leased last."""
    return [sealed.envelope.subject_id for sealed in granted(caller.lease(count=count)) if isinstance(sealed.event, BlockLeased)][-1]


def said(caller: Caller, block: str, *events: BlockEvent) -> list[str]:
    """What the gateway answers to each: "" or the reason of its refusal."""
    for event in events:
        caller.maker.make(block, event)
    return [answer.reason for answer in caller.answers(caller.maker.journal[-len(events) :])]


def block_of(city: City, block_id: str) -> NumberBlock:
    found = city.look(lambda tx: kept_block(tx, block_id).state)
    assert isinstance(found, NumberBlock)
    return found


def refolded(tx: HubTransaction, block_id: str) -> NumberBlock:
    """The block from its accepted events alone."""
    block = NumberBlock(block_id)
    for envelope, payload in tx.events_with_status("block", block_id, "accepted"):
        sealed = open_sealed(envelope, payload)
        assert isinstance(sealed.event, BlockEvent)
        block = numbers.apply(block, sealed.event, sealed.made)
    return block


def test_a_lease_ends_with_its_year_for_decisions_made_later_but_not_for_those_that_only_come_later(city: City) -> None:
    caller = city.station()
    block = leased(caller)
    assert block_of(city, block).until == date(2026, 12, 31)
    city.clock.move(days=36, hours=14, minutes=18)  # 31 December 2026, 23:59 at the office
    in_time = caller.maker.make(block, reserved(1, new_id()))
    city.clock.move(minutes=2)
    late = caller.maker.make(block, reserved(2, new_id()))
    assert [answer.reason for answer in caller.answers([in_time, late])] == ["", "numbers.expired"]
    assert said(caller, block, NumberIssued(1)) == [""], "what became of a number is always heard"


def test_what_is_given_back_is_unused_for_good_and_the_lease_is_over(city: City) -> None:
    caller, second = city.station(JIA, "1"), city.station(JIA, "2")
    block = leased(caller)
    second.poll()
    assert said(caller, block, reserved(1, new_id()), reserved(2, new_id()), BlockReturned("handed_in")) == ["", "", ""]
    after = block_of(city, block)
    assert (after.reserved, after.returned, after.lost) == ({1, 2}, frozenset(range(3, 61)), frozenset())
    assert said(caller, block, reserved(3, new_id()), NumberIssued(1), NumberVoided(2, "torn")) == ["numbers.lease_ended", "", ""]
    assert (block_of(city, block).issued, block_of(city, block).voided) == ({1}, {2})
    assert [sealed.event for sealed in second.poll() if sealed.envelope.subject_id == block] == [BlockReturned("handed_in")]
    assert leased(caller) != block, "a new one is asked for and given, though the old one had numbers left"


def test_only_who_has_a_block_gives_it_back_and_only_once(city: City) -> None:
    caller, other = city.station(JIA, "1"), city.station(JIA, "2")
    block = leased(caller)
    assert said(other, block, BlockReturned("handed_in")) == ["numbers.not_leased"]
    assert said(caller, new_id(), BlockReturned("handed_in")) == ["numbers.not_leased"]
    assert said(caller, block, BlockReturned("expired"), BlockReturned("expired")) == ["", "numbers.lease_ended"]


def test_after_the_gateway_has_ended_a_lease_nothing_is_said_to_be_unused(city: City) -> None:
    caller = city.station()
    block = leased(caller)
    with city.hub.transaction() as tx:
        blocks.end(city.gateway, tx, block, "revoked")
    assert said(caller, block, BlockReturned("handed_in")) == ["numbers.lease_ended"]
    assert len(block_of(city, block).lost) == 60


def test_what_the_gateway_keeps_of_a_block_is_what_its_events_say_and_an_older_hub_gets_it_from_them(city: City) -> None:
    caller = city.station()
    block = leased(caller)
    said(caller, block, reserved(1, new_id()), NumberIssued(1), reserved(2, new_id()), NumberVoided(2, "torn"), NumberReserved(99, "c"))
    before = block_of(city, block)
    assert before == city.look(lambda tx: refolded(tx, block)) and before.voided == {2}
    with city.hub.transaction() as tx:
        tx._connection.exec_driver_sql("DELETE FROM state WHERE subject = 'block'")
    assert block_of(city, block) == before
    assert said(caller, block, BlockReturned("handed_in")) == [""] and len(block_of(city, block).returned) == 58
