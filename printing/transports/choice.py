"""Which way a station has chosen, by its name and address."""

from pathlib import Path

from printing.addresses import DEFAULT_BAUD, serial_line
from printing.profiles import Profile
from printing.transports.cups import CupsTransport
from printing.transports.files import FileTransport, VirtualTransport
from printing.transports.spoken import NetworkTransport, SerialTransport, UsbTransport
from printing.transports.way import Transport

RAW_PORT = 9100
USB_DEVICES = Path("/dev/usb")


def make(kind: str, address: str, profile: Profile) -> Transport:
    """The way that a station has chosen.

    kind     address
    network  host or host:port
    usb      the device (/dev/usb/lp0), "" for the first there is
    serial   port, port:baud or port:baud:rts (hardware flow control; XON/XOFF without it)
    cups     name of a queue of this machine
    file     a device or a file; into a folder each job becomes a file of its own
    virtual  a folder
    """
    match kind:
        case "network":
            host, _, port = address.rpartition(":") if address.count(":") == 1 else (address, "", "")
            number = int(port) if port.isascii() and port.isdigit() else RAW_PORT if not port else 0  # 0 reaches nobody, and says so
            return NetworkTransport(host, number, profile)
        case "usb":
            return UsbTransport(address or first_usb_device(), profile)
        case "serial":
            port, baud, hardware = serial_line(address) or (address, DEFAULT_BAUD, False)
            return SerialTransport(port, baud, hardware, profile)
        case "cups":
            return CupsTransport(address, profile)
        case "file":
            return FileTransport(Path(address), profile)
        case "virtual":
            return VirtualTransport(Path(address), profile)
        case _:
            raise ValueError(f"transport {kind!r}")


def first_usb_device() -> str:
    """The first USB printer that the system shows; where there is none, the name that it would have."""
    return str(next(iter(sorted(USB_DEVICES.glob("lp*"))), USB_DEVICES / "lp0"))
