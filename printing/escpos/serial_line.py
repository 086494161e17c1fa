"""A serial line to a printer, with python-escpos's faults wrapped (3.1).

- its writes have no time-out: a printer that holds the line (paper out, XOFF) blocks the program for ever. Ours give up in time.
- it asks for DTR/DSR, which the drivers of most systems do not do: ours is XON/XOFF, or RTS/CTS where the cable has it.
"""

import serial

from printing.escpos.connection import Broken, Progress, Serial

CHUNK = 256  # at 9,600 baud a quarter of a second: what has left is known that closely


class SerialConnection(Serial):  # type: ignore[misc]  # python-escpos is untyped
    """8N1; `hardware` is RTS/CTS."""

    def __init__(self, port: str, baud: int, hardware: bool, write_timeout_s: float) -> None:
        super().__init__(port, baud)
        self.hardware, self.write_timeout_s = hardware, write_timeout_s
        self._line: serial.Serial | None = None

    def open(self, raise_not_found: bool = True) -> None:
        """Raises OSError."""
        try:
            self._line = serial.Serial(
                self.devfile, self.baudrate, xonxoff=not self.hardware, rtscts=self.hardware, write_timeout=self.write_timeout_s
            )
        except serial.SerialException as error:
            raise (PermissionError if error.errno == 13 else OSError)(error.errno, str(error)) from error
        except ValueError as error:  # a baud rate that the port does not know
            raise OSError(str(error)) from error

    def write(self, data: bytes, progress: Progress) -> None:
        """Write everything, giving up when the printer takes nothing for `write_timeout_s`. Raises Broken."""
        assert self._line
        sent = 0
        try:
            while sent < len(data):
                sent += self._line.write(data[sent : sent + CHUNK]) or 0
                progress(sent)
        except (OSError, serial.SerialException) as error:
            raise Broken(min(sent + CHUNK, len(data))) from error  # how much of the last piece had left is not told

    def read(self, timeout_s: float) -> bytes:
        """What the printer says within this time, b"" if nothing. Raises OSError if the port has gone."""
        assert self._line
        self._line.timeout = timeout_s
        first: bytes = self._line.read(1)
        return first + (self._line.read(self._line.in_waiting) if first and self._line.in_waiting else b"")

    def close(self) -> None:
        """What the system still holds is given its time to leave. May be called again."""
        line, self._line = self._line, None
        if line is not None:
            line.close()
