"""An e-mail as the bytes that leave: headers that nobody can slip a line into, Norwegian letters, plain text and html.

The one place where messages are put together, for the folder, for SMTP and for Graph alike. A guard lets nothing through
that looks like a national identity number (promise 5).
"""

from __future__ import annotations

import html
import re
from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from connectors.safe_names import is_one_line
from praksis.clock import OSLO
from praksis.errors import Invalid, Refused
from praksis.number_mask import looks_like_number
from praksis.ports import Mail

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>")

_PLAIN_ADDRESS = re.compile(r"[\x21-\x7e]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def compose(mail: Mail, sender: str, now: datetime) -> bytes:
    """The whole message (RFC 5322, CRLF), in plain text and html.

    Args:
        mail: What is to be sent.
        sender: The sender's address.
        now: The moment (aware); the Date header shows it in Oslo time.

    Raises:
        Invalid: An address is none, there is no recipient, or subject or message id has a line break.
        Refused: Something in it looks like a national identity number: it does not leave the house.
    """
    message_id = message_id_of(mail)
    if not is_one_line(mail.subject):
        raise Invalid("Emnet i en e-post må være én linje uten linjeskift.", code="epost-ugyldig")
    if not mail.to:
        raise Invalid("E-posten har ingen mottaker. Legg inn adressen i praksis.toml.", code="epost-ugyldig")
    refuse_national_numbers(mail)
    message = EmailMessage(policy=SMTP)
    message["From"] = address_of(sender, "Avsenderadressen")
    message["To"] = tuple(address_of(text, "En mottakeradresse") for text in mail.to)
    message["Date"] = now.astimezone(OSLO)
    message["Message-ID"] = message_id
    # RFC 3834: no out-of-office answer is wanted to what a machine writes.
    message["Auto-Submitted"] = "auto-generated"
    try:
        message.set_content(mail.body, charset="utf-8", cte="quoted-printable")
        message.add_alternative(as_html(mail.body), subtype="html", charset="utf-8", cte="quoted-printable")
    except UnicodeEncodeError:
        raise Invalid("Teksten i en e-post har tegn som ikke kan sendes.", code="epost-ugyldig") from None
    return _subject_line(mail.subject) + message.as_bytes()


def message_id_of(mail: Mail) -> str:
    """Our own message id with its brackets.

    Raises:
        Invalid: It has another form, or a line break.
    """
    message_id = mail.message_id if mail.message_id.startswith("<") else f"<{mail.message_id}>"
    if not _MESSAGE_ID.fullmatch(message_id):
        raise Invalid("Meldings-ID-en til en e-post har feil form. Si fra til IT.", code="epost-ugyldig")
    return message_id


def refuse_national_numbers(mail: Mail) -> None:
    """The guard on the way out.

    Raises:
        Refused: Subject or text holds what looks like a national identity number.
    """
    if looks_like_number(mail.subject) or looks_like_number(mail.body):
        raise Refused(
            "En e-post hadde noe som ligner et fødselsnummer, og er ikke sendt. Si fra til IT.",
            code="epost-fodselsnummer",
        )


def as_html(text: str) -> str:
    """Plain text as html: escaped, each line kept."""
    return f'<html lang="nb"><body><p>{html.escape(text).replace(chr(10), "<br>" + chr(10))}</p></body></html>'


def _subject_line(subject: str) -> bytes:
    # Folded by hand: Python 3.11 loses spaces when EmailMessage folds a long subject with Norwegian letters.
    plain = subject.isascii() and "=?" not in subject
    header = Header(subject, "us-ascii" if plain else "utf-8", header_name="Subject")
    return f"Subject: {header.encode(linesep=chr(13) + chr(10))}\r\n".encode("ascii")


def address_of(text: str, what: str) -> Address:
    """One address of the plain form name@domain; the text itself is never repeated in an error.

    Raises:
        Invalid: It is none.
    """
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
