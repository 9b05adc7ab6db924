"""Access that a person has by a period that nobody looks after any more, on the days of a row that stands in a list.

A calendar row that was renamed with other days, a list that was tied to another group after it was ordered from: the same
practice has got another name, and would be ordered once more, while what was ordered is never ended (promise 2). So such
a row is held, and a case asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.access import Days
from praksis.ledger.tables import CalendarRow, Document, OrderLine


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Lines in effect by person, of periods that have left the calendar or whose group has no list."""

    by_person: Mapping[str, Sequence[OrderLine]]

    def on(self, person_id: str | None, days: Days | None, systems: Collection[str]) -> tuple[OrderLine, ...]:
        """Those that give the person one of `systems` on any of `days`."""
        if person_id is None or days is None:
            return ()
        return tuple(
            line
            for line in self.by_person.get(person_id, ())
            if line.entitlement.system in systems and line.first_day <= days.last and days.first <= line.last_day
        )


_LOOKED_AFTER = select(CalendarRow.id).where(
    CalendarRow.left_book_at.is_(None),
    CalendarRow.group_id.in_(select(Document.group_id).where(Document.gone_since.is_(None))),
)


def access_elsewhere(
    session: Session, in_effect: Mapping[tuple[str, str], Iterable[OrderLine]], stands: Collection[tuple[str, str]]
) -> Elsewhere:
    """Gather them from the ledger, in one query.

    Args:
        session: To read in.
        in_effect: The lines in effect, by person and calendar row.
        stands: Person and calendar row of each row that stands in a list now: those are looked after.
    """
    looked_after = set(session.scalars(_LOOKED_AFTER))
    found: dict[str, list[OrderLine]] = {}
    for (person_id, row_id), lines in in_effect.items():
        if row_id not in looked_after and (person_id, row_id) not in stands:
            found.setdefault(person_id, []).extend(lines)
    return Elsewhere(found)
