"""What an administrator settles: `decide`, `bind`, `manual`, `stop` and `resume`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.commands.context import Context, command, numbered, signature

if TYPE_CHECKING:
    from praksis.jobs.report import ActReport


@command("decide")
@click.argument("case", metavar="S-0007", callback=numbered("S"))
@click.argument("choice", metavar="[VALG]", required=False)
@click.option("--reason", required=True, metavar="TEKST", help="Begrunnelsen; den blir stående.")
@click.option("--take-back", "taking_back", is_flag=True, help="Trekk avgjørelsen tilbake.")
@signature
@click.pass_obj
def decide_command(
    context: Context, case: int, choice: str | None, reason: str, taking_back: bool, signature: str
) -> None:
    """Avgjør en sak, eller trekk avgjørelsen tilbake."""
    from praksis.jobs.decide import decide, take_back

    if not taking_back and choice is None:
        raise click.MissingParameter(param_hint="VALG", param_type="argument")
    with context.house() as house:
        if taking_back:
            report = take_back(house, case, reason, signature)
            words = f"Sak {report.case} er åpnet igjen: «{report.choice}» er trukket tilbake."
        else:
            report = decide(house, case, choice or "", reason, signature)
            words = f"Sak {report.case} ({report.title.lower()}) er avgjort: {report.choice}."
    context.give(report)
    context.say(words + " «praksis sync» går videre derfra.")


@command("bind")
@click.argument("document", metavar="LISTE")
@click.option("--group", required=True, metavar="GRUPPE", help="Studentgruppen, som i praksiskalenderen.")
@click.option("--cohort", required=True, metavar="KULL", help="Kullet, som i praksiskalenderen.")
@signature
@click.pass_obj
def bind_command(context: Context, document: str, group: str, cohort: str, signature: str) -> None:
    """Knytt en liste til en studentgruppe og et kull."""
    from praksis.jobs.bind import bind

    with context.house() as house:
        _told(context, bind(house, document, group, cohort, signature))


@command("manual")
@click.argument("kind", metavar="list|group|row", type=click.Choice(["list", "group", "row"]))
@click.argument("what", metavar="HVA")
@click.option("--off", is_flag=True, help="Ta merket bort igjen.")
@signature
@click.pass_obj
def manual_command(context: Context, kind: str, what: str, off: bool, signature: str) -> None:
    """Merk en liste (list), gruppe (group) eller rad (row) «håndteres manuelt»: vises, men røres ikke."""
    from praksis.jobs.manual import ManualKind, set_manual

    with context.house() as house:
        _told(context, set_manual(house, ManualKind(kind), what, signature, manual=not off))


@command("stop")
@signature
@click.pass_obj
def stop_command(context: Context, signature: str) -> None:
    """Stopp alt som forlater huset: farging, meldinger og bestillinger."""
    from praksis.jobs.stop import stop

    with context.house() as house:
        _told(context, stop(house, signature))


@command("resume")
@signature
@click.pass_obj
def resume_command(context: Context, signature: str) -> None:
    """Åpne for utsending igjen."""
    from praksis.jobs.stop import resume

    with context.house() as house:
        _told(context, resume(house, signature))


def _told(context: Context, report: ActReport) -> None:
    context.give(report)
    context.say(report.message)
