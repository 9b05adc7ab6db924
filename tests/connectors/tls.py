"""Certificates that only a test trusts: an authority of its own, a server's certificate, an app's certificate."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, passphrase: str | None = None) -> bytes:
    protection: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    )
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority: what it trusts (`certificates`), and a server's side of TLS for 127.0.0.1."""

    certificates: Path
    server: ssl.SSLContext
    chain: Path
    """The server's certificate and key, for a server in another process."""


def an_authority(folder: Path) -> Authority:
    """Make an authority, and a certificate of it for 127.0.0.1 and localhost."""
    now = datetime.now(UTC)
    root_key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = (
        x509.CertificateBuilder()
        .subject_name(_name("rot"))
        .issuer_name(_name("rot"))
        .public_key(root_key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    server = (
        x509.CertificateBuilder()
        .subject_name(_name("tjener"))
        .issuer_name(_name("rot"))
        .public_key(server_key.public_key())
        .serial_number(2)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    (folder / "rot.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (folder / "tjener.pem").write_bytes(server.public_bytes(serialization.Encoding.PEM) + _pem(server_key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "tjener.pem")
    return Authority(folder / "rot.pem", context, folder / "tjener.pem")


@dataclass(frozen=True, slots=True)
class AppCertificate:
    """The certificate with which an app shows who it is."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    def pem(self, passphrase: str | None = None) -> bytes:
        """Key and certificate in one PEM file."""
        return _pem(self.key, passphrase) + self.certificate.public_bytes(serialization.Encoding.PEM)

    def pfx(self, passphrase: str) -> bytes:
        """Key and certificate in one PFX file."""
        return pkcs12.serialize_key_and_certificates(
            b"praksis", self.key, self.certificate, None, serialization.BestAvailableEncryption(passphrase.encode())
        )


def an_app_certificate(
    *, first: timedelta = timedelta(days=-1), last: timedelta = timedelta(days=365)
) -> AppCertificate:
    """A self-signed certificate that holds from `first` to `last`, counted from now."""
    now, key = datetime.now(UTC), rsa.generate_private_key(65537, 2048)
    made = (
        x509.CertificateBuilder()
        .subject_name(_name("praksistilgang"))
        .issuer_name(_name("praksistilgang"))
        .public_key(key.public_key())
        .serial_number(3)
        .not_valid_before(now + first)
        .not_valid_after(now + last)
        .sign(key, hashes.SHA256())
    )
    return AppCertificate(made, key)
