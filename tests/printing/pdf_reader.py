"""What stands in a PDF: read by ourselves, and by poppler where it is installed."""

import base64
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable


def own_text(pdf: bytes) -> str:
    """Every text of the file in drawing order, decoded by the ToUnicode maps that are in it."""
    return "".join(page_texts(pdf))


def page_texts(pdf: bytes) -> list[str]:
    """The same page by page."""
    objects = {int(n): body for n, body in re.findall(rb"(\d+) 0 obj(.*?)\nendobj", pdf, re.S)}
    maps = {name: _map(objects, int(number)) for body in objects.values() for name, number in _fonts(body)}
    said = []
    for body in objects.values():
        content, out = stream(body), ""
        current: dict[int, str] = {}
        for font, shown in re.findall(rb"/(F[\d+]+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj", content, re.S):
            if font:
                current = maps.get(font, {})
            else:
                out += "".join(current.get(code, "") for code in _unescaped(shown))
        said += [out] if out else []
    return said


def sizes(pdf: bytes) -> set[float]:
    """Of its texts, in points."""
    bodies = re.findall(rb"\d+ 0 obj(.*?)\nendobj", pdf, re.S)
    return {float(size) for body in bodies for size in re.findall(rb"/F[\d+]+ ([\d.]+) Tf", stream(body))}


def _fonts(body: bytes) -> list[tuple[bytes, bytes]]:
    return re.findall(rb"/(F\d+\+\d+) (\d+) 0 R", body)


def _map(objects: dict[int, bytes], font: int) -> dict[int, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    assert found
    pairs = re.findall(rb"<([0-9A-F]{2})> <([0-9A-F]{4,})>\n", stream(objects[int(found[1])]))
    return {int(code, 16): bytes.fromhex(value.decode()).decode("utf-16-be") for code, value in pairs}


def stream(body: bytes) -> bytes:
    found = re.search(rb"/Length (\d+).*?stream\r?\n", body, re.S)
    if not found:
        return b""
    data = body[found.end() : found.end() + int(found[1])]
    if b"ASCII85Decode" in body:
        data = base64.a85decode(data.strip().removesuffix(b"~>"))
    return zlib.decompress(data) if b"FlateDecode" in body else data


def _unescaped(shown: bytes) -> bytes:
    signs = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    return re.sub(
        rb"\\([0-7]{3}|.)",
        lambda found: bytes((int(found[1], 8),)) if found[1][:1].isdigit() else signs.get(found[1], found[1]),
        shown,
        flags=re.S,
    )


def poppler_text(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


EXTRACTORS: list[Callable[[bytes], str]] = [own_text, *([poppler_text] if shutil.which("pdftotext") else [])]


def information(pdf: bytes) -> dict[str, str]:
    """The information dictionary."""
    number = re.search(rb"/Info (\d+) 0 R", pdf)
    assert number
    body = re.search(rb"\n%s 0 obj(.*?)\nendobj" % number[1], pdf, re.S)
    assert body
    return {key.decode(): _string(text) for key, text in re.findall(rb"/(\w+) \(((?:\\.|[^\\()])*)\)", body[1], re.S)}


def xmp(pdf: bytes) -> str:
    """The metadata stream, which is never compressed."""
    found = re.search(rb"<x:xmpmeta.*?</x:xmpmeta>", pdf, re.S)
    assert found
    return found[0].decode()


def bookmarks(pdf: bytes) -> list[str]:
    return [_string(text) for text in re.findall(rb"/Dest .*?/Title \(((?:\\.|[^\\()])*)\)", pdf, re.S)]


def pages(pdf: bytes) -> list[tuple[int, int]]:
    """(width, height) of each page in whole points."""
    return [(round(float(w)), round(float(h))) for w, h in re.findall(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", pdf)]


def _string(text: bytes) -> str:
    plain = _unescaped(text)
    return plain.decode("utf-16") if plain.startswith((b"\xfe\xff", b"\xff\xfe")) else plain.decode("latin-1")
