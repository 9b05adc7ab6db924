"""Set the house up: `init`, and `demo` for the example season."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.context import SETTINGS, Context, command


@command("init")
@click.option("--example", is_flag=True, help="Innstillinger for eksempelsesongen (testmodus).")
@click.pass_obj
def init_command(context: Context, example: bool) -> None:
    """Lag innstillinger, nøkkel, database og mapper; det som finnes, beholdes."""
    from praksis.jobs.init import init

    file = context.settings_file
    report = init(file.absolute().parent, example=example, settings_name=file.name)
    context.give(report)
    if report.made:
        context.say("Laget: " + ", ".join(report.made) + ".")
    if report.kept:
        context.say("Fantes fra før: " + ", ".join(report.kept) + ".")
    context.say(f"Åpne {file.name} og fyll inn studiesteder og administratorer. Kjør så «praksis doctor».")


@command("demo")
@click.argument("folder", metavar="MAPPE", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--act",
    type=click.IntRange(1, 3),
    default=1,
    metavar="1|2|3",
    help="Akt 1 (listene kommer), 2 (endringer) eller 3 (praksisen starter; ikke i den lille sesongen).",
)
@click.option("--small", is_flag=True, help="Den lille sesongen: tre studentgrupper og rundt 80 studenter.")
@click.pass_obj
def demo_command(context: Context, folder: Path, act: int, small: bool) -> None:
    """Skriv eksempelsesongen med oppdiktede studenter i MAPPE."""
    from praksis.demo import write_act, write_season
    from praksis.jobs.init import init

    if act == 1:
        write_season(folder, "small" if small else "full")
        init(folder, example=True)
    else:
        write_act(folder, act)
    context.give({"folder": str(folder), "act": act})
    context.say(f"Skrev akt {act} i {folder}. Gå videre med: praksis --config {folder / SETTINGS} sync")
