"""`praksis audit verify | export | reconcile`: show that the audit holds, hand it out, set a restored ledger right."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from flows.commands.context import FOUND, OK, Context, command, signature
from flows.norwegian_click import NorwegianGroup


@click.group("audit", cls=NorwegianGroup)
def audit() -> None:
    """Revisjonssporet: hvem som fikk, endret eller mistet hvilken tilgang, når og av hvem."""


@command("verify")
@click.pass_obj
def verify_command(context: Context) -> int:
    """Sjekk at ingenting i revisjonssporet er endret, fjernet eller kuttet av."""
    from praksis.jobs.audit import verify

    with context.house(reading=True) as house:
        report = verify(house)
    context.give(report)
    for line in report.lines():
        context.say(line)
    return OK if report.holds else FOUND


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    for pattern in ("%Y-%m-%d", "%d.%m.%Y") if value else ():
        try:
            return datetime.strptime(value or "", pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    if value:
        raise click.BadParameter("skriv datoen som 2026-08-24 eller 24.08.2026")
    return None


@command("export")
@click.option("--csv", "as_csv_to", type=click.Path(path_type=Path, dir_okay=False), metavar="FIL", help="Som tekst.")
@click.option("--xlsx", "as_xlsx_to", type=click.Path(path_type=Path, dir_okay=False), metavar="FIL", help="For Excel.")
@click.option("--fra", "first", callback=_day, metavar="DATO", help="Fra og med denne datoen.")
@click.option("--til", "last", callback=_day, metavar="DATO", help="Til og med denne datoen.")
@click.pass_obj
def export_command(
    context: Context, as_csv_to: Path | None, as_xlsx_to: Path | None, first: date | None, last: date | None
) -> None:
    """Skriv revisjonssporet til en fil (0600). Personer står med ID, ikke med navn."""
    from connectors.atomic_files import write_over
    from connectors.disk_errors import disk_in_words
    from praksis.audit_book import as_csv, as_workbook
    from praksis.jobs.audit import HEADINGS, extract

    targets = [(path, make) for path, make in ((as_csv_to, as_csv), (as_xlsx_to, as_workbook)) if path is not None]
    if not targets:
        raise click.MissingParameter(param_hint="--csv eller --xlsx", param_type="option")
    with context.house(reading=True) as house:
        rows = list(extract(house, first, last))
    for path, make in targets:
        with disk_in_words(path.name):
            write_over(path, make(HEADINGS, rows), mode=0o600)
    context.give({"links": len(rows), "files": [path for path, _ in targets]})
    context.say(f"Skrev {len(rows)} ledd til {' og '.join(path.name for path, _ in targets)}.")


@command("reconcile")
@click.option("--utfor", "carry_out", is_flag=True, help="Gjør det. Uten valget vises bare hva som ville blitt gjort.")
@signature
@click.pass_obj
def reconcile_command(context: Context, carry_out: bool, signature: str) -> None:
    """Avstem en database som er hentet fra sikkerhetskopi, med pakkene som er levert siden."""
    from praksis.jobs.reconcile import reconcile

    with context.house() as house:
        report = reconcile(house, signature, carry_out=carry_out)
    context.give(report)
    for line in report.lines():
        context.say(line)


for _command in (verify_command, export_command, reconcile_command):
    audit.add_command(_command)
