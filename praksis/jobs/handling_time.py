"""How long our orders have taken, and which late rows can still make it: for status (R2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.clock import oslo_date
from praksis.handling import Chance, HandlingTime, chance, handling_time
from praksis.jobs.house import House
from praksis.jobs.standings import Standing
from praksis.ledger.tables import OrderLine, Package
from praksis.planning import LineKind, case_name
from praksis.workdays import working_days_after


def our_handling_time(session: Session) -> HandlingTime | None:
    """The figures over all grants that have been implemented; None while they are too few."""
    durations = [
        working_days_after(oslo_date(handed_over), oslo_date(implemented))
        for handed_over, implemented in session.execute(
            select(Package.handed_over_at, OrderLine.implemented_at)
            .join(Package, OrderLine.package_id == Package.id)
            .where(
                OrderLine.kind == LineKind.GRANT.value,
                OrderLine.implemented_at.is_not(None),
                Package.handed_over_at.is_not(None),
            )
        )
        if handed_over is not None and implemented is not None
    ]
    return handling_time(durations)


@dataclass(frozen=True, slots=True)
class LateChance:
    """A case about a row that came too late, and whether an order made today would be in time."""

    case: str
    about: str
    row: int
    working_days_left: int
    """After today and before the first day of practice."""
    chance: Chance

    @property
    def sentence(self) -> str:
        """In words, without a name."""
        left = "1 virkedag" if self.working_days_left == 1 else f"{self.working_days_left} virkedager"
        return f"{self.case}  {self.about}, rad {self.row}: {left} igjen, {self.chance.value}."


_LATE = (CaseKind.LATE_ROW.value, CaseKind.ARRIVAL_UNSURE.value)


def late_chances(house: House, everyone: Iterable[Standing], handling: HandlingTime | None) -> list[LateChance]:
    """One for each open case about a late row, those with the shortest time left first."""
    found = []
    for s in everyone:
        number = next((s.case_numbers[kind] for kind in _LATE if kind in s.case_numbers), None)
        if number is None or s.days is None or s.calendar_row is None:
            continue
        left = working_days_after(house.today, s.days.first - timedelta(days=1))  # the password comes that morning (R4)
        group = s.calendar_row.group
        about = f"{group.institution}, {group.name}, kull {group.cohort}, {s.calendar_row.period}"
        found.append(LateChance(case_name(number), about, s.version.row, left, chance(left, handling)))
    return sorted(found, key=lambda late: (late.working_days_left, late.case))
