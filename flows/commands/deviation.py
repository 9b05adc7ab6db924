"""Deviations from the access catalogue: `deviation new`, `step`, `result` and `list`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from flows.commands.context import FOUND, OK, Context, command, numbered, read_day, signature
from flows.norwegian_click import NorwegianGroup

if TYPE_CHECKING:
    from praksis.jobs.deviation_status import DeviationStatus


@click.group("deviation", cls=NorwegianGroup)
def deviation() -> None:
    """Avvik fra tilgangskatalogen: søknad (new), steg (step), hva gruppen skal få (result), oversikt (list)."""


@command("new")
@click.option("--group", required=True, metavar="STUDIESTED/GRUPPE/KULL", help="Gruppen som søker.")
@click.option("--periode", "period", required=True, metavar="PERIODE", help="Praksisperioden, som i praksiskalenderen.")
@click.option("--laeringsutbytte", "outcomes", required=True, metavar="TEKST", help="Læringsutbyttet som skal nås.")
@click.option("--mottatt", "received", callback=read_day, metavar="DATO", help="Når søknaden kom. Utelatt: i dag.")
@click.option("--dokument", "document", metavar="NAVN", help="Søknaden, med navn eller referanse.")
@click.option("--hvem", "who", metavar="NAVN", help="Hvem som søkte.")
@signature
@click.pass_obj
def new_deviation_command(
    context: Context,
    group: str,
    period: str,
    outcomes: str,
    received: date | None,
    document: str | None,
    who: str | None,
    signature: str,
) -> None:
    """Skriv ned en søknad om avvik. Studiestedet får svar i kanalen om at den er mottatt."""
    from praksis.jobs.deviations import new_deviation

    with context.house() as house:
        report = new_deviation(
            house, group, period, outcomes, signature, received_on=received, document=document, who=who
        )
    context.give(report)
    context.say(report.message)


@command("step")
@click.argument("case", metavar="S-0007", callback=numbered("S"))
@click.argument(
    "step",
    metavar="STEG",
    type=click.Choice(["soknad", "helse-vest-ikt", "e-helse", "praksissted", "vedtak", "beskjed", "iverksatt"]),
)
@click.option("--gjort", "done", callback=read_day, metavar="DATO", help="Dagen steget ble gjort.")
@click.option("--frist", "due", callback=read_day, metavar="DATO", help="Ny frist for steget.")
@click.option("--ikke-aktuelt", "not_needed", is_flag=True, help="Steget trengs ikke i denne saken.")
@click.option("--hvem", "who", metavar="NAVN", help="Hvem som gjorde det, eller skal gjøre det.")
@click.option("--dokument", "document", metavar="NAVN", help="Dokumentet, med navn eller referanse.")
@click.option("--merknad", "note", metavar="TEKST", help="Det som er verdt å vite.")
@signature
@click.pass_obj
def step_command(
    context: Context,
    case: int,
    step: str,
    done: date | None,
    due: date | None,
    not_needed: bool,
    who: str | None,
    document: str | None,
    note: str | None,
    signature: str,
) -> None:
    """Skriv ned et steg i en avvikssak. Hvem som har gjort vedtaket, må stå før saken kan innvilges; bestillingene følger
    vedtaket fra det er skrevet ned som iverksatt."""
    from praksis.deviations import StepKind
    from praksis.jobs.deviations import record_step

    with context.house() as house:
        report = record_step(
            house,
            case,
            StepKind(step),
            signature,
            done_on=done,
            due_on=due,
            not_needed=not_needed,
            who=who,
            document=document,
            note=note,
        )
    context.give(report)
    context.say(report.message)


@command("result")
@click.argument("case", metavar="S-0007", callback=numbered("S"))
@click.option("--system", "system", required=True, metavar="SYSTEM", help="Systemet, som i tilgangskatalogen.")
@click.option("--rolle", "role", default="", metavar="ROLLE", help="Rollen gruppen skal ha i systemet.")
@click.option("--far-ikke", "takes_away", is_flag=True, help="Gruppen skal ikke få systemet.")
@click.option("--profesjon", "profession", metavar="PROFESJON", help="Hvis den er en annen enn periodens.")
@click.option("--fra", "first", callback=read_day, metavar="DATO", help="Bare for praksis som starter fra denne dagen.")
@click.option("--til", "last", callback=read_day, metavar="DATO", help="Siste dag det gjelder.")
@signature
@click.pass_obj
def result_command(
    context: Context,
    case: int,
    system: str,
    role: str,
    takes_away: bool,
    profession: str | None,
    first: date | None,
    last: date | None,
    signature: str,
) -> None:
    """Skriv ned hva gruppen skal få, eller ikke få. Det gjelder når saken er innvilget med «praksis decide»."""
    from praksis.jobs.deviations import add_result

    with context.house() as house:
        report = add_result(
            house,
            case,
            system,
            role,
            signature,
            takes_away=takes_away,
            profession=profession,
            valid_from=first,
            valid_to=last,
        )
    context.give(report)
    context.say(report.message)


@command("list")
@click.pass_obj
def list_command(context: Context) -> int:
    """Vis alle avvik med steg og frister, og hva som gjelder."""
    from praksis.jobs.deviation_status import deviations

    with context.house(reading=True) as house, house.ledger.reading() as session:
        found = deviations(session, house)
    context.give(found)
    if not found:
        context.say("Det er ingen avvik fra tilgangskatalogen.")
    for each in found:
        _show_deviation(context, each)
    return FOUND if any(step.overdue for each in found for step in each.steps) else OK


_STATES = {"open": "til behandling", "granted": "innvilget", "refused": "avslått"}


def _show_deviation(context: Context, each: DeviationStatus) -> None:
    about = f"{each.institution} {each.group}, kull {each.cohort}, {each.period}"
    context.say(f"{each.case}  {about}: {_STATES.get(each.state, each.state)}")
    for result in each.results:
        what = f"{'får ikke' if result.takes_away else 'får'} {result.system}"
        role = f" ({result.role})" if result.role else ""
        force = "gjelder nå" if result.in_force else "gjelder ikke ennå"
        context.say(f"  {result.profession} {what}{role}: {force}")
    table = Table("Steg", "Frist", "Gjort", "Hvem", "Signatur", "Dokument")
    for step in each.steps:
        due = f"{step.due_on:%d.%m.%Y}{' – OVER FRISTEN' if step.overdue else ''}" if step.due_on else ""
        done = f"{step.done_on:%d.%m.%Y}" if step.done_on else ("ikke aktuelt" if step.not_needed else "")
        table.add_row(*map(Text, (step.step, due, done, step.who or "", step.signature or "", step.document or "")))
    context.show(table)


for _command in (new_deviation_command, step_command, result_command, list_command):
    deviation.add_command(_command)
