"""From plan to package: `plan` and `apply`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from flows.commands.context import Context, command, lines_of, numbered, signature

if TYPE_CHECKING:
    from praksis.orders import PlanBook


@command("plan")
@click.argument("plan", metavar="[P-0412]", required=False, callback=numbered("P"))
@click.option(
    "--oppdater-systemer",
    "renew",
    metavar="STUDIESTED/GRUPPE/KULL",
    help="La en endret tilgangskatalog nå også nå det som alt er bestilt for gruppen.",
)
@click.option(
    "--express",
    metavar="RAD",
    help="Lag nå en plan for én student: «Studiested/Gruppe/Kull/Periode/Rad», studentens navn eller rad-ID-en.",
)
@click.option(
    "--ends-within",
    "ends_within",
    metavar="DAGER",
    type=click.IntRange(0, 3660),
    help="Vis tilgangene som slutter innen så mange dager, til gjennomgang.",
)
@click.option(
    "--signatur", "signed", metavar="XX", help="Signaturen din (trengs bare med --oppdater-systemer og --express)."
)
@click.pass_obj
def plan_command(
    context: Context,
    plan: int | None,
    renew: str | None,
    express: str | None,
    ends_within: int | None,
    signed: str | None,
) -> None:
    """Vis planene som kan bestilles, eller linjene i én plan."""
    if renew is not None:
        _renew(context, renew, signed)
    elif express is not None:
        _express(context, express, signed)
    elif ends_within is not None:
        _list_endings(context, ends_within)
    elif plan is None:
        _list_plans(context)
    else:
        _show_plan(context, plan)


def _renew(context: Context, group: str, signed: str | None) -> None:
    from praksis.jobs.renew import renew_systems

    if signed is None:
        raise click.MissingParameter(param_hint="--signatur", param_type="option")
    with context.house() as house:
        report = renew_systems(house, group, signed)
    context.give(report)
    context.say(report.message)


def _express(context: Context, row: str, signed: str | None) -> None:
    from praksis.jobs.express import make_express_plan

    if signed is None:
        raise click.MissingParameter(param_hint="--signatur", param_type="option")
    with context.house() as house:
        report = make_express_plan(house, row, signed)
    context.give(report)
    made = "finnes fra før" if report.already else "er laget"
    context.say(f"Ekspressplan {report.plan} {made}: {lines_of(report.lines)} for én student i {report.about}.")
    context.say(f"Se gjennom den med «praksis plan {report.plan}», og bestill med «praksis apply {report.plan}».")


def _list_endings(context: Context, days: int) -> None:
    from praksis.jobs.endings import ending_within

    with context.house(reading=True) as house, house.ledger.reading() as session:
        endings = ending_within(session, house, days)
    context.give(endings)
    if not endings:
        context.say(f"Ingen tilganger slutter innen {days} dager.")
        return
    table = Table("Siste dag", "Student", "System og rolle", "Gjelder", "Rad", "Sak")
    for e in endings:
        last = f"{e.last_day:%d.%m.%Y}" + ("\n(over)" if e.over else "")
        about = f"{e.institution} {e.group}, kull {e.cohort}, {e.period}"
        table.add_row(*map(Text, (last, e.student, f"{e.system}\n{e.role}", about, e.place, e.case_number or "")))
    context.show(table)
    context.say("Skal noen ha tilgang lenger, retter koordinator siste dag i listen; endringen kommer da i en plan.")


def _list_plans(context: Context) -> None:
    from praksis.jobs.status import summary

    with context.house(reading=True) as house:
        plans = summary(house).plans
    context.give(plans)
    if not plans:
        context.say("Det er ingen planer å bestille nå.")
    for p in plans:
        context.say(f"{p.plan}  {p.institution} {p.group}, kull {p.cohort}, {p.period}: {lines_of(p.lines)}{p.remark}")


def _show_plan(context: Context, number: int) -> None:
    from praksis.jobs.plans import plan_book

    with context.house(reading=True) as house, house.ledger.reading() as session:
        book = plan_book(session, house, number)
    context.give(book)
    context.say(f"Plan {book.number}: {book.heading}")
    context.say(book.how_to_go_on)
    if book.rows:
        context.show(_lines_table(book))
    for mail in book.mails:
        context.say(f"\nE-post som sendes når planen bestilles\nTil: {mail.to}\nEmne: {mail.subject}\n\n{mail.body}")
    if book.waiting:
        table = Table("Ikke med", "Rad", "Hvorfor ikke")
        for waiting in book.waiting:
            table.add_row(Text(waiting.student), Text(waiting.place), Text(waiting.why))
        context.show(table)


def _lines_table(book: PlanBook) -> Table:
    table = Table("Linje", "Hva", "Student", "System og rolle", "Dager", "Hvorfor")
    for row in book.rows:
        days = f"{row.first_day:%d.%m.%Y}\n{row.last_day:%d.%m.%Y}"
        table.add_row(
            *map(Text, (str(row.line), row.kind, row.student, f"{row.system}\n{row.role}", days, row.why or ""))
        )
    return table


@command("apply")
@click.argument("plan", metavar="P-0412", callback=numbered("P"))
@signature
@click.pass_obj
def apply_command(context: Context, plan: int, signature: str) -> None:
    """Bestill en plan: alle linjene eller ingen."""
    from praksis.jobs.apply import apply

    with context.house() as house:
        report = apply(house, plan, signature)
    context.give(report)
    if report.already:
        package = f" Pakken: {report.path}" if report.path else ""
        context.say(f"Planen er bestilt fra før; ingenting er bestilt på nytt.{package}")
    elif report.lines:
        them = "den" if report.lines == 1 else "dem"
        context.say(f"Bestilt: {lines_of(report.lines)}. Legg {them} inn i Samlepunktet etter {report.path}")
    if report.students_in_mails:
        people = "1 student" if report.students_in_mails == 1 else f"{report.students_in_mails} studenter"
        how = "er skrevet og sendes ved neste «praksis sync»" if report.mails_wait else "er sendt"
        context.say(
            f"E-post til Læringsportalen om {people} {how}. Bekreft med «praksis portal» når de har fått bruker."
        )
