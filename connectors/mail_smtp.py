"""E-mail over SMTP: STARTTLS or TLS, with or without a login (RFC 5321, 3207, 8314).

    mailer = SmtpMailer("smtp.example.no", 587, sender="student@helse-bergen.no", user="praksis", password=…)
    mailer.send(Mail("<p-0412@praksis>", ["navn@example.no"], "Nye brukere", "Hei …"))

A message is sent whole or its outcome is told: until the server has been given the text nothing has been sent, and from
then on, without its answer, nobody knows (OutcomeUnknown). The message id is our own: whoever gets one twice can see that
it is one, and a server does not.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Collection
from typing import Literal

from connectors.mail_message import address_of, compose
from connectors.mail_pace import MailPace
from praksis.clock import Clock, SystemClock
from praksis.errors import Invalid, OutcomeUnknown, Refused, Unavailable
from praksis.ports import Mail

Security = Literal["starttls", "tls"]
SECONDS = 30.0


class SmtpMailer:
    """Fulfils `praksis.ports.Mailer` over SMTP, one connection per message.

    Args:
        host: The server.
        port: Its port: 587 for STARTTLS, 465 for TLS.
        sender: The sender's address, also that of the envelope.
        security: `starttls` (never sent in the clear when the server does not offer it) or `tls`.
        user: The login's name; None when the server asks for none.
        password: Its password.
        certificates: A file with certificates that we trust; the machine's own when left out.
        pace: How many messages leave in a minute.
        clock: Dates the messages.
    """

    knows_repeats = False
    """Servers pass on what they are given, whatever its id."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        sender: str,
        security: Security = "starttls",
        user: str | None = None,
        password: str | None = None,
        certificates: str | None = None,
        pace: MailPace | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._host, self._port, self._security = host, port, security
        self._sender, self._user, self._password = sender, user, password
        self._certificates = certificates
        self._pace = pace or MailPace()
        self._clock = clock or SystemClock()

    def forget(self, message_ids: Collection[str]) -> int:
        """Nothing: what has been sent lies with its recipients, and we keep no copy."""
        return 0

    def send(self, mail: Mail) -> None:
        """Send it.

        Raises:
            Invalid: An address or the subject cannot be used, or the server will not have a recipient.
            Refused: It holds what looks like a national identity number, or the server does not take our login.
            Unavailable: The server does not answer or asks us to come back; nothing has been sent.
            OutcomeUnknown: The server was given the message and did not answer.
        """
        content = compose(mail, self._sender, self._clock.now())
        recipients = [address_of(text, "En mottakeradresse").addr_spec for text in mail.to]
        self._pace.take_turn()
        try:
            connection = self._connected()
        except smtplib.SMTPAuthenticationError:
            raise Refused(
                "E-posttjeneren godtok ikke innloggingen. Rett bruker og passord for SMTP, og kjør «praksis doctor».",
                code="smtp-innlogging",
            ) from None
        except (smtplib.SMTPException, OSError):
            raise _not_now() from None
        try:
            self._deliver(connection, recipients, content)
        finally:
            connection.close()

    def try_sign_in(self) -> None:
        """Connect and sign in, and send nothing: for `praksis doctor`.

        Raises:
            Refused: The server does not take our login.
            Unavailable: It does not answer, or not securely.
        """
        try:
            connection = self._connected()
            connection.noop()
            connection.close()
        except smtplib.SMTPAuthenticationError:
            raise Refused(
                "E-posttjeneren godtok ikke innloggingen. Rett bruker og passord for SMTP.", code="smtp-innlogging"
            ) from None
        except (smtplib.SMTPException, OSError):
            raise _not_now() from None

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self._certificates)
        if self._security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS, context=context)
        else:
            connection = smtplib.SMTP(self._host, self._port, timeout=SECONDS)
        try:
            if self._security == "starttls":
                connection.starttls(context=context)  # raises when the server does not offer it: never in the clear
            if self._user is not None:
                connection.login(self._user, self._password or "")
        except BaseException:
            connection.close()
            raise
        return connection

    def _deliver(self, connection: smtplib.SMTP, recipients: list[str], content: bytes) -> None:
        try:
            connection.ehlo_or_helo_if_needed()
            self._said(connection.mail(address_of(self._sender, "Avsenderadressen").addr_spec), (250,))
            for recipient in recipients:
                self._said(connection.rcpt(recipient), (250, 251))  # all or nobody: half a mail is told by nobody
        except (smtplib.SMTPException, OSError):
            raise _not_now() from None
        try:
            code, _ = connection.data(content)
        except smtplib.SMTPDataError as error:  # it said no before it had the text
            raise self._turned_down(error.smtp_code) from None
        except (smtplib.SMTPException, OSError):
            raise OutcomeUnknown(
                "E-posttjeneren fikk e-posten, men svarte ikke. Se etter i «Sendt», eller spør mottakeren.",
                code="epost-ukjent",
            ) from None
        if code != 250:
            raise self._turned_down(code)

    def _said(self, answer: tuple[int, bytes], good: tuple[int, ...]) -> None:
        if answer[0] not in good:
            raise self._turned_down(answer[0])

    @staticmethod
    def _turned_down(code: int) -> Unavailable | Invalid:
        if code == 421 or 400 <= code < 500:
            return _not_now()
        return Invalid(
            "E-posttjeneren tar ikke imot e-posten: avsenderen eller en mottaker finnes ikke der. Rett adressen i "
            "praksis.toml.",
            code="epost-avvist",
        )


def _not_now() -> Unavailable:
    return Unavailable("E-posttjeneren svarer ikke nå, eller ikke trygt. E-posten venter.", code="smtp-kontakt")
