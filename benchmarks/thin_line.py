"""A thin line in front of a port: so many bits a second, so long on the way, and now and then a packet that has to be sent again.

A TCP proxy, so that it needs no root. What a kernel would do about a lost packet is modelled: everything behind it on that
connection waits for one retransmission. Bytes are counted as on the wire, 40 for the heads of each packet.
"""

import asyncio
import random
import threading
from contextlib import suppress
from dataclasses import dataclass, field

PACKET, HEADS = 1360, 40


@dataclass
class Way:
    """One direction of the line, shared by all connections."""

    bits_per_s: float
    free_at: float = 0.0
    bytes: int = 0

    def sent_at(self, now: float, size: int) -> float:
        """When the last bit of a packet has left, if it is handed over now."""
        self.bytes += size + HEADS
        self.free_at = max(now, self.free_at) + (size + HEADS) * 8 / self.bits_per_s
        return self.free_at


@dataclass
class ThinLine:
    """The line. round_trip_s and loss (0 to 1) may be changed while it stands; a fast one is ThinLine(port, 1e9, 0, 0)."""

    target: int
    bits_per_s: float = 64_000
    round_trip_s: float = 0.8
    loss: float = 0.02
    seed: int = 1
    port: int = 0
    up: Way = field(init=False)
    down: Way = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._loop, self._open = asyncio.new_event_loop(), set[asyncio.StreamWriter]()
        self.be(self.bits_per_s, self.round_trip_s, self.loss)
        listening = threading.Event()
        threading.Thread(target=self._run, args=(listening,), daemon=True).start()
        listening.wait()

    def be(self, bits_per_s: float, round_trip_s: float, loss: float) -> None:
        """Become another line; the counters begin anew."""
        self.bits_per_s, self.round_trip_s, self.loss = bits_per_s, round_trip_s, loss
        self.up, self.down = Way(bits_per_s), Way(bits_per_s)

    def cut(self) -> None:
        """Every connection ends, without a word."""
        self._loop.call_soon_threadsafe(self._abort)

    def _abort(self) -> None:
        for each in self._open:
            each.transport.abort()

    def _run(self, listening: threading.Event) -> None:
        async def listen() -> None:
            server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = server.sockets[0].getsockname()[1]
            listening.set()

        self._loop.run_until_complete(listen())
        self._loop.run_forever()

    async def _serve(self, near: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.round_trip_s)  # the handshake of TCP
        with suppress(OSError):
            far, far_out = await asyncio.open_connection("127.0.0.1", self.target)
            self._open |= {near_out, far_out}
            with suppress(OSError, asyncio.CancelledError):
                await asyncio.gather(self._carry(near, far_out, "up"), self._carry(far, near_out, "down"))
            self._open -= {near_out, far_out}
            far_out.close()
        near_out.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str) -> None:
        """Pass on what comes, each packet at its time; the order is kept."""
        packets: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arrival = 0.0

        async def deliver() -> None:
            while True:
                at, data = await packets.get()
                await asyncio.sleep(max(at - self._loop.time(), 0))
                if not data or sink.is_closing():
                    sink.close()
                    return
                sink.write(data)

        delivering = asyncio.create_task(deliver())
        with suppress(OSError):
            while data := await source.read(PACKET):
                direction: Way = getattr(self, way)
                sent = direction.sent_at(self._loop.time(), len(data))
                again = (
                    self.round_trip_s * 1.25 if self._chance.random() < self.loss else 0.0
                )  # told by the acknowledgements, or by the clock
                arrival = max(arrival, sent + self.round_trip_s / 2 + again)
                packets.put_nowait((arrival, data))
                await asyncio.sleep(
                    sent - self._loop.time()
                )  # what has not left yet stays with the sender, and is not sent if the line is cut
        packets.put_nowait((arrival, b""))
        await delivering
