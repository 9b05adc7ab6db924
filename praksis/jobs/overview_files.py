"""Which files in a channel are overviews of ours: they are no practice lists, and need not be opened twice."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.jobs.house import House
from praksis.ledger.tables import Told
from praksis.ledger.told import forget_told, keep_told, last_told
from praksis.overview import OVERVIEW_NAME
from praksis.ports import FileState

TAKEN, WAITS, NO_CHANNEL = "taken", "waits", "no-channel"
"""Why an overview could not be written: the name belongs to a workbook that is not ours, it is open somewhere, or the
channel is not there. Only the second passes by itself: a channel that comes back is work anyhow."""


def overview_subject(channel: str) -> str:
    """Under what it is kept what we last wrote there."""
    return f"overview:{channel}"


def bears_our_name(file: FileState, channel: str) -> bool:
    """Whether a file lies where the overview goes: right in the channel."""
    return file.path.casefold() == f"{channel}/{OVERVIEW_NAME}".casefold()


def overview_tags(session: Session, channel: str) -> frozenset[str]:
    """The tags of the files in a channel that are known to be overviews of ours: they need not be opened."""
    facts = last_told(session, overview_subject(channel)) or {}
    return frozenset(tag for tag in (facts.get("tag"), *facts.get("copies", ())) if tag)


def note_overview(session: Session, house: House, channel: str, file: FileState) -> None:
    """Keep that a file was found to be an overview of ours; the one that lies in its place is written anew, since
    somebody has saved it."""
    facts = last_told(session, overview_subject(channel)) or {}
    if bears_our_name(file, channel):
        facts |= {"tag": file.tag, "seal": None}
    else:
        facts["copies"] = [*facts.get("copies", ()), file.tag][-20:]
    keep_told(session, overview_subject(channel), facts, house.now)


def overview_is_known(session: Session, channel: str) -> bool:
    """Whether we have written an overview there."""
    return bool((last_told(session, overview_subject(channel)) or {}).get("seal"))


def forget_overview(session: Session, channel: str) -> None:
    """The overview has gone from the channel: it is to be written anew."""
    forget_told(session, overview_subject(channel))


def overviews_wait(session: Session) -> bool:
    """Whether an overview could not be written, so that a later run has something to do."""
    return any(
        told.facts.get("trouble") == WAITS
        for told in session.scalars(select(Told).where(Told.subject.startswith("overview:")))
    )


def overview_problems(session: Session) -> list[str]:
    """For status: where the overview could not be written because its name is taken."""
    return [
        f"Filen «{OVERVIEW_NAME}» i kanalen «{told.subject.removeprefix('overview:')}» er ikke laget av systemet og er "
        "ikke rørt. Gi den et annet navn, så legges oversikten der."
        for told in session.scalars(select(Told).where(Told.subject.startswith("overview:")).order_by(Told.subject))
        if told.facts.get("trouble") == TAKEN
    ]
