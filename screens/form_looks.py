"""A filled form as 套打 shows it, and what of it is to be printed, by the numbers of its pages and fields."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from screens.cells import wrap
from screens.sheets import REPRINT
from screens.stationery_lines import place_words
from screens.widgets.kinds import Kind

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace
    from printing.stationery.forms import FormOrder

COLUMNS = 74


def _numbers(text: str) -> str:
    return "".join(char if char.isdigit() else " " for char in text)


NUMBERS = Kind("号码，用空格隔开", _numbers, limit=40)


@dataclass(frozen=True, slots=True)
class FormLook:
    """A form of a case: its pages as lines, the names of its fields in the order of their numbers, where it is printed."""

    template: str
    title: str
    place: str
    pages: int
    fields: tuple[str, ...]
    lines: tuple[str, ...]
    printed: bool
    numbered: bool = False


def look(at: "Workplace", case_id: str, paper: str, name: str) -> FormLook:
    """On the store thread. Raises FormTooSmall, TemplateError."""
    from cqclerk.domain.print_job import PrintState
    from printing import papers
    from printing.document import preview_mark
    from printing.stationery import forms, on_screen

    case = at.case(case_id)
    sheet = papers.sheet(paper, case, at, REPRINT)
    seen = replace(sheet, document=replace(sheet.document, marks=(preview_mark(), *sheet.document.marks)))
    filled = forms.on_form(seen, case, at, forms.FormOrder(name)).printed
    form = filled.template
    lines, number = [], 0
    for page_number, page in enumerate(form.pages, 1):
        shown = tuple(one for one in filled.pages if one.number == page_number)
        named = "  ".join(f"{number + place}{field.name}" for place, field in enumerate(page.fields, 1))
        number += len(page.fields)
        lines += [*on_screen.lines(form, shown, COLUMNS), *wrap(f"栏：{named}", COLUMNS), "- " * (COLUMNS // 2)]
    with at.reading() as tx:
        printed = any(job.paper == paper and job.state is PrintState.PRINTED for job in tx.jobs_of(case_id))
    place = place_words(at.station.form_place(name))
    return FormLook(name, form.title, place, len(form.pages), form.field_names, tuple(lines), printed, form.numbered)


def problem(look: FormLook, pages: str, fields: str) -> str:
    """Why these numbers name nothing, "" if they do."""
    if wrong := [n for n in pages.split() if not 1 <= int(n) <= look.pages]:
        return f"没有第 {wrong[0]} 页，这种纸有 {look.pages} 页。"
    if wrong := [n for n in fields.split() if not 1 <= int(n) <= len(look.fields)]:
        return f"没有第 {wrong[0]} 栏，栏号到 {len(look.fields)}。"
    return ""


def order(look: FormLook, pages: str, fields: str, number: str = "") -> "FormOrder":
    """What is to be printed."""
    from printing.stationery.forms import FormOrder
    from printing.stationery.placing import Choice

    chosen = tuple(look.fields[int(n) - 1] for n in fields.split())
    return FormOrder(look.template, Choice(tuple(int(n) for n in pages.split()), chosen), number)
