"""Users in Læringsportalen: who waits for one, and that they have been made: `portal`."""

from __future__ import annotations

import click
from rich.table import Table
from rich.text import Text

from flows.commands.context import FOUND, OK, Context, command


@command("portal")
@click.option(
    "--bekreft", "what", metavar="P-0412|STUDIESTED/GRUPPE/KULL", help="Bekreft at brukerne er opprettet, for alle i planen "
    "eller gruppen."
)  # fmt: skip
@click.option("--signatur", "signed", metavar="XX", help="Signaturen din (trengs bare med --bekreft).")
@click.pass_obj
def portal_command(context: Context, what: str | None, signed: str | None) -> int:
    """Vis hvem som venter på bruker i Læringsportalen, eller bekreft at brukerne er opprettet."""
    if what is not None:
        from praksis.jobs.portal_users import confirm_users

        if signed is None:
            raise click.MissingParameter(param_hint="--signatur", param_type="option")
        with context.house() as house:
            report = confirm_users(house, what, signed)
        context.give(report)
        context.say(report.message)
        return OK
    from praksis.jobs.portal import portal_waits

    with context.house(reading=True) as house, house.ledger.reading() as session:
        waits = portal_waits(session, house)
    context.give(waits)
    if not waits:
        context.say("Ingen venter på bruker i Læringsportalen.")
        return OK
    table = Table("Student", "Gjelder", "Plan", "Spurt", "Virkedager")
    for w in waits:
        about = f"{w.institution} {w.group}, kull {w.cohort}, {w.period}"
        days = f"{w.working_days}{' – purr' if w.overdue else ''}"
        asked = f"{w.asked_on:%d.%m.%Y}" if w.sent else "ikke sendt ennå"
        table.add_row(*map(Text, (w.name, about, w.plan, asked, days)))
    context.show(table)
    return FOUND if any(w.overdue for w in waits) else OK
