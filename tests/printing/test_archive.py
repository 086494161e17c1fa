"""A PDF that can be kept: colours named, metadata twice the same, streams as ISO 19005 wants them; and a validator's word for it."""

import os
import re
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from printing import papers
from printing.pdf.archive import About, srgb_profile, xmp
from printing.pdf.renderer import render, render_folder
from tests.printing.paper_samples import CERTIFICATE, EVERY

JAVA = Path(os.environ.get("CQCLERK_JAVA", "/usr/share/java"))
VALIDATOR = ("pdfbox2", "fontbox2", "preflight", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")
ON = date(2026, 11, 25)


def test_the_colour_profile_is_srgb() -> None:
    from PIL import Image, ImageCms

    ours = ImageCms.ImageCmsProfile(BytesIO(srgb_profile()))
    change = ImageCms.buildTransform(ours, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    colours = [(0, 0, 0), (184, 23, 23), (115, 115, 115), (230, 230, 230), (255, 255, 255), (10, 200, 90)]
    for colour in colours:
        got = ImageCms.applyTransform(Image.new("RGB", (1, 1), colour), change).getpixel((0, 0))
        assert max(abs(a - b) for a, b in zip(got, colour, strict=True)) <= 1


def test_metadata_is_well_formed_whatever_the_office_is_called() -> None:
    written = xmp(About("证 <样>", "甲&乙", "receipt 1", ""))
    root = ElementTree.fromstring(re.sub(r"<\?xpacket.*?\?>", "", written))
    assert "甲&乙" in "".join(root.itertext()) and "证 <样>" in "".join(root.itertext())


def test_each_stream_ends_on_a_line_of_its_own_and_is_as_long_as_it_says() -> None:
    made = render(papers.draw("childbirth_certificate", CERTIFICATE, ON, training=False))
    starts = [(int(found[1]), found.end()) for found in re.finditer(rb"/Length (\d+)[^\0]*?\nstream\n", made)]
    assert len(starts) >= 4
    assert all(made[end + length :].startswith(b"\nendstream\n") for length, end in starts)


def test_nothing_in_the_file_is_transparent_encrypted_or_active() -> None:
    made = render(papers.draw("childbirth_certificate", CERTIFICATE, ON, training=True))
    for word in (b"/SMask", b"/ca ", b"/CA ", b"/Encrypt", b"/JavaScript", b"/OpenAction", b"/EmbeddedFile", b"LZWDecode", b"/Helvetica"):
        assert word not in made
    assert b"/OutputIntents" in made and b"/GTS_PDFA1" in made and b"/Lang (zh-CN)" in made


@pytest.mark.skipif(
    not all((JAVA / f"{jar}.jar").exists() for jar in VALIDATOR), reason="PDFBox Preflight (libpdfbox2-java) is not installed"
)
def test_a_validator_takes_every_paper_for_pdf_a_1b(tmp_path: Path) -> None:
    documents = tuple(papers.draw(kind, facts, ON, training=False) for kind, facts in EVERY.items())
    for size in ("A4", "A5", "80mm"):
        (tmp_path / f"{size}.pdf").write_bytes(render_folder(documents, "整卷", size))
    rare = papers.draw("marital_childbearing_certificate", EVERY["marital_childbearing_certificate"], ON, training=True)
    (tmp_path / "training.pdf").write_bytes(render(rare))
    jars = ":".join(str(JAVA / f"{jar}.jar") for jar in VALIDATOR)
    for made in sorted(tmp_path.glob("*.pdf")):
        said = subprocess.run(
            ["java", "-cp", jars, "org.apache.pdfbox.preflight.Validator_A1b", made], capture_output=True, text=True, check=False
        )
        assert "is a valid PDF/A-1b file" in said.stdout, said.stdout + said.stderr
