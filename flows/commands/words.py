"""What an administrator says to many or to one: `words season` tells coordinators of what is coming, `words student`
shows the answer to a student who asks for access."""

from __future__ import annotations

import click

from flows.commands.context import Context, command, signature
from flows.norwegian_click import NorwegianGroup


@click.group("words", cls=NorwegianGroup)
def words() -> None:
    """Tekster: fortell om sesongen som kommer (season), eller vis svaret til en student (student)."""


@command("season")
@signature
@click.pass_obj
def season_command(context: Context, signature: str) -> None:
    """Fortell koordinatorene om periodene som kommer: annonse, frister og maler. Hver periode fortelles én gang."""
    from praksis.jobs.season_start import tell_season_start

    with context.house() as house:
        report = tell_season_start(house, signature)
    context.give(report)
    context.say(report.message)


@command("student")
@click.pass_obj
def student_command(context: Context) -> None:
    """Vis svaret til en student som spør FOU om tilgang, så det kan kopieres."""
    from praksis.wording.student_answer import student_answer

    answer = student_answer()
    context.give(answer)
    context.say(f"Emne: {answer.subject}")
    context.say("")
    context.say(answer.body)


words.add_command(season_command)
words.add_command(student_command)
