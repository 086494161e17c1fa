"""Scans for tests: the smallest things that begin like a JPEG, a PNG or a PDF, as long and as different as one likes."""

import random

JPEG, PNG, PDF = b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n"


def scan(size: int = 120_000, seed: int = 0, begins: bytes = JPEG) -> bytes:
    """A scan of so many bytes; another seed, other bytes."""
    return (begins + random.Random(seed).randbytes(size))[:size]
