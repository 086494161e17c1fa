"""What makes a PDF fit to be kept: its metadata once more as XMP, the colours named (sRGB), a language; nothing that is not in the file.

Title, author (the office) and subject are those of the paper's template and its seal; of the persons on the paper nothing is said here.
There is no date of making: the same paper is the same bytes, whenever it is made.
"""

import struct
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

PRODUCER = "cqclerk"
LANGUAGE = "zh-CN"
PART, CONFORMANCE = 1, "B"
"""PDF/A-1b, because that is what a validator could be had for (Apache PDFBox Preflight, tests/printing/test_archive.py). Of PDF/A-2b, which
asks for no more in a file like this, nothing is claimed: veraPDF has not seen it."""


_format_stream = pdfdoc.PDFStream.format


def stream_with_its_end(stream: Any, document: Any) -> bytes:
    """A stream whose end stands on a line of its own (ISO 19005-1, 6.1.7): reportlab 5.1 leaves the break out."""
    return bytes(_format_stream(stream, document)).removesuffix(b"endstream\n") + b"\nendstream\n"


pdfdoc.PDFStream.format = stream_with_its_end


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself."""

    title: str
    author: str
    subject: str
    keywords: str


class _Info(pdfdoc.PDFInfo):  # type: ignore[misc]  # reportlab is untyped
    """The information dictionary without its dates."""

    def __init__(self, about: About) -> None:
        super().__init__()
        self.about = about

    def digest(self, md5object: Any) -> None:
        """Part of the file's ID."""
        for text in (self.about.title, self.about.author, self.about.subject, self.about.keywords):
            md5object.update(text.encode())

    def format(self, document: Any) -> bytes:
        about = self.about
        entries = {
            "Title": about.title,
            "Author": about.author,
            "Subject": about.subject,
            "Keywords": about.keywords,
            "Creator": PRODUCER,
            "Producer": PRODUCER,
        }
        said = {key: pdfdoc.PDFString(text) for key, text in entries.items() if text}
        return bytes(pdfdoc.PDFDictionary(said).format(document))


def describe(canvas: Canvas, about: About) -> None:
    """Once for each file, before it is saved."""
    document = canvas._doc
    document.info = _Info(about)
    catalog = document.Catalog
    catalog.Lang = pdfdoc.PDFString(LANGUAGE)
    catalog.Metadata = _stream(xmp(about).encode(), {"Type": "Metadata", "Subtype": "XML"})
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.OutputIntents = pdfdoc.PDFArray([_output_intent(document)])


def _output_intent(document: Any) -> Any:
    profile = _stream(srgb_profile(), {}, N=3)
    profile.filters = [pdfdoc.PDFZCompress]
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(profile),
        }
    )


def _stream(content: bytes, names: dict[str, str], **numbers: int) -> Any:
    entries: dict[str, object] = {key: pdfdoc.PDFName(name) for key, name in names.items()}
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary({**entries, **numbers}), content)


def xmp(about: About) -> str:
    """The same in XMP (ISO 16684-1), as PDF/A wants it beside the information dictionary."""
    title, author, subject, keywords = map(escape, (about.title, about.author, about.subject, about.keywords))
    properties = (
        f"<dc:format>application/pdf</dc:format><dc:title>{_alternative(title)}</dc:title>"
        + (f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>" if author else "")
        + (f"<dc:description>{_alternative(subject)}</dc:description>" if subject else "")
        + (f"<pdf:Keywords>{keywords}</pdf:Keywords>" if keywords else "")
        + f"<pdf:Producer>{PRODUCER}</pdf:Producer><xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>"
        + f"<pdfaid:part>{PART}</pdfaid:part><pdfaid:conformance>{CONFORMANCE}</pdfaid:conformance>"
    )
    spaces = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "pdf": "http://ns.adobe.com/pdf/1.3/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    }
    named = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {named}>{properties}</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
    )


def _alternative(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'


@lru_cache
def srgb_profile() -> bytes:
    """The colour space sRGB as an ICC profile of version 2, made from the numbers of IEC 61966-2-1 (adapted to D50), so that it is ours."""
    white = _xyz(0.9642, 1.0, 0.8249)
    curve = b"curv" + bytes(4) + struct.pack(">I1024H", 1024, *(_linear(step / 1023) for step in range(1024)))
    tags = [
        (b"desc", _description(b"sRGB IEC61966-2.1")),
        (b"cprt", b"text" + bytes(4) + b"No copyright, use freely\0"),
        (b"wtpt", white),
        (b"rXYZ", _xyz(0.4360, 0.2225, 0.0139)),
        (b"gXYZ", _xyz(0.3851, 0.7169, 0.0971)),
        (b"bXYZ", _xyz(0.1431, 0.0606, 0.7141)),
        (b"rTRC", curve),
    ]
    table, body, start = [], b"", 128 + 4 + 12 * (len(tags) + 2)
    for name, data in tags:
        table.append(name + struct.pack(">II", start + len(body), len(data)))
        body += data + bytes(-len(data) % 4)
    table += [name + table[-1][4:12] for name in (b"gTRC", b"bTRC")]  # one curve serves all three
    head = bytes(4) + b"\x02\x10\0\0mntrRGB XYZ " + struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + white[8:20] + bytes(48)
    rest = struct.pack(">I", len(table)) + b"".join(table) + body
    return struct.pack(">I", 4 + len(head) + len(rest)) + head + rest


def _linear(value: float) -> int:
    """sRGB → light, as a 16-bit number."""
    light = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return round(light * 65535)


def _xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _description(name: bytes) -> bytes:
    return b"desc" + bytes(4) + struct.pack(">I", len(name) + 1) + name + b"\0" + bytes(8) + bytes(3 + 67)
