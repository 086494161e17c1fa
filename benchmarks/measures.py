"""What is measured. Each measure takes the rig and gives its figures; another one is one more function in MEASURES."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import Figure, median, p95
from benchmarks.programs import DEMO_FORM, EMPTY, Homes, leave, sign_in, signed_in, workstation
from tests.terminal import Reply, Terminal

_REST_S = 1.5  # what a program may still do after it stands, before its keys are measured


@dataclass
class Rig:
    """How often, how large, and what earlier measures found that later ones are compared with."""

    runs: int
    size: tuple[int, int]
    homes: Homes
    empty_ms: float = field(default=0.0)


def start(rig: Rig) -> Iterator[Figure]:
    """First frame: time, bytes and memory, all programs in turn."""
    programs = (EMPTY, workstation(rig.homes.few), DEMO_FORM)
    times: dict[str, list[float]] = {program.name: [] for program in programs}
    sizes: dict[str, list[float]] = {program.name: [] for program in programs}
    memory: dict[str, list[float]] = {program.name: [] for program in programs}
    for _ in range(rig.runs):
        for program in programs:
            with Terminal(program.command, rig.size) as terminal:
                times[program.name].append(terminal.wait_for_frame(program.ready, 60) * 1000)
                memory[program.name].append(_resident_mib(terminal.pid))
                terminal.wait_until_quiet(0.3)
                sizes[program.name].append(len(terminal.received))
    rig.empty_ms = median(times[EMPTY.name])
    yield Figure("first frame, empty program", rig.empty_ms, "ms", note=f"{median(sizes[EMPTY.name]):,.0f} B")
    for program in programs[1:]:
        first = median(times[program.name])
        budget = 1.3 if program.name == "workstation" else None
        yield Figure(f"first frame, {program.name} / empty", first / rig.empty_ms, "x", budget, f"{first:,.0f} ms")
        yield Figure(f"bytes of the first frame, {program.name}", median(sizes[program.name]), "B", 13_000)
    yield Figure("memory at the first frame, workstation", median(memory["workstation"]), "MiB", 45)


def desk(rig: Rig) -> Iterator[Figure]:
    """From the password to the desk, with 100 and with 100,000 cases in turn."""
    few: list[float] = []
    many: list[float] = []
    for _ in range(rig.runs):
        for home, times in ((rig.homes.few, few), (rig.homes.many, many)):
            with Terminal(workstation(home).command, rig.size) as terminal:
                terminal.wait_for("口令", 60)
                terminal.wait_until_gone("正在准备", 60)  # training only: its gateway starts behind the login
                terminal.wait_until_quiet(_REST_S)
                times.append(sign_in(terminal))
                leave(terminal)
    yield Figure("desk after the password, 100 cases", median(few), "ms", 0.5 * rig.empty_ms or None)
    yield Figure("desk, 100,000 cases / 100", median(many) / median(few), "x", 1.1, f"{median(many):,.0f} ms")


def keys(rig: Rig) -> Iterator[Figure]:
    """Keys in the form, steps in the list, screens."""
    typed: list[Reply] = []
    tabs: list[Reply] = []
    saved: list[Reply] = []
    steps: list[Reply] = []
    pages: list[Reply] = []
    first_screens: list[Reply] = []
    screens: list[Reply] = []
    for _ in range(max(rig.runs // 3, 1)):
        with signed_in(rig.homes.many, rig.size) as terminal:
            terminal.wait_until_quiet(_REST_S)
            steps += [terminal.measure("down") for _ in range(15)]
            pages += [terminal.measure(key) for key in ("pagedown", "pageup") * 4]
            first_screens.append(_there_and_back(terminal))
            screens += [_there_and_back(terminal) for _ in range(3)]
            terminal.press("f2", "1")
            terminal.wait_until_quiet(0.5)
            tabs += [terminal.measure(key) for key in ("tab", "shift+tab") * 6]
            terminal.press("down", "down")
            terminal.wait_until_quiet()
            typed += [terminal.measure(key) for key in "王芳刘强abcdefghij"]
            saved.append(terminal.measure("tab"))
            leave(terminal)
    yield from _of_keys("key in a field", typed, 12, 200)
    yield from _of_keys("Tab", tabs, 25, 350)
    yield from _of_keys("Tab out of a changed field, draft saved", saved, None, None)
    yield from _of_keys("queue down, 100,000 cases", steps, 15, 350)
    yield from _of_keys("queue PgDn/PgUp", pages, 25, None)
    yield from _of_keys("screen change", screens, 90, 3000)
    yield from _of_keys("screen change, the first time", first_screens, None, 3000)


def filter_as_you_type(rig: Rig) -> Iterator[Figure]:
    """Letters in the desk's filter over 100,000 cases."""
    replies: list[Reply] = []
    with signed_in(rig.homes.many, rig.size) as terminal:
        terminal.wait_until_quiet(_REST_S)
        terminal.press("/")
        for _ in range(max(rig.runs // 2, 1)):
            replies += [terminal.measure(key) for key in "wf"]  # the count comes when the typing pauses
            terminal.press("backspace", "backspace")
            terminal.wait_until_quiet(0.5)
        leave(terminal)
    yield from _of_keys("filter as you type, 100,000 cases", replies, 40, 3800)


def idle(rig: Rig) -> Iterator[Figure]:
    """Ten seconds in which nobody does anything; not across a minute, for the clock is shown."""
    with signed_in(rig.homes.few, rig.size) as terminal:
        terminal.wait_until_quiet(3.0)
        while not 1 <= time.time() % 60 <= 48:
            terminal.listen(0.5)
        yield Figure("idle for 10 s at the desk", terminal.listen(10.0), "B", 0)
        leave(terminal)


def lag(rig: Rig) -> Iterator[Figure]:
    """A key every 25 ms at the login, while the heavy packages load behind the first frame."""
    waits: list[float] = []
    for _ in range(max(rig.runs // 3, 1)):
        with Terminal(workstation(rig.homes.few).command, rig.size) as terminal:
            terminal.wait_for_frame("口令", 60)
            terminal.press("1")  # the operator; the keys that follow are those of the password
            for _ in range(40):
                waits += [terminal.measure(key, 0.025).first_ms or 2000.0 for key in ("1", "backspace")]
    yield Figure("key while packages load, longest", max(waits), "ms", 50)
    yield Figure("key while packages load, p95", p95(waits), "ms")


def commits(rig: Rig) -> Iterator[Figure]:
    """收件 of one case after the other: one transaction each, on the disk when the command returns."""
    from benchmarks.commits import submit_ms

    times = submit_ms(rig.homes.few.parent / "commits", 40 * rig.runs)
    yield Figure("commit of one 收件, p50", median(times), "ms")
    yield Figure("commit of one 收件, p99", sorted(times)[int(len(times) * 0.99)], "ms", 20)


def search(rig: Rig) -> Iterator[Figure]:
    """查询: the SQL of one question over 100,000 cases."""
    from benchmarks.searching import search_ms

    times = search_ms(rig.homes.few.parent, 100_000, 300)
    yield Figure("SQL of a search, 100,000 cases, p50", median(times), "ms")
    yield Figure("SQL of a search, 100,000 cases, p95", p95(times), "ms", 10)


def rules(rig: Rig) -> Iterator[Figure]:
    """Everything that the rules say of one case, item by item."""
    from benchmarks.replays import machine_ms, rules_ms

    note = f"this machine: SHA-256 over 100 MiB in {machine_ms():,.0f} ms"
    for item, times in rules_ms(30 * rig.runs):
        yield Figure(f"rules for one case, {item}, p95", p95(times), "ms", 5, note)


def replay(rig: Rig) -> Iterator[Figure]:
    """A journal, replayed as doctor --rebuild does it; 100,000 events are reckoned from a tenth of them, for they grow evenly."""
    from benchmarks.replays import machine_ms
    from benchmarks.replays import replay as replayed

    done = replayed(rig.homes.few.parent / "replay", 10_000)
    note = (
        f"{done.differing} rows differed; {done.seconds / done.events * 1000:.2f} ms an event; SHA-256 over 100 MiB: {machine_ms():,.0f} ms"
    )
    yield Figure("replay of 100,000 events", done.seconds / done.events * 100_000 * 1000, "ms", 60_000, note)


def pdf(rig: Rig) -> Iterator[Figure]:
    """Certificates as PDF: 1,000 in a row, and the first of a fresh process."""
    from benchmarks.pdfs import first_ms, in_a_row

    row = in_a_row(1000)
    mean = sum(row.ms) / len(row.ms)
    yield Figure("certificate as PDF, mean of 1,000", mean, "ms", 20, f"{1000 / mean:,.0f}/s, p95 {p95(row.ms):.1f} ms")
    yield Figure("memory grown over the last 900 of them", row.grown_mib, "MiB", 4)
    yield Figure("first PDF of a fresh process", median([first_ms() for _ in range(rig.runs)]), "ms", 1500)


def receipt(rig: Rig) -> Iterator[Figure]:
    """Receipts: bytes, and how soon a printer on the network has one."""
    from benchmarks.receipts import handed_over_ms, size

    yield Figure("receipt with QR and two rare characters, 58 mm", size(), "B", 800)
    ms = handed_over_ms(5 * rig.runs)[1:]  # the first loads the driver
    yield Figure("receipt handed to a fast printer, from the key", p95(ms), "ms", 150, f"p50 {median(ms):.0f} ms")


MEASURES: dict[str, Callable[[Rig], Iterator[Figure]]] = {
    "start": start,
    "desk": desk,
    "keys": keys,
    "filter": filter_as_you_type,
    "idle": idle,
    "lag": lag,
    "commits": commits,
    "rules": rules,
    "replay": replay,
    "search": search,
    "pdf": pdf,
    "receipt": receipt,
}


def _there_and_back(terminal: Terminal) -> Reply:
    """To the form, which is measured, and back. (Esc is no measure: a terminal program waits whether more follows it.)"""
    terminal.press("f2")
    terminal.wait_until_quiet(0.5)
    reply = terminal.measure("1")  # of the items the first: its form
    terminal.wait_until_quiet(0.5)
    terminal.press("escape")
    terminal.wait_until_quiet(0.5)
    return reply


def _of_keys(name: str, replies: list[Reply], ms: float | None, size: float | None) -> Iterator[Figure]:
    answered = [reply.done_ms for reply in replies if reply.done_ms is not None]
    computed = [reply.cpu_ms for reply in replies if reply.cpu_ms is not None] or [0.0]
    note = f"p50 {median(answered):.1f} ms, of the processor p50 {median(computed):.1f} p95 {p95(computed):.1f} ms, {len(answered)} keys"
    yield Figure(f"{name}, p95", p95(answered), "ms", ms, note)
    yield Figure(
        f"{name}, bytes p95", p95([reply.bytes for reply in replies]), "B", size, f"p50 {median([r.bytes for r in replies]):,.0f} B"
    )


def _resident_mib(pid: int) -> float:
    """Memory of a process; 0 where /proc is not there."""
    statm = Path(f"/proc/{pid}/statm")
    return int(statm.read_text().split()[1]) * 4096 / 2**20 if statm.exists() else 0.0
