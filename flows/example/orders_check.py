"""Hold what was handed over in an act to what the season's generator meant, line by line, as it stands in the packages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from sqlalchemy import select

from flows.example.receipts import PACKAGES
from praksis.clock import oslo_date
from praksis.demo import ExpectedOrder, Season
from praksis.demo.truth import OrderKind
from praksis.jobs.house import House
from praksis.ledger.tables import CalendarRow, Package

_KINDS: Final[dict[str, OrderKind]] = {"Ny tilgang": "grant", "Endring": "change", "Avslutning": "cancel"}
_MOST_TOLD = 20


def order_differences(house: House, season: Season, act: int) -> list[str]:
    """What was handed over in an act and was not meant to be, and the other way round; one sentence each."""
    office = house.settings.path(house.settings.teams.root) / house.office_channel
    found = Counter(_handed_over(house, office, season, act))
    meant = season.orders(act)
    told = [f"ikke bestilt i del {act}: {_words(order)}" for order in sorted((meant - found).elements())]
    told += [
        f"bestilt i del {act} uten at det var ment: {_words(order)}" for order in sorted((found - meant).elements())
    ]
    return told[:_MOST_TOLD]


def _words(order: ExpectedOrder) -> str:
    return (
        f"{order.institution} {order.group}, kull {order.cohort}, {order.period}, {order.name}: {order.kind} "
        f"{order.system} {order.first_day:%d.%m.%Y}–{order.last_day:%d.%m.%Y}"
    )


def _handed_over(house: House, office: Path, season: Season, act: int) -> Iterator[ExpectedOrder]:
    today = season.today(act)
    with house.ledger.reading() as session:
        packages = {package.number: package for package in session.scalars(select(Package))}
        for file in sorted(office.glob(PACKAGES)):
            package = packages[int(file.stem.rpartition("-")[2])]
            if oslo_date(package.reserved_at) != today:
                continue
            row = session.get_one(CalendarRow, package.plan.calendar_row_id)
            for line in _lines(file):
                yield ExpectedOrder(
                    act, _KINDS[line["Hva"]], row.group.institution, row.group.name, row.group.cohort, row.period,
                    f"{line['Fornavn']} {line['Etternavn']}", line["System"],
                    line["Første dag"].date(), line["Siste dag"].date(),
                )  # fmt: skip


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """The lines of a package by heading: the rows under the headings that begin with a line number."""
    workbook = load_workbook(file, read_only=True)
    headings: list[str] = []
    for row in workbook["Bestilling"].iter_rows(values_only=True):
        if "Linje" in row:
            headings = [str(value) for value in row]
        elif headings and isinstance(row[headings.index("Linje")], int):
            yield dict(zip(headings, row, strict=False))
    workbook.close()
