"""The table of papers: every paper has a row, facts, a template and a name; what may be printed can be drawn, what may not is refused."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import handling, intake, issuing, prereview, processing, steps
from cqclerk.commands.issuing import Order
from cqclerk.domain import case_papers
from cqclerk.domain.case import Case
from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace.clock import OFFICE_TIME
from cqclerk.workplace.workplace import Workplace
from data.reference import read_toml
from printing import certificate_facts, papers, profiles
from printing.case_facts import MAKERS
from printing.document import reprint_mark
from printing.escpos import printed, reader
from printing.escpos.renderer import render
from printing.pdf.renderer import render as render_pdf
from printing.stationery import forms, shelf
from printing.stationery.forms import FormOrder
from printing.stationery.placing import PlacedText
from screens.phases import paper_word
from tests.asking import APPROVAL, BIRTH, HONOR, PROOF, whole
from tests.cases import form
from tests.offices import REFERENCE, HandClock, PaperGateway, enter, make_station

NARROW = profiles.load("generic-58")
OF_NO_CASE = {"day_slip"} & papers.FACTS.keys()


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "station"), HandClock())
    PaperGateway().enrols(workplace)
    yield workplace
    workplace.close()


def accepted(at: Workplace, item: str = BIRTH) -> Case:
    case = intake.submit(at, item, whole(item, at.today()))
    return prereview.accept(at, case.id, case.version)


def told(at: Workplace) -> Case:
    case = intake.submit(at, BIRTH, form(complete=False))
    return prereview.give_notice(at, case.id, case.version)


def refused(at: Workplace) -> Case:
    case = intake.submit(at, BIRTH, form())
    return prereview.refuse(at, case.id, case.version, ("condition",))


def declined(at: Workplace) -> Case:
    case = intake.submit(at, BIRTH, form())
    return handling.decline_acceptance(at, case.id, case.version, "not_competent", "练习二区民政局", "属婚姻登记")


def denied(at: Workplace) -> Case:
    case = accepted(at)
    return handling.refuse_application(at, case.id, case.version, "双方合计已有三个子女", "条例 21条")


def stopped(at: Workplace) -> Case:
    case = accepted(at)
    return handling.start_procedure(at, case.id, case.version, "appraisal", "病残儿鉴定")


def published(at: Workplace) -> Case:
    case = accepted(at, APPROVAL)
    case = steps.endorse(at, case.id, case.version, "甲一社区", "王村", at.today(), True)
    return steps.start_notice(at, case.id, case.version, 5)


def decided(at: Workplace) -> Case:
    case = accepted(at)
    return processing.approve(at, case.id, case.version, ())


def test_every_paper_has_its_row_its_facts_its_maker_and_its_name() -> None:
    rows = {paper.key for item in REFERENCE.offered for paper in case_papers.papers_of(item)}
    assert rows == MAKERS.keys() == papers.FACTS.keys() - OF_NO_CASE
    assert all(paper_word(key) != key for key in papers.FACTS)


@pytest.mark.parametrize("item", [BIRTH, PROOF, HONOR, APPROVAL])
def test_the_certificate_of_the_item_comes_first_and_alone_carries_a_number(item: str) -> None:
    first, *rest = case_papers.papers_of(REFERENCE.items[item])
    assert first.numbered and first.key == REFERENCE.items[item].certificate
    assert not any(paper.numbered for paper in rest)


def test_what_the_citizen_gets_with_a_phase_has_its_words_at_the_pre_review() -> None:
    words = read_toml("words/prereview.toml")
    assert all(words.table(paper.key).text("word") for paper in case_papers.PAPERS if paper.follows)


@pytest.mark.parametrize("made", [accepted, told, refused, declined, denied, stopped, published, decided])
def test_whatever_may_be_printed_can_be_drawn_and_reserved_and_nothing_else_is(at: Workplace, made: Callable[[Workplace], Case]) -> None:
    case = made(at)
    item = at.reference.items[case.item]
    for paper in case_papers.papers_of(item):
        order = Order(case.id, paper.key, "1", "digest", "virtual-80", certificate=paper.numbered)
        if paper.refused(case, at.actor) is None:
            assert papers.paper(paper.key, case, at).text()
            issuing.reserve(at, order)
        else:
            with pytest.raises(NotAllowed):
                issuing.reserve(at, order)


def test_nothing_is_printed_of_a_case_whose_content_is_elsewhere(at: Workplace) -> None:
    case = replace(decided(at), application=None)
    item = at.reference.items[case.item]
    assert all(paper.refused(case, at.actor) for paper in case_papers.papers_of(item))


def test_a_preview_says_so_and_a_slip_says_only_on_the_sheet_which_one_it_is(at: Workplace) -> None:
    case = accepted(at)
    job = issuing.reserve(at, Order(case.id, "receipt", "1", "digest", "virtual-80", certificate=False))
    issuing.confirm(at, job.id, "clerk")
    assert [mark.text for mark in papers.as_preview("receipt", case, at).marks] == ["预览", "训练样本"]
    assert [mark.text for mark in papers.sheet("receipt", case, at, "遗失").document.marks] == ["训练样本", "补打第1次"]


def test_a_sheet_that_was_sent_is_shown_as_it_was_whoever_looks_at_it_and_when(at: Workplace) -> None:
    case = accepted(at)
    sheet = replace(papers.sheet("receipt", case, at), again=1)
    marked = sheet.document.marked(reprint_mark(1, f"{at.now().astimezone(OFFICE_TIME):%Y-%m-%d %H:%M}", at.operator.name, "遗失"))
    job = issuing.reserve(at, Order(case.id, "receipt", "1", marked.digest(), "virtual-80", False, 1, "遗失"))
    issuing.confirm(at, job.id, "clerk")
    clerk, at.operator = at.operator.name, replace(at.operator, name="别人")
    shown = papers.as_sent("receipt", job.id, case, at)
    assert [mark.text for mark in shown.marks] == ["已发出的一张", "训练样本", "补打第1次"]
    assert clerk in shown.marks[-1].note and "遗失" in shown.marks[-1].note and "别人" not in shown.text()
    other = issuing.reserve(at, Order(case.id, "receipt", "1", "digest", "virtual-80", certificate=False))
    assert papers.as_sent("receipt", other.id, case, at).marks[0].text == "已发出的一张，内容按现在的资料"


@pytest.mark.parametrize("applied", [date(2016, 4, 1), date(2016, 8, 1), date(2019, 8, 1), date(2020, 12, 1), date(2022, 1, 4)])
def test_a_certificate_names_the_regulation_in_full(applied: date) -> None:
    ground = REFERENCE.pack_for(APPROVAL, applied).articles["ground"]
    assert certificate_facts.in_full(ground).startswith("《重庆市人口与计划生育条例》")


OLD = {
    "loss": "搬家时遗失",
    "previous_office": "练习一区甲街道计划生育办公室",
    "previous_number": "2011字第12号",
    "previous_date": "2011-03-01",
}
HONORS = [{"variant": variant, "applicants": who} for variant in ("first", "replacement", "renewal") for who in ("both", "wife", "husband")]
GROUNDS = [choice.code for choice in REFERENCE.items[APPROVAL].field("ground").choices]
VARIANTS = (
    (BIRTH, {}),
    (PROOF, {}),
    *((HONOR, {**answers, **OLD}) for answers in HONORS),
    *((APPROVAL, {"ground": ground}) for ground in GROUNDS),
)


@pytest.mark.parametrize(
    ("item", "answers"), VARIANTS, ids=lambda value: value if isinstance(value, str) else "-".join([*value.values()][:2])
)
def test_every_variant_of_the_four_items_has_its_papers_on_every_paper_and_on_its_form(
    at: Workplace, item: str, answers: dict[str, str]
) -> None:
    case = intake.submit(at, item, whole(item, at.today(), **answers))
    case = prereview.accept(at, case.id, case.version)
    certificate = at.reference.items[item].certificate
    for key in ("receipt", "application_form", "acceptance_notice"):
        document = papers.paper(key, case, at)
        said = "".join(document.text().split())
        assert said and "None" not in said and "{" not in said
        assert render_pdf(document).startswith(b"%PDF")
        assert not [item for item in reader.read(render(document, NARROW), NARROW) if isinstance(item, printed.Unknown)]
    assert papers.paper(certificate, case, at).text()
    names = [person.name for person in case.application.people()] if case.application else []
    assert [name for name in names if name in papers.paper(certificate, case, at).text()], "somebody stands on it"
    (form,) = shelf.in_force({}, at.today(), certificate)
    filled = forms.on_form(papers.sheet(certificate, case, at), case, at, FormOrder(form.name)).printed
    assert any("训练样本" in item.text for page in filled.pages for item in page.items if isinstance(item, PlacedText))
