"""How the app shows who it is: a certificate with its private key (PEM or PFX), or a secret.

A certificate is read whole before anything is sent, so that a wrong file, a wrong passphrase and a certificate that has run
out are told in words of our own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from connectors.disk_errors import disk_in_words
from praksis.clock import OSLO
from praksis.errors import Invalid, NotFound, Refused


@dataclass(frozen=True, slots=True)
class AppCredential:
    """What msal is given. Its repr shows nothing."""

    for_msal: str | dict[str, Any] = field(repr=False)
    """A secret, or a certificate with its key."""
    expires: datetime | None = None
    """When the certificate runs out (aware, UTC); None when nobody but Microsoft knows."""
    thumbprint: str | None = None
    """The certificate's SHA-1, by which IT finds it in Entra; not a secret."""


def secret_credential(secret: str) -> AppCredential:
    """A client secret.

    Raises:
        Invalid: It is empty.
    """
    if not secret.strip():
        raise Invalid("PRAKSIS_GRAPH__SECRET er tom. Sett den, eller bruk et sertifikat.", code="sertifikat")
    return AppCredential(secret.strip())


def certificate_credential(file: Path, passphrase: str | None, now: datetime) -> AppCredential:
    """A certificate and its private key from one file: PEM with both, or PFX.

    Args:
        file: The file.
        passphrase: What the key is protected with; None for nothing.
        now: The time (aware).

    Raises:
        Unavailable: It cannot be read.
        Invalid: There is no such file (no NotFound: those who call Graph take that for a file or channel that is gone); it
            holds no certificate with an RSA key, they do not belong together, or the passphrase is wrong.
        Refused: The certificate has run out, or does not hold yet.
    """
    try:
        with disk_in_words(file.name):
            content = file.read_bytes()
    except NotFound:
        raise Invalid(
            f"Fant ikke sertifikatet {file.name}. Rett «certificate» under [graph] i praksis.toml, eller be IT om filen.",
            code="sertifikat",
        ) from None
    key, certificate = _read(content, passphrase.encode() if passphrase else None, file.name)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Invalid(
            f"Nøkkelen i {file.name} er av en annen type enn RSA. Be IT om et sertifikat med RSA-nøkkel.",
            code="sertifikat",
        )
    if key.public_key() != certificate.public_key():
        raise Invalid(
            f"Nøkkelen og sertifikatet i {file.name} hører ikke sammen. Be IT om filen på nytt.", code="sertifikat"
        )
    expires = certificate.not_valid_after_utc
    if expires <= now:
        raise Refused(
            f"Sertifikatet i {file.name} gikk ut {expires.astimezone(OSLO):%d.%m.%Y}. Be IT om et nytt, og om å legge den "
            "offentlige delen inn på appen i Entra.",
            code="sertifikat-utlopt",
        )
    if certificate.not_valid_before_utc > now:
        raise Refused(
            f"Sertifikatet i {file.name} gjelder først fra {certificate.not_valid_before_utc.astimezone(OSLO):%d.%m.%Y}. "
            "Stemmer klokken på maskinen? Spør ellers IT.",
            code="sertifikat-utlopt",
        )
    return AppCredential(
        {
            "private_key": key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode("ascii"),
            "public_certificate": certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"),
        },
        expires.astimezone(UTC),
        certificate.fingerprint(hashes.SHA1()).hex().upper(),  # noqa: S303 - how Entra names a certificate
    )


def _read(content: bytes, passphrase: bytes | None, name: str) -> tuple[object, x509.Certificate]:
    try:
        if b"-----BEGIN" in content:
            key: object = _pem_key(content, passphrase)
            certificate: x509.Certificate | None = x509.load_pem_x509_certificate(content)
        else:
            key, certificate, _ = pkcs12.load_key_and_certificates(content, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _unreadable(name) from None
    if key is None or certificate is None:
        raise _unreadable(name)
    return key, certificate


def _pem_key(content: bytes, passphrase: bytes | None) -> object:
    try:
        return serialization.load_pem_private_key(content, passphrase)
    except TypeError:
        if passphrase is None:
            raise
        return serialization.load_pem_private_key(content, None)  # a passphrase, and nothing that it protects


def _unreadable(name: str) -> Invalid:
    return Invalid(
        f"Kan ikke lese sertifikat og nøkkel fra {name}. Filen skal ha begge deler (PEM eller PFX), og passordet skal stå i "
        "PRAKSIS_GRAPH__CERTIFICATE_PASSWORD når den har et. Be IT om filen på nytt hvis det er riktig.",
        code="sertifikat",
    )
