"""`cqclerk paper`: any paper from a file of facts, for any printer; `cqclerk paper list`: which papers and printers there are.

Nothing that comes out of it is a certificate: it says 样张 or 训练样本 on itself, and its symbol is a training sample's.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from data.reference import UNVERIFIED
from data.system_words import why
from screens.cells import fit

if TYPE_CHECKING:
    from cqclerk.protocol.explain_question import Question
    from cqclerk.protocol.reference import Reference
    from printing.catalogue import Edition, PaperKind
    from printing.profiles import Profile
    from printing.stationery.template import FormTemplate

_DONE, _FAILED, _WRONG = 0, 1, 2
_NAME, _TITLE = 34, 30


def run(options: argparse.Namespace) -> int:
    """Make the paper, or list what there is. 2 with the paths of what is missing or wrong, 1 if it could not be made."""
    from printing.profiles import ProfileError
    from printing.templates import TemplateError

    try:
        return _list(options) if options.action == "list" else _make(options)
    except (TemplateError, ProfileError) as error:
        return _sorry(options, _FAILED, str(error))
    except OSError as error:
        return _sorry(options, _FAILED, f"{error.filename} 读写不成（{why(error)}），没有做出文书。")


def _make(options: argparse.Namespace) -> int:
    from cqclerk.protocol.explain_question import BadQuestion
    from cqclerk.protocol.reference import Reference
    from printing import fonts, from_facts, making, papers, profiles
    from printing.escpos.renderer import SymbolTooWide
    from printing.stationery.placing import FormStops

    asked = ("facts", "printer", "out") if options.form else ("paper", "facts", "printer", "out")
    lacking = [f"--{name}" for name in asked if not getattr(options, name)]
    if lacking:
        return _sorry(options, _WRONG, f"还要写 {' '.join(lacking)}；有哪些文书、打印机，看 cqclerk paper list。")
    if options.paper and options.paper not in papers.FACTS:
        return _sorry(options, _WRONG, f"没有文书 {options.paper}；有 {'、'.join(papers.FACTS)}。")
    try:
        profile = profiles.load(options.printer, _folder(options.printers))
    except profiles.NoSuchProfile as error:
        return _sorry(options, _WRONG, f"没有打印机 {options.printer}；有 {'、'.join(error.names)}。")
    try:
        question = _question(options)
        reference = Reference.load(training=options.training or question.training)
        if options.training:
            question = _as_training(question)
        said = (_on_form if options.form else _on_paper)(options, question, reference, profile)
    except BadQuestion as error:
        return _sorry(options, _WRONG, f"{error.path} {error.reason}。", path=error.path, reason=error.reason)
    except from_facts.MissingFacts as error:
        return _sorry(options, _WRONG, f"还缺 {'、'.join(error.paths)}；真的没有就写成空的。", missing=list(error.paths))
    except (fonts.MissingGlyphs, SymbolTooWide, FormStops, making.NoSuchForm) as error:
        return _sorry(options, _WRONG if isinstance(error, making.NoSuchForm) else _FAILED, str(error))
    if options.json:
        print(json.dumps({"ok": True, **said, "printer": profile.name, "out": options.out}, ensure_ascii=False))
    elif options.out != "-":
        print(f"已做出 {options.out}。")
    return _DONE


def _on_paper(options: argparse.Namespace, question: "Question", reference: "Reference", profile: "Profile") -> dict[str, str]:
    """Make the file; what `--json` says of it."""
    from printing import catalogue, from_facts, making

    _require_of_item(options.paper, question, reference)
    document = from_facts.document(options.paper, question, reference, catalogue.own_text(options.paper, _folder(options.papers)))
    _write(options.out, making.made(document, profile, making.suffix_of(options.out)))
    return {"paper": document.paper, "edition": document.edition, "digest": document.digest()}


def _on_form(options: argparse.Namespace, question: "Question", reference: "Reference", profile: "Profile") -> dict[str, str]:
    """The same on a pre-printed form."""
    from printing import catalogue, from_facts, making

    form = catalogue.form(options.form, _folder(options.papers))
    if options.paper not in (None, form.paper):
        raise making.NoSuchForm(f"{form.name} 是 {form.paper} 的证件纸，不是 {options.paper} 的。")
    _require_of_item(form.paper, question, reference)
    filled = replace(from_facts.on_form(form, question, reference), scans=catalogue.scans(_folder(options.papers)))
    _write(options.out, making.form_made(filled, profile, making.suffix_of(options.out)))
    return {"paper": form.paper, "edition": filled.edition, "digest": filled.digest}


def _require_of_item(paper: str, question: "Question", reference: "Reference") -> None:
    """Raise BadQuestion for the certificate of another item."""
    from cqclerk.protocol.explain_question import BadQuestion
    from printing import from_facts

    if (item := reference.items.get(question.item)) and not from_facts.is_of(paper, item, reference):
        raise BadQuestion("$.item", f"是{item.name}，这种文书（{paper}）不是{item.name}的")


def _question(options: argparse.Namespace) -> "Question":
    """The facts; the item may stand in the call instead. Raises BadQuestion, OSError."""
    from cqclerk.protocol.explain_question import BadQuestion, read_question

    text = sys.stdin.buffer.read() if options.facts == "-" else Path(options.facts).read_bytes()
    text = text.removeprefix(b"\xef\xbb\xbf")
    if options.item:
        try:
            said = json.loads(text)
        except ValueError as error:
            raise BadQuestion("$", f"不是 JSON（{error}）") from error
        if isinstance(said, dict) and said.setdefault("item", options.item) != options.item:
            raise BadQuestion("$.item", f"文件里是 {said['item']}，命令里是 {options.item}")
        text = json.dumps(said).encode()
    return read_question(text)


def _as_training(question: "Question") -> "Question":
    import msgspec

    return msgspec.structs.replace(question, training=True)


def _folder(name: str | None) -> Path | None:
    return Path(name) if name else None


def _write(file: str, data: bytes) -> None:
    if file == "-":
        sys.stdout.buffer.write(data)
    else:
        Path(file).write_bytes(data)


# -- what there is -------------------------------------------------------------------------------------------------


def _list(options: argparse.Namespace) -> int:
    from printing import catalogue

    kinds, printers = catalogue.paper_kinds(_folder(options.papers)), catalogue.printers(_folder(options.printers))
    forms = catalogue.forms(_folder(options.papers))
    if options.json:
        there = {"papers": list(map(_paper, kinds)), "forms": list(map(_form, forms)), "printers": list(map(asdict, printers))}
        print(json.dumps(there, ensure_ascii=False))
    else:
        print("\n".join(_page(kinds, forms, printers)))
    return _DONE


def _page(kinds: "tuple[PaperKind, ...]", forms: "tuple[FormTemplate, ...]", printers: "tuple[Profile, ...]") -> Iterator[str]:
    yield "文书（--paper）"
    for kind in kinds:
        yield f"  {fit(kind.name, _NAME)}{fit(kind.title, _TITLE)}{_editions(kind)}".rstrip()
    yield ""
    yield "预印证件纸（--form）"
    for form in forms:
        unverified = "，待核实" if form.mark == UNVERIFIED else ""
        yield f"  {fit(form.name, _NAME)}{fit(form.title, _TITLE)}{form.edition} {form.width:g}×{form.height:g}毫米{unverified}"
    yield ""
    yield "打印机（--printer）"
    for profile in printers:
        yield f"  {fit(profile.name, _NAME)}{fit(profile.title, _TITLE)}  {_abilities(profile)}".rstrip()


def _editions(kind: "PaperKind") -> str:
    return "；".join(f"{each.id} {_span(each)}{'，待核实' if each.mark == UNVERIFIED else ''}" for each in kind.editions)


def _span(edition: "Edition") -> str:
    return f"{edition.since}至{edition.until}" if edition.until else f"{edition.since}起"


def _abilities(profile: "Profile") -> str:
    if profile.language.value != "escpos":
        return f"{profile.width_mm}mm {profile.language.name.replace('ESCP', 'ESC/P')}"
    return f"{profile.width_mm}mm {profile.columns}列 {profile.charset.value}{' 自带二维码' if profile.native_qr else ''}"


def _paper(kind: "PaperKind") -> dict[str, object]:
    editions = [asdict(each) | {"since": str(each.since), "until": str(each.until) if each.until else None} for each in kind.editions]
    return {"paper": kind.name, "title": kind.title, "form": kind.form, "editions": editions, "facts": list(kind.needs)}


def _form(form: "FormTemplate") -> dict[str, object]:
    said = {"form": form.name, "title": form.title, "paper": form.paper, "edition": form.edition, "mark": form.mark}
    return {**said, "width_mm": form.width, "height_mm": form.height, "pages": len(form.pages), "fields": list(form.field_names)}


def _sorry(options: argparse.Namespace, status: int, sentence: str, **fields: object) -> int:
    print(json.dumps({"ok": False, **(fields or {"reason": sentence})}, ensure_ascii=False) if options.json else sentence, file=sys.stderr)
    return status
