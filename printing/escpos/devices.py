"""The kernel's device of a USB printer (usblp): written to and read from, never blocking."""

import os
import select
import time

from printing.escpos.connection import FileConnection

QUIET_S = 0.05


class DeviceConnection(FileConnection):
    """/dev/usb/lp0. python-escpos opens files for writing only and talks with USB printers without any time-out."""

    def open(self, raise_not_found: bool = True) -> None:
        """Raises OSError; a device that is not there is never made as a file."""
        self._device = os.open(self.devfile, os.O_RDWR | getattr(os, "O_NONBLOCK", 0))

    def read(self, timeout_s: float) -> bytes:
        """What the printer says within this time, b"" if nothing. Raises OSError if it has gone."""
        assert self._device is not None
        ready, _, _ = select.select([self._device], [], [], timeout_s)
        if not ready:
            return b""
        try:
            data = os.read(self._device, 256)
        except BlockingIOError:
            data = b""
        if not data:  # some printers send empty packets: that is no end, and not to be asked again at once
            time.sleep(min(timeout_s, QUIET_S))
        return data
