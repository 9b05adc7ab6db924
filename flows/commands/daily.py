"""The day's work and a look at it: `sync`, `status` and `why`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from flows.commands.context import FOUND, OK, Context, command

if TYPE_CHECKING:
    from praksis.jobs.status import CaseStatus, Summary


@command("sync")
@click.pass_obj
def sync_command(context: Context) -> None:
    """Les nye lister og registreringer, farg, lag planer og gi beskjed."""
    from praksis.jobs.done_words import done_lines
    from praksis.jobs.status import summary
    from praksis.jobs.sync import sync

    with context.house() as house:
        report = sync(house)
        now = summary(house)
    context.give({"steps": report.steps, "summary": now.lines()})
    for line in (*done_lines(report.steps), *now.lines()):
        context.say(line)


@command("status")
@click.option("--all", "everything", is_flag=True, help="Vis hver rad som ikke er grønn, med grunn.")
@click.pass_obj
def status_command(context: Context, everything: bool) -> None:
    """Vis hvor alt står: hvor mange som er grønne, og hvorfor de andre ikke er det."""
    from praksis.jobs.status import summary

    with context.house(reading=True) as house:
        now = summary(house)
    context.give(now)
    for line in now.lines(everything=everything):
        context.say(line)
    if everything:
        _show_rows(context, now)
    for case in now.cases:
        _say_case(context, case)
    if now.cases:
        context.say("")
        context.say("Avgjør med: praksis decide S-0001 'VALG' --reason 'HVORFOR' --signatur XX")


def _show_rows(context: Context, now: Summary) -> None:
    table = Table("Liste", "Ark", "Rad", "Student", "Hvorfor ikke grønn")
    for row in now.rows:
        if row.ordered != "green":
            table.add_row(*map(Text, (row.list, row.sheet, str(row.row), row.name, " ".join(row.why))))
    context.show(table)
    if now.unlisted:
        table = Table("Registrert, men ikke i noen liste", "Annonse", "Hvor")
        for registration in now.unlisted:
            table.add_row(*map(Text, (registration.name, registration.advert, registration.place)))
        context.show(table)


def _say_case(context: Context, case: CaseStatus) -> None:
    context.say("")
    context.say(f"{case.case}  {case.title}: {case.what}")
    about = f"{case.group}, {case.period}" if case.group else ""
    for words in (case.why, case.one, case.other, case.others, about):
        if words:
            context.say(f"        {words}")
    context.say(f"        Velg: {' / '.join(case.choices)}")


@command("why")
@click.argument("what", metavar="NAVN_ELLER_ID")
@click.pass_obj
def why_command(context: Context, what: str) -> int:
    """Fortell hvorfor en student er grønn eller ikke, i alle lister."""
    from praksis.jobs.why import why

    with context.house(reading=True) as house:
        stories = why(house, what)
    context.give(stories)
    for story in stories:
        context.say("")
        for line in story.lines:
            context.say(line)
    if stories:
        return OK
    context.say("Ingen rad passer. Skriv navnet slik det står i listen, eller rad-ID-en fra «praksis status --json».")
    return FOUND
