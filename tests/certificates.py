"""Certificates for tests: authorities that exist only here, and what they vouch for."""

import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_PEM = serialization.Encoding.PEM


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


@dataclass
class Authority:
    """A certificate authority of an office."""

    name: str = "练习市信息中心"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @cached_property
    def pem(self) -> str:
        """Its own certificate."""
        own = self._builder(self.name, self.key.public_key(), -1, 3650).add_extension(x509.BasicConstraints(True, None), critical=True)
        return own.sign(self.key, hashes.SHA256()).public_bytes(_PEM).decode()

    def vouch(self, folder: Path, address: str = "127.0.0.1", first_day: int = -2, last_day: int = 300) -> tuple[Path, Path]:
        """(certificate, key) for an address, valid between two days from today."""
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            name: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(address))
        except ValueError:
            name = x509.DNSName(address)
        builder = self._builder(address, key.public_key(), first_day, last_day).add_extension(x509.SubjectAlternativeName([name]), False)
        folder.mkdir(parents=True, exist_ok=True)
        cert, private = folder / "cert.pem", folder / "key.pem"
        cert.write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(_PEM))
        plain = serialization.NoEncryption()
        private.write_bytes(key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, plain))
        return cert, private

    def _builder(self, subject: str, key: ec.EllipticCurvePublicKey, first_day: int, last_day: int) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return x509.CertificateBuilder(
            _name(self.name), _name(subject), key, x509.random_serial_number(), now + timedelta(first_day), now + timedelta(last_day)
        )
