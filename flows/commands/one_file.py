"""One workbook, without ledger or network: `check` and `paint`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.context import OK, REFUSED, Context, command
from praksis.errors import Invalid, PraksisError

if TYPE_CHECKING:
    from praksis.practice_list.check import CheckReport
    from praksis.workbook import Colour

_FILE = click.Path(path_type=Path, dir_okay=False)


@command("check")
@click.argument("file", metavar="FIL", type=_FILE)
@click.pass_obj
def check_command(context: Context, file: Path) -> int:
    """Sjekk en praksisliste: hva som leses, og hva som bør rettes."""
    from praksis.practice_list.check import report_json, report_table

    report = _checked(context, file)
    context.give(report_json(report))
    context.show(report_table(report))
    return report.exit_status


def _checked(context: Context, file: Path) -> CheckReport:
    """Without `--config` any number counts and only the file speaks; with it, mode and calendar apply."""
    from praksis.clock import clock_at, oslo_date
    from praksis.practice_list import ListRules
    from praksis.practice_list.check import check

    content, today = _read(file), oslo_date(clock_at(context.as_of).now())
    if context.config is None:
        return check(content, file.name, ListRules(today=today))
    from connectors import connect
    from praksis.jobs.check_file import check_with_settings
    from praksis.settings import load_settings

    try:
        settings = load_settings(context.config)
    except PraksisError as error:  # exit status 1 is kept for errors in the list
        raise click.UsageError(error.message) from None
    return check_with_settings(file, content, settings, connect(settings).teams, today)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise click.UsageError(f"Filen «{file.name}» finnes ikke. Sjekk navnet og mappen.") from None
    except OSError:
        raise click.UsageError(f"Filen «{file.name}» kan ikke leses. Sjekk at du har tilgang.") from None


def _cells(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> dict[tuple[str, str], Colour]:
    from praksis.workbook import Colour

    cells: dict[tuple[str, str], Colour] = {}
    for text in values:
        place, _, colour = text.rpartition("=")
        sheet, _, ref = place.rpartition("!")
        if not sheet or not ref or colour not in ("yellow", "green", "none"):
            raise click.BadParameter(
                "skriv arket, cellen og fargen slik: 'Periode 1!K5=green' (green, yellow eller none)"
            )
        cells[sheet.strip("'"), ref.upper()] = Colour(colour)
    return cells


@command("paint")
@click.argument("file", metavar="FIL", type=_FILE)
@click.option(
    "--set",
    "cells",
    multiple=True,
    required=True,
    callback=_cells,
    metavar="'ARK!K5=green'",
    help="Celle og farge (green, yellow eller none); kan gjentas.",
)
@click.option("--output", required=True, type=_FILE, metavar="FIL", help="Filen som skrives.")
@click.pass_obj
def paint_command(context: Context, file: Path, cells: dict[tuple[str, str], Colour], output: Path) -> int:
    """Farg statusceller i en kopi av en praksisliste; alt annet i filen står urørt."""
    from praksis.workbook import WorkbookRefused, paint

    try:
        content = paint(_read(file), cells)
    except WorkbookRefused as refusal:
        context.give({"file": file.name, "refusal": {"code": refusal.code, "message": refusal.message}})
        click.echo(refusal.message, err=True)
        return REFUSED
    _write_new(output, content)
    context.give({"file": str(output), "cells": len(cells)})
    context.say(f"Farget {'1 celle' if len(cells) == 1 else f'{len(cells)} celler'} i {output.name}.")
    return OK


def _write_new(output: Path, content: bytes) -> None:
    try:
        with output.open("xb") as target:
            target.write(content)
    except FileExistsError:
        raise Invalid(
            f"{output.name} finnes fra før. Velg et annet navn, så ikke noe skrives over.", code="fil-finnes"
        ) from None
    except OSError:
        raise Invalid(
            f"{output.name} kan ikke skrives. Sjekk at mappen finnes, og at du har tilgang.", code="fil"
        ) from None
