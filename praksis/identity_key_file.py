"""Where the identity key is found: in the environment, else in its 0600 file beside the ledger."""

from __future__ import annotations

from praksis.errors import NotFound
from praksis.identity_key import IdentityKey
from praksis.settings import Settings


def read_identity_key(settings: Settings) -> IdentityKey:
    """The key of the identity hash.

    Raises:
        NotFound: The file is not there.
        Invalid: What is there is no key.
    """
    if settings.identity_key is not None:
        return IdentityKey.decode(settings.identity_key.get_secret_value())
    file = settings.path(settings.ledger.identity_key_file)
    try:
        # A damaged file may hold anything: what is not ASCII becomes a sign that no key has, and is told as no key.
        return IdentityKey.decode(file.read_text(encoding="ascii", errors="replace"))
    except FileNotFoundError:
        raise NotFound(
            f"Fant ikke nøkkelfilen {file.name}. Kjør «praksis init», eller hent filen fra sikkerhetskopien.",
            code="identitetsnokkel",
        ) from None
