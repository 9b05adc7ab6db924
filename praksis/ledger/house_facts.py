"""Facts about the house as a whole: the stop switch, and whether there is anything to work out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from praksis.errors import Refused
from praksis.ledger.tables import HouseFact

_STOP, _WORK, _WORKED_OUT = "stop", "work", "worked-out-on"
_DOUBT, _ANCHORED = "doubt", "anchored"
SYSTEM = "systemet"


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
    """Who pressed stop and when (UTC); None while the house is open. A ledger in doubt is stopped by the system itself."""
    fact = session.get(HouseFact, _STOP)
    if fact and fact.value == "yes":
        return fact.signature or "", fact.changed_at
    doubt = session.get(HouseFact, _DOUBT)
    return (SYSTEM, doubt.changed_at) if doubt and doubt.value else None


def set_stop(session: Session, stopped: bool, signature: str, now: datetime) -> None:
    """Press or release the switch."""
    _put(session, _STOP, "yes" if stopped else "no", now, signature)


def refuse_if_stopped(session: Session) -> None:
    """Guard what leaves the house.

    Raises:
        Refused: The ledger is in doubt, or the stop switch is on.
    """
    refuse_if_in_doubt(session)
    stop = stopped_by(session)
    if stop is not None:
        raise Refused(
            f"Utsending er stoppet av {stop[0]} {stop[1]:%d.%m.%Y}. Ingenting sendes eller bestilles før noen kjører "
            "«praksis resume».",
            code="stoppet",
        )


def doubt(session: Session) -> str | None:
    """Why this ledger may not be the newest there was, in words; None while there is no such doubt."""
    return _value(session, _DOUBT) or None


def set_doubt(session: Session, words: str | None, now: datetime) -> None:
    """Nothing leaves the house, nothing is planned and no number of before is given again while there is a doubt."""
    _put(session, _DOUBT, (words or "")[:400], now)


def refuse_if_in_doubt(session: Session) -> None:
    """Guard what must not be built on a ledger that lacks something.

    Raises:
        Refused: It may be a restored backup, and nobody has reconciled it yet.
    """
    words = doubt(session)
    if words is not None:
        raise Refused(
            f"{words} Ingenting sendes, planlegges eller bestilles før den er avstemt. Kjør «praksis audit reconcile».",
            code="databasen-er-eldre",
        )


def is_anchored(session: Session) -> bool:
    """Whether this ledger has had an anchor: then a missing one has been lost."""
    return _value(session, _ANCHORED) == "yes"


def note_anchored(session: Session, now: datetime) -> None:
    """The first anchor lies there."""
    _put(session, _ANCHORED, "yes", now)
