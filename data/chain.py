"""The hash chain over rows that were received: each link covers the one before, so that nothing can be taken out."""

import hashlib

START = "0" * 64


def link(previous: str, *parts: bytes) -> str:
    """The link of a row: SHA-256 over the link before and each part with its length (hex)."""
    digest = hashlib.sha256(bytes.fromhex(previous))
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
