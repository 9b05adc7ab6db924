"""What was last told about something, so that nothing is said again when nothing has changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from praksis.ledger.tables import Told


def last_told(session: Session, subject: str) -> dict[str, Any] | None:
    """The facts as they were last told, None when nothing has been."""
    told = session.get(Told, subject)
    return dict(told.facts) if told is not None else None


def told_at(session: Session, subject: str) -> datetime | None:
    """When (UTC) something was last told of it."""
    told = session.get(Told, subject)
    return told.told_at if told is not None else None


def keep_told(session: Session, subject: str, facts: Mapping[str, Any], now: datetime) -> None:
    """Keep that these facts are told now. Part of the commit that writes the words."""
    session.merge(Told(subject=subject, facts=dict(facts), told_at=now))


def forget_told(session: Session, subject: str) -> None:
    """Let it be told anew."""
    told = session.get(Told, subject)
    if told is not None:
        session.delete(told)
