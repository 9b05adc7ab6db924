"""From plan to receipt: `plan`, `apply` and `confirm`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from flows.commands.context import FOUND, OK, Context, command, lines_of, numbered, signature

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
@click.option("--signatur", "signed", metavar="XX", help="Signaturen din (trengs bare med --oppdater-systemer).")
@click.pass_obj
def plan_command(context: Context, plan: int | None, renew: str | None, signed: str | None) -> None:
    """Vis planene som kan bestilles, eller linjene i én plan."""
    if renew is not None:
        _renew(context, renew, signed)
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


def _list_plans(context: Context) -> None:
    from praksis.jobs.status import summary

    with context.house(reading=True) as house:
        plans = summary(house).plans
    context.give(plans)
    if not plans:
        context.say("Det er ingen planer å bestille nå.")
    for p in plans:
        context.say(f"{p.plan}  {p.institution} {p.group}, kull {p.cohort}, {p.period}: {lines_of(p.lines)}")


def _show_plan(context: Context, number: int) -> None:
    from praksis.jobs.plans import plan_book

    with context.house(reading=True) as house, house.ledger.reading() as session:
        book = plan_book(session, house, number)
    context.give(book)
    context.say(f"Plan {book.number}: {book.heading}")
    context.say(book.how_to_go_on)
    context.show(_lines_table(book))
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
        context.say(f"Planen er bestilt fra før; ingenting er bestilt på nytt. Pakken: {report.path}")
    else:
        context.say(f"Bestilt: {lines_of(report.lines)}. Legg dem inn i Samlepunktet etter {report.path}")


@command("confirm")
@click.argument("package", metavar="O-0031", callback=numbered("O"))
@signature
@click.option("--case", "case_number", metavar="SAK", help="Saksnummeret fra Samlepunktet.")
@click.option("--not-ordered", metavar="GRUNN", help="Hvorfor linjene ikke ble bestilt.")
@click.option(
    "--line",
    "lines",
    multiple=True,
    type=int,
    metavar="N",
    help="Linjen det gjelder; kan gjentas. Utelatt: alle som mangler kvittering.",
)
@click.pass_obj
def confirm_command(
    context: Context,
    package: int,
    signature: str,
    case_number: str | None,
    not_ordered: str | None,
    lines: tuple[int, ...],
) -> int:
    """Gi kvittering for en pakke, eller les kvitteringene i arbeidsboken (uten --case og --not-ordered)."""
    from praksis.jobs.confirm import confirm

    with context.house() as house:
        report = confirm(house, package, signature, case_number, lines or None, not_ordered)
    context.give(report)
    context.say(f"Kvittering for {lines_of(report.lines)} er registrert. «praksis sync» farger listen.")
    for problem in report.problems:
        context.say(problem.message)
    return FOUND if report.problems else OK
