"""Holds the ledger against its anchor each time a job takes the house, and moves the anchor on when it lets go.

A ledger that lacks something that was there (a restored backup, a cut tail) is in doubt: nothing is planned and nothing
leaves the house until `praksis audit reconcile`, and no running number of before is given again (DESIGN.md, Audit).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from praksis.audit_anchor import Anchor, Fit, fit
from praksis.audit_chain import BEGINNING, RECONCILED
from praksis.clock import SystemClock
from praksis.commit_points import CommitPoint, passing
from praksis.errors import Invalid, PraksisError
from praksis.identity_key import IdentityKey
from praksis.ledger.audit import last_entry
from praksis.ledger.house_facts import (
    BeforeDoubt,
    before_doubt,
    doubt,
    end_doubt,
    is_anchored,
    kind_of_doubt,
    mark_work,
    note_anchored,
    set_doubt,
)
from praksis.ledger.ledger import Ledger
from praksis.ledger.numbers import go_on_after, last_numbers
from praksis.ledger.tables import AuditEntry, Message, Package
from praksis.planning import read_number_name
from praksis.ports import AnchorPlace, Ports


class Trouble(StrEnum):
    """What is wrong between ledger, anchor and packages."""

    OLDER = "older"
    OTHER = "other"
    UNKNOWN_PACKAGES = "unknown-packages"
    ANCHOR_MISSING = "anchor-missing"
    ANCHOR_DAMAGED = "anchor-damaged"

    @property
    def puts_in_doubt(self) -> bool:
        """Whether nothing may be built on the ledger. A lost anchor alone is only told of."""
        return self in (Trouble.OLDER, Trouble.OTHER, Trouble.UNKNOWN_PACKAGES)


@dataclass(frozen=True, slots=True)
class Finding:
    """How ledger, anchor and packages stand to each other; `trouble` is None when all is well."""

    trouble: Trouble | None
    words: str
    anchor: Anchor | None
    """None when it is missing or damaged."""
    now: Anchor
    """What the ledger would be anchored at."""
    unknown: tuple[str, ...]
    """The packages outside the ledger that it does not know."""


def look(session: Session, ports: Ports, key: IdentityKey, *, channel_too: bool = False) -> Finding:
    """Hold the ledger against its anchor and against the packages on disk. Reads only.

    FOU's channel is looked into only when the anchor cannot be read, or on demand: it costs a request.

    Raises:
        Unavailable: Anchor, private store or channel cannot be read now.
    """
    now = anchor_of(session)
    anchor, trouble, words = _read(session, ports.anchor, key)
    unknown = _unknown(session, ports.samlepunktet.kept(), now)
    if anchor is None or channel_too:
        unknown = tuple(sorted({*unknown, *_unknown(session, ports.samlepunktet.laid_out(), now)}))
    if anchor is not None:
        there = session.get(AuditEntry, anchor.length)
        seal = there.seal if there else None
        found = fit(anchor, now, seal, ())
        if found is not Fit.FITS:  # the whole chain is looked through for it only then
            found = fit(anchor, now, seal, reconciled_with(session))
        if found is not Fit.FITS:
            trouble, words = Trouble(found.value), _words(found, anchor, now)
    if trouble in (None, Trouble.ANCHOR_MISSING, Trouble.ANCHOR_DAMAGED) and unknown:
        trouble = Trouble.UNKNOWN_PACKAGES
        shown = f"{', '.join(unknown[:5])}{' og flere' if len(unknown) > 5 else ''}"
        words = f"Det finnes pakker som databasen ikke kjenner ({shown}): den er kanskje hentet fra en sikkerhetskopi."
    return Finding(trouble, words, anchor, now, unknown)


def anchor_of(session: Session) -> Anchor:
    """What the ledger would be anchored at now."""
    last = last_entry(session)
    return Anchor(
        length=last.position if last else 0,
        last_seal=last.seal if last else BEGINNING,
        numbers=last_numbers(session),
        last_sent=session.scalar(select(func.max(Message.sent_at))),
    )


def reconciled_with(session: Session) -> Collection[str]:
    """The seals of the anchors that this ledger has been reconciled with after it was restored."""
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == RECONCILED))
    return {str(entry.detail["anchor_seal"]) for entry in entries if entry.detail.get("anchor_seal")}


def _read(session: Session, place: AnchorPlace | None, key: IdentityKey) -> tuple[Anchor | None, Trouble | None, str]:
    content = place.read() if place else None
    if content is None:
        if not is_anchored(session):
            return None, None, ""
        return None, Trouble.ANCHOR_MISSING, "Ankeret (anker.json i pakkemappen) er borte."
    try:
        return Anchor.decode(content, key), None, ""
    except Invalid as error:
        return None, Trouble.ANCHOR_DAMAGED, error.message


def _unknown(session: Session, numbers: Sequence[str], now: Anchor) -> tuple[str, ...]:
    """Those of the packages that this ledger never numbered. One that was erased since is no stranger."""
    known = set(session.scalars(select(Package.number)))
    before = before_doubt(session)  # since then its numbers have been moved on, and say nothing
    given = before.packages if before else now.numbers[Package.__tablename__]
    found = {name: read_number_name(name, "O") for name in numbers}
    return tuple(name for name, number in found.items() if number and number > given and number not in known)


def _words(found: Fit, anchor: Anchor, now: Anchor) -> str:
    when = f" fra {anchor.written_at:%d.%m.%Y}" if anchor.written_at else ""
    if found is Fit.OTHER:
        return f"Revisjonssporet er et annet enn det som er forankret{when}: databasen er hentet fra en sikkerhetskopi."
    if now.length < anchor.length:
        return (
            f"Databasen er eldre enn ankeret{when}: revisjonssporet har {now.length} ledd, og det har hatt minst "
            f"{anchor.length}. Den er hentet fra en sikkerhetskopi, eller noe er fjernet."
        )
    return f"Databasen er eldre enn ankeret{when}: den mangler noe som er sendt eller nummerert. Er den hentet fra en kopi?"


@dataclass(slots=True)
class AnchorWatch:
    """Fulfils `praksis.ledger.ledger.Watch` for one open house."""

    ledger: Ledger
    ports: Ports
    key: IdentityKey

    def entering(self) -> None:
        """Put a ledger that is older than its anchor in doubt, before the job does anything; and end a doubt whose cause
        is gone again (a package folder that was copied there by mistake)."""
        keep_doubt(self.ledger, self.ports, self.key)

    def leaving(self) -> None:
        """Move the anchor on to what the ledger has come to. That it could not be written harms nothing: an anchor may be
        behind, and the next job tries again."""
        if self.ports.anchor is None:
            return
        with suppress(PraksisError, DatabaseError):
            with self.ledger.reading() as session:
                found = look(session, self.ports, self.key)
                if doubt(session) is not None or found.trouble is not None:
                    return
                anchored = is_anchored(session)
            if found.anchor != found.now:
                write_anchor(self.ports.anchor, found.now, self.key)
            if not anchored:
                with self.ledger.writing(CommitPoint.ANCHOR_WRITTEN) as session:
                    note_anchored(session, SystemClock().now())


def write_anchor(place: AnchorPlace, anchor: Anchor, key: IdentityKey) -> None:
    """Put the anchor in its place, with the time at which it was written.

    Raises:
        Unavailable: It cannot be written now.
    """
    passing(CommitPoint.ANCHOR_WRITTEN, "before")
    place.write(anchor.at(SystemClock().now()).encode(key))
    passing(CommitPoint.ANCHOR_WRITTEN, "after")


def hold_against_channel(ledger: Ledger, ports: Ports, key: IdentityKey) -> None:
    """Before access is ordered: look for packages in FOU's channel, too, which show a house that was restored whole,
    anchor and all.

    Raises:
        Unavailable: The channel cannot be read now.
    """
    if ports.anchor is not None:
        keep_doubt(ledger, ports, key, channel_too=True)


def keep_doubt(ledger: Ledger, ports: Ports, key: IdentityKey, *, channel_too: bool = False) -> None:
    """Put the ledger in doubt, or end a doubt that has lost its cause, as it is found to be now."""
    with ledger.reading() as session:
        stood = kind_of_doubt(session)
        found = look(session, ports, key, channel_too=channel_too or stood is not None)
    trouble = found.trouble if found.trouble and found.trouble.puts_in_doubt else None
    if trouble == stood or stood in (Trouble.OLDER, Trouble.OTHER):
        return  # a ledger that is known to be older is not made whole by another anchor: only by reconciling
    with ledger.writing(CommitPoint.DOUBT_RECORDED) as session:
        now = SystemClock().now()
        if trouble is None:
            end_doubt(session, now)
        else:
            before = BeforeDoubt(found.now.numbers[Package.__tablename__], found.now.length)
            set_doubt(session, trouble.value, found.words, now, before)
        if found.anchor is not None:
            go_on_after(session, found.anchor.numbers)
        numbers = [number for name in found.unknown if (number := read_number_name(name, "O"))]
        go_on_after(session, {Package.__tablename__: max(numbers, default=0)})
        mark_work(session, now)


def anchor_problems(session: Session, ports: Ports, key: IdentityKey) -> list[str]:
    """What `praksis status` says about ledger, anchor and packages: nothing when they agree. Reads only."""
    if ports.anchor is None:
        return []
    words = doubt(session)
    try:
        found = look(session, ports, key) if words is None else None
    except PraksisError as error:
        return [error.message]
    if words is None and found is not None and found.trouble is not None and not found.trouble.puts_in_doubt:
        return [f"{found.words} Bestillinger går som før. Finn ut hvorfor, og kjør «praksis audit reconcile»."]
    words = words or (found.words if found and found.trouble else None)
    if words is None:
        return []
    return [
        f"{words} Ingenting sendes, planlegges eller bestilles før den er avstemt med pakkene som er levert: kjør "
        "«praksis audit reconcile»."
    ]
