"""What the stations give back to a gateway that was put back from its backup: events with the answers that it had signed."""

from datetime import datetime

import msgspec

from cqclerk.protocol.envelope import Sealed, Unfit, open_sealed
from cqclerk.protocol.messages import NO_PAYLOAD, Answer


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """How far the gateway knows.

    restored     the mark of the last time that it was put back, 0 if it never was
    waits        whether it takes nothing new yet
    known_epoch, known_sequence  the last event of its own that it knew when it was put back
    known_at     when the last event had come that it knew then
    epoch, sequence  the last event of the asking station that it has
    """

    server_time: datetime
    restored: int = 0
    waits: bool = False
    known_epoch: int = 0
    known_sequence: int = 0
    known_at: datetime | None = None
    epoch: int = 0
    sequence: int = 0


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One event that is given back: the asking station's own with the answer to it, or one that the gateway had made (no answer)."""

    envelope: msgspec.Raw
    payload: msgspec.Raw = msgspec.field(default_factory=lambda: NO_PAYLOAD)
    answer: Answer | None = None

    @property
    def sealed(self) -> Sealed:
        """The event; a payload that is not the one signed is left away. Raises Unfit."""
        data, payload = bytes(self.envelope), None if self.payload == NO_PAYLOAD else bytes(self.payload)
        try:
            return open_sealed(data, payload)
        except Unfit:
            return open_sealed(data, None)


def given(data: bytes, payload: bytes | None, answer: bytes | None) -> bytes:
    """The line of one event; answer is the signed one as it is stored."""
    private = NO_PAYLOAD if payload is None else msgspec.Raw(payload)
    said = msgspec.json.decode(answer, type=Answer) if answer is not None else None
    return msgspec.json.encode(Given(envelope=msgspec.Raw(data), payload=private, answer=said), order="sorted")
