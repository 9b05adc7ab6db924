"""E-mail against a real SMTP server in a process of its own: what arrives, what is refused, and what nobody knows."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from connectors.mail_pace import MailPace
from connectors.mail_smtp import SmtpMailer
from praksis.errors import Invalid, OutcomeUnknown, Refused, Unavailable
from praksis.ports import Mail, Mailer
from tests.connectors.smtp_server import PASSWORD, SENDER, USER, Server
from tests.connectors.tls import Authority, an_authority


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return an_authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def server(certificate: Authority) -> Iterator[Server]:
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


def test_tls_from_the_first_byte_works_too(certificate: Authority) -> None:
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


def test_nothing_is_sent_in_the_clear_when_the_server_offers_no_encryption(certificate: Authority) -> None:
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
    options: dict[str, Any], error: type[Exception], certificate: Authority
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


def test_not_more_than_the_pace_allows_leave_in_a_minute(server: Server) -> None:
    now, waits = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    mailer = server.mailer(user=USER, password=PASSWORD, pace=MailPace(3, monotonic=lambda: now[0], sleep=sleep))
    for nth in range(7):
        now[0] += 1
        mailer.send(a_mail(message_id=f"<{nth}@praksis.example.no>"))
        server.received()
    assert [round(wait) for wait in waits] == [57, 57]
