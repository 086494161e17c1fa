"""Run as `python -m tests.faults.small_disk FOLDER` on a disk of its own: works until it is full, and goes on when there is room."""

import sys
from pathlib import Path

from cqclerk.commands import intake
from data.database import DiskFull
from data.rows import DraftRow
from tests.cases import form
from tests.faults.desks import check_whole, opened_again
from tests.offices import enter, make_station


def main(folder: Path) -> None:
    home, reserve = make_station(folder / "a"), folder / "reserve"
    reserve.write_bytes(bytes(1 << 20))
    at, told = enter(home), list[str]()
    draft = DraftRow("d1", "childbirth", "li", "wife.name", "2026-11-25T01:41:00Z", '{"wife.name":"王芳"}')
    at.save_draft(draft)
    try:
        for number in range(10_000):
            told.append(intake.submit(at, "childbirth", form(remark=f"第{number}件")).id)
    except DiskFull as full:
        print(full.key)
    at.close()
    reserve.unlink()
    with opened_again(home.folder) as (at, views):
        check_whole(at)
        assert told and all(at.case(case_id).version == 1 for case_id in told) and views.draft("d1") == draft
        print("whole")
        intake.submit(at, "childbirth", form())
        print("goes_on")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
