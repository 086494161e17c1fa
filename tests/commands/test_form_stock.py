"""证件纸 with numbers of their own: bound in the transaction of the job, void when jammed, and accounted for to the last."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import form_stock, intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.access import Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.form_batch import FormBatch
from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import PaperGateway, enter, make_station

FORM = "childbirth-booklet"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "a"))
    PaperGateway().enrols(workplace)
    form_stock.receive(workplace, FORM, "渝A000101", "渝A000110")
    yield workplace
    assert rebuild.rebuild(workplace.store, workplace.reference.initials) == ()
    workplace.close()


@pytest.fixture
def case(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def on_form(case: Case, number: str) -> Order:
    return Order(case.id, "childbirth_certificate", "1", "digest", "lq-630k", certificate=True, form=FORM, form_number=number)


def batch(at: Workplace) -> FormBatch:
    with at.reading() as tx:
        (one,) = tx.form_batches()
    return one


def refused(error: "pytest.ExceptionInfo[NotAllowed]") -> str:
    return error.value.objection.key


def test_a_jammed_form_is_void_and_the_next_one_bears_the_same_certificate_number(at: Workplace, case: Case) -> None:
    first = issuing.reserve(at, on_form(case, "渝A000101"))
    assert batch(at).bound == {101}
    issuing.spoil(at, first.id, "bad")
    assert (batch(at).voided, batch(at).bound) == ({101}, frozenset())
    with pytest.raises(NotAllowed) as error:
        issuing.reserve(at, on_form(case, "渝A000101"))
    assert refused(error) == "form.taken"
    second = issuing.reserve(at, on_form(case, "渝A000102"))
    issuing.confirm(at, second.id, "clerk")
    assert first.certificate_number == second.certificate_number and second.form_number == "渝A000102"
    assert batch(at).used == {102} and at.case(case.id).phase is Phase.COMPLETED


def test_a_form_on_which_nothing_was_printed_can_be_used(at: Workplace, case: Case) -> None:
    job = issuing.reserve(at, on_form(case, "渝A000101"))
    issuing.unknown(at, job.id, "cut")
    assert batch(at).bound == {101}, "nobody knows yet"
    issuing.spoil(at, job.id, "not_printed")
    assert 101 in batch(at).unused
    issuing.confirm(at, issuing.reserve(at, on_form(case, "渝A000101")).id, "clerk")
    assert batch(at).used == {101}


def test_a_number_that_is_not_here_takes_neither_job_nor_form(at: Workplace, case: Case) -> None:
    for number, reason in (("渝A000999", "form.unknown"), ("101", "form.unknown")):
        with pytest.raises(NotAllowed) as error:
            issuing.reserve(at, on_form(case, number))
        assert refused(error) == reason
    with at.reading() as tx:
        assert tx.jobs_of(case.id) == [], "the job is reserved with its form or not at all"
    assert batch(at).unused == batch(at).all


def test_what_is_received_is_a_range_and_is_received_once(at: Workplace) -> None:
    for first, last, reason in (
        ("渝A000110", "渝A000120", "form.twice"),
        ("渝A000120", "渝A000111", "form.range"),
        ("渝A000111", "渝B000120", "form.range"),
        ("渝A", "渝A", "form.range"),
        ("1", "99999999", "form.range"),
    ):
        with pytest.raises(NotAllowed) as error:
            form_stock.receive(at, FORM, first, last)
        assert refused(error) == reason
    at.operator = replace(at.operator, roles=frozenset({Role.CLERK}))
    with pytest.raises(NotAllowed) as error:
        form_stock.receive(at, FORM, "渝A000111", "渝A000120")
    assert refused(error) == "administration.role"


def test_a_form_that_is_bad_from_the_start_or_gone_is_written_off_for_a_reason(at: Workplace) -> None:
    form_stock.write_off(at, FORM, "渝A000103", form_stock.VOID, "印刷缺角")
    form_stock.write_off(at, FORM, "渝A000104", form_stock.LOST, "清点时少一张")
    assert (batch(at).voided, batch(at).lost) == ({103}, {104})
    with pytest.raises(NotAllowed) as error:
        form_stock.write_off(at, FORM, "渝A000104", form_stock.VOID, "找到了但已登记遗失")
    assert refused(error) == "form.taken"
    with pytest.raises(NotAllowed) as error:
        form_stock.write_off(at, FORM, "渝A000105", form_stock.LOST, "")
    assert refused(error) == "reason.missing"
