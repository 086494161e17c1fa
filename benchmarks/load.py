"""A load generator that costs little: prepared requests, bare sockets, one event loop, in a process of its own.

python -m benchmarks.load PLAN: a pickled list of Caller; prints JSON: what each request cost, and the statuses.
"""

import asyncio
import json
import pickle
import resource
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Caller:
    """One connection: when it is made (seconds after the start), and what it sends, one after the other.

    hold  the last request is a long poll: it is sent, and not waited for
    """

    start_s: float
    requests: list[bytes]
    hold: bool = False


@dataclass
class Told:
    """What came of it."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    broken: int = 0
    held: int = 0
    begun: float = 0.0
    ended: float = 0.0


async def run(port: int, callers: list[Caller]) -> Told:
    """All callers, each in its own task; those that hold keep their connection until the last one is done."""
    told, kept = Told(), []
    told.begun = time.perf_counter()

    async def call(caller: Caller) -> None:
        await asyncio.sleep(max(0.0, told.begun + caller.start_s - time.perf_counter()))
        try:
            begun = time.perf_counter()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for request in caller.requests[:-1] if caller.hold else caller.requests:
                writer.write(request)
                status = await _answer(reader)
                told.seconds.append(time.perf_counter() - begun)
                told.statuses[status] = told.statuses.get(status, 0) + 1
                begun = time.perf_counter()
            if caller.hold:
                writer.write(caller.requests[-1])
                told.held += 1
                kept.append((reader, writer))
            else:
                writer.close()
        except (OSError, asyncio.IncompleteReadError, ValueError):
            told.broken += 1

    await asyncio.gather(*(call(caller) for caller in callers))
    told.ended = time.perf_counter()
    for _, writer in kept:
        writer.close()
    return told


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length))
    return int(head[9:12])


def main() -> None:
    """One plan."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    port, callers = pickle.loads(Path(sys.argv[1]).read_bytes())
    told = asyncio.run(run(port, callers))
    print(json.dumps(vars(told)))


if __name__ == "__main__":
    main()
