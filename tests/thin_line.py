"""A thin line on loopback: so many bytes a second, so late, and cut at whatever byte one likes. It loses no packets, as TCP does not."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 1024


@dataclass
class ThinLine:
    """Between a client and a port of this machine.

    bytes_s  up and down, each; delay_s each way
    carried  bytes of request bodies that have crossed the line, by method
    cuts     the line is cut when so many bytes of this method's bodies have crossed it: (method, bytes), used up in order
    """

    target: int
    bytes_s: float = 1e9
    delay_s: float = 0.0
    carried: Counter[str] = field(default_factory=Counter)
    cuts: list[tuple[str, int]] = field(default_factory=list)
    port: int = 0
    _open: "set[asyncio.Task[None]]" = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, ready: threading.Event, ended: asyncio.Event) -> None:
        """Carry until it is ended."""
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await ended.wait()
        server.close()
        for task in (open_ := tuple(self._open)):
            task.cancel()
        await asyncio.gather(*open_, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with suppress(OSError, asyncio.CancelledError):
                up, down = await asyncio.open_connection("127.0.0.1", self.target)
                await self._both(reader, writer, up, down)
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _both(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, up: asyncio.StreamReader, down: asyncio.StreamWriter
    ) -> None:
        """Until either side ends or the line is cut: then both end at once, whatever was on its way."""
        ways = [asyncio.create_task(self._one_way(reader, down, _Requests(self))), asyncio.create_task(self._one_way(up, writer, None))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            down.transport.abort()

    async def _one_way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, requests: "_Requests | None") -> None:
        loop = asyncio.get_running_loop()
        free = loop.time()
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                is_cut = False
                if requests is not None:
                    chunk, is_cut = requests.until_cut(chunk)
                free = max(free, loop.time()) + len(chunk) / self.bytes_s
                await asyncio.sleep(max(0.0, free - loop.time()))
                loop.call_later(self.delay_s, _give, writer, chunk)
                if is_cut:
                    await asyncio.sleep(self.delay_s)
                    await writer.drain()
                    return


def _give(writer: asyncio.StreamWriter, chunk: bytes) -> None:
    if not writer.transport.is_closing():
        writer.write(chunk)


class _Requests:
    """The requests of one connection, as their bytes go by."""

    def __init__(self, line: ThinLine) -> None:
        self._line, self._head, self._method, self._left = line, b"", "", 0

    def until_cut(self, chunk: bytes) -> tuple[bytes, bool]:
        """As much of these bytes as crosses the line before it is cut, and whether it is."""
        at = 0
        while at < len(chunk):
            if self._left == 0:
                at += self._of_head(chunk[at:])
                continue
            most = min(self._left, len(chunk) - at, self._to_cut())
            self._line.carried[self._method] += most
            self._left, at = self._left - most, at + most
            if self._line.cuts and self._to_cut() == 0:
                self._line.cuts.pop(0)
                return chunk[:at], True
        return chunk, False

    def _to_cut(self) -> int:
        if not self._line.cuts or self._line.cuts[0][0] != self._method:
            return 1 << 62
        return max(0, self._line.cuts[0][1] - self._line.carried[self._method])

    def _of_head(self, chunk: bytes) -> int:
        """How many of these bytes belong to a head; after it the body is known."""
        before = len(self._head)
        head, end, _ = (self._head + chunk).partition(b"\r\n\r\n")
        if not end:
            self._head += chunk
            return len(chunk)
        self._head = b""
        self._method = head.split(b" ", 1)[0].decode()
        lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        self._left = int(lengths[0]) if lengths else 0
        return len(head) + len(end) - before


@contextmanager
def thin_line(target: int, bytes_s: float = 1e9, delay_s: float = 0.0) -> Iterator[ThinLine]:
    """A line to a port of this machine, in a thread of its own."""
    line, ready, ended = ThinLine(target, bytes_s, delay_s), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(line.serve(ready, ended),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
