"""The anchor of the audit: outside the ledger, how long the chain was and how it ended, sealed with the key.

Pure. Held against the ledger it shows a cut tail and a restored backup alike. A ledger that is ahead of its anchor is
what a crash leaves, and nothing to worry about.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from praksis.audit_chain import BEGINNING
from praksis.errors import Invalid
from praksis.identity_key import IdentityKey

_FORMAT = 1
_DOMAIN = b"anchor:"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the chain and the running numbers had come to. `written_at` (UTC) is for people and compares as nothing."""

    length: int = 0
    last_seal: str = BEGINNING
    numbers: Mapping[str, int] = field(default_factory=dict)
    """The highest number given so far, by what it numbers (`plan`, `package`, `case_file`)."""
    last_sent: datetime | None = None
    """When the newest message left the house (UTC)."""
    written_at: datetime | None = field(default=None, compare=False)

    def encode(self, key: IdentityKey) -> bytes:
        """The anchor as a file's content, with its seal."""
        content = _plain(self)
        return json.dumps({**content, "seal": _seal(content, key)}, indent=2, sort_keys=True).encode() + b"\n"

    @classmethod
    def decode(cls, content: bytes, key: IdentityKey) -> Anchor:
        """Read what `encode` wrote.

        Raises:
            Invalid: It is damaged, was changed, or was sealed with another key.
        """
        try:
            read = json.loads(content)
            seal = read.pop("seal")
            if seal == _seal(read, key) and read["format"] == _FORMAT:
                return cls(
                    length=int(read["length"]),
                    last_seal=str(read["last_seal"]),
                    numbers={str(name): int(number) for name, number in read["numbers"].items()},
                    last_sent=_moment(read["last_sent"]),
                    written_at=_moment(read["written_at"]),
                )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
        raise Invalid(
            "Ankeret (anker.json i pakkemappen) er skadet eller endret. Hent det fra sikkerhetskopien av mappen, eller "
            "kjør «praksis audit reconcile».",
            code="anker-skadet",
        )

    def at(self, moment: datetime) -> Anchor:
        """The same anchor, written at `moment`."""
        return replace(self, written_at=moment)


class Fit(StrEnum):
    """How a ledger stands to its anchor."""

    FITS = "fits"
    """The ledger is what was anchored, or has gone on from there."""
    OLDER = "older"
    """The ledger lacks something that was there: it was restored from a backup, or its tail was cut off."""
    OTHER = "other"
    """The chain is as long as it was or longer, but not the same one."""


def fit(anchor: Anchor, now: Anchor, seal_there: str | None, reconciled: Collection[str]) -> Fit:
    """Hold a ledger against its anchor.

    Args:
        anchor: What was written.
        now: What would be written now.
        seal_there: The seal of the ledger's link at the anchor's length; None when there is no such link.
        reconciled: The seals of anchors that the chain itself says it has been reconciled with: those fit.
    """
    if anchor.last_seal in reconciled:
        return Fit.FITS
    if now.length < anchor.length:
        return Fit.OLDER
    if anchor.length and seal_there != anchor.last_seal:
        return Fit.OTHER
    behind = any(now.numbers.get(name, 0) < number for name, number in anchor.numbers.items())
    unsent = anchor.last_sent is not None and (now.last_sent is None or now.last_sent < anchor.last_sent)
    return Fit.OLDER if behind or unsent else Fit.FITS


def _plain(anchor: Anchor) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "length": anchor.length,
        "last_seal": anchor.last_seal,
        "numbers": dict(anchor.numbers),
        "last_sent": _text(anchor.last_sent),
        "written_at": _text(anchor.written_at),
    }


def _seal(content: Mapping[str, Any], key: IdentityKey) -> str:
    return key.seal(_DOMAIN + json.dumps(content, sort_keys=True).encode())


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _moment(text: Any) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
