"""Ways to a printer: network, USB, serial line, the system's queue (CUPS), a file, the virtual printer."""

from printing.transports.choice import make
from printing.transports.files import FileTransport, VirtualTransport
from printing.transports.spoken import NetworkTransport, SerialTransport, UsbTransport
from printing.transports.way import Confirmation, PrinterSilent, PrinterUnreachable, SendBroken, Transport

__all__ = [
    "Confirmation",
    "FileTransport",
    "NetworkTransport",
    "PrinterSilent",
    "PrinterUnreachable",
    "SendBroken",
    "SerialTransport",
    "Transport",
    "UsbTransport",
    "VirtualTransport",
    "make",
]
