"""After the decision: one more sheet, another number, an end. A number is unused, reserved, issued or void, and never goes back."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cqclerk.commands import afterlife, correction, delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.afterlife_events import Replaced
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.form import values_of
from cqclerk.domain.guards import NotAllowed, Stale
from cqclerk.domain.holdings import held_by
from cqclerk.domain.numbers import NumberBlock
from cqclerk.domain.print_job import PrintJob, PrintState
from cqclerk.domain.search import asked_words
from cqclerk.protocol import credential
from cqclerk.workplace import rebuild
from cqclerk.workplace.projection import rows, stage_of
from cqclerk.workplace.workplace import Workplace
from data.schema import SearchRow
from tests.cases import form
from tests.elsewhere import resumed
from tests.offices import PaperGateway, enter, make_station


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path_factory.mktemp("a")))
    PaperGateway().enrols(workplace, count=2000)
    yield workplace
    assert rebuild.rebuild(workplace.store, workplace.reference.initials) == ()
    workplace.close()


def decided(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def printed(at: Workplace, case: Case) -> Case:
    job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    return at.case(case.id)


def given_out(at: Workplace) -> Case:
    case = printed(at, decided(at))
    return delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳", "self")


def reported(at: Workplace) -> None:
    """The gateway takes everything that waits."""
    gateway = resumed(at)
    while gateway.accepts_all(at):
        pass


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(NotAllowed) as error:
        act()
    return error.value.objection.key


def state_of(at: Workplace, block_id: str, number: str) -> str:
    """unused, reserved, issued or void: exactly one of them."""
    with at.reading() as tx:
        block = tx.block(block_id)
    serial = block.serial(number)
    sets = {"unused": block.unused, "reserved": block.reserved, "issued": block.issued, "void": block.voided}
    (state,) = [name for name, serials in sets.items() if serial in serials]
    return state


def jobs(at: Workplace, case: Case) -> list[PrintJob]:
    with at.reading() as tx:
        return tx.jobs_of(case.id)


# ---- 补打 -----------------------------------------------------------------------------------------------------------


def test_a_reprint_is_one_more_sheet_of_the_same_number_date_and_symbol(at: Workplace) -> None:
    before = given_out(at)
    assert refusal(lambda: printed(at, before)) == "print.done"
    case = afterlife.allow_reprint(at, before.id, before.version, "纸张破损")
    assert (case.reprints, case.reprint_reason, stage_of(case)) == (1, "纸张破损", "printing")
    assert refusal(lambda: afterlife.allow_reprint(at, case.id, case.version, "再来")) == "reprint.open"
    case = printed(at, case)
    assert (case.phase, case.paper_job) == (before.phase, before.paper_job), "it is delivered as it was"
    assert (case.certificate_number, case.issued_on, case.credential) == (before.certificate_number, before.issued_on, before.credential)
    assert [job.state for job in jobs(at, case)] == [PrintState.PRINTED] * 2
    assert state_of(at, case.block, case.certificate_number) == "issued"
    assert refusal(lambda: printed(at, case)) == "print.done"
    again = afterlife.allow_reprint(at, case.id, case.version, "再次破损")
    assert again.reprints == 2


def test_a_reprint_that_was_spoiled_is_printed_again_as_the_same_one(at: Workplace) -> None:
    case = given_out(at)
    case = afterlife.allow_reprint(at, case.id, case.version, "纸张破损")
    order = Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True, reprint=1)
    issuing.spoil(at, issuing.reserve(at, order).id, "jam")
    assert at.case(case.id).reprint_open
    assert not printed(at, at.case(case.id)).reprint_open


def test_without_a_paper_that_was_seen_or_without_a_reason_nothing_is_printed_once_more(at: Workplace) -> None:
    case = decided(at)
    assert refusal(lambda: afterlife.allow_reprint(at, case.id, case.version, "破损")) == "reprint.no_original"
    case = printed(at, case)
    assert refusal(lambda: afterlife.allow_reprint(at, case.id, case.version, "")) == "reason.missing"
    with pytest.raises(Stale):
        afterlife.allow_reprint(at, case.id, case.version - 1, "破损")


# ---- 补办, 换证 -----------------------------------------------------------------------------------------------------


def test_a_lost_paper_is_replaced_under_a_new_number_and_the_old_one_is_void(at: Workplace) -> None:
    before = given_out(at)
    case = afterlife.replace(at, before.id, before.version, "lost", "登报声明")
    assert case.certificate_number != before.certificate_number and case.phase is Phase.APPROVED
    assert case.spent == ((before.block, before.certificate_number),) and case.issued_on == before.issued_on
    assert state_of(at, before.block, before.certificate_number) == "issued", "had the gateway refused it, the old paper would hold"
    reported(at)
    assert state_of(at, before.block, before.certificate_number) == "void"
    found = credential.check(case.credential, at.station.public_key)
    assert (found.number, found.issued_on) == (case.certificate_number, date(2026, 11, 25))
    found_by = [row.words for row in rows(case, 0, at.reference.initials) if isinstance(row, SearchRow)]
    numbers = asked_words(f"{before.certificate_number} {case.certificate_number}")
    assert len(numbers) == 2 and all(number in found_by[0] for number in numbers), "the void paper, too"
    case = printed(at, case)
    assert state_of(at, case.block, case.certificate_number) == "issued"
    case = delivery.hand_over(at, case.id, case.version, Handover.SELF, "王芳", "self")
    assert case.phase is Phase.DELIVERED


def test_what_the_courier_lost_is_replaced_and_what_lies_here_is_not(at: Workplace) -> None:
    case = printed(at, decided(at))
    assert refusal(lambda: afterlife.replace(at, case.id, case.version, "lost", "丢了")) == "replace.here"
    case = delivery.post(at, case.id, case.version)
    assert refusal(lambda: afterlife.replace(at, case.id, case.version, "lost", "丢了")) == "replace.here"
    case = delivery.lose(at, case.id, case.version, "查无下落")
    case = afterlife.replace(at, case.id, case.version, "lost_in_post", "邮政查单")
    assert (case.phase, case.delivery.tries, case.delivery.at_office) == (Phase.APPROVED, 1, True)


def test_a_renewed_paper_goes_out_against_the_old_one(at: Workplace) -> None:
    case = given_out(at)
    assert refusal(lambda: afterlife.recall(at, case.id, case.version)) == "recall.not_now"
    case = printed(at, afterlife.renew(at, case.id, case.version, "worn"))
    assert refusal(lambda: delivery.hand_over(at, case.id, case.version, Handover.SELF, "王芳")) == "handover.old_sheet"
    assert refusal(lambda: delivery.post(at, case.id, case.version)) == "handover.old_sheet"
    assert refusal(lambda: afterlife.recall(at, case.id, case.version, "lost")) == "reason.missing"
    case = afterlife.recall(at, case.id, case.version, "back", "王芳")
    case = delivery.hand_over(at, case.id, case.version, Handover.SELF, "王芳")
    assert case.phase is Phase.DELIVERED and not case.recalled


def test_a_missing_glyph_or_no_reason_holds_the_new_number(at: Workplace) -> None:
    case = given_out(at)
    assert refusal(lambda: afterlife.replace(at, case.id, case.version, "lost", "登报", ("𱖎",))) == "approve.glyph_missing"
    assert refusal(lambda: afterlife.replace(at, case.id, case.version, "lost", "")) == "reason.missing"
    assert at.case(case.id) == case and state_of(at, case.block, case.certificate_number) == "issued"


def test_a_number_that_another_station_replaced_is_void_where_its_block_is(at: Workplace) -> None:
    """Two stations of one office: the block is here, the lost paper was replaced there."""
    case = given_out(at)
    gateway = PaperGateway()
    gateway.accepts_all(at)
    there = Replaced(case.certificate_number, "Y9", "block-there", at.today(), "CQ1:X", "s9", "何静", "lost", "声明")
    gateway.gives(at, case.id, there, 99)
    after = at.case(case.id)
    assert (after.certificate_number, after.phase) == ("Y9", Phase.APPROVED)
    assert state_of(at, case.block, case.certificate_number) == "void"


def test_what_the_citizen_has_a_sheet_of_is_never_voided(at: Workplace) -> None:
    case = given_out(at)
    case = correction.correct(at, case.id, case.version, _other_name(case), "录入打错")
    assert refusal(lambda: afterlife.void(at, case.id, case.version, "算了")) == "void.out_of_house"
    case = afterlife.recall(at, case.id, case.version, "back", "王芳")
    assert afterlife.void(at, case.id, case.version, "算了").phase is Phase.VOIDED


def test_the_symbol_says_until_when_the_paper_is_good_as_the_paper_does(at: Workplace) -> None:
    case = dataclasses.replace(decided(at), item="additional_child")
    day = date(2026, 11, 25)
    found = credential.check(processing.signed_credential(at, case, "Z1", day), at.station.public_key)
    until = at.reference.items["additional_child"].valid_until(day)
    assert until is not None and found.valid_until == until


# ---- 注销, 收回 -----------------------------------------------------------------------------------------------------


def test_a_certificate_ends_on_a_ground_with_its_article_and_is_recalled_or_not(at: Workplace) -> None:
    case = given_out(at)
    assert refusal(lambda: afterlife.deregister(at, case.id, case.version, "再生育")) == "deregister.ground"
    assert refusal(lambda: afterlife.deregister(at, case.id, case.version, "other")) == "reason.missing"
    assert case.application is not None
    assert held_by(case.application, at.reference.items[case.item], case)
    case = afterlife.deregister(at, case.id, case.version, "deceased")
    assert case.phase is Phase.DEREGISTERED and case.application is not None
    assert held_by(case.application, at.reference.items[case.item], case) is None, "nobody holds it any more"
    assert state_of(at, case.block, case.certificate_number) == "issued", "it was right: its number is not void"
    case = afterlife.recall(at, case.id, case.version, "refused", "家属拒交")
    assert (case.recalled, case.recall_outcome) == (True, "refused")


def test_every_ground_has_an_article_and_every_item_says_where_another_paper_is_asked_for(at: Workplace) -> None:
    terms, codes = at.reference.afterlife, at.reference.codes
    assert set(terms.deregistration_articles) == {code.code for code in codes["deregistration_ground"].entries}
    assert set(terms.another_paper) == set(at.reference.items)


# ---- whatever is done -----------------------------------------------------------------------------------------------


def _other_name(case: Case) -> dict[str, str]:
    """The form with another slip mended each time."""
    assert case.application is not None
    values = values_of(case.application)
    return values | {"husband.employer": values.get("husband.employer", "厂") + "一"}


ACTS: dict[str, Callable[[Workplace, Case], object]] = {
    "print": printed,
    "hand_over": lambda at, case: delivery.hand_over(at, case.id, case.version, Handover.SELF, "王芳", "self"),
    "post": lambda at, case: delivery.post(at, case.id, case.version),
    "sign": lambda at, case: delivery.sign(at, case.id, case.version, "self", "王芳"),
    "bring_back": lambda at, case: delivery.bring_back(at, case.id, case.version, "absent"),
    "lose": lambda at, case: delivery.lose(at, case.id, case.version),
    "reprint": lambda at, case: afterlife.allow_reprint(at, case.id, case.version, "破损"),
    "replace": lambda at, case: afterlife.replace(at, case.id, case.version, "lost", "声明"),
    "renew": lambda at, case: afterlife.renew(at, case.id, case.version, "worn"),
    "correct": lambda at, case: correction.correct(at, case.id, case.version, _other_name(case), "录入打错"),
    "void": lambda at, case: afterlife.void(at, case.id, case.version, "打错"),
    "revoke": lambda at, case: afterlife.revoke(at, case.id, case.version, "骗取"),
    "deregister": lambda at, case: afterlife.deregister(at, case.id, case.version, "deceased"),
    "recall": lambda at, case: afterlife.recall(at, case.id, case.version),
}
_ORDER = {"unused": 0, "reserved": 1, "issued": 2, "void": 3}


def states(block: NumberBlock) -> dict[int, str]:
    """The state of every number of a block; AssertionError if one is in two or in none."""
    sets = {"unused": block.unused, "reserved": block.reserved, "issued": block.issued, "void": block.voided}
    found = {serial: name for name, serials in sets.items() for serial in serials}
    assert len(found) == sum(map(len, sets.values())) == block.count
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.sampled_from(sorted(ACTS)), min_size=2, max_size=10))
def test_whatever_is_done_a_number_is_in_one_state_and_only_goes_on(at: Workplace, acts: list[str]) -> None:
    case = printed(at, decided(at))
    with at.reading() as tx:
        before = states(tx.block(case.block))
    for act in acts:
        try:
            ACTS[act](at, at.case(case.id))
        except NotAllowed:
            continue
        with at.reading() as tx:
            after = states(tx.block(case.block))
        assert all(_ORDER[after[serial]] >= _ORDER[state] for serial, state in before.items())
        before = after
    case = at.case(case.id)
    voided = case.phase is Phase.VOIDED
    state = state_of(at, case.block, case.certificate_number)
    assert (state == "void") == voided and state != "unused"
    assert state == "issued" or voided or case.phase in (Phase.APPROVED, Phase.REVOKED, Phase.DEREGISTERED)
    reported(at)
    assert all(state_of(at, block, number) == "void" for block, number in case.spent), "void once the gateway has taken the new one"
