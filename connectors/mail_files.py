"""E-mail as .eml files in a folder: a person opens each in the mail program and sends it.

    >>> mailer = EmlMailer(Path("epost"), "student@helse-bergen.no")           # doctest: +SKIP
    >>> mailer.send(Mail("<p-0412@praksis>", ["navn@example.no"], "Nye brukere", "Hei …"))   # doctest: +SKIP

The file's name comes from the message id alone, so that a message that is there already is never written again, by
whichever process. The files may hold names of students: 0600, in a folder that we make 0700.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from pathlib import Path

from connectors.atomic_files import sweep, sync_folder, write_new
from connectors.disk_errors import disk_in_words
from connectors.mail_message import compose
from praksis.clock import Clock, SystemClock
from praksis.ports import Mail


class EmlMailer:
    """Fulfils `praksis.ports.Mailer` with files. `clock` dates the messages (Europe/Oslo)."""

    knows_repeats = True
    """By the file that is there."""

    def __init__(self, folder: Path, sender: str, clock: Clock | None = None) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock or SystemClock()

    def send(self, mail: Mail) -> None:
        """Write the message, or do nothing when one with its id is there.

        The file appears whole or not at all, so there is no unknown outcome.

        Raises:
            Invalid: An address is none, there is no recipient, or subject or message id has a line break.
            Refused: It holds what looks like a national identity number.
            Unavailable: The disk is full or away, or rights are missing.
        """
        content = compose(mail, self._sender, self._clock.now())
        place = f"{self._folder.name}/{file_name_of(mail.message_id)}"
        with disk_in_words(place):
            if not self._folder.is_dir():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_new(self._folder / file_name_of(mail.message_id), content, mode=0o600)

    def forget(self, message_ids: Collection[str]) -> int:
        """Remove the files of these messages, and what a killed process has left in the folder.

        Raises:
            Unavailable: The disk is away, or rights are missing.
        """
        removed = 0
        with disk_in_words(f"{self._folder.name}/"):
            if not self._folder.is_dir():
                return 0
            for path in map(self._folder.joinpath, map(file_name_of, message_ids)):
                if path.is_file():
                    path.unlink(missing_ok=True)
                    removed += 1
            sync_folder(self._folder)
            sweep(self._folder)
        return removed


def file_name_of(message_id: str) -> str:
    """The file of one message id: readable letters of it, and a hash that tells ids apart."""
    bare = message_id.strip("<>")
    readable = re.sub(r"[^A-Za-z0-9.-]+", "-", bare.split("@", 1)[0]).strip(".-")[:60]
    return f"{readable or 'epost'} {hashlib.sha256(bare.encode('utf-8', 'replace')).hexdigest()[:12]}.eml"
