"""Addresses: where plain HTTP may go."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine reaches that address: only there may names and numbers go unencrypted."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
