"""E-mail addresses and phone numbers as keys: two spellings of one address or number give the same key.

Nothing is looked up: an address is checked by its form only (no DNS), a phone number by the numbering plans.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

__all__ = ["email_key", "email_keys", "phone_key"]

_INVISIBLE: Final = re.compile("[\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_BETWEEN_ADDRESSES: Final = re.compile(r"[\s;,|]+|/(?=\S+@)")


def _usual_phones() -> re.Pattern[str]:
    norway = phonenumbers.PhoneMetadata.metadata_for_region("NO")
    kinds = (norway.mobile, norway.fixed_line) if norway is not None else ()
    patterns = [kind.national_number_pattern for kind in kinds if kind is not None]
    return re.compile("|".join(pattern for pattern in patterns if pattern), re.ASCII)


# Nearly every number in a list is eight Norwegian digits, and a full parse of one costs as much as the rest of its row.
# The patterns are the library's own, so both ways know the same numbering plan.
_USUAL_PHONE: Final = _usual_phones()

# The same for addresses: what any mail server takes, short of every limit on length, under a domain that is somebody's.
_USUAL_ADDRESS: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:no|com)")
_SHORT: Final = 60


def email_key(text: str | None) -> str | None:
    """Return the address as addresses are compared (lower case), or None when the text is not one address."""
    keys = email_keys(text)
    return next(iter(keys)) if len(keys) == 1 else None


def email_keys(text: str | None) -> frozenset[str]:
    """Return all addresses in a cell (one may have a private and an institutional one); what is none is left out."""
    if text and len(text) <= _SHORT and text.isascii() and _USUAL_ADDRESS.fullmatch(text.lower()):
        return frozenset((text.lower(),))
    cleaned = _INVISIBLE.sub(" ", text or "")
    keys = (_one_address(part) for part in _BETWEEN_ADDRESSES.split(cleaned) if "@" in part)
    return frozenset(key for key in keys if key is not None)


@lru_cache(maxsize=8192)  # what is written in an unusual way is held against others many times in one round
def _one_address(text: str) -> str | None:
    bare = re.sub(r"^<?(?:mailto:)?|[>.]+$", "", text.strip(), flags=re.IGNORECASE)
    try:
        # No mail server that students use tells upper from lower case, whatever the standard allows.
        return validate_email(bare, check_deliverability=False).normalized.casefold()
    except EmailNotValidError:
        return None


def phone_key(text: str | int | float | None) -> str | None:
    """Return the number as E.164 («+4768051234»; Norwegian unless it says its country), or None when it is none.

    A number from a cell that was not formatted as text is taken, too.
    """
    if text is None or isinstance(text, bool):
        return None
    if isinstance(text, float):
        if not text.is_integer():
            return None
        text = int(text)
    text = str(text)
    digits = text.replace(" ", "").removeprefix("+47")
    if len(digits) == 8 and _USUAL_PHONE.fullmatch(digits):
        return f"+47{digits}"
    try:
        number = phonenumbers.parse(_INVISIBLE.sub("", text), "NO")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
