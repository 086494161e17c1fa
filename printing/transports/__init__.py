"""Ways to a printer: network, USB, serial line, the system's queue (CUPS), a file, the virtual printer."""
