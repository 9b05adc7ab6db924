"""The signed-in user's tokens on disk: encrypted, for our eyes only (0600), whole or not at all, one writer at a time.

    store = TokenStore(Path("innlogging.dat"), key)
    with store.held() as tokens:
        before = tokens.read()
        tokens.write(after)

The key comes from the environment (`PRAKSIS_TOKEN_KEY`), never from a file beside it. The first line names the key by a
fingerprint, so that a wrong key and a damaged file are told apart. Neither is ever written over: only `forget` clears.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from filelock import FileLock, Timeout

from connectors.atomic_files import write_over
from connectors.disk_errors import disk_in_words
from praksis.errors import Invalid, Refused, Unavailable

_FIRST_LINE = re.compile(rb"praksis-innlogging 1 ([0-9a-f]{16})\n")
WAIT_SECONDS = 60.0


def new_key() -> str:
    """A fresh key for `PRAKSIS_TOKEN_KEY`."""
    return Fernet.generate_key().decode("ascii")


class HeldTokens:
    """The file while nobody else writes it."""

    def __init__(self, file: Path, fernet: Fernet, fingerprint: bytes) -> None:
        self._file, self._fernet, self._fingerprint = file, fernet, fingerprint

    def read(self) -> str | None:
        """What was written last; None when nobody has signed in.

        Raises:
            Refused: It was written with another key.
            Invalid: It is damaged.
            Unavailable: The disk is away, or rights are missing.
        """
        with disk_in_words(self._file.name):
            try:
                content = self._file.read_bytes()
            except FileNotFoundError:
                return None
        head = _FIRST_LINE.match(content)
        if head is not None and head[1] != self._fingerprint:
            raise Refused(
                f"Nøkkelen i PRAKSIS_TOKEN_KEY hører ikke til innloggingen i {self._file.name}. Sett tilbake den riktige "
                "nøkkelen. Er den borte: kjør «praksis signin --forget», og logg inn på nytt med «praksis signin».",
                code="innlogging-feil-nokkel",
            )
        try:
            return self._fernet.decrypt(content[head.end() :] if head is not None else b"").decode("utf-8")
        except (InvalidToken, UnicodeDecodeError):
            raise Invalid(
                f"Filen med innloggingen ({self._file.name}) er skadet. Kjør «praksis signin --forget», og logg inn på "
                "nytt med «praksis signin».",
                code="innlogging-skadet",
            ) from None

    def write(self, text: str) -> None:
        """Put `text` in the place of what is there, which has been read before.

        Raises:
            Refused, Invalid: What is there cannot be read with our key, and is left as it is.
            Unavailable: The disk is full or away, or rights are missing.
        """
        self.read()
        content = b"praksis-innlogging 1 " + self._fingerprint + b"\n" + self._fernet.encrypt(text.encode("utf-8"))
        with disk_in_words(self._file.name):
            write_over(self._file, content, mode=0o600)


class TokenStore:
    """The file and its key. Its repr shows neither.

    Args:
        file: Where the tokens lie.
        key: The key, see `new_key`; None when the environment gives none.
        wait_seconds: How long another process is waited for.
    """

    def __init__(self, file: Path, key: str | None, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._file, self._key, self._wait = file, key, wait_seconds

    @property
    def file(self) -> Path:
        """Where the tokens lie."""
        return self._file

    @contextmanager
    def held(self) -> Iterator[HeldTokens]:
        """Hold the file; whoever else wants it, in any process, waits. The hold ends with the process that has it.

        Raises:
            Refused: There is no key.
            Invalid: The key is none.
            Unavailable: Another process held it all the while; the disk is away, or rights are missing.
        """
        fernet, fingerprint = self._cipher()
        with self._locked():
            yield HeldTokens(self._file, fernet, fingerprint)

    def forget(self) -> bool:
        """Sign out: remove the file, readable or not, when no other process is at it. Returns whether there was one.

        Raises:
            Unavailable: Another process held it all the while; the disk is away, or rights are missing.
        """
        if not self._file.parent.is_dir():
            return False
        with self._locked(), disk_in_words(self._file.name):
            there = self._file.exists()
            self._file.unlink(missing_ok=True)
            return there

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with disk_in_words(self._file.name):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(f"{self._file}.lock", mode=0o600)
            try:
                lock.acquire(timeout=self._wait)
            except Timeout:
                raise Unavailable(
                    "En annen kjøring bruker innloggingen akkurat nå. Prøv igjen om litt.", code="innlogging-opptatt"
                ) from None
        try:
            yield
        finally:
            lock.release()

    def _cipher(self) -> tuple[Fernet, bytes]:
        if not self._key:
            raise Refused(
                "Nøkkelen som innloggingen krypteres med, mangler. Lag en med «praksis signin --new-key», og sett den i "
                "miljøvariabelen PRAKSIS_TOKEN_KEY der praksistilgang kjører.",
                code="innlogging-nokkel-mangler",
            )
        try:
            key = self._key.strip()
            return Fernet(key), hashlib.sha256(b"praksis-innlogging " + key.encode()).hexdigest()[:16].encode()
        except ValueError:
            raise Invalid(
                "PRAKSIS_TOKEN_KEY er ikke en gyldig nøkkel. Lag en ny med «praksis signin --new-key», eller rett den.",
                code="innlogging-nokkel-ugyldig",
            ) from None
