"""What a rule says about a case: findings with their article, gaps, and which rule pack was asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """The answer of one rule. UNKNOWN is for a human: a rule that is 待核实 says no more than that."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: its key in the item, its name for people, the article that asks for it."""

    key: str
    name: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found. params fill the blanks of the words that stand for key (data/words)."""

    topic: str
    key: str
    result: Result
    article: str = ""
    params: tuple[tuple[str, str], ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PackRef:
    """Which rule pack counted: its id and the SHA-256 of its canonical content."""

    id: str
    hash: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of one finding for the clerk and for the citizen; {name} stands for a parameter of the finding."""

    clerk: Mapping[Result, str]
    citizen: Mapping[Result, str]


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences by key. What has no words is shown as its key, so that nothing is hidden.

    phrases  of findings        errors  of what is said at a field
    labels   of topics, results, and of values of parameters (form.original → 原件)
    """

    phrases: Mapping[str, Phrases]
    errors: Mapping[str, str]
    labels: Mapping[str, str]

    def clerk(self, finding: Finding) -> str:
        """What stands on the clerk's screen."""
        return self._say(finding, citizen=False)

    def citizen(self, finding: Finding) -> str:
        """What stands on a paper for the citizen; the clerk's words where there are none of its own."""
        return self._say(finding, citizen=True)

    def error(self, objection: str, params: tuple[tuple[str, str], ...] = ()) -> str:
        """What is said at a field."""
        return fill(self.errors.get(objection, objection), dict(params))

    def label(self, key: str) -> str:
        """What people call a topic, a result, a form (topic.identity → 身份)."""
        return self.labels.get(key, key)

    def _say(self, finding: Finding, citizen: bool) -> str:
        params = dict(finding.params)
        phrases = self.phrases.get(finding.key, Phrases({}, {}))
        result = Result.FAIL if "held" in params else finding.result  # what an uncertain rule would say
        found = (phrases.citizen.get(result, "") if citizen else "") or phrases.clerk.get(result, "")
        return fill(found, {name: self.labels.get(f"{name}.{value}", value) for name, value in params.items()}) or finding.key


def fill(words: str, params: Mapping[str, str]) -> str:
    """The words with each {name} replaced; a name without a value stays as it is."""
    return re.sub(r"\{(\w+)\}", lambda found: params.get(found[1], found[0]), words)
