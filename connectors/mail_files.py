"""E-mail as .eml files in a folder: a person opens each in the mail program and sends it.

    >>> mailer = EmlMailer(Path("epost"), "student@helse-bergen.no")           # doctest: +SKIP
    >>> mailer.send(Mail("<p-0412@praksis>", ["navn@example.no"], "Nye brukere", "Hei …"))   # doctest: +SKIP

The file's name comes from the message id alone, so that a message that is there already is never written again, by
whichever process. The files may hold names of students: 0600, in a folder that we make 0700.
"""

from __future__ import annotations

import hashlib
import re
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from connectors.atomic_files import write_new
from connectors.disk_errors import disk_in_words
from connectors.safe_names import is_one_line
from praksis.clock import OSLO, Clock, SystemClock
from praksis.errors import Invalid
from praksis.ports import Mail

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>")

_PLAIN_ADDRESS = re.compile(r"[\x21-\x7e]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class EmlMailer:
    """Fulfils `praksis.ports.Mailer` with files. `clock` dates the messages (Europe/Oslo)."""

    def __init__(self, folder: Path, sender: str, clock: Clock | None = None) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock or SystemClock()

    def send(self, mail: Mail) -> None:
        """Write the message, or do nothing when one with its id is there.

        The file appears whole or not at all, so there is no unknown outcome.

        Raises:
            Invalid: An address is none, there is no recipient, or subject or message id has a line break.
            Unavailable: The disk is full or away, or rights are missing.
        """
        content = self._composed(mail)
        place = f"{self._folder.name}/{file_name_of(mail.message_id)}"
        with disk_in_words(place):
            if not self._folder.is_dir():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_new(self._folder / file_name_of(mail.message_id), content, mode=0o600)

    def _composed(self, mail: Mail) -> bytes:
        message_id = mail.message_id if mail.message_id.startswith("<") else f"<{mail.message_id}>"
        if not _MESSAGE_ID.fullmatch(message_id):
            raise Invalid("Meldings-ID-en til en e-post har feil form. Si fra til IT.", code="epost-ugyldig")
        if not is_one_line(mail.subject):
            raise Invalid("Emnet i en e-post må være én linje uten linjeskift.", code="epost-ugyldig")
        if not mail.to:
            raise Invalid("E-posten har ingen mottaker. Legg inn adressen i praksis.toml.", code="epost-ugyldig")
        message = EmailMessage(policy=SMTP)
        message["From"] = _address(self._sender, "Avsenderadressen")
        message["To"] = tuple(_address(text, "En mottakeradresse") for text in mail.to)
        message["Date"] = self._clock.now().astimezone(OSLO)
        message["Message-ID"] = message_id
        # RFC 3834: no out-of-office answer is wanted to what a machine writes.
        message["Auto-Submitted"] = "auto-generated"
        try:
            message.set_content(mail.body, charset="utf-8", cte="quoted-printable")
        except UnicodeEncodeError:
            raise Invalid("Teksten i en e-post har tegn som ikke kan sendes.", code="epost-ugyldig") from None
        return _subject_line(mail.subject) + message.as_bytes()


def file_name_of(message_id: str) -> str:
    """The file of one message id: readable letters of it, and a hash that tells ids apart."""
    bare = message_id.strip("<>")
    readable = re.sub(r"[^A-Za-z0-9.-]+", "-", bare.split("@", 1)[0]).strip(".-")[:60]
    return f"{readable or 'epost'} {hashlib.sha256(bare.encode('utf-8', 'replace')).hexdigest()[:12]}.eml"


def _subject_line(subject: str) -> bytes:
    # Folded by hand: Python 3.11 loses spaces when EmailMessage folds a long subject with Norwegian letters.
    plain = subject.isascii() and "=?" not in subject
    header = Header(subject, "us-ascii" if plain else "utf-8", header_name="Subject")
    return f"Subject: {header.encode(linesep=chr(13) + chr(10))}\r\n".encode("ascii")


def _address(text: str, what: str) -> Address:
    """One address of the plain form name@domain; the text itself is never repeated in an error."""
    plain = is_one_line(text) and _PLAIN_ADDRESS.fullmatch(text.strip())
    try:
        address = Address(addr_spec=text.strip()) if plain else None
    except (ValueError, IndexError, MessageError):
        address = None
    if address is None:
        raise Invalid(
            f"{what} er ikke en e-postadresse, eller har æ, ø eller å. Rett den i praksis.toml.",
            code="epost-ugyldig",
        )
    return address
