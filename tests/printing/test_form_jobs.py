"""A certificate on its form goes the way of every paper: reserved before the first byte, asked about afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import form_stock, intake, prereview, processing, stationery
from cqclerk.domain.case import Case
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.stationery import FormPlace, Spot
from cqclerk.workplace.workplace import Workplace
from printing import papers, profiles
from printing.spooler import Result, Spooler
from printing.stationery import forms, shelf
from printing.stationery.forms import FormOrder
from printing.stationery.placing import Choice
from printing.transports.files import FileTransport
from tests.cases import form
from tests.offices import PaperGateway, enter, make_station
from tests.printing import form_reader, pdf_reader

ESCP, PDF, PAPER = profiles.load("lq-630k"), profiles.load("a4-pdf"), "childbirth_certificate"
BOOKLET = FormOrder("childbirth-booklet", number="A000001")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "station"))
    PaperGateway().enrols(workplace)
    form_stock.receive(workplace, BOOKLET.template, "A000001", "A000009")
    yield workplace
    workplace.close()


def decided(at: Workplace, **more: str) -> Case:
    case = intake.submit(at, "childbirth", form(**more))
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def spooler(at: Workplace, profile: profiles.Profile, folder: Path) -> Spooler:
    folder.mkdir(exist_ok=True)
    return Spooler(lambda command: command(at), profile, lambda: FileTransport(folder, profile), confirm_timeout_s=0.1)


def test_a_form_is_a_job_like_every_other_and_the_ledger_names_its_edition(at: Workplace, tmp_path: Path) -> None:
    case = decided(at)
    outcome = spooler(at, PDF, tmp_path / "out").drive(case.id, PAPER, form=BOOKLET)
    assert outcome.result is Result.ASK and outcome.job is not None
    assert outcome.job.edition == "childbirth-booklet elsewhere-2017" and outcome.job.certificate_number == case.certificate_number
    (made,) = (tmp_path / "out").iterdir()
    said = pdf_reader.own_text(made.read_bytes())
    assert case.certificate_number in said and "训练样本" in said and "女方姓名" not in said, "labels are on the form already"


def test_a_24_pin_printer_gets_only_the_page_that_is_wanted_moved_as_it_was_measured(at: Workplace, tmp_path: Path) -> None:
    case = decided(at)
    place = FormPlace(BOOKLET.template, "lq-630k", "file", str(tmp_path / "out"), "1")
    stationery.place(at, place)
    page_3 = FormOrder(BOOKLET.template, Choice(pages=(3,)), "A000001")
    spooler(at, ESCP, tmp_path / "out").drive(case.id, PAPER, form=page_3)
    first = form_reader.sheets(next((tmp_path / "out").iterdir()).read_bytes())
    stationery.align(at, place, (Spot(150, 150), Spot(1090, 790)), (Spot(100, 150), Spot(1040, 790)))
    sheet = forms.on_form(_sheet(at, case), at.case(case.id), at, page_3)
    moved = form_reader.sheets(forms.render(sheet.printed, ESCP))
    assert len(first) == len(moved) == 1
    before, after = first[0].getbbox(), moved[0].getbbox()
    assert before and after and abs((after[0] - before[0]) - 5 * 180 / 25.4) <= 3, "5 mm to the right"


def test_a_form_with_a_number_is_not_printed_before_its_number_is_known_and_bound(at: Workplace, tmp_path: Path) -> None:
    case, printer = decided(at), spooler(at, PDF, tmp_path / "out")
    for number, reason in (("", "form.number_needed"), ("B000001", "form.unknown")):
        with pytest.raises(NotAllowed) as error:
            printer.drive(case.id, PAPER, form=FormOrder(BOOKLET.template, number=number))
        assert error.value.objection.key == reason
    assert [file.read_bytes() for file in (tmp_path / "out").iterdir() if file.stat().st_size] == []
    job = printer.drive(case.id, PAPER, form=BOOKLET).job
    assert job is not None and (job.form, job.form_number) == (BOOKLET.template, "A000001")


def _sheet(at: Workplace, case: Case) -> papers.Sheet:
    return papers.sheet(PAPER, at.case(case.id), at)


def test_what_does_not_fit_reserves_nothing_and_sends_nothing(at: Workplace, tmp_path: Path) -> None:
    case = decided(at, **{"wife.name": "古丽·" * 19})
    outcome = spooler(at, PDF, tmp_path / "out").drive(case.id, PAPER, form=BOOKLET)
    assert outcome.result is Result.NOT_SENT and "放不下" in outcome.sentence and outcome.job is None
    assert list((tmp_path / "out").iterdir()) == []


def test_a_calibration_sheet_is_in_no_ledger(at: Workplace, tmp_path: Path) -> None:
    out = spooler(at, ESCP, tmp_path / "out")
    sheet = forms.calibration_form(shelf.load(BOOKLET.template), at.station.alignment(FormPlace("", "", "", "")), "", "2026-11-25")
    assert "已发往打印机" in out.trial(sheet).result(20)
    out.close()
    assert len(form_reader.sheets(next((tmp_path / "out").iterdir()).read_bytes())) == 1


@pytest.mark.parametrize("name", shelf.names())
def test_a_specimen_shows_every_field_by_its_name(name: str) -> None:
    shown = forms.specimen(shelf.load(name))
    assert {item.field for page in shown.pages for item in page.items} == set(shown.template.field_names)
