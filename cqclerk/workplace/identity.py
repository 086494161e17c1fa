"""Ids: UUID version 7 (RFC 9562), identity and rough age, never an order between stations."""

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A new id; within this process later ids are greater."""
    global _last
    with _lock:
        stamp = max(time.time_ns() // 1_000_000 << 12 | secrets.randbits(11), _last + 1)  # ms and 12 bits that count up
        _last = stamp
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(UUID(int=value))
