"""A document as a PDF of A4 or A5: text that can be searched and copied, fonts embedded as subsets, QR as vectors.

The same document gives the same bytes: a reprint can be compared with what was printed.
"""

from io import BytesIO
from itertools import takewhile

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from printing import fonts
from printing.document import (
    QR,
    Align,
    Barcode,
    Block,
    Columns,
    Cut,
    Document,
    Form,
    Line,
    Pairs,
    Rule,
    Seal,
    Seam,
    SignatureLine,
    Space,
    Span,
    Title,
)
from printing.layout import share_out
from printing.pdf import text
from printing.pdf.archive import About, describe
from printing.pdf.page import BLACK, GREY, HAIR, RED, Page, Plan
from printing.pdf.sizes import SheetSize, size_of

CELL_PADDING = 2.5 * mm
SIGNATURE_ROOM = 60 * mm
TIGHTNESS = (1.0, 0.92, 0.85, 0.78, 0.71, 0.64)  # a certificate is one sheet: long addresses make it smaller, never cut off
LITTLE_TIGHTER = TIGHTNESS[:3]  # another paper, where that saves a sheet
SEAL_SIDE = 42 * mm  # the seals of offices are round and 42 mm across


def render(document: Document, size: str = "A4") -> bytes:
    """The whole document, one sheet or more. size: see printing.pdf.sizes. Raises fonts.MissingGlyphs; then there is no file."""
    fonts.require(document.text())
    canvas, tightness, plan = _laid_out(document, size_of(size))
    if _again(plan, size_of(size)):
        canvas = _canvas()
        _drawn(canvas, document, size_of(size), tightness, plan)
    return _saved(canvas, document.title, (document,))


def render_folder(documents: tuple[Document, ...], title: str, size: str = "A4") -> bytes:
    """Several papers in one file, each found by its bookmark. Raises fonts.MissingGlyphs; then there is no file."""
    for document in documents:
        fonts.require(document.text())
    canvas = _canvas()
    for document in documents:
        _, tightness, plan = _laid_out(document, size_of(size))
        _drawn(canvas, document, size_of(size), tightness, plan)
    return _saved(canvas, title, documents)


def _laid_out(document: Document, size: SheetSize) -> tuple[Canvas, float, Plan]:
    """Drawn as large as fits: a certificate on one sheet a copy, another paper on as few sheets as a little tighter makes it."""
    made = []
    for tightness in TIGHTNESS if document.form is Form.CERTIFICATE else LITTLE_TIGHTER:
        canvas = _canvas()
        made.append((canvas, tightness, _drawn(canvas, document, size, tightness, None)))
        if made[-1][2].one_sheet_each or size.is_slip:
            break
    return min(reversed(made) if document.form is Form.CERTIFICATE else made, key=lambda one: sum(one[2].copies))


def _again(plan: Plan, size: SheetSize) -> bool:
    """Whether sheets say how many there are, or have a length that was not known before."""
    return size.is_slip or not plan.one_sheet_each


def _canvas() -> Canvas:
    font = text.font_name(fonts.faces()[0]) if fonts.faces() else None  # else reportlab puts in Helvetica, which is embedded nowhere
    return Canvas(BytesIO(), pagesize=(1, 1), invariant=1, pageCompression=1, pdfVersion=(1, 4), initialFontName=font)


def _drawn(canvas: Canvas, document: Document, size: SheetSize, tightness: float, plan: Plan | None) -> Plan:
    """Draw the document on a canvas; answer what it took. Each copy has its bookmark."""
    page = Page(canvas, document, size, tightness, plan)
    _bookmark(canvas, document, 1)
    copies = 1
    for number, (block, following) in enumerate(zip(document.blocks, (*document.blocks[1:], None), strict=True)):
        if isinstance(block, Cut) and following is not None:
            copies += 1
            page.finish()
            page.start(copy=True)
            _bookmark(canvas, document, copies)
        else:
            if together := _kept_together(page, document.blocks[number:]):
                page.need(together)
            _draw(page, block)
    page.finish()
    return page.made()


def _kept_together(page: Page, blocks: tuple[Block, ...]) -> float:
    """The room of the places to sign that follow: they are parted neither from each other nor from what is signed."""
    if page.size.is_slip:  # one sheet, however long
        return 0
    head = 0 if isinstance(blocks[0], SignatureLine) else 1
    places = sum(1 for _ in takewhile(lambda block: isinstance(block, SignatureLine), blocks[head:]))
    return (3 * places + 2 * head) * page.body if places else 0


def _bookmark(canvas: Canvas, document: Document, copy: int) -> None:
    key = f"{canvas.getPageNumber()}"
    canvas.bookmarkPage(key)
    canvas.addOutlineEntry(document.title if copy == 1 else f"{document.title}（第{copy}张）", key, 0)


def _saved(canvas: Canvas, title: str, documents: tuple[Document, ...]) -> bytes:
    """The file. It names offices and papers, nobody who stands on them."""
    offices = dict.fromkeys(block.office for document in documents for block in document.blocks if isinstance(block, Seal))
    describe(
        canvas,
        About(
            title,
            "、".join(office for office in offices if office),
            "；".join(f"{document.paper} {document.edition}" for document in documents),
            " ".join(document.digest() for document in documents),
        ),
    )
    return bytes(canvas.getpdfdata())


def _draw(page: Page, block: Block) -> None:
    match block:
        case Title(text=words):
            _title(page, words)
        case Line(spans=spans, align=align, indent=indent):
            page.paragraph(spans, align, indent * page.body / 2)
        case Pairs():
            _pairs(page, block)
        case Columns():
            _table(page, block)
        case Rule():
            page.need(page.body)
            page.rule(page.left, page.left + page.room, page.top + page.body / 2)
            page.skip(page.body)
        case Space(lines=lines):
            page.skip(lines * page.body * page.metrics.leading)
        case QR():
            _symbol(page, block, beside=page.document.form is Form.CERTIFICATE)
        case Barcode(text=code):
            _barcode(page, code)
        case SignatureLine(label=label):
            _signature(page, label)
        case Seal():
            _seal(page, block)
        case Seam(text=number):
            _seam(page, number)
        case Cut():  # the last: the sheet ends anyway
            pass


def _title(page: Page, words: str) -> None:
    """Centred, its characters spread apart."""
    size = page.title
    gap = size * 0.25
    long = text.width(words, size) + gap * (len(words) - 1)
    page.skip(size * (1.4 if page.metrics.framed else 0.2))
    x = (page.width - long) / 2
    page.ink(RED if page.metrics.framed else BLACK)
    for character in words:
        x = text.draw(page.canvas, x, page.height - page.top - size, Span(character, bold=True), size) + gap
    page.ink(BLACK)
    page.skip(size * 1.9)


def _pairs(page: Page, pairs: Pairs) -> None:
    """Labels and values: a ruled table on a certificate, plain lines elsewhere."""
    ruled = page.metrics.framed and len(pairs.rows) > 1
    padding = CELL_PADDING * page.scale if ruled else 0.0
    label_room = max((text.width(row.label, page.body) for row in pairs.rows), default=0) + 2 * padding + page.body
    for row in pairs.rows:
        lines = page.wrapped(row.value, *(page.room - label_room - 2 * padding,) * 2)
        height = sum(page.line_height(line) for line in lines) + padding
        page.need(height)
        if ruled:
            page.canvas.setLineWidth(HAIR)
            page.box(page.left, page.top, label_room, height)
            page.box(page.left + label_room, page.top, page.room - label_room, height)
        ground = height / 2 + page.body * 0.36 if ruled else page.ground(lines[0])
        page.spans_at((Span(row.label),), page.left + padding, page.top + ground)
        top = page.top + padding / 2
        for line in lines:
            page.spans_at(line, page.left + label_room + padding, top + page.ground(line))
            top += page.line_height(line)
        page.skip(height)
    page.skip(page.body * 0.6 if ruled else 0)


def _table(page: Page, table: Columns) -> None:
    widths = [share * page.room / 1000 for share in share_out(table.shares, 1000)]
    padding = CELL_PADDING * page.scale / 2
    for row in ((table.head,) if table.head else ()) + table.rows:
        cells = [page.wrapped((Span(cell),), *(width - 2 * padding,) * 2) for cell, width in zip(row, widths, strict=True)]
        height = max(len(cell) for cell in cells) * page.body * page.metrics.leading + padding
        page.need(height)
        x = page.left
        page.canvas.setLineWidth(HAIR)
        for cell, width in zip(cells, widths, strict=True):
            page.box(x, page.top, width, height)
            for number, line in enumerate(cell):
                page.spans_at(line, x + padding, page.top + padding / 2 + number * page.line_height(line) + page.ground(line))
            x += width
        page.skip(height)


def _symbol(page: Page, symbol: QR, beside: bool) -> None:
    """A QR: on a certificate at the left, the issuer's place stays free beside it; elsewhere in the middle."""
    side = symbol.side_mm * mm
    page.need(side + 3 * page.body)
    page.skip(page.body)
    x = page.left if beside else (page.width - side) / 2
    page.symbol(symbol.payload, x, page.top, side)
    if symbol.caption:
        page.ink(GREY)
        page.text_at(symbol.caption, page.body * 0.7, x + side / 2, page.top + side + page.body, Align.CENTRE)
        page.ink(BLACK)
    if beside:
        page.stand_beside(side + 4 * page.body, side + 3 * page.body)
    else:
        page.skip(side + 2 * page.body)


def _barcode(page: Page, code: str) -> None:
    module, height = 0.33 * mm, 12 * mm
    page.need(height + 2 * page.body)
    page.bars(code, page.left, page.top, module, height)
    page.text_at(code, page.body * 0.8, page.left, page.top + height + page.body)
    page.skip(height + 2 * page.body)


def _signature(page: Page, label: str) -> None:
    """The label, and a line to write on."""
    page.need(3 * page.body)
    page.skip(2 * page.body)
    start = page.left + text.width(label + "：", page.body)
    page.text_at(label + "：", page.body, page.left, page.top)
    page.rule(start, min(start + SIGNATURE_ROOM * page.scale, page.left + page.room), page.top + page.body * 0.2)
    page.skip(page.body)


def _seal(page: Page, seal: Seal) -> None:
    """Who and when at the right, in the middle of the place for the seal, which stays empty."""
    side = SEAL_SIDE * page.scale
    page.need(side)
    middle = page.left + page.room - max(side, text.width(seal.office, page.body)) / 2
    lines = [words for words in (seal.office, seal.date) if words]
    for number, words in enumerate(lines):
        page.text_at(words, page.body, middle, page.top + side / 2 + (number - 0.2) * page.body * page.metrics.leading, Align.CENTRE)
    if seal.note:
        page.ink(GREY)
        page.text_at(seal.note, page.body * 0.7, middle, page.top + side, Align.CENTRE)
        page.ink(BLACK)
    page.skip(side + page.body)
    page.stand_below()


def _seam(page: Page, number: str) -> None:
    """The line to cut along, the number across it, and in its middle the empty place of the seal."""
    side, small = SEAL_SIDE * (page.scale if page.size.is_slip else 1), page.size.note
    page.need(side + page.body)
    page.skip(page.body * 0.5)
    middle, cut = page.width / 2, page.top + side / 2
    page.ink(GREY)
    page.canvas.setLineWidth(HAIR)
    page.canvas.setDash(4, 3)
    for start, end in ((page.left, middle - side / 2), (middle + side / 2, page.left + page.room)):
        page.rule(start, end, cut)
    page.canvas.circle(middle, page.height - cut, side / 2, stroke=1, fill=0)
    page.canvas.setDash()
    page.text_at("（骑缝章）", small, middle + side / 2 + small, cut + side / 2, Align.LEFT)
    page.text_at("沿虚线裁开", small, page.left, cut + side / 2, Align.LEFT)
    page.ink(BLACK)
    for place in ((page.left + middle - side / 2) / 2, (middle + side / 2 + page.left + page.room) / 2):
        page.text_at(number, page.body * 0.8, place, cut + page.body * 0.29, Align.CENTRE)
    page.skip(side + page.body * 0.5)
