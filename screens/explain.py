"""`cqclerk rules explain`: facts in a file → what the rules say of them, as JSON or as a page for people of at most 80 columns."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from data.system_words import why
from screens.cells import fit, wrap

if TYPE_CHECKING:
    from cqclerk.domain.findings import Words
    from cqclerk.protocol.explain_answer import Answer, DecisionPart, FindingPart, NoticePart

_COLUMNS = 80
_LABEL, _RESULT = 8, 8  # cells of topic and result before a sentence
_WRONG_CALL = 2
_TOPICS = ("identity", "duplicate", "credit", "commitment", "condition", "certificate", "material", "route")


def run(options: argparse.Namespace) -> int:
    """Explain the file that is named, or standard input (-). 2 if it cannot be asked, with the path of the field that is wrong."""
    from cqclerk.protocol.explain import explained
    from cqclerk.protocol.explain_answer import answer, encoded
    from cqclerk.protocol.explain_question import BadQuestion, read_question
    from cqclerk.protocol.reference import Reference

    try:
        question = read_question(_read(options.file))
        reference = Reference.load(training=options.training or question.training)
        found = answer(*explained(question, reference), reference)
    except OSError as error:
        return _wrong(options, "", f"读不到 {options.file}（{why(error)}）")
    except BadQuestion as error:
        return _wrong(options, error.path, error.reason)
    print(encoded(found) if options.json else "\n".join(page(found, reference.words)))
    return 0


def page(found: "Answer", words: "Words") -> Iterator[str]:
    """The answer for people, line by line."""
    yield f"{found.item.name}  {found.item.certificate}    申请日 {found.application_date}"
    yield from _said("规则", "", f"{found.pack.title}（{_from(found)}）  {found.pack.id}")
    yield from _said("收件", "", f"{found.intake.words}（{found.intake.article}）")
    yield ""
    for topic in _TOPICS:
        yield from _topic(topic, [finding for finding in found.findings if finding.topic == topic], words)
    if found.route.decides and found.route.office and found.route.decides.id != found.route.office.id:
        yield from _said("审批", "", found.route.decides.name)
    yield ""
    yield from _list("还缺", [f"{gap.name}（{gap.article}）" if gap.article else gap.name for gap in found.gaps], "不缺")
    refusals = [f"{refusal.label}：{_cited(refusal.words, refusal.article, refusal.mark, words)}" for refusal in found.refusals]
    yield from _list("不通过", refusals, "没有应当不予通过的")
    yield ""
    yield from _terms(found, words)
    steps = "  ".join(f"{number} {step.name}" for number, step in enumerate(found.steps, 1))
    yield from _said("环节", "", steps)


def _topic(topic: str, findings: "Iterable[FindingPart]", words: "Words") -> Iterator[str]:
    for place, finding in enumerate(findings):
        label = words.label(f"topic.{topic}") if place == 0 else ""
        sentence = _cited(finding.words, finding.article, finding.mark, words)
        yield from _said(label, words.label(f"result.{finding.result}"), sentence)


def _terms(found: "Answer", words: "Words") -> Iterator[str]:
    if found.notice:
        yield from _said("告知", "", _notice(found.notice, words))
    if found.decision:
        yield from _said("期限", "", _decision(found.decision, words))
        for stop in found.decision.pauses:
            span = f"{stop.began}—{stop.ended or '尚未结束'}"
            yield from _said("", "", f"{stop.name} {span} {'不计入期限' if stop.stops else '照样计入'}（{stop.article}）")
        if found.decision.extension:
            yield from _said("", "", _refused_extension(found.decision.extension))


def _notice(notice: "NoticePart", words: "Words") -> str:
    deemed = f"；逾期未告知，自{notice.deemed_accepted}起视为受理" if notice.deemed_accepted else ""
    until = f"{notice.until}前一次告知，{notice.days}个工作日{_provisional(notice.provisional)}"
    return f"{until}{_state(notice.state, words)}{deemed}（{notice.article}）"


def _decision(term: "DecisionPart", words: "Words") -> str:
    days = words.label(f"days.{term.kind}") + (f"{term.days}个工作日" if term.days else "")
    due = f"应于{term.due}前{_provisional(term.provisional)}" if term.due else "暂停中，期限未定"
    left = f"，剩{term.left}个工作日" if term.left and term.left > 0 else ""
    note = f"；{term.note}" if term.note else ""
    return f"{term.accepted}受理，{days}，{due}{_state(term.state, words)}{left}（{term.article}{_mark(term.mark, words)}{note}）"


def _state(state: str | None, words: "Words") -> str:
    return f"，{words.label(f'state.{state}')}" if state else ""


def _provisional(provisional: bool) -> str:
    return "（暂定，节假日安排未导入）" if provisional else ""


def _refused_extension(key: str) -> str:
    from screens.texts import sentence

    return sentence(key)


def _cited(sentence: str, article: str, mark: str, words: "Words") -> str:
    sure = "" if words.label(f"mark.{mark}") in article else _mark(mark, words)
    cited = f"{article}{sure}" if article else sure.removeprefix("，")
    return f"{sentence}（{cited}）" if cited else sentence


def _mark(mark: str, words: "Words") -> str:
    """How sure a source is, where it is not the text itself."""
    return f"，{words.label(f'mark.{mark}')}" if mark not in ("", "S") else ""


def _from(found: "Answer") -> str:
    since, until = found.pack.effective_from, found.pack.effective_to
    return f"{_day(since)}至{_day(until)}" if until else f"{_day(since)}起"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "以前"


def _list(label: str, entries: list[str], none: str) -> Iterator[str]:
    yield from _said(label, "", f"{len(entries)} 项" if entries else none)
    for entry in entries:
        yield from _said("", "", entry)


def _said(label: str, result: str, sentence: str) -> Iterator[str]:
    """A sentence with what it is about before it; what does not fit goes on below."""
    head = fit(label, _LABEL) + (fit(result, _RESULT) if result else "")
    indent = _LABEL + (_RESULT if result else 0)
    for place, row in enumerate(wrap(sentence, _COLUMNS - indent)):
        yield ((head if place == 0 else " " * indent) + row).rstrip()


def _read(file: str) -> bytes:
    text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return text.removeprefix(b"\xef\xbb\xbf")  # some editors begin a file so


def _wrong(options: argparse.Namespace, path: str, reason: str) -> int:
    said = json.dumps({"path": path, "reason": reason}, ensure_ascii=False) if options.json else f"{path} {reason}。".strip()
    print(said, file=sys.stderr)
    return _WRONG_CALL
