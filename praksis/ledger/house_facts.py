"""Facts about the house as a whole: the stop switch, and whether there is anything to work out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from praksis.errors import Refused
from praksis.ledger.tables import HouseFact

_STOP, _WORK, _WORKED_OUT = "stop", "work", "worked-out-on"


def _put(session: Session, name: str, value: str, now: datetime, signature: str | None = None) -> None:
    session.merge(HouseFact(name=name, value=value, changed_at=now, signature=signature))


def _value(session: Session, name: str) -> str | None:
    fact = session.get(HouseFact, name)
    return fact.value if fact else None


def mark_work(session: Session, now: datetime) -> None:
    """Something has changed that what follows depends on. Part of the same commit as the change."""
    if _value(session, _WORK) != "yes":
        _put(session, _WORK, "yes", now)


def is_work(session: Session, today: date, settings_seal: str) -> bool:
    """Whether anything has changed since all was last worked out, or a new day or other settings have come."""
    return _value(session, _WORK) != "no" or _value(session, _WORKED_OUT) != _worked_out(today, settings_seal)


def work_is_done(session: Session, today: date, settings_seal: str, now: datetime, *, something_waits: bool) -> None:
    """All has been worked out for `today`; `something_waits` (a locked file, a quiet period) keeps the work open."""
    _put(session, _WORK, "yes" if something_waits else "no", now)
    _put(session, _WORKED_OUT, _worked_out(today, settings_seal), now)


def _worked_out(today: date, settings_seal: str) -> str:
    return f"{today.isoformat()} {settings_seal}"


def stopped_by(session: Session) -> tuple[str, datetime] | None:
    """Who pressed stop and when (UTC); None while the house is open."""
    fact = session.get(HouseFact, _STOP)
    return (fact.signature or "", fact.changed_at) if fact and fact.value == "yes" else None


def set_stop(session: Session, stopped: bool, signature: str, now: datetime) -> None:
    """Press or release the switch."""
    _put(session, _STOP, "yes" if stopped else "no", now, signature)


def refuse_if_stopped(session: Session) -> None:
    """Guard what leaves the house.

    Raises:
        Refused: The stop switch is on.
    """
    stop = stopped_by(session)
    if stop is not None:
        raise Refused(
            f"Utsending er stoppet av {stop[0]} {stop[1]:%d.%m.%Y}. Ingenting sendes eller bestilles før noen kjører "
            "«praksis resume».",
            code="stoppet",
        )
