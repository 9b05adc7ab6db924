"""The audit as a chain: each link is sealed with the key over what it says and over the seal before it.

Pure. Whoever has no key can change, remove, swap or add nothing unseen, but for cutting off the tail: that is what the
anchor is for (`praksis.audit_anchor`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from praksis.identity_key import IdentityKey

BEGINNING = "0" * 64
"""What stands as the seal before the first link."""

RECONCILED = "reconcile-with-packages"
"""The action of the link that is written when a restored ledger has been reconciled: there is a gap before it."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry: who (`actor`) did what (`action`) with what (`subject`, an id or a number that people use), when."""

    position: int
    """1, 2, 3 …"""
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    """Plain JSON values; ids, never a name or a national number."""
    previous: str
    """The seal of the link before (64 hex digits)."""
    seal: str = ""

    def sealed_with(self, key: IdentityKey) -> str:
        """The seal that this link should bear (64 hex digits)."""
        fields = [
            self.position,
            self.at.astimezone(UTC).isoformat(),  # as it comes back from the database, whatever zone it was given in
            self.actor,
            self.action,
            self.subject,
            self.detail,
            self.previous,
        ]
        return key.seal(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode())


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where links are missing because the ledger was restored from a backup, as the chain itself tells.

    `after` is the last link from the backup, `known` how long the chain is known to have been; None when that could not
    be told any more (the anchor was lost too).
    """

    after: int
    known: int | None
    told_at: int
    """The link that tells of it."""

    @property
    def lost(self) -> int | None:
        """At least so many links are missing."""
        return None if self.known is None else max(0, self.known - self.after)


def broken_links(links: Iterable[Link], key: IdentityKey) -> list[int]:
    """The positions at which the chain does not hold, of links in the order of their positions. Empty when all is well.

    A tail that was cut off cannot be seen from inside the chain.
    """
    broken: list[int] = []
    previous, expected = BEGINNING, 1
    for link in links:
        if link.position != expected or link.previous != previous or link.seal != link.sealed_with(key):
            broken.append(link.position)
        previous, expected = link.seal, link.position + 1
    return broken


def gaps(links: Iterable[Link]) -> list[Gap]:
    """The gaps that the chain itself tells of, oldest first."""
    return [
        Gap(int(link.detail["backup_length"]), link.detail["anchor_length"], link.position)
        for link in links
        if link.action == RECONCILED and link.detail.get("gap")
    ]
