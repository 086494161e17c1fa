"""Acts after which another original is printed: its characters are looked at on the store thread, before a number is taken."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cqclerk.domain.case import Case
    from cqclerk.workplace.workplace import Workplace


def replace(at: "Workplace", case_id: str, version: int, cause: str, words: str) -> "Case":
    """补办."""
    from cqclerk.commands import afterlife

    return afterlife.replace(at, case_id, version, cause, words, missing_glyphs(at, at.case(case_id)))


def renew(at: "Workplace", case_id: str, version: int, cause: str, words: str) -> "Case":
    """换证."""
    from cqclerk.commands import afterlife

    return afterlife.renew(at, case_id, version, cause, words, missing_glyphs(at, at.case(case_id)))


def correct(at: "Workplace", case_id: str, version: int, fields: "Mapping[str, str]", reason: str) -> "Case":
    """更正."""
    from cqclerk.commands import correction

    _, mended = correction.corrected(at, case_id, version, fields)
    return correction.correct(at, case_id, version, fields, reason, missing_glyphs(at, mended))


def reapply(at: "Workplace", case_id: str, version: int, choices: "Mapping[str, str]") -> "Case":
    """重做 of refused work; where that corrects a paper, its characters are looked at."""
    from cqclerk.commands import conflicts

    paper = conflicts.paper_after(at, case_id, choices)
    return conflicts.reapply(at, case_id, version, choices, missing_glyphs(at, paper) if paper else ())


def missing_glyphs(at: "Workplace", case: "Case") -> tuple[str, ...]:
    """The characters of the certificate that no font here draws; of content that is elsewhere, none: the command refuses it."""
    from printing import fonts, papers

    if case.application is None:
        return ()
    return tuple(fonts.missing(papers.paper(at.reference.items[case.item].certificate, case, at).text()))
