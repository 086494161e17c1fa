"""python-escpos's connections, with their faults wrapped (3.1; each has its test against a printer on a socket).

- `Network.close` shuts both ways at once: an unread status byte then makes the kernel reset the line, and what the printer has not
  taken yet is lost without a word. Ours ends its own way only, reads until the printer has ended too, then closes.
- `_raw` writes all or raises, and nobody knows how much had left: ours counts.
- `_read` waits the whole connection time-out and raises: ours waits as long as it is told and answers what came, maybe nothing.
- the library answers "paper adequate" where nothing was answered: it is never asked (`printing.escpos.status`).
- a file that cannot be written any more (a device without paper) blocks for ever: ours gives up in time.
- importing it adds a log handler that writes to the terminal, and leaves a folder behind in the temporary directory: both are taken
  away again here; and it reads a JSON file of 300 kB as YAML, which takes 0.3 s: here as JSON, 15 ms.
  Import this module late, and never before the first frame.
- it prints to the terminal when a symbol may be too wide: its text, symbols and barcodes are never used.
"""

import json
import logging
import os
import select
import shutil
import socket
import stat
import time
from collections.abc import Callable

import yaml  # type: ignore[import-untyped]  # comes with the driver

_handlers_before, _read_yaml = list(logging.root.handlers), yaml.safe_load
yaml.safe_load = json.load
try:
    from escpos import capabilities  # what it adds to the root logger is taken off below
    from escpos.printer import File, Network, Serial
finally:
    yaml.safe_load = _read_yaml

for _handler in [handler for handler in logging.root.handlers if handler not in _handlers_before]:
    logging.root.removeHandler(_handler)
if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)

__all__ = ["Broken", "FileConnection", "NetworkConnection", "Progress", "Serial"]  # the driver comes from here only

CHUNK = 4096
CLOSE_TIMEOUT_S = 5.0

Progress = Callable[[int], None]


class Broken(OSError):
    """The line broke after so many bytes had left (an upper bound of what the printer got)."""

    def __init__(self, sent: int) -> None:
        super().__init__(f"{sent} bytes")
        self.sent = sent


class NetworkConnection(Network):  # type: ignore[misc]  # python-escpos is untyped
    """A raw TCP printer (port 9100)."""

    def __init__(self, host: str, port: int, connect_timeout_s: float, write_timeout_s: float) -> None:
        super().__init__(host, port, connect_timeout_s)
        self.write_timeout_s = write_timeout_s
        self._device: socket.socket | None = None

    def open(self, raise_not_found: bool = True) -> None:
        """Connect, by IPv4 or IPv6. Raises OSError."""
        self._device = socket.create_connection((self.host, self.port), self.timeout)
        self._device.settimeout(self.write_timeout_s)

    def write(self, data: bytes, progress: Progress) -> None:
        """Send everything, telling how much has left. Raises Broken."""
        assert self._device
        sent = 0
        view = memoryview(data)
        try:
            while sent < len(data):
                sent += self._device.send(view[sent : sent + CHUNK])
                progress(sent)
        except OSError as error:
            raise Broken(sent) from error

    def read(self, timeout_s: float) -> bytes:
        """What the printer says within this time, b"" if nothing. Raises OSError if the line has ended."""
        assert self._device
        ready, _, _ = select.select([self._device], [], [], timeout_s)
        if not ready:
            return b""
        data = self._device.recv(256)
        if not data:
            raise ConnectionResetError("the printer has hung up")
        return data

    def close(self) -> None:
        """End our way, wait until the printer has taken everything and ended too, then close. May be called again."""
        device, self._device = self._device, None
        if device is None:
            return
        try:
            device.shutdown(socket.SHUT_WR)
            device.settimeout(CLOSE_TIMEOUT_S)
            end = time.monotonic() + CLOSE_TIMEOUT_S
            while device.recv(256) and time.monotonic() < end:
                pass
        except OSError:  # it has gone already: there is nothing left to wait for
            pass
        finally:
            device.close()


class FileConnection(File):  # type: ignore[misc]  # python-escpos is untyped
    """A device file (/dev/usb/lp0), or a plain file that collects the bytes."""

    def __init__(self, path: str, timeout_s: float) -> None:
        super().__init__(path)
        self.timeout_s = timeout_s
        self._device: int | None = None

    def open(self, raise_not_found: bool = True) -> None:
        """Raises OSError."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        self._device = os.open(self.devfile, flags, 0o600)

    def write(self, data: bytes, progress: Progress) -> None:
        """Write everything, giving up when the device takes nothing for `timeout_s`. Raises Broken."""
        assert self._device is not None
        sent = 0
        try:
            while sent < len(data):
                self._wait()
                sent += os.write(self._device, data[sent : sent + CHUNK])
                progress(sent)
        except OSError as error:
            raise Broken(sent) from error

    def _wait(self) -> None:
        """Until the device takes bytes; a plain file always does, and cannot be waited for on every system."""
        assert self._device is not None
        if stat.S_ISREG(os.fstat(self._device).st_mode):
            return
        _, ready, _ = select.select([], [self._device], [], self.timeout_s)
        if not ready:
            raise TimeoutError(self.devfile)

    def flush(self) -> None:
        if self._device is not None:
            os.fsync(self._device)

    def close(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            os.close(device)
