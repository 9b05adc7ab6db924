"""The mornings: `remind` says what is due, `first-morning` checks who starts and lays the lists to print."""

from __future__ import annotations

import click

from flows.commands.context import FOUND, OK, Context, command


@command("remind")
@click.option("--only", metavar="STUDIESTED", help="Bare dette studiestedet, og ingen oversikt til FOU.")
@click.pass_obj
def remind_command(context: Context, only: str | None) -> None:
    """Send dagens påminnelser: det som mangler før fristene, én melding til hver, og FOUs oversikt."""
    from praksis.jobs.remind import remind

    with context.house() as house:
        report = remind(house, house.settings.require_institution(only).name if only else None)
    context.give({"quiet": report.quiet, "steps": report.steps, "message": report.message})
    context.say(report.message)


@command("first-morning")
@click.pass_obj
def first_morning_command(context: Context) -> int:
    """Sjekk dem som starter neste virkedag, og legg en liste for hvert praksissted i FOUs kanal."""
    from praksis.jobs.first_morning import check_first_morning

    with context.house() as house, house.ledger.holding_house():
        report = check_first_morning(house)
    context.give(report)
    if not report.words:
        context.say("Ingen starter i praksis før neste virkedag er over.")
    for words in report.words:
        context.say(words.subject)
        context.say("")
        context.say(words.body)
    for name in report.files:
        context.say(f"«{name}» ligger i FOUs kanal.")
    for name in report.locked:
        context.say(f"«{name}» er åpen hos noen og ble ikke skrevet. Lukk den, og kjør på nytt.")
    return FOUND if report.locked else OK
