"""A document as the file that is asked for: what the printer would be sent, a picture, a PDF, or text."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from printing import preview
from printing.document import Document
from printing.profiles import Language, Profile

if TYPE_CHECKING:
    from PIL import Image

    from printing.stationery.forms import FilledForm

SUFFIXES = (".bin", ".png", ".pdf", ".txt")
PICTURE_DPI = 110.0
_SLIP_DPI = 203.0
_GAP = 12  # pixels between the sheets of a picture
_TEXT_COLUMNS = 100  # of a text: a QR may be wider than the paper


class NoSuchForm(Exception):
    """This printer has no such file; the text says why."""


def made(document: Document, profile: Profile, suffix: str, dpi: float = 0) -> bytes:
    """The bytes of the file. Raises NoSuchForm, fonts.MissingGlyphs, SymbolTooWide."""
    match suffix:
        case ".bin":
            return _sent(document, profile)
        case ".png":
            return _png(document, profile, dpi)
        case ".pdf":
            from printing.pdf.renderer import render as render_pdf
            from printing.pdf.sizes import of_width

            return render_pdf(document, of_width(profile.width_mm))
        case ".txt":
            lines = preview.lines(document, profile.columns, max(profile.columns, _TEXT_COLUMNS))
            return ("\n".join(preview.plain(line).rstrip() for line in lines) + "\n").encode()
        case _:
            raise NoSuchForm(f"不会做 {suffix or '没有后缀的'} 文件，只有 {' '.join(SUFFIXES)}")


def form_made(form: "FilledForm", profile: Profile, suffix: str) -> bytes:
    """The same of a certificate on its pre-printed form; a picture shows it over the scan of the form.

    Raises NoSuchForm, OutOfReach, fonts.MissingGlyphs.
    """
    from printing.stationery import forms, on_screen, raster, sheet_pdf

    if profile.language is Language.ESCPOS:
        raise NoSuchForm(f"{profile.title}是小票机，打不了证件纸")
    match suffix:
        case ".bin" if profile.language is Language.ESCP:
            return forms.render(form, profile)
        case ".pdf":
            return sheet_pdf.render(form.pages, form.about)
        case ".png":
            out = BytesIO()
            _stacked([raster.picture(form.template, page, place=form.scans) for page in form.pages]).save(out, "PNG", optimize=True)
            return out.getvalue()
        case ".txt":
            return ("\n".join(on_screen.lines(form.template, form.pages, _TEXT_COLUMNS)) + "\n").encode()
        case _:
            raise NoSuchForm(f"证件纸不会做 {suffix or '没有后缀的'} 文件，只有 {' '.join(SUFFIXES)}（.bin 只给 24 针机）")


def _sent(document: Document, profile: Profile) -> bytes:
    """What the printer is sent."""
    match profile.language:
        case Language.ESCPOS:
            from printing.escpos.renderer import render

            return render(document, profile)
        case Language.ESCP:
            from printing.escp.renderer import render as render_dot_matrix

            return render_dot_matrix(document, profile)
        case Language.PDF:
            raise NoSuchForm(f"{profile.title}收的是 PDF，请写 .pdf")


def suffix_of(file: str) -> str:
    return ".txt" if file == "-" else Path(file).suffix.lower()


def _png(document: Document, profile: Profile, dpi: float) -> bytes:
    if profile.language is Language.ESCPOS:
        from printing.escpos.picture import picture

        return picture(_sent(document, profile), profile)
    if profile.language is Language.ESCP:
        from printing.escp.picture import picture as dot_matrix_picture

        return dot_matrix_picture(_sent(document, profile), profile)
    from printing.pdf.raster import sheets
    from printing.pdf.sizes import of_width, size_of

    size = of_width(profile.width_mm)
    pages = sheets(document, size, dpi or (_SLIP_DPI if size_of(size).is_slip else PICTURE_DPI))
    out = BytesIO()
    _stacked(pages).save(out, "PNG", optimize=True)
    return out.getvalue()


def _stacked(pages: "list[Image.Image]") -> "Image.Image":
    """One picture, the sheets below each other."""
    from PIL import Image

    if len(pages) == 1:
        return pages[0]
    whole = Image.new("RGB", (max(page.width for page in pages), sum(page.height + _GAP for page in pages) - _GAP), (120, 120, 120))
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height + _GAP
    return whole
