"""`praksis purge`: show what is due to be erased, or erase it."""

from __future__ import annotations

import click

from flows.commands.context import FOUND, OK, Context, command


@command("purge")
@click.option("--utfor", "carry_out", is_flag=True, help="Slett. Uten valget vises bare hva som ville blitt slettet.")
@click.option(
    "--signatur", "signature", metavar="XX", help="Signaturen din, som i praksis.toml. Må være med når det slettes."
)
@click.pass_obj
def purge_command(context: Context, carry_out: bool, signature: str | None) -> int:
    """Slett personopplysninger når det er gått lang nok tid siden siste praksisdag."""
    from flows.incidents import forget_months_before, months_before
    from praksis.jobs.purge import purge

    if carry_out and signature is None:
        raise click.MissingParameter(param_hint="--signatur", param_type="option")
    with context.house(reading=not carry_out) as house:
        report = purge(house, signature=signature, carry_out=carry_out)
    day, beside = report.last_day_before, context.settings_file
    months = forget_months_before(day, beside) if carry_out else len(months_before(day, beside))
    report.counts["måneder av hendelsesloggen"] = months
    context.give(report)
    for line in report.lines():
        context.say(line)
    return FOUND if report.trouble else OK
