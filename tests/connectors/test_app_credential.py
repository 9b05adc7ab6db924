"""The app's certificate: what is wrong with the file is told before anything is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connectors.app_credential import certificate_credential, secret_credential
from praksis.errors import Invalid, NotFound, Refused
from tests.connectors.tls import AppCertificate, an_app_certificate

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def made() -> AppCertificate:
    return an_app_certificate()


def lay(folder: Path, content: bytes) -> Path:
    (folder / "app.pem").write_bytes(content)
    return folder / "app.pem"


def test_it_is_known_when_the_certificate_runs_out_and_by_what_name_it_is_known(
    made: AppCertificate, tmp_path: Path
) -> None:
    credential = certificate_credential(lay(tmp_path, made.pem()), None, NOW)
    assert credential.expires is not None
    assert timedelta(days=364) < credential.expires - NOW < timedelta(days=366)
    assert credential.thumbprint == made.certificate.fingerprint(hashes.SHA1()).hex().upper()
    assert "PRIVATE" not in repr(credential)


def test_a_passphrase_that_protects_nothing_does_no_harm(made: AppCertificate, tmp_path: Path) -> None:
    assert certificate_credential(lay(tmp_path, made.pem()), "unødvendig", NOW).expires is not None


@pytest.mark.parametrize("passphrase", [None, "feil"])
@pytest.mark.parametrize("kind", ["pem", "pfx"])
def test_a_wrong_passphrase_is_told_without_it(
    made: AppCertificate, tmp_path: Path, kind: str, passphrase: str | None
) -> None:
    content = made.pem("riktig") if kind == "pem" else made.pfx("riktig")
    with pytest.raises(Invalid, match="PRAKSIS_GRAPH__CERTIFICATE_PASSWORD") as caught:
        certificate_credential(lay(tmp_path, content), passphrase, NOW)
    assert "feil" not in caught.value.message


def test_a_certificate_that_has_run_out_or_does_not_hold_yet_is_told_with_the_day(tmp_path: Path) -> None:
    old = an_app_certificate(first=timedelta(days=-400), last=timedelta(days=-1))
    with pytest.raises(Refused, match=r"gikk ut \d\d\.\d\d\.\d{4}"):
        certificate_credential(lay(tmp_path, old.pem()), None, NOW)
    young = an_app_certificate(first=timedelta(days=2))
    with pytest.raises(Refused, match="gjelder først fra"):
        certificate_credential(lay(tmp_path, young.pem()), None, NOW)


def test_a_key_of_another_certificate_is_told(made: AppCertificate, tmp_path: Path) -> None:
    other = an_app_certificate()
    content = (
        other.pem().split(b"-----BEGIN CERTIFICATE")[0]
        + b"-----BEGIN CERTIFICATE"
        + made.pem().split(b"-----BEGIN CERTIFICATE")[1]
    )
    with pytest.raises(Invalid, match="hører ikke sammen"):
        certificate_credential(lay(tmp_path, content), None, NOW)


def test_a_key_of_another_kind_is_told(made: AppCertificate, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(Invalid, match="RSA"):
        certificate_credential(
            lay(tmp_path, key + made.certificate.public_bytes(serialization.Encoding.PEM)), None, NOW
        )


@pytest.mark.parametrize("content", [b"", b"tull", b"-----BEGIN", b"\x30\x82\x00"])
def test_what_is_no_certificate_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Invalid, match="PEM eller PFX"):
        certificate_credential(lay(tmp_path, content), None, NOW)


def test_a_certificate_without_its_key_is_told(made: AppCertificate, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="begge deler"):
        certificate_credential(lay(tmp_path, made.certificate.public_bytes(serialization.Encoding.PEM)), None, NOW)


def test_a_missing_file_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"Fant ikke sertifikatet app\.pem") as caught:
        certificate_credential(tmp_path / "app.pem", None, NOW)
    assert not isinstance(caught.value, NotFound), "it would be taken for a channel that is gone"


def test_an_empty_secret_is_told() -> None:
    with pytest.raises(Invalid):
        secret_credential(" ")
