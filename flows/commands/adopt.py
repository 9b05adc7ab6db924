"""Taking over from the manual routine: `adopt`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

import click

from flows.commands.context import Context, command, read_day, signature

if TYPE_CHECKING:
    from praksis.jobs.adopt import GroupAdoption


@command("adopt")
@click.option(
    "--cutover",
    required=True,
    callback=read_day,
    metavar="DATO",
    help="Det som var grønt til og med denne dagen, gjelder.",
)
@click.option("--group", metavar="STUDIESTED/GRUPPE/KULL", help="Bare denne gruppen. Utelatt: alle.")
@click.option("--utfor", "carry_out", is_flag=True, help="Ta over uten å spørre for hver gruppe.")
@signature
@click.pass_obj
def adopt_command(context: Context, cutover: date, group: str | None, carry_out: bool, signature: str) -> None:
    """Ta over det som er gjort for hånd: grønne celler regnes som det de betyr. Viser først; spør for hver gruppe."""
    from praksis.jobs.adopt import adopt, preview_adoption

    with context.house() as house:
        house.settings.require_signature(signature)
        found = adopt(house, cutover, signature, group) if carry_out else preview_adoption(house, cutover, group)
        for each in found:
            _show_adoption(context, each)
        if not carry_out:
            agreed = [
                each
                for each in found
                if not each.is_empty
                and context.ask(f"Ta over for {each.institution} {each.group}, kull {each.cohort}?")
            ]
            done = {each.group_id: adopt(house, cutover, signature, each.group_id)[0] for each in agreed}
            for each in done.values():
                context.say(each.message)
            found = tuple(done.get(each.group_id, each) for each in found)
    context.give([{**asdict(each), "message": each.message} for each in found])
    if not found:
        context.say("Ingen grupper har en liste som er lest ennå. Kjør «praksis sync» først.")
    elif any(not each.is_empty and not each.carried_out for each in found):
        context.say("Ingenting er tatt over for gruppene over. Kjør igjen med --utfor, eventuelt med --group.")


def _show_adoption(context: Context, each: GroupAdoption) -> None:
    context.say(each.message)
    for left in each.left_alone:
        context.say(f"  Ikke tatt med: «{left.list}», ark «{left.sheet}», rad {left.row}, {left.column}: {left.why}.")
