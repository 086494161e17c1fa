"""A gateway process whose clock stands where a file says: days pass when a test turns it.

Run as `python -m tests.clocked_gateway CLOCK …` with the words of `cqclerk gateway`.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cqclerk.gateway import app, server
from cqclerk.gateway.gateway import Gateway
from data.hub import Hub


class FileClock:
    """One time for every process that reads the file; it starts on a Wednesday morning in Chongqing."""

    def __init__(self, file: Path) -> None:
        self.file = file
        if not file.exists():
            self.put(datetime(2026, 11, 25, 1, 41, tzinfo=UTC))

    def now(self) -> datetime:
        return datetime.fromisoformat(self.file.read_text())

    def put(self, time: datetime) -> None:
        """Set it: whoever reads meanwhile reads the old time or the new one."""
        new = self.file.with_suffix(".new")
        new.write_text(time.isoformat())
        new.replace(self.file)

    def turn(self, **by: float) -> None:
        """Let time pass."""
        self.put(self.now() + timedelta(**by))


class ClockedGateway:
    """What the server takes for a gateway: the real one, on that clock."""

    def __init__(self, clock: FileClock) -> None:
        self.clock = clock

    def on(self, hub: Hub) -> Gateway:
        """The gateway of a hub."""
        return Gateway.on(hub, self.clock.now)


if __name__ == "__main__":
    server.Gateway = ClockedGateway(FileClock(Path(sys.argv[1])))  # type: ignore[misc,assignment]
    raise SystemExit(app.main(sys.argv[2:]))
