"""The audit chain: who did what, sealed link by link with the key, so that no link can be changed unseen."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.identity_key import IdentityKey
from praksis.ledger.tables import AuditEntry

_BEGINNING = "0" * 64


def _content(entry: AuditEntry) -> bytes:
    fields = [
        entry.position,
        entry.at.astimezone(UTC).isoformat(),  # as it comes back from the database, whatever zone it was given in
        entry.actor,
        entry.action,
        entry.subject,
        entry.detail,
        entry.previous,
    ]
    return json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()


def append_audit(
    session: Session,
    key: IdentityKey,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add a link, in the same commit as what it tells of.

    Two writers cannot fork the chain: each position and each `previous` exists once, by constraint.

    Args:
        session: The transaction.
        key: Seals the link.
        at: The real time (UTC).
        actor: A signature, or «system».
        action: What was done, kebab-case.
        subject: An id or a number that people use; never a name or a national number.
        detail: More, as plain JSON values; never anything personal.
    """
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.position.desc()).limit(1)).first()
    entry = AuditEntry(
        position=(last.position + 1) if last else 1,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        detail=detail or {},
        previous=last.seal if last else _BEGINNING,
    )
    entry.seal = key.seal(_content(entry))
    session.add(entry)
    session.flush()


def broken_links(session: Session, key: IdentityKey) -> list[int]:
    """The positions at which the chain does not hold. Empty when every link is as it was written.

    A tail that was cut off cannot be seen from inside the chain.
    """
    broken: list[int] = []
    previous, expected = _BEGINNING, 1
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.position)):
        if entry.position != expected or entry.previous != previous or entry.seal != key.seal(_content(entry)):
            broken.append(entry.position)
        previous, expected = entry.seal, entry.position + 1
    return broken
