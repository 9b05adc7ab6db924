"""The audit chain in the ledger: adding a link in the same commit as what it tells of, and reading the chain back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from praksis import audit_chain
from praksis.audit_chain import BEGINNING, Link
from praksis.errors import Unavailable
from praksis.identity_key import IdentityKey
from praksis.ledger.tables import AuditEntry

_AT_A_TIME = 1000


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

    Two writers cannot fork the chain: `Ledger.writing` lets one in at a time, and each position and each `previous`
    exists once, by constraint, should somebody come another way.

    Args:
        session: The transaction.
        key: Seals the link.
        at: The real time (UTC).
        actor: A signature, or «system».
        action: What was done, kebab-case.
        subject: An id or a number that people use; never a name or a national number.
        detail: More, as plain JSON values; never anything personal.

    Raises:
        Unavailable: Another writer added a link at the same moment. Nothing of the transaction is kept; try again.
    """
    last = last_entry(session)
    entry = AuditEntry(
        position=(last.position + 1) if last else 1,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        detail=detail or {},
        previous=last.seal if last else BEGINNING,
    )
    entry.seal = Link(entry.position, at, actor, action, subject, entry.detail, entry.previous).sealed_with(key)
    session.flush()  # what else is wrong with the transaction is not said to be about the chain
    session.add(entry)
    try:
        session.flush()
    except IntegrityError:
        raise Unavailable(
            "En annen kjøring skrev i revisjonssporet i samme øyeblikk. Ingenting av dette er lagret. Prøv igjen.",
            code="revisjonsspor-opptatt",
        ) from None


def last_entry(session: Session) -> AuditEntry | None:
    """The newest link; None while there is none."""
    return session.scalars(select(AuditEntry).order_by(AuditEntry.position.desc()).limit(1)).first()


def links(session: Session) -> Iterator[Link]:
    """The whole chain in the order of its positions, a piece at a time."""
    entries = select(AuditEntry).order_by(AuditEntry.position).execution_options(yield_per=_AT_A_TIME)
    return map(_link, session.scalars(entries))


def broken_links(session: Session, key: IdentityKey) -> list[int]:
    """The positions at which the chain does not hold. Empty when every link is as it was written.

    A tail that was cut off cannot be seen from inside the chain (`praksis.audit_anchor`).
    """
    return audit_chain.broken_links(links(session), key)


def _link(entry: AuditEntry) -> Link:
    return Link(
        entry.position, entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.previous, entry.seal
    )
