"""The keyed hash under which a national identity number is known in the ledger (DESIGN.md, promise 5).

A plain hash of eleven digits can be tried out in seconds; a keyed one cannot without the key. The key lies in a 0600
file beside the ledger or in the environment, never in the ledger. Each hash is stored with the key's id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from praksis.errors import Invalid
from praksis.identity import NationalNumber

_LENGTH = 32


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """A secret of 32 bytes. `key_id` may be shown and stored; `secret` never."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != _LENGTH:
            raise Invalid(
                "Identitetsnøkkelen har feil lengde. Hent den riktige fra sikkerhetskopien av nøkkelfilen; "
                "lag ikke en ny, da kjennes ingen igjen.",
                code="identitetsnokkel",
            )

    @property
    def key_id(self) -> str:
        """Eight hex digits that tell one key from another, derived from it and safe to store."""
        return self._mac(b"key-id")[:8]

    @property
    def check_value(self) -> str:
        """What the ledger keeps to know the right key again (hex)."""
        return self._mac(b"check-value")

    def hash(self, number: NationalNumber) -> str:
        """The keyed hash (64 hex digits) of a national identity number."""
        return self._mac(b"number:" + number.reveal().encode("ascii"))

    def hash_words(self, words: str) -> str:
        """The keyed hash (64 hex digits) of something else personal, such as a folded name with a date of birth."""
        return self._mac(b"words:" + words.encode())

    def seal(self, content: bytes) -> str:
        """A keyed seal (64 hex digits) over one link of the audit chain."""
        return self._mac(b"audit:" + content)

    def encode(self) -> str:
        """The key as text, for its file only."""
        return base64.urlsafe_b64encode(self.secret).decode("ascii")

    def _mac(self, content: bytes) -> str:
        return hmac.new(self.secret, content, hashlib.sha256).hexdigest()

    @classmethod
    def new(cls) -> IdentityKey:
        """A fresh random key."""
        return cls(secrets.token_bytes(_LENGTH))

    @classmethod
    def decode(cls, text: str) -> IdentityKey:
        """Read a key written by `encode`.

        Raises:
            Invalid: The text is no key. The text itself is not in the message.
        """
        try:
            # Strictly: the lenient reading skips foreign characters, and a damaged key file would pass unseen.
            return cls(base64.b64decode(text.strip().encode("ascii"), altchars=b"-_", validate=True))
        except ValueError:
            raise Invalid(
                "Identitetsnøkkelen kan ikke leses. Hent den riktige fra sikkerhetskopien av nøkkelfilen.",
                code="identitetsnokkel",
            ) from None
