"""Two windows of one office and one of another at a gateway: what still collides is shown, kept, and decided by a person."""

from collections.abc import Iterator
from datetime import date

import pytest

from cqclerk.commands import afterlife, conflicts, correction, delivery, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.afterlife_events import Corrected
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.conflict_events import DisputeOpened, ReferralAnswered, WorkRescued
from cqclerk.domain.events import Subject
from cqclerk.domain.form import values_of
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.merge import MINE
from cqclerk.workplace import quarantine
from cqclerk.workplace.projection import stage_of
from cqclerk.workplace.quarantine import Conflict
from cqclerk.workplace.workplace import Workplace
from tests.asking import BIRTH, whole
from tests.seats import CLERK, HEAD, REVIEWER, County, Post, county
from tests.stations import JIA, YI

pytestmark = pytest.mark.timeout(120)
DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    with county(tmp_path_factory.mktemp("c"), offices=(JIA, YI)) as made:
        made.another(JIA)
        yield made
        made.sound()


@pytest.fixture
def one(world: County) -> Post:
    return world.jia


@pytest.fixture
def two(world: County) -> Post:
    return world.posts[f"{JIA}-2"]


def taken_in(post: Post, **more: str) -> Case:
    with post.seat(CLERK) as at:
        case = intake.submit(at, BIRTH, {**whole(BIRTH, DAY, "self"), **more})
    return case


def offline(post: Post, name: str, case: Case, *acts: object) -> Case:
    """Several acts of one person while the line is down."""
    with post.seat(name, line=False) as at:
        for act in acts:
            case = act(at, case.id, at.case(case.id).version)  # type: ignore[operator]
        return at.case(case.id)


def accept(at: Workplace, case_id: str, version: int) -> Case:
    return prereview.accept(at, case_id, version)


def approve(at: Workplace, case_id: str, version: int) -> Case:
    return processing.approve(at, case_id, version, ())


def printed(at: Workplace, case_id: str, version: int) -> Case:
    job = issuing.reserve(at, Order(case_id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    issuing.confirm(at, job.id, "clerk")
    return at.case(case_id)


def given(at: Workplace, case_id: str, version: int) -> Case:
    return delivery.hand_over(at, case_id, version, Handover.SELF, "王芳", "self")


def reported(post: Post) -> int:
    """Everything is sent; returns how much of it was refused."""
    with post.seat(CLERK, line=False) as at:
        rounds = post.rounds(at)
        refused = rounds.send_all().refused
        rounds.pull()
        return refused + rounds.send_all().refused


def waits(post: Post, case: Case) -> Conflict | None:
    with post.seat(CLERK, line=False) as at, at.reading() as tx:
        return quarantine.conflict(tx, Subject.CASE.value, case.id)


def refusal(post: Post, name: str, act: object) -> str:
    with post.seat(name) as at, pytest.raises(NotAllowed) as error:
        act(at)  # type: ignore[operator]
    return error.value.objection.key


def number_state(post: Post, block_id: str, number: str) -> str:
    with post.seat(CLERK, line=False) as at, at.reading() as tx:
        block = tx.block(block_id)
    serial = block.serial(number)
    return next(name for name in ("unused", "reserved", "issued", "voided") if serial in getattr(block, name))


# ---- 接管 ------------------------------------------------------------------------------------------------------------


def test_only_an_approver_takes_a_case_over_and_says_why(one: Post, two: Post) -> None:
    case = taken_in(one)
    assert refusal(two, REVIEWER, lambda at: two.rounds(at).claim(case.id)) == "claim.held"
    assert refusal(two, REVIEWER, lambda at: two.rounds(at).take_over(case.id, "一号窗口坏了")) == "approver.role"
    assert refusal(two, HEAD, lambda at: two.rounds(at).take_over(case.id, "")) == "reason.missing"
    with two.seat(HEAD) as at:
        two.rounds(at).take_over(case.id, "一号窗口坏了")
        assert at.case(case.id).claim_station == two.id
    assert one.sees(case).claim_station == two.id
    assert one.refuses(REVIEWER, prereview.accept, case) == "claim.held"


def test_what_the_old_holder_had_not_reported_is_kept_where_the_new_one_reads_it(world: County, one: Post, two: Post) -> None:
    case = taken_in(one)
    mine = offline(one, REVIEWER, case, accept)
    with two.seat(HEAD) as at:
        two.rounds(at).take_over(case.id, "一号窗口没有线路")
    two.does(REVIEWER, prereview.refuse, case, ("material",))
    assert reported(one) == 1
    found = waits(one, case)
    assert found is not None and [event.kind for event in found.refused] == ["accepted"]
    assert (found.base and found.base.phase, found.mine and found.mine.phase) == (Phase.SUBMITTED, Phase.PROCESSING)
    with two.seat(CLERK) as at:
        copy = next(event for event, _ in at.timeline(Subject.CASE, case.id) if isinstance(event, WorkRescued))
    assert copy.private is not None and mine.case_number in copy.private.work[0].said
    assert any((each.field, each.mine, each.theirs) == ("phase", "processing", "refused") for each in copy.private.fields)
    world.agrees(case)


# ---- what is refused lies in quarantine ------------------------------------------------------------------------------


def decided_elsewhere(world: County, one: Post, two: Post, *acts: object) -> Case:
    """One window works without a line while its case is taken over and sent back to the citizen; then it reports."""
    case = taken_in(one)
    offline(one, REVIEWER, case, *acts)
    with two.seat(HEAD) as at:
        two.rounds(at).take_over(case.id, "急件")
    two.does(REVIEWER, prereview.withdraw, case, "申请人撤回")
    return case


def test_a_refused_event_and_what_stood_on_it_are_withdrawn_together_and_their_number_is_void(world: County, one: Post, two: Post) -> None:
    case = decided_elsewhere(world, one, two, accept, approve)
    assert reported(one) == 2
    found = waits(one, case)
    assert found is not None and [event.kind for event in found.refused] == ["accepted", "approved"]
    assert [event.reason.key for event in found.refused] == ["prereview.done", "after_refused"]
    number, block = found.refused[1].event.certificate_number, found.refused[1].event.block  # type: ignore[union-attr]
    assert number_state(one, block, number) == "reserved"
    with one.seat(CLERK) as at:
        conflicts.withdraw(at, Subject.CASE.value, case.id, "以撤件为准")
    assert waits(one, case) is None and number_state(one, block, number) == "voided"
    assert refusal(one, CLERK, lambda at: conflicts.withdraw(at, Subject.CASE.value, case.id)) == "conflict.none"
    world.agrees(case)


def test_the_supervisor_sees_what_was_handed_up_at_another_window_and_answers(world: County, one: Post, two: Post) -> None:
    case = decided_elsewhere(world, one, two, accept)
    assert reported(one) == 1
    with one.seat(CLERK) as at:
        conflicts.refer(at, case.id, at.case(case.id).version, "已当面答应申请人接件")
    assert waits(one, case) is None
    with two.seat(HEAD) as at:
        seen = at.case(case.id)
        assert (len(seen.referrals), stage_of(seen)) == (1, "attention")
        *_, copy = (event for event, _ in at.timeline(Subject.CASE, case.id) if isinstance(event, WorkRescued))
        assert copy.private is not None and copy.private.words == "已当面答应申请人接件"
    assert two.refuses(CLERK, conflicts.answer_referral, case, "维持撤件") == "approver.role"
    done = two.does(HEAD, conflicts.answer_referral, case, "维持撤件，向申请人说明")
    assert done.referrals == () and stage_of(world.agrees(done)) == "done"


def test_two_forms_are_put_together_field_by_field_and_a_clash_is_chosen(world: County, one: Post) -> None:
    yi = world.yi
    case = taken_in(yi)
    assert case.home_office == JIA
    form = values_of(case.application)  # type: ignore[arg-type]
    one.sees(case)
    with yi.seat(CLERK, line=False) as at:
        intake.supplement(at, case.id, case.version, {**form, "wife.phone": "10011110001", "wife.employer": "甲厂"})
    theirs = {**form, "wife.phone": "10022220002", "husband.phone": "10033330003"}
    one.does(CLERK, lambda at, case_id, version: intake.supplement(at, case_id, version, theirs), case)
    assert reported(yi) == 1, "nothing of the first is overwritten by the second"
    found = waits(yi, case)
    assert found is not None and found.refused[0].reason.key == "conflict.form_moved_on"
    differences = {each.field: each for each in found.differences}
    assert differences["form.wife.phone"].clash and not differences["form.wife.employer"].clash
    with yi.seat(CLERK, line=False) as at:
        version = at.case(case.id).version
        with pytest.raises(NotAllowed) as error:
            conflicts.reapply(at, case.id, version, {})
        assert error.value.objection.get("count") == "1"
        conflicts.reapply(at, case.id, version, {"form.wife.phone": MINE})
    assert (reported(yi), waits(yi, case)) == (0, None)
    merged = values_of(world.agrees(case).application)  # type: ignore[arg-type]
    assert [merged[key] for key in ("wife.phone", "wife.employer", "husband.phone")] == ["10011110001", "甲厂", "10033330003"]


def test_work_is_done_again_on_top_once_nothing_stands_against_it(world: County, one: Post, two: Post) -> None:
    case = taken_in(one)
    before = offline(one, REVIEWER, case, accept)
    with two.seat(HEAD) as at:
        two.rounds(at).take_over(case.id, "误点")
    assert reported(one) == 1
    version = one.sees(case).version
    assert refusal(one, REVIEWER, lambda at: conflicts.reapply(at, case.id, version, {})) == "claim.held"
    with two.seat(REVIEWER) as at:
        two.rounds(at).claim(case.id, give_back=True)
    one.claims(case)
    done = one.does(REVIEWER, conflicts.reapply, case, {})
    assert (world.agrees(done).phase, done.case_number) == (Phase.PROCESSING, before.case_number)
    assert waits(one, case) is None


# ---- 已发待处置 ------------------------------------------------------------------------------------------------------


def disputed(world: County, one: Post, two: Post, *after: object) -> Case:
    """A paper was given out without a line, while the case ended elsewhere."""
    case = decided_elsewhere(world, one, two, accept, approve, printed, *after)
    assert reported(one) == 2, "what is on paper is not refused"
    return one.sees(case)


def test_a_paper_whose_decision_is_refused_is_in_dispute_for_everybody_until_it_is_taken_back_and_void(
    world: County, one: Post, two: Post
) -> None:
    case = disputed(world, one, two, given)
    assert case.dispute is not None and (case.phase, case.dispute.under) == (Phase.IN_DISPUTE, Phase.WITHDRAWN)
    number, block = case.dispute.number, case.dispute.opened.block
    assert number_state(one, block, number) == "issued"
    assert two.sees(case).phase is Phase.IN_DISPUTE and stage_of(two.sees(case)) == "attention"
    assert refusal(one, CLERK, lambda at: conflicts.withdraw(at, Subject.CASE.value, case.id)) == "conflict.paper"
    assert two.refuses(REVIEWER, afterlife.void, case, "拒收") == "approver.role"
    half = two.does(HEAD, afterlife.void, case, "拒收")
    assert (half.phase, one.sees(case).dispute.voided) == (Phase.IN_DISPUTE, True)  # type: ignore[union-attr]
    assert two.refuses(HEAD, afterlife.uphold, case, "不能再维持") == "uphold.begun"
    done = one.does(CLERK, afterlife.recall, case)
    assert (world.agrees(done).phase, done.dispute, done.delivery.signed_on) == (Phase.WITHDRAWN, None, None)
    assert number_state(one, block, number) == "voided"
    with one.seat(CLERK) as at:
        conflicts.withdraw(at, Subject.CASE.value, case.id, "证件已收回作废")
    assert waits(one, case) is None


def test_a_supervisor_upholds_the_paper_and_it_keeps_its_number(world: County, one: Post, two: Post) -> None:
    case = disputed(world, one, two, given)
    assert case.dispute is not None
    number = case.dispute.number
    done = two.does(HEAD, afterlife.uphold, case, "申请人要求继续，撤件系误登")
    told = world.agrees(done)
    assert (told.phase, told.certificate_number, told.dispute) == (Phase.DELIVERED, number, None)
    assert told.credential and told.deciding_office == JIA and number_state(one, told.block, number) == "issued"


def test_a_sheet_that_comes_out_after_the_refusal_is_in_dispute_too(world: County, one: Post, two: Post) -> None:
    case = decided_elsewhere(world, one, two, accept, approve)
    with one.seat(CLERK, line=False) as at:
        job = issuing.reserve(at, Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True))
    assert reported(one) == 2
    with one.seat(CLERK) as at:
        issuing.confirm(at, job.id, "clerk")
    told = world.agrees(case)
    assert told.phase is Phase.IN_DISPUTE and told.dispute is not None and told.dispute.opened.job == job.id


def test_a_refused_replacement_leaves_the_old_number_as_it_was(world: County, one: Post, two: Post) -> None:
    case = offline(one, REVIEWER, taken_in(one), accept, approve, printed, given)
    assert reported(one) == 0
    two.sees(case)

    def replaced(at: Workplace, case_id: str, version: int) -> Case:
        return afterlife.replace(at, case_id, version, "lost", "登报声明")

    new = offline(one, HEAD, case, replaced, printed)
    two.does(HEAD, afterlife.revoke, case, "以欺骗手段取得")
    assert reported(one) == 1
    told = one.sees(case)
    assert told.dispute is not None and (told.certificate_number, told.dispute.number) == (case.certificate_number, new.certificate_number)
    assert number_state(one, case.block, case.certificate_number) == "issued", "it is void only once the gateway has taken the new one"
    assert two.refuses(HEAD, afterlife.uphold, case, "想维持") == "uphold.gone"
    two.does(HEAD, afterlife.void, case, "决定已撤销")
    done = one.does(CLERK, afterlife.recall, case)
    assert (world.agrees(done).phase, number_state(one, new.block, new.certificate_number)) == (Phase.REVOKED, "voided")


def test_the_gateway_names_the_decision_that_it_refused(world: County, one: Post, two: Post) -> None:
    case = disputed(world, one, two)
    with two.seat(CLERK) as at:
        opened = next(event for event, _ in at.timeline(Subject.CASE, case.id) if isinstance(event, DisputeOpened))
    assert (opened.office, opened.station, opened.registrar, opened.reason) == (JIA, one.id, REVIEWER, "after_refused")


# ---- 更正 that was refused ---------------------------------------------------------------------------------------------


def corrected_with(**fields: str) -> object:
    """An act: the paper's form corrected so."""

    def act(at: Workplace, case_id: str, version: int) -> Case:
        form = values_of(at.case(case_id).application)  # type: ignore[arg-type]
        wanted = form | {key.replace("__", "."): text for key, text in fields.items()}
        return correction.correct(at, case_id, version, wanted, "录入打错")

    return act


def both_correct(world: County, one: Post, two: Post, mine: dict[str, str], theirs: dict[str, str], *after: object) -> Case:
    """Two windows correct one certificate, the first of them without a line; it reports last."""
    case = offline(one, REVIEWER, taken_in(one), accept, approve, printed)
    assert reported(one) == 0
    two.sees(case)
    offline(one, HEAD, case, corrected_with(**mine), *after)
    two.does(HEAD, corrected_with(**theirs), case)  # type: ignore[arg-type]
    assert reported(one) == 1, "nothing of the other correction is overwritten"
    return case


def reapplied(post: Post, name: str, case: Case, choices: dict[str, str]) -> Case:
    with post.seat(name, line=False) as at:
        return conflicts.reapply(at, case.id, at.case(case.id).version, choices)


def test_two_corrections_of_one_certificate_are_put_together_as_a_new_one(world: County, one: Post, two: Post) -> None:
    mine, theirs = {"wife__employer": "甲厂", "husband__employer": "丙厂"}, {"wife__employer": "乙厂", "wife__phone": "10022220002"}
    case = both_correct(world, one, two, mine, theirs)
    found = waits(one, case)
    assert found is not None and found.refused[0].reason.key == "conflict.form_moved_on"
    clash = next(each for each in found.differences if each.field == "form.wife.employer")
    assert (clash.clash, clash.base, clash.mine, clash.theirs) == (True, "", "甲厂", "乙厂")
    assert refusal(one, HEAD, lambda at: conflicts.reapply(at, case.id, at.case(case.id).version, {})) == "conflict.choose"
    assert refusal(one, CLERK, lambda at: reapplied_with(at, case)) == "approver.role"
    assert refusal(one, HEAD, lambda at: reapplied_with(at, case, ("𱖎",))) == "approve.glyph_missing"
    done = reapplied(one, HEAD, case, {"form.wife.employer": MINE})
    assert (reported(one), waits(one, case)) == (0, None)
    told = world.agrees(done)
    form = values_of(told.application)  # type: ignore[arg-type]
    assert [form[key] for key in ("wife.employer", "husband.employer", "wife.phone")] == ["甲厂", "丙厂", "10022220002"]
    assert (told.phase, told.certificate_number, told.corrections) == (Phase.APPROVED, case.certificate_number, 2)
    assert told.credential == done.credential and told.printing_station == one.id
    with one.seat(CLERK, line=False) as at:
        *_, event = (event for event, _ in at.timeline(Subject.CASE, case.id) if isinstance(event, Corrected))
    assert event.private is not None and event.private.reason == "录入打错"
    assert event.fields == ("wife.employer", "husband.employer"), "what the other window had corrected already is not said once more"


def reapplied_with(at: Workplace, case: Case, missing: tuple[str, ...] = ()) -> Case:
    return conflicts.reapply(at, case.id, at.case(case.id).version, {"form.wife.employer": MINE}, missing)


def test_several_refused_corrections_become_one(world: County, one: Post, two: Post) -> None:
    case = offline(one, REVIEWER, taken_in(one), accept, approve, printed)
    assert reported(one) == 0
    two.sees(case)
    offline(one, HEAD, case, corrected_with(wife__employer="甲厂"), corrected_with(husband__employer="丙厂"))
    two.does(HEAD, corrected_with(wife__phone="10022220002"), case)  # type: ignore[arg-type]
    assert reported(one) == 2
    done = reapplied(one, HEAD, case, {})
    assert (reported(one), waits(one, case), done.corrections) == (0, None, 2)
    form = values_of(world.agrees(done).application)  # type: ignore[arg-type]
    assert [form[key] for key in ("wife.employer", "husband.employer", "wife.phone")] == ["甲厂", "丙厂", "10022220002"]


def test_a_correction_of_what_was_revoked_meanwhile_is_only_withdrawn_or_handed_up(world: County, one: Post, two: Post) -> None:
    case = offline(one, REVIEWER, taken_in(one), accept, approve, printed, given)
    assert reported(one) == 0
    two.sees(case)
    offline(one, HEAD, case, corrected_with(wife__employer="甲厂"))
    two.does(HEAD, afterlife.revoke, case, "以欺骗手段取得")
    assert reported(one) == 1
    with one.seat(HEAD, line=False) as at, at.reading() as tx:
        event_id = found.ids[0] if (found := quarantine.conflict(tx, Subject.CASE.value, case.id)) else ""
    with one.seat(HEAD, line=False) as at:
        ways = conflicts.look(at, event_id)
        assert (
            ways is not None
            and ways.reapply is not None
            and (ways.reapply.key, ways.withdraw, ways.refer) == ("afterlife.gone", None, None)
        )
    assert refusal(one, HEAD, lambda at: conflicts.reapply(at, case.id, at.case(case.id).version, {})) == "afterlife.gone"
    with one.seat(HEAD) as at:
        conflicts.withdraw(at, Subject.CASE.value, case.id, "已撤销")
    assert world.agrees(case).phase is Phase.REVOKED


def test_a_sheet_that_says_what_was_refused_is_not_left_to_pass_for_the_certificate(world: County, one: Post, two: Post) -> None:
    case = both_correct(world, one, two, {"husband__employer": "丙厂"}, {"wife__phone": "10022220002"}, printed)
    with one.seat(CLERK, line=False) as at, at.reading() as tx:
        sheet = next(job.id for job in tx.jobs_of(case.id) if job.id != case.paper_job)
    assert refusal(one, CLERK, lambda at: conflicts.withdraw(at, Subject.CASE.value, case.id)) == "conflict.corrected_sheet"
    done = reapplied(one, HEAD, case, {})
    assert sheet in done.old_jobs and done.paper_job == ""
    assert reported(one) == 0 and world.agrees(done).phase is Phase.APPROVED


# ---- to the supervisor, after acceptance -----------------------------------------------------------------------------


def test_what_the_intake_window_hands_up_after_acceptance_is_read_at_home_and_answered_to_the_window(world: County, one: Post) -> None:
    yi = world.yi
    case = taken_in(yi)
    form = values_of(case.application)  # type: ignore[arg-type]
    one.sees(case)
    with yi.seat(CLERK, line=False) as at:
        intake.supplement(at, case.id, case.version, {**form, "wife.phone": "10011110001"})
    one.claims(case)
    one.does(REVIEWER, prereview.accept, case)
    assert reported(yi) == 1
    found = waits(yi, case)
    assert found is not None and found.refused[0].reason.key == "supplement.too_late"
    with yi.seat(CLERK) as at:
        conflicts.refer(at, case.id, at.case(case.id).version, "申请人补了电话，来不及报")
    with one.seat(HEAD) as at:
        *_, copy = (event for event, _ in at.timeline(Subject.CASE, case.id) if isinstance(event, WorkRescued))
        assert copy.private is not None and any(each.field == "form.wife.phone" for each in copy.private.fields)
        conflicts.answer_referral(at, case.id, at.case(case.id).version, "电话请申请人到申报地更正")
    with yi.seat(CLERK) as at:
        *_, answer = (event for event, _ in at.timeline(Subject.CASE, case.id) if isinstance(event, ReferralAnswered))
        assert answer.private == "电话请申请人到申报地更正", "the window that asked has to tell the citizen"
    assert world.agrees(case).referrals == ()


def test_a_case_that_was_accepted_is_handed_up_once_and_is_free_for_the_supervisors_window(world: County, one: Post, two: Post) -> None:
    case = one.does(REVIEWER, prereview.accept, taken_in(one))
    assert one.refuses(REVIEWER, conflicts.hand_up, case, "") == "reason.missing"
    handed = one.does(REVIEWER, conflicts.hand_up, case, "户籍材料对不上")
    assert (handed.claim_station, len(handed.referrals), stage_of(handed)) == ("", 1, "attention")
    assert one.refuses(REVIEWER, conflicts.hand_up, case, "再报") == "hand_up.open"
    assert two.claims(case).claim_station == two.id, "the window of the supervisor takes it on"
    two.does(HEAD, conflicts.answer_referral, case, "按户口簿办")
    done = two.does(REVIEWER, processing.approve, case, ())
    told = world.agrees(done)
    assert (told.phase, told.referrals) == (Phase.APPROVED, ())
    ended = two.does(REVIEWER, prereview.withdraw, taken_in(two), "申请人撤回")
    assert two.refuses(REVIEWER, conflicts.hand_up, ended, "再看") == "case.closed"
