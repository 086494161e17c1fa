"""The symbol on our own paper, at 203 dpi, is read again after what happens to papers: blur, tilt, dirt, bad light, a worn head."""

import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from cqclerk.protocol import credential
from cqclerk.protocol.credential import Credential
from cqclerk.protocol.signing import Ed25519Signer
from printing import papers, profiles, qr, scan
from printing.escpos.picture import picture
from printing.escpos.renderer import render
from tests.printing.paper_samples import APPROVAL, CERTIFICATE, HONOR, MARITAL

ON = date(2026, 11, 25)
SIGNER = Ed25519Signer(bytes(range(32)))
CERTIFICATES = {
    "childbirth_certificate": CERTIFICATE,
    "marital_childbearing_certificate": MARITAL,
    "only_child_honor_certificate": HONOR,
    "additional_child_certificate": APPROVAL,
}


def signed(number: str) -> str:
    """A credential as a decision signs it; each has other bytes."""
    said = Credential(number, "childbirth", ON, None, credential.holder_digest(number, ("509900199103070025",)), "ab" * 8, False)
    return credential.issue(said, SIGNER)


def printed(kind: str, symbol: str, printer: str) -> Image.Image:
    """The paper as the printer puts it out."""
    document = papers.draw(kind, replace(CERTIFICATES[kind], credential=symbol), ON, training=False)
    profile = profiles.load(printer)
    return Image.open(BytesIO(picture(render(document, profile), profile))).convert("L")


def png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def photographed(paper: Image.Image, degrees: float, blur_dots: float = 0.0) -> Image.Image:
    """Three pixels a dot, tilted, out of focus."""
    large = paper.resize((paper.width * 2, paper.height * 2), Image.Resampling.BILINEAR)
    return large.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=205).filter(ImageFilter.GaussianBlur(2 * blur_dots))


def dirty(paper: Image.Image, chance: random.Random) -> Image.Image:
    """Specks and a pen's stroke, dark and light, over some three parts in a hundred of the paper."""
    image = paper.copy()
    draw = ImageDraw.Draw(image)
    for _ in range(paper.width * paper.height // 3000):
        x, y, r = chance.randrange(paper.width), chance.randrange(paper.height), chance.choice((1, 1, 2, 3))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=chance.choice((0, 90, 255)))
    y = chance.randrange(paper.height)
    draw.line((0, y, paper.width, y + chance.randrange(-60, 60)), fill=60, width=3)
    return image


def badly_lit(paper: Image.Image, chance: random.Random) -> Image.Image:
    """A shadow over one side, and grain."""
    shadow = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize(paper.size).point(lambda v: 110 + v * 145 // 255)
    grain = Image.frombytes("L", (64, 64), bytes(chance.randrange(236, 256) for _ in range(64 * 64))).resize(paper.size)
    return ImageChops.multiply(ImageChops.multiply(paper, shadow), grain)


def worn(paper: Image.Image, chance: random.Random) -> Image.Image:
    """Ink that runs by half a dot, and a heater of the head that is gone: a white stripe down the paper."""
    fat = paper.resize((paper.width * 2, paper.height * 2), Image.Resampling.NEAREST).filter(ImageFilter.MinFilter(3)).resize(paper.size)
    x = chance.randrange(paper.width // 4, paper.width * 3 // 4)
    ImageDraw.Draw(fat).line((x, 0, x, paper.height), fill=255, width=1)
    return fat


HARDSHIPS: dict[str, Callable[[Image.Image, random.Random], Image.Image]] = {
    "as it came": lambda paper, chance: paper,
    "tilt and blur": lambda paper, chance: photographed(paper, chance.uniform(-15, 15), 0.7),
    "upside down": lambda paper, chance: photographed(paper, 180 + chance.uniform(-8, 8), 0.4),
    "dirt": lambda paper, chance: photographed(dirty(paper, chance), chance.uniform(-6, 6), 0.3),
    "light": lambda paper, chance: photographed(badly_lit(paper, chance), chance.uniform(-10, 10), 0.4),
    "worn head": lambda paper, chance: photographed(worn(paper, chance), chance.uniform(-4, 4), 0.3),
}


@pytest.mark.parametrize("hardship", HARDSHIPS)
@pytest.mark.parametrize("printer", ["generic-58", "epson-80"])
def test_the_symbol_of_our_own_raster_is_read_after_what_happens_to_papers(hardship: str, printer: str) -> None:
    for seed in range(2):
        symbol = signed(f"Y50990100120260{seed:05d}9")
        image = HARDSHIPS[hardship](printed("childbirth_certificate", symbol, printer), random.Random(f"{hardship}{seed}"))
        assert scan.payloads(png(image)) == [symbol]


@pytest.mark.parametrize("kind", CERTIFICATES)
def test_every_certificate_bears_its_symbol_in_version_7_m(kind: str) -> None:
    symbol = signed("Y5099010012026000129")
    (read,) = zxingcpp.read_barcodes(printed(kind, symbol, "generic-58"), formats=zxingcpp.BarcodeFormat.QRCode)
    assert (read.text, read.ec_level, len(qr.modules(symbol))) == (symbol, "M", 45)
    assert credential.check(read.text, SIGNER.public_key).number == "Y5099010012026000129"


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not here")
def test_the_symbol_of_a_pdf_is_read_at_203_dpi(tmp_path: Path) -> None:
    from printing.pdf.renderer import render as render_pdf

    symbol = signed("Y5099010012026000129")
    (tmp_path / "paper.pdf").write_bytes(
        render_pdf(papers.draw("childbirth_certificate", replace(CERTIFICATE, credential=symbol), ON, training=True))
    )
    subprocess.run(["pdftoppm", "-r", "203", "-png", "-singlefile", "paper.pdf", "page"], cwd=tmp_path, check=True, timeout=60)
    page = Image.open(tmp_path / "page.png").convert("L")
    assert scan.payloads(png(photographed(dirty(page, random.Random(1)), 4, 0.4))) == [symbol]


def test_what_is_no_picture_is_told_from_a_picture_without_a_symbol() -> None:
    assert scan.payloads(png(Image.new("L", (400, 400), 255))) == []
    for data in (b"", b"CQ1:ABC", b"\x89PNG\r\n\x1a\n broken"):
        with pytest.raises(scan.NoPicture):
            scan.payloads(data)
