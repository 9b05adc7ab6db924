"""Packages that have waited too long for their receipts, so that somebody is reminded of them (R14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.clock import oslo_date
from praksis.jobs.house import House
from praksis.jobs.package_states import HANDED_OVER, WITHDRAWING
from praksis.ledger.tables import OrderLine, Package
from praksis.planning import LineState, package_name
from praksis.workdays import working_days_after


@dataclass(frozen=True, slots=True)
class PackageWaiting:
    """A package with lines that have had no receipt for as long as settings allow, or longer. Names nobody."""

    number: int
    package: str
    institution: str
    group: str
    cohort: str
    period: str
    lines: int
    """How many lines wait."""
    of: int
    """How many lines the package has."""
    handed_over_on: date
    working_days: int
    first_day: date
    """The first day of access that any of the waiting lines asks for."""

    @property
    def sentence(self) -> str:
        """What to say of it (bokmål), with group, cohort and period (R19)."""
        lines = "1 linje" if self.of == 1 else f"{self.of} linjer"
        return (
            f"Pakke {self.package} ({self.institution} {self.group}, kull {self.cohort}, {self.period}) har ventet på "
            f"kvittering i {self.working_days} virkedager: {self.lines} av {lines} mangler. Første dag med tilgang er "
            f"{self.first_day:%d.%m.%Y}. Fyll ut «Pakke {self.package}.xlsx», eller bruk «praksis confirm {self.package}»."
        )


def packages_waiting(session: Session, house: House) -> list[PackageWaiting]:
    """The packages to remind of today, in the order of their numbers; `rules.package_reminder_days` working days count
    from the day after they were handed over."""
    found: list[PackageWaiting] = []
    for package in session.scalars(
        select(Package).where(Package.state.in_([HANDED_OVER, WITHDRAWING])).order_by(Package.number)
    ):
        on = oslo_date(package.handed_over_at or package.reserved_at)
        days = working_days_after(on, house.today)
        if days < house.settings.rules.package_reminder_days:
            continue
        lines = session.scalars(select(OrderLine).where(OrderLine.package_id == package.id)).all()
        waiting = [line for line in lines if line.state == LineState.HANDED_OVER.value]
        if waiting:
            group = package.plan.group
            found.append(
                PackageWaiting(
                    number=package.number,
                    package=package_name(package.number),
                    institution=group.institution,
                    group=group.name,
                    cohort=group.cohort,
                    period=package.plan.calendar_row.period,
                    lines=len(waiting),
                    of=len(lines),
                    handed_over_on=on,
                    working_days=days,
                    first_day=min(line.first_day for line in waiting),
                )
            )
    return found
