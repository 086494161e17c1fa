"""Invented facts for every paper, to see how it looks: people with numbers of a region that was never issued."""

import json
from functools import cache
from importlib.resources import files

from printing.facts_file import facts_from
from printing.paper_facts import Facts


def facts(paper: str) -> Facts:
    """What the sample of this paper says."""
    return facts_from(paper, _all()[paper])


@cache
def _all() -> dict[str, dict[str, object]]:
    text = (files("data") / "papers" / "samples.json").read_text("utf-8")
    found: dict[str, dict[str, object]] = json.loads(text)
    return found
