"""How the address of a printer is written, for each way that needs one spelled out."""

import re

BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
DEFAULT_BAUD = 9600
_QUEUE = re.compile(r"[^\s/#'\"?]{1,127}")  # what CUPS allows in the name of a queue


def serial_line(address: str) -> tuple[str, int, bool] | None:
    """(port, baud, hardware flow control) of port[:baud[:rts]]; None if it cannot be read."""
    port, *rest = address.split(":")
    baud, *flow = rest or [str(DEFAULT_BAUD)]
    known = baud.isascii() and baud.isdigit() and int(baud) in BAUDS
    return (port, int(baud), flow == ["rts"]) if port and known and flow in ([], ["rts"]) else None


def is_queue(address: str) -> bool:
    """Whether a print queue of the system may be called so."""
    return _QUEUE.fullmatch(address) is not None
