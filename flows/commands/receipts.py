"""What became of a package: `confirm` and `withdraw`."""

from __future__ import annotations

import click

from flows.commands.context import FOUND, OK, Context, command, lines_of, numbered, signature


@command("confirm")
@click.argument("package", metavar="O-0031", callback=numbered("O"))
@signature
@click.option("--case", "case_number", metavar="SAK", help="Saksnummeret fra Samlepunktet.")
@click.option("--not-ordered", metavar="GRUNN", help="Hvorfor linjene ikke ble bestilt.")
@click.option("--approved", is_flag=True, help="Helse Vest IKT har godkjent linjene.")
@click.option("--rejected", metavar="GRUNN", help="Helse Vest IKT har avslått linjene, og hvorfor.")
@click.option("--implemented", is_flag=True, help="Tilgangen er iverksatt.")
@click.option("--correct", is_flag=True, help="Saksnummeret, eller «ikke bestilt», var feil; --case er det riktige.")
@click.option(
    "--line",
    "lines",
    multiple=True,
    type=int,
    metavar="N",
    help="Linjen det gjelder; kan gjentas. Utelatt: alle som venter på nettopp dette.",
)
@click.pass_obj
def confirm_command(
    context: Context,
    package: int,
    signature: str,
    case_number: str | None,
    not_ordered: str | None,
    approved: bool,
    rejected: str | None,
    implemented: bool,
    correct: bool,
    lines: tuple[int, ...],
) -> int:
    """Gi kvittering for en pakke, eller les kvitteringene i arbeidsbøkene (når ingenting annet er oppgitt)."""
    from praksis.jobs.confirm import confirm

    with context.house() as house:
        report = confirm(
            house,
            package,
            signature,
            case_number,
            lines or None,
            not_ordered,
            approved=approved,
            rejected=rejected,
            implemented=implemented,
            correct=correct,
        )
    context.give(report)
    if report.lines:
        context.say(f"Kvittering for {lines_of(report.lines)} er registrert. «praksis sync» farger listen.")
    elif not report.problems:
        context.say(
            "Ingenting nytt er registrert: ingen av linjene venter på dette. «praksis status» viser hva som venter."
        )
    for words in report.told:
        context.say(words)
    for problem in report.problems:
        context.say(problem.message)
    return FOUND if report.problems else OK


@command("withdraw")
@click.argument("package", metavar="O-0031", callback=numbered("O"))
@signature
@click.option("--grunn", "--reason", "reason", required=True, metavar="GRUNN", help="Hvorfor pakken trekkes tilbake.")
@click.pass_obj
def withdraw_command(context: Context, package: int, signature: str, reason: str) -> None:
    """Trekk tilbake det i en pakke som ikke er lagt inn; linjer med saksnummer står."""
    from praksis.jobs.withdraw import withdraw
    from praksis.planning import package_name

    with context.house() as house:
        report = withdraw(house, package, reason, signature)
    context.give(report)
    name = package_name(package)
    if report.already:
        context.say(f"Pakke {name} er trukket tilbake fra før; ingenting er endret nå.")
    else:
        context.say(
            f"Trukket tilbake: {lines_of(report.taken_back)} i pakke {name}. Det som fortsatt trengs, kommer i en ny plan "
            "ved neste «praksis sync»."
        )
    if report.stays:
        context.say("Dette står, fordi det har kvittering:")
        for words in report.stays:
            context.say(f"  {words}")
