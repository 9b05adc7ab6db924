"""`praksis backup`: one file with all that is needed to set the house up again."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.context import Context, command


@command("backup")
@click.argument("folder", metavar="MAPPE", type=click.Path(path_type=Path, file_okay=False))
@click.option("--keep", type=click.IntRange(1), default=30, metavar="N", help="Så mange kopier beholdes (30).")
@click.pass_obj
def backup_command(context: Context, folder: Path, keep: int) -> None:
    """Ta sikkerhetskopi av database, nøkkel, pakker og innstillinger til MAPPE."""
    from praksis.clock import SystemClock
    from praksis.jobs.backup import back_up
    from praksis.settings import load_settings

    settings = load_settings(context.settings_file)
    report = back_up(settings, context.settings_file.absolute(), folder, SystemClock().now(), keep)
    context.give(report)
    context.say(f"Laget {report.file} ({report.size // 1024 + 1} kB). Den inneholder personopplysninger: pass på den.")
