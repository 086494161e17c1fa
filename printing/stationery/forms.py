"""A certificate on its pre-printed form: its facts in their places, moved as the printer needs it, in the language of the printer."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cqclerk.domain.stationery import Alignment
from printing import fonts
from printing.document import Document, Mark
from printing.pdf.archive import About
from printing.profiles import Language, Profile
from printing.stationery import sheet_escp, sheet_pdf, shelf
from printing.stationery.placing import Choice, PlacedPage, moved, place, said, within
from printing.stationery.template import MARK, FormPage, FormTemplate

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.workplace.workplace import Workplace
    from printing.papers import Sheet

EVERYTHING, STRAIGHT, NOTHING_SAID = Choice(), Alignment(), About("", "", "", "")


@dataclass(frozen=True, slots=True)
class FormOrder:
    """On which form a paper is printed, and what of it. number: 预制号 of that form, where its template has such numbers."""

    template: str
    choice: Choice = EVERYTHING
    number: str = ""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The pages of one form. edition: what the ledger names; digest: SHA-256 (hex) of what is printed on them.

    scans  where the scanned pages of a station's own forms lie
    """

    template: FormTemplate
    pages: tuple[PlacedPage, ...]
    alignment: Alignment = STRAIGHT
    tray: str = ""
    about: About = NOTHING_SAID
    scans: Path | None = None

    @property
    def edition(self) -> str:
        return f"{self.template.name} {self.template.edition}"

    @property
    def digest(self) -> str:
        said = [self.edition, [[page.number, [repr(item) for item in page.items]] for page in self.pages]]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet (printing.papers.Sheet) that is printed on a form."""

    sheet: "Sheet"
    printed: FilledForm
    number: str = ""

    @property
    def form(self) -> str:
        """The template of the form."""
        return self.printed.template.name

    @property
    def document(self) -> Document:
        return self.sheet.document

    @property
    def certificate(self) -> bool:
        return self.sheet.certificate

    @property
    def again(self) -> int:
        return self.sheet.again

    @property
    def reason(self) -> str:
        return self.sheet.reason

    @property
    def edition(self) -> str:
        return self.printed.edition

    @property
    def digest(self) -> str:
        return self.printed.digest


def fill(form: FormTemplate, facts: Mapping[str, object], marks: tuple[Mark, ...], choice: Choice = EVERYTHING) -> FilledForm:
    """A form with these facts on it, not moved yet. Raises FormTooSmall, MissingGlyphs."""
    from printing.pdf import text

    known = {**facts, MARK: "；".join(f"{mark.text} {mark.note}".strip() for mark in marks)}
    fonts.require(said(form, known))
    pages = place(form, known, text.width, choice)
    return FilledForm(form, pages, about=About(form.title, str(facts.get("office", "")), f"{form.paper} {form.edition}", ""))


def on_form(sheet: "Sheet", case: "Case", at: "Workplace", order: FormOrder) -> FormSheet:
    """A sheet of a certificate that is printed on a form instead. On the store thread. Raises FormTooSmall, TemplateError."""
    from printing.case_facts import facts_of
    from printing.papers import named

    form = shelf.load(order.template, at.reference.own_stationery, at.today())
    filled = fill(form, named(facts_of(sheet.document.paper, case, at)), sheet.document.marks, order.choice)
    if at.home is not None:
        filled = replace(filled, scans=at.home.templates / shelf.FOLDER)
    where = at.station.form_place(form.name)
    if where is not None:
        filled = replace(filled, alignment=at.station.alignment(where), tray=where.tray)
    return FormSheet(sheet, filled, order.number)


def render(form: FilledForm, profile: Profile) -> bytes:
    """The bytes for this printer. Raises OutOfReach, fonts.MissingGlyphs: then nothing is printed."""
    from printing.pdf import text

    pages = tuple(moved(page, form.alignment.sent) for page in form.pages)
    escp = profile.language is Language.ESCP
    for page in pages:
        within(page, text.width, profile.width_mm if escp else page.width)
    return sheet_escp.render(pages, form.tray) if escp else sheet_pdf.render(pages, form.about)


def calibration_form(form: FormTemplate, alignment: Alignment, tray: str, when: str) -> FilledForm:
    """The calibration sheet of a template, printed as its forms are now."""
    from printing.stationery import calibration

    page = calibration.page(f"{form.title} 标定页", form.width, form.height, when)
    plain = replace(form, pages=(FormPage("标定页", (), (), ""),))
    return FilledForm(plain, (page,), alignment, tray, About("标定页", "", form.name, ""))


def specimen(form: FormTemplate) -> FilledForm:
    """The form with the names of its fields in their places: to see a template, and nobody's data."""
    from printing.pdf import text

    pages = []
    bare: dict[str, Any] = {"cells": 0, "symbol": False, "each": "", "row": 0, "when": "", "unless": "", "least": 4.0, "lines": 2}
    for number, page in enumerate(form.pages, 1):
        fields = tuple(replace(field, text=field.name, **bare) for field in page.fields)
        named = replace(form, pages=(replace(page, fields=fields),))
        pages += [replace(one, number=number) for one in place(named, {}, text.width)]
    return FilledForm(form, tuple(pages))
