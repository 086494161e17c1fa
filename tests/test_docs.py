"""The pages tell the truth: a link leads somewhere, a make target exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_every_link_leads_to_a_file() -> None:
    for page in PAGES:
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for page in PAGES:
        assert set(re.findall(r"\bmake ([a-z]+)\b(?=`|$)", page.read_text(encoding="utf-8"), re.M)) <= targets, page.name


def test_every_target_of_the_makefile_tells_what_it_does() -> None:
    for line in re.findall(r"^[a-z]+:.*$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M):
        assert re.search(r" # \S", line), line
