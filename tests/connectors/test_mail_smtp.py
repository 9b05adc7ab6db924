"""E-mail against a real SMTP server in a process of its own: what arrives, what is refused, and what nobody knows."""

from __future__ import annotations

import datetime
import email
import ipaddress
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.mail_smtp import SmtpMailer
from praksis.errors import Invalid, OutcomeUnknown, Refused, Unavailable
from praksis.ports import Mail, Mailer

SENDER, USER, PASSWORD = "student@helse-bergen.no", "praksis", "hemmelig-passord"

SERVER = """
import asyncio, json, ssl, sys
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
options = json.loads(sys.argv[1])

class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("ukjent"):
            return "550 no such user"
        if address.startswith("senere"):
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                          "content": envelope.content.decode("latin-1")}), flush=True)
        if options.get("hang_up"):
            server.transport.abort()
        return options.get("data", "250 ok")

def authenticate(server, session, envelope, mechanism, auth):
    good = isinstance(auth, LoginPassword) and (auth.login, auth.password) == (b"praksis", b"hemmelig-passord")
    return AuthResult(success=good, handled=False)

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(options["certificate"], options["key"])
more = dict(authenticator=authenticate, auth_required=options.get("login", False))
if options["security"] == "tls":
    controller = Controller(Handler(), hostname="127.0.0.1", port=options["port"], ssl_context=context,
                            auth_require_tls=False, **more)
elif options["security"] == "starttls":
    controller = Controller(Handler(), hostname="127.0.0.1", port=options["port"], tls_context=context, **more)
else:
    controller = Controller(Handler(), hostname="127.0.0.1", port=options["port"])
controller.start()
print("ready", flush=True)
sys.stdin.read()
controller.stop()
"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate for 127.0.0.1 that only this test trusts."""

    certificate: Path
    key: Path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "praksis")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return Certificate(folder / "cert.pem", folder / "key.pem")


class Server:
    """The server process; what it has received is read from it."""

    def __init__(self, certificate: Certificate, security: str, **options: Any) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.certificate = certificate
        told = {
            "port": self.port,
            "security": security,
            "certificate": str(certificate.certificate),
            "key": str(certificate.key),
            **options,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, json.dumps(told)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def received(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def message(self) -> tuple[dict[str, Any], EmailMessage]:
        found = self.received()
        return found, email.message_from_bytes(found["content"].encode("latin-1"), policy=default)

    def stop(self) -> None:
        self.process.communicate("")

    def mailer(self, **options: Any) -> SmtpMailer:
        return SmtpMailer(
            "127.0.0.1",
            self.port,
            **{"sender": SENDER, "certificates": str(self.certificate.certificate), **options},
        )


@pytest.fixture(scope="module")
def server(certificate: Certificate) -> Iterator[Server]:
    made = Server(certificate, "starttls", login=True)
    yield made
    made.stop()


def a_mail(**changed: Any) -> Mail:
    return Mail(
        **{
            "message_id": "<p-0412-1@praksis.example.no>",
            "to": ["portal@example.no"],
            "subject": "Nye brukere: Sjøsykepleie, kull 2024 – Periode 1, og mere til, så linjen må deles i to",
            "body": "Hei!\n\nÅse Sæther Bjørkelund trenger bruker.\n.\nEn linje med bare punktum.\n",
            **changed,
        }
    )


def test_what_arrives_is_what_was_sent_encrypted_and_signed_in(server: Server) -> None:
    mailer: Mailer = server.mailer(user=USER, password=PASSWORD)
    mailer.send(a_mail(to=["portal@example.no", "kopi@example.no"]))
    envelope, message = server.message()
    assert (envelope["from"], envelope["to"], envelope["tls"]) == (
        SENDER,
        ["portal@example.no", "kopi@example.no"],
        True,
    )
    assert message["Subject"] == a_mail().subject
    assert message["Message-ID"] == a_mail().message_id
    plain = message.get_body(("plain",))
    assert isinstance(plain, EmailMessage)
    assert plain.get_content().replace("\r\n", "\n") == a_mail().body
    assert message.get_body(("html",)) is not None


def test_tls_from_the_first_byte_works_too(certificate: Certificate) -> None:
    tls = Server(certificate, "tls", login=True)
    try:
        tls.mailer(security="tls", user=USER, password=PASSWORD).send(a_mail())
        assert tls.received()["to"] == ["portal@example.no"]
    finally:
        tls.stop()


def test_a_wrong_password_is_told_without_it(server: Server) -> None:
    with pytest.raises(Refused) as caught:
        server.mailer(user=USER, password="feil-passord").send(a_mail())
    assert "feil-passord" not in caught.value.message
    with pytest.raises(Refused):
        server.mailer(user=USER, password="feil-passord").try_sign_in()


def test_signing_in_can_be_tried_without_sending(server: Server) -> None:
    server.mailer(user=USER, password=PASSWORD).try_sign_in()


def test_a_server_that_we_do_not_trust_gets_nothing(server: Server) -> None:
    with pytest.raises(Unavailable):
        server.mailer(user=USER, password=PASSWORD, certificates=None).send(a_mail())


def test_nothing_is_sent_in_the_clear_when_the_server_offers_no_encryption(certificate: Certificate) -> None:
    plain = Server(certificate, "none")
    try:
        with pytest.raises(Unavailable):
            plain.mailer().send(a_mail())
    finally:
        plain.stop()


def test_one_unknown_recipient_stops_the_whole_mail(server: Server) -> None:
    mailer = server.mailer(user=USER, password=PASSWORD)
    with pytest.raises(Invalid):
        mailer.send(a_mail(to=["portal@example.no", "ukjent@example.no"]))
    with pytest.raises(Unavailable):
        mailer.send(a_mail(to=["senere@example.no"]))
    mailer.send(a_mail(message_id="<neste@praksis.example.no>"))
    assert server.message()[1]["Message-ID"] == "<neste@praksis.example.no>"


@pytest.mark.parametrize(
    ("options", "error"),
    [({"hang_up": True}, OutcomeUnknown), ({"data": "552 too big"}, Invalid), ({"data": "452 full"}, Unavailable)],
)
def test_what_is_known_after_the_text_was_given(
    options: dict[str, Any], error: type[Exception], certificate: Certificate
) -> None:
    odd = Server(certificate, "starttls", login=True, **options)
    try:
        with pytest.raises(error):
            odd.mailer(user=USER, password=PASSWORD).send(a_mail())
    finally:
        odd.stop()


def test_nobody_there_is_not_an_unknown_outcome() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable):
            SmtpMailer("127.0.0.1", nobody.getsockname()[1], sender=SENDER).send(a_mail())


def test_a_server_that_hangs_up_at_once_has_got_nothing() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def hang_up() -> None:
            listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(Unavailable):
            SmtpMailer("127.0.0.1", listener.getsockname()[1], sender=SENDER).send(a_mail())
        thread.join()


def test_not_more_than_thirty_leave_in_a_minute(server: Server) -> None:
    now, waits = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    mailer = server.mailer(user=USER, password=PASSWORD, most_a_minute=3, monotonic=lambda: now[0], sleep=sleep)
    for nth in range(7):
        now[0] += 1
        mailer.send(a_mail(message_id=f"<{nth}@praksis.example.no>"))
        server.received()
    assert [round(wait) for wait in waits] == [57, 57]
