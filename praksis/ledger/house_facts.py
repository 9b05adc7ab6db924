"""Facts about the house as a whole: the stop switch, and whether there is anything to work out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.errors import Refused
from praksis.ledger.tables import HouseFact

_STOP, _WORK, _WORKED_OUT = "stop", "work", "worked-out-on"
_SUMMARIES_LEFT = "summaries-left"
_DOUBT, _BEFORE, _ANCHORED, _BETWEEN = "doubt", "before-doubt", "anchored", ": "
SYSTEM = "systemet"
_ALL_OF_IT, _NONE_OF_IT, _LISTS = "yes", "no", "lists "
"""What there is to work out: everything, nothing, or what some lists bear on, which are named behind the third."""
MOST_LISTS = 10
"""When more have changed, everything is worked out: it costs less than to ask for each what it bears on."""

_FACTS = "house facts"
"""Where a session keeps what it has found (`Session.info`)."""


_ALL = select(HouseFact)


def fact(session: Session, name: str) -> HouseFact | None:
    """One fact by its name, as the session found it or has put it; None when it has never been put.

    The facts are a dozen: the first that a session asks for brings them all, and the others cost nothing. A session is one
    moment: of two that write, one is inside at a time, and it reads nothing before it is.
    """
    known = session.info.get(_FACTS)
    if known is None:
        known = session.info[_FACTS] = {fact.name: fact for fact in session.scalars(_ALL)}
    found: HouseFact | None = known.get(name)
    return found


def put_fact(session: Session, name: str, value: str, now: datetime, signature: str | None = None) -> None:
    """Keep a fact, whatever it was before. Part of the commit of what it is about."""
    fact(session, name)
    session.info[_FACTS][name] = session.merge(HouseFact(name=name, value=value, changed_at=now, signature=signature))


def _value(session: Session, name: str) -> str | None:
    found = fact(session, name)
    return found.value if found else None


def mark_work(session: Session, now: datetime) -> None:
    """Something has changed that what follows depends on. Part of the same commit as the change."""
    if _value(session, _WORK) != _ALL_OF_IT:
        put_fact(session, _WORK, _ALL_OF_IT, now)


def mark_lists(session: Session, document_ids: Collection[str], now: datetime) -> None:
    """Something has changed in these lists, and nothing else that what follows depends on."""
    work = _value(session, _WORK)
    if work == _ALL_OF_IT or work is None or not document_ids:
        return
    marked = {*_lists(work), *document_ids}
    words = _LISTS + " ".join(sorted(marked)) if len(marked) <= MOST_LISTS else _ALL_OF_IT
    if words != work:
        put_fact(session, _WORK, words, now)


def changed_lists(session: Session, today: date, settings_seal: str) -> frozenset[str] | None:
    """The lists that have changed since all was last worked out, by their ids, none when nothing has; None: everything
    may stand differently, because a new day or other settings have come, or something else than a list has changed."""
    work = _value(session, _WORK)
    if work == _ALL_OF_IT or work is None or _value(session, _WORKED_OUT) != _worked_out(today, settings_seal):
        return None
    return frozenset(_lists(work))


def is_work(session: Session, today: date, settings_seal: str) -> bool:
    """Whether anything has changed since all was last worked out, or a new day or other settings have come."""
    return changed_lists(session, today, settings_seal) != frozenset()


def work_is_done(
    session: Session, today: date, settings_seal: str, now: datetime, *, waits_in: Collection[str] | None
) -> None:
    """All has been worked out for `today`. In the lists `waits_in` something waits (for a file to be closed, a list to
    come to rest), and the work on them stays open; None: so does all of it."""
    put_fact(session, _WORK, _ALL_OF_IT if waits_in is None else _NONE_OF_IT, now)
    mark_lists(session, waits_in or (), now)
    put_fact(session, _WORKED_OUT, _worked_out(today, settings_seal), now)


def note_summaries(session: Session, now: datetime, *, given: bool) -> None:
    """Whether the last round looked for what there is to say in summaries, or could not say it at that time."""
    value = "no" if given else "yes"
    if _value(session, _SUMMARIES_LEFT) != value:
        put_fact(session, _SUMMARIES_LEFT, value, now)


def summaries_are_left(session: Session) -> bool:
    """Whether the last round did not look for what there is to say in summaries."""
    return _value(session, _SUMMARIES_LEFT) == "yes"


def _lists(work: str) -> list[str]:
    return work.removeprefix(_LISTS).split() if work.startswith(_LISTS) else []


def _worked_out(today: date, settings_seal: str) -> str:
    return f"{today.isoformat()} {settings_seal}"


def stopped_by(session: Session) -> tuple[str, datetime] | None:
    """Who pressed stop and when (UTC); None while the house is open. A ledger in doubt is stopped by the system itself."""
    stop = fact(session, _STOP)
    if stop and stop.value == "yes":
        return stop.signature or "", stop.changed_at
    doubt = fact(session, _DOUBT)
    return (SYSTEM, doubt.changed_at) if doubt and doubt.value else None  # what it is about, `praksis status` says


def set_stop(session: Session, stopped: bool, signature: str, now: datetime) -> None:
    """Press or release the switch."""
    put_fact(session, _STOP, "yes" if stopped else "no", now, signature)


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
    return (_value(session, _DOUBT) or "").partition(_BETWEEN)[2] or None


def kind_of_doubt(session: Session) -> str | None:
    """What kind of doubt it is, as it was set; None while there is none."""
    return (_value(session, _DOUBT) or "").partition(_BETWEEN)[0] or None


@dataclass(frozen=True, slots=True)
class BeforeDoubt:
    """What a ledger had come to by itself when it was put in doubt."""

    packages: int
    """The last package number that it had given."""
    links: int
    """How long its audit chain was."""


def set_doubt(session: Session, kind: str, words: str, now: datetime, before: BeforeDoubt) -> None:
    """Nothing leaves the house, nothing is planned and no number of before is given again while there is a doubt.

    Of a doubt that goes on, what was `before` it first holds.
    """
    if not _value(session, _DOUBT):
        put_fact(session, _BEFORE, f"{before.packages} {before.links}", now)
    put_fact(session, _DOUBT, f"{kind}{_BETWEEN}{words}"[:400], now)


def before_doubt(session: Session) -> BeforeDoubt | None:
    """What the ledger had come to by itself before it was in doubt; None while it is not."""
    if not _value(session, _DOUBT):
        return None
    packages, links = (_value(session, _BEFORE) or "0 0").split()
    return BeforeDoubt(int(packages), int(links))


def end_doubt(session: Session, now: datetime) -> None:
    """The ledger is whole again."""
    put_fact(session, _DOUBT, "", now)


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
    put_fact(session, _ANCHORED, "yes", now)
