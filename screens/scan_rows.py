"""What stands on 附件: the materials of a case with their scans, and the files that may be attached."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cqclerk.domain.application import MaterialForm
from cqclerk.domain.attachments import Attachment
from cqclerk.domain.case import Case
from cqclerk.workplace.clock import OFFICE_TIME
from screens.scan_words import percent, size_word
from screens.widgets.case_table import Column
from screens.widgets.option_list import Choice
from screens.widgets.row_window import Row

if TYPE_CHECKING:
    from cqclerk.commands.attachments import Held
    from screens.scan_folder import Found
    from screens.session import Session

COLUMNS = (Column("材料和附件", 30, 2), Column("大小", 6), Column("状态", 20, 1))
MATERIAL, SCAN = "material", "scan"
_MOST = 8  # files that have a digit
_FORMS = {MaterialForm.ORIGINAL: "原件", MaterialForm.COPY: "复印件", MaterialForm.ELECTRONIC: "电子证照", MaterialForm.MISSING: "未交"}


def rows(case: Case, held: "Mapping[str, Held]", session: "Session") -> Iterator[Row]:
    """One row a material that was handed in or has a scan, its scans below it."""
    taken = {one.key: one for one in (case.application.materials if case.application else ())}
    cited = {one.material for one in case.attachments}
    for spec in session.reference.items[case.item].materials:
        material = taken.get(spec.key)
        if spec.key not in cited and (material is None or material.form is MaterialForm.MISSING):
            continue
        form = _FORMS[material.form] if material else ""
        yield Row((MATERIAL, spec.key), (spec.name, "", form))
        for one in case.attachments:
            if one.material == spec.key:
                word, tone = state(one, held.get(one.digest), case, session)
                yield Row((SCAN, one.digest), (f"  └ {one.name or one.digest[:12]}", size_word(one.size), word), tone)


def state(one: Attachment, held: "Held | None", case: Case, session: "Session") -> tuple[str, str]:
    """(how far a scan is, in what tone)."""
    if one.lost:
        return f"缺失：{session.reference.codes['attachment_loss'].label(one.lost)}", "dim"
    here, there = (held.here, held.there) if held else (0, 0)
    if here < one.size and (seen := case.prereview.seen(one.material)):
        return f"{seen.by}看过原件", "dim"
    if here < one.size:
        return ("不在本机" if not here else f"正在取回 {percent(here, one.size)}"), "warning"
    if there < one.size:
        return ("等待上报" if not there else f"已上报 {percent(there, one.size)}"), ""
    return "已上报，本机有", "dim"


def files(found: "list[Found]", case: Case) -> tuple[Choice, ...]:
    """The files to choose from, the newest first; those that the case has already are named as such."""
    known = {(one.name, one.size) for one in case.attachments}
    fresh = [one for one in found if (one.path.name, one.size) not in known]
    offered = [Choice(str(one.path), one.path.name, f"{size_word(one.size)}  {_when(one.changed)}") for one in fresh[:_MOST]]
    return tuple(offered)


def _when(changed: float) -> str:
    return f"{datetime.fromtimestamp(changed, UTC).astimezone(OFFICE_TIME):%m-%d %H:%M}"
