"""A scan on a thin line: a real gateway process, 64 kbit/s and 800 ms there and back, and the same with a cut in its midst."""

import time
from dataclasses import dataclass
from pathlib import Path

from cqclerk.commands import attachments, intake
from cqclerk.protocol import scans as scans_
from cqclerk.workplace import scans
from tests.cases import form
from tests.gateways import GatewayProcess, prepare
from tests.offices import OFFICE_A
from tests.scans import scan
from tests.thin_line import ThinLine, thin_line
from tests.towns import Post, Town, until

BYTES_S, DELAY_S = 8_000, 0.4
SIZE = 300_000
MATERIAL = "marriage_certificate"


@dataclass(frozen=True, slots=True)
class Carried:
    """How long it took, and how many bytes of the scan crossed the line twice."""

    seconds: float
    again: int


def carried(folder: Path) -> tuple[Carried, Carried]:
    """(undisturbed, with a cut one byte before the end of its fourth step)."""
    code = prepare(folder / "gateway")
    process = GatewayProcess(folder / "gateway")
    town = Town(folder / "gateway", folder, process, code)
    try:
        post = town.post(OFFICE_A)
        case_id = post.record(lambda at: intake.submit(at, "childbirth", form())).id
        post.all_sent()
        with thin_line(process.port, BYTES_S, DELAY_S) as line:
            town.restart(post, url=line.url)
            whole = _carry(post, line, case_id, 1)
            line.cuts = [("PATCH", 4 * scans_.load().step_bytes - 1)]
            return whole, _carry(post, line, case_id, 2)
    finally:
        town.close()
        process.kill()


def _carry(post: Post, line: ThinLine, case_id: str, seed: int) -> Carried:
    content = scan(SIZE, seed)
    line.carried.clear()
    post.record(lambda at: attachments.attach(at, case_id, at.case(case_id).version, MATERIAL, content, "a.jpg"))
    started = time.monotonic()
    until(lambda: post.run(scans.all_waiting) == ([], []), 300)
    return Carried(time.monotonic() - started, line.carried["PATCH"] - len(content))
