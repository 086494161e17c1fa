"""Batches on the wire: NDJSON, gzip. Limits are checked while unpacking, so that a small bomb stays small."""

import gzip
import zlib
from collections.abc import Iterable

MAX_BATCH_BYTES = (
    96 * 1024
)  # of NDJSON in one POST, about 13 kB packed: at 64 kbit/s and 800 ms smaller ones cost more in round trips than in bytes
MAX_LINE_BYTES = 256 * 1024  # a station records nothing longer; of what comes all the same the gateway keeps the envelope
_AROUND = 32
MAX_UNPACKED_BYTES = 4 * 1024 * 1024


class TooLarge(Exception):
    """A body or a line above its limit."""


def pack(lines: Iterable[bytes]) -> bytes:
    """Lines to a gzipped body. No time stamp in it, so the same lines give the same bytes."""
    return gzip.compress(b"".join(line + b"\n" for line in lines), compresslevel=9, mtime=0)


def inflate(body: bytes, limit: int = MAX_UNPACKED_BYTES) -> bytes:
    """The body behind gzip; ValueError if it is broken, TooLarge above the limit."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        data = inflater.decompress(body, limit)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if inflater.unconsumed_tail:
        raise TooLarge(f"more than {limit} bytes")
    if not inflater.eof:
        raise ValueError("cut short")
    return data


def unpack(data: bytes) -> list[bytes]:
    """The lines of an NDJSON body; empty lines are none. One that is too long is among them: it is answered as one event."""
    return [line for line in data.split(b"\n") if line.strip()]


def line_bytes(envelope: bytes, payload: bytes | None) -> int:
    """How many bytes the line of an event has, at most."""
    return len(envelope) + len(payload or b"null") + _AROUND


def batch(lines: Iterable[bytes], limit: int = MAX_BATCH_BYTES) -> list[bytes]:
    """As many of the first lines as fit into one batch; always at least one if there is one."""
    taken: list[bytes] = []
    size = 0
    for line in lines:
        size += len(line) + 1
        if taken and size > limit:
            break
        taken.append(line)
    return taken
