"""Papers from files of facts: nothing is asked for that follows from the rest, everything else is named, and none is ever a certificate."""

import json
from dataclasses import fields
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from cqclerk.protocol import credential
from cqclerk.protocol.explain_question import BadQuestion, Question, read_question
from cqclerk.protocol.published import Content
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.verifying import Verdict, verify
from printing import from_facts, making, papers, profiles, templates
from printing.document import QR, Document
from printing.stationery import shelf
from printing.stationery.placing import PlacedSymbol
from printing.templates import TemplateError
from scripts import make_gallery
from scripts.make_gallery import FACTS, GALLERY, PAGE, RECORD, SAMPLES, page, shown
from tests.stations import DAY

REFERENCE = Reference.load(training=True)
CERTIFICATES = [paper for paper in papers.FACTS if paper.endswith("_certificate")]


def question(sample: str = "childbirth", **changes: object) -> Question:
    return read_question(json.dumps(json.loads((SAMPLES / f"{sample}.json").read_text("utf-8")) | changes).encode())


def test_the_gallery_shows_what_the_templates_say_now() -> None:
    record = json.loads(RECORD.read_text("utf-8"))
    now = {each.file: each.record(REFERENCE) for each in shown()}
    stale = [name for name, said in now.items() if record.get(name) != said]
    assert not stale and set(record) == set(now), f"papers have changed: run `make gallery` and look at {stale}"
    assert {file.name for file in GALLERY.glob("*.png")} == set(now)
    assert PAGE.read_text("utf-8") == "\n".join(page()) + "\n"
    assert sum(file.stat().st_size for file in GALLERY.iterdir()) < 3_000_000


def test_every_paper_there_is_stands_in_the_gallery() -> None:
    assert {each.paper for each in make_gallery.papers()} == set(papers.FACTS)
    assert {each.paper for each in shown()} == {*papers.FACTS, *shelf.names(), "trial", "calibration"}


@pytest.mark.parametrize("paper", CERTIFICATES)
@pytest.mark.parametrize("training", [True, False])
def test_whatever_is_made_of_facts_says_that_it_is_none_and_its_symbol_too(paper: str, training: bool) -> None:
    facts = FACTS.get(paper, "childbirth")
    document = from_facts.document(paper, question(facts, training=training, window={"office": "T509901001"}), REFERENCE)
    assert [mark.text for mark in document.marks] == ["训练样本" if training else "样张"]
    (symbol,) = [block.payload for block in document.blocks if isinstance(block, QR)]
    assert verify(symbol, Content(), DAY, DAY, training=False).verdict is Verdict.TRAINING
    assert len(symbol) == credential.LENGTH, "as large as that of a true one"


def test_a_true_symbol_is_not_taken_from_a_file() -> None:
    with pytest.raises(BadQuestion) as wrong:
        from_facts.document("childbirth_certificate", question(paper={"credential": "CQ1:ABC"}), REFERENCE)
    assert wrong.value.path == "$.paper.credential"


def test_all_that_is_missing_is_named_at_once_with_its_place() -> None:
    bare = question(people={"wife": {}, "husband": {"name": "刘强"}}, paper={}, request={})
    with pytest.raises(from_facts.MissingFacts) as missing:
        from_facts.document("childbirth_certificate", bare, REFERENCE)
    assert {"$.people.wife.name", "$.people.wife.identity_number", "$.people.husband.identity_number"} <= set(missing.value.paths)
    assert {"$.paper.certificate_number", "$.paper.registrar", "$.paper.decided", "$.people.wife.marriage_date"} <= set(missing.value.paths)
    assert "$.people.husband.name" not in missing.value.paths


def test_what_is_said_to_be_empty_is_not_missing_and_a_value_replaces_what_was_derived() -> None:
    said = json.loads((SAMPLES / "childbirth.json").read_text("utf-8"))["paper"] | {"birth_order": "", "wife_name": "扎西"}
    text = from_facts.document("childbirth_certificate", question(paper=said), REFERENCE).text()
    assert "扎西" in text and "王芳" not in text and "2026年11月25日" in text


def test_a_name_that_no_paper_knows_and_a_value_of_the_wrong_shape_are_slips_of_the_pen() -> None:
    for said, path in (({"clark": "李敏"}, "$.paper.clark"), ({"clerk": 5}, "$.paper.clerk"), ({"receipt": 1}, "$.paper.receipt")):
        with pytest.raises(BadQuestion) as wrong:
            from_facts.document("receipt", question(paper=said), REFERENCE)
        assert wrong.value.path == path


def test_every_fact_of_every_paper_can_be_said() -> None:
    """Said as text where it is text: then nothing is missing, whatever else the file lacks."""
    for kind, needed in papers.FACTS.items():
        said = {field.name: "某" for field in fields(needed) if field.type in ("str", str) and field.name != "credential"}
        lists = {"applicants": ["某人"], "reasons": [{"text": "某"}], "people": [{"label": "某", "text": "某"}]}
        known = {name: value for name, value in lists.items() if name in {field.name for field in fields(needed)}}
        document = from_facts.document(kind, question(paper=said | known), REFERENCE)
        assert isinstance(document, Document)


def test_a_template_that_is_tried_is_used_and_a_broken_one_is_named() -> None:
    text = templates.shipped_text("receipt").replace('id = "2019-12"', 'id = "try"')
    assert "接收凭证新样" in from_facts.document("receipt", question(), REFERENCE, text.replace("申请材料接收凭证", "接收凭证新样")).text()
    with pytest.raises(TemplateError) as broken:
        from_facts.document("receipt", question(), REFERENCE, text.replace("{receipt_number", "{recept_number", 1))
    assert broken.value.file == "receipt.toml" and "recept_number" in broken.value.reason and broken.value.line


@pytest.mark.parametrize(("printer", "suffix", "head"), [("generic-58", ".bin", b"\x00\x1c.\x1b@"), ("a4-pdf", ".pdf", b"%PDF-")])
def test_the_same_facts_make_the_same_bytes(printer: str, suffix: str, head: bytes) -> None:
    document = from_facts.document("receipt", question(), REFERENCE)
    once, again = (making.made(document, profiles.load(printer), suffix) for _ in range(2))
    assert once == again and once.startswith(head)


@pytest.mark.parametrize("certificate", CERTIFICATES)
@pytest.mark.parametrize("printer", ["generic-58", "virtual-80", "a4-pdf", "a5-pdf", "slip-58-pdf", "lq-630k"])
def test_the_symbol_can_be_read_from_the_picture_of_every_certificate_on_every_kind_of_paper(certificate: str, printer: str) -> None:
    document = from_facts.document(certificate, question(FACTS.get(certificate, "childbirth")), REFERENCE)
    (payload,) = [block.payload for block in document.blocks if isinstance(block, QR)]
    assert symbols(making.made(document, profiles.load(printer), ".png")) == [payload]


@pytest.mark.parametrize("name", shelf.names())
def test_the_symbol_can_be_read_from_every_form(name: str) -> None:
    form = shelf.load(name)
    filled = from_facts.on_form(form, question(FACTS.get(form.paper, "childbirth")), REFERENCE)
    (payload,) = [item.payload for page in filled.pages for item in page.items if isinstance(item, PlacedSymbol)]
    assert symbols(making.form_made(filled, profiles.load("a4-pdf"), ".png")) == [payload]


def symbols(picture: bytes) -> list[str]:
    with Image.open(BytesIO(picture)) as image:
        return [symbol.text for symbol in zxingcpp.read_barcodes(image.convert("L"))]


def test_a_picture_of_a_pdf_has_its_sheets_below_each_other() -> None:
    from printing.pdf.raster import sheets

    form = from_facts.document("application_form", question(), REFERENCE)
    pages = sheets(form, "A4", 36)
    assert (len(pages) > 1 and {page.size for page in pages} == {(298, 421)}) or {page.size for page in pages} == {(297, 421)}


def test_what_a_printer_does_not_take_is_said() -> None:
    document = from_facts.document("receipt", question(), REFERENCE)
    for printer, suffix in (("a4-pdf", ".bin"), ("generic-58", ".doc"), ("generic-58", "")):
        with pytest.raises(making.NoSuchForm):
            making.made(document, profiles.load(printer), suffix)
