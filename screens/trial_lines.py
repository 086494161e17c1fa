"""A rule pack tried on past cases, in words: for the command line and for the screen."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cqclerk.commands.rules import Trials
    from cqclerk.domain.findings import Finding, Words
    from cqclerk.domain.rule_pack import RulePack
    from cqclerk.domain.trial import Trial

_RESULTS = {"pass": "通过", "fail": "不通过", "unknown": "请人定"}


def loaded(pack: "RulePack") -> str:
    """What was taken into use."""
    day = f"{pack.effective_from} 起施行" if pack.enabled and pack.effective_from else "关着，不施行"
    return f"已导入规则 {pack.id} 第{pack.edition}版（{pack.title}），{day}。"


def summary(trials: "Trials") -> str:
    """Over how many cases it was tried, and of how many it says something else."""
    if not trials.tried:
        return f"规则 {trials.pack.id}（{trials.pack.title}）：本机没有这一事项的办件可以试算。"
    return f"规则 {trials.pack.id}（{trials.pack.title}）：试算最近{trials.tried}件，{len(trials.differing)}件说法不同。"


def heading(trial: "Trial") -> str:
    """Whose case, and what the decision would be."""
    before, after = _RESULTS[trial.before], _RESULTS[trial.after]
    change = f"{before} → {after}" if before != after else f"仍{after}"
    return f"{trial.receipt_number}  {' '.join(trial.names)}  {change}"


def details(trial: "Trial", words: "Words", pack: "RulePack") -> list[str]:
    """Each finding that differs with its article, and the materials."""
    new = {condition.id: condition.phrases for condition in pack.conditions}
    lines = []
    for each in trial.differences:
        if each.before:
            lines.append(f"原 {_finding(each.before, words)}")
        if each.after:
            lines.append(f"新 {_finding(each.after, words, new)}")
    lines += [f"新 还缺{gap.name}（{gap.article}）" for gap in trial.missing]
    return lines + [f"新 不再要{gap.name}" for gap in trial.spared]


def fields(trial: "Trial") -> dict[str, Any]:
    """One case for a program."""

    def said(finding: "Finding | None") -> dict[str, str] | None:
        return {"key": finding.key, "result": finding.result, "article": finding.article} if finding else None

    return {
        "case": trial.case_id,
        "receipt_number": trial.receipt_number,
        "before": trial.before,
        "after": trial.after,
        "findings": [{"before": said(each.before), "after": said(each.after)} for each in trial.differences],
        "missing": [gap.key for gap in trial.missing],
        "spared": [gap.key for gap in trial.spared],
    }


def _finding(finding: "Finding", words: "Words", new: "dict[str, Any] | None" = None) -> str:
    known = replace(words, phrases={**words.phrases, **(new or {})})
    article = f"（{finding.article}）" if finding.article else ""
    return f"{_RESULTS[finding.result]}：{known.clerk(finding)}{article}"
