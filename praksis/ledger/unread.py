"""Which sources could not be read at the last try, and since when: what they hold just now, nobody knows.

Nobody is reminded of what may have been put right there meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from praksis.ledger.told import keep_told, last_told

REGISTRATIONS = "registrations"
_UNREAD = "unread-sources"


def channel_source(reference: str) -> str:
    """What a channel is called here."""
    return f"channel:{reference}"


def unread_since(session: Session) -> Mapping[str, datetime]:
    """The sources that could not be read at the last try, each with the time (UTC) of the first try that failed."""
    since: Mapping[str, str] = (last_told(session, _UNREAD) or {"since": {}})["since"]
    return {source: datetime.fromisoformat(moment) for source, moment in since.items()}


def keep_unread(session: Session, source: str, now: datetime, *, unread: bool) -> None:
    """Whether it could be read just now. Part of a commit of the caller's."""
    since = {name: moment.isoformat() for name, moment in unread_since(session).items() if name != source or unread}
    keep_told(session, _UNREAD, {"since": {**({source: now.isoformat()} if unread else {}), **since}}, now)
