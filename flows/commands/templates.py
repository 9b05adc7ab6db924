"""The masters: `templates publish` lays them in the shared documents, `templates new` makes a group's list."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.context import FOUND, OK, Context, command
from flows.norwegian_click import NorwegianGroup


@click.group("templates", cls=NorwegianGroup)
def templates() -> None:
    """Maler: legg dem ut (publish), eller lag en ny liste for en gruppe (new)."""


@command("publish")
@click.option(
    "--overwrite",
    multiple=True,
    metavar="NAVN",
    help="Legg malen med dette navnet over en fil som er endret for hånd; kan gjentas.",
)
@click.pass_obj
def publish_command(context: Context, overwrite: tuple[str, ...]) -> int:
    """Legg gjeldende maler i de felles dokumentene. Det som er endret for hånd der, røres ikke uten at du sier det."""
    from praksis.jobs.templates import publish

    with context.house() as house:
        report = publish(house, overwrite)
        agreed = [
            name
            for name in report.changed_by_hand
            if context.ask(f"«{name}» i «{report.channel}» er endret for hånd. Skal malen herfra legges over?")
        ]
        if agreed:
            report = publish(house, agreed)
    context.give(report)
    for line in report.lines():
        context.say(line)
    return FOUND if report.changed_by_hand else OK


@command("new")
@click.option("--group", required=True, metavar="STUDIESTED/GRUPPE/KULL", help="Gruppen listen er for.")
@click.option("--international", is_flag=True, help="Ta med et ark for internasjonale studenter for hver periode.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FIL",
    help="Filen som skrives. Utelatt: listen legges i studiestedets kanal.",
)
@click.pass_obj
def new_command(context: Context, group: str, international: bool, output: Path | None) -> None:
    """Lag en praksisliste for en gruppe, med et ark for hver av periodene i praksiskalenderen."""
    from praksis.jobs.new_list import new_list

    with context.house() as house:
        report = new_list(house, group, international=international, output=output)
    context.give(report)
    context.say(report.message)


templates.add_command(publish_command)
templates.add_command(new_command)
