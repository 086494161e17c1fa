"""What goes onto a form, as a PDF of the form's size: for laser and ink-jet printers."""

from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from printing import fonts
from printing.document import Span
from printing.pdf import text
from printing.pdf.archive import About, describe
from printing.pdf.page import HAIR, symbol_path
from printing.qr import modules
from printing.stationery.placing import Placed, PlacedLine, PlacedPage, PlacedSymbol, PlacedText


def render(pages: tuple[PlacedPage, ...], about: About) -> bytes:
    """One page each. Raises fonts.MissingGlyphs; then there is no file."""
    fonts.require("".join(item.text for page in pages for item in page.items if isinstance(item, PlacedText)))
    font = text.font_name(fonts.faces()[0]) if fonts.faces() else None
    canvas = Canvas(BytesIO(), pagesize=(1, 1), invariant=1, pageCompression=1, pdfVersion=(1, 4), initialFontName=font)
    for page in pages:
        canvas.setPageSize((page.width * mm, page.height * mm))
        for item in page.items:
            _draw(canvas, page.height, item)
        canvas.showPage()
    describe(canvas, about)
    return bytes(canvas.getpdfdata())


def _draw(canvas: Canvas, height: float, item: Placed) -> None:
    match item:
        case PlacedText():
            text.draw(canvas, item.x * mm, (height - item.ground) * mm, Span(item.text), item.size)
        case PlacedSymbol():
            module = item.side * mm / len(modules(item.payload))
            canvas.saveState()
            canvas.transform(module, 0, 0, -module, item.x * mm, (height - item.y) * mm)
            canvas._code.append(symbol_path(item.payload))
            canvas.restoreState()
        case PlacedLine():
            canvas.setLineWidth(HAIR / 2)
            canvas.line(item.x * mm, (height - item.y) * mm, item.to_x * mm, (height - item.to_y) * mm)
