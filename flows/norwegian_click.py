"""Click in bokmål: headings of the help, and an error for each way of using a command wrongly."""

from __future__ import annotations

import re
from typing import Any

import click


class _NorwegianHelp(click.Command):
    """The parts of a help page with Norwegian headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how the command is written."""
        pieces = [
            p.replace("[OPTIONS]", "[VALG …]").replace("COMMAND [ARGS]...", "KOMMANDO …")
            for p in self.collect_usage_pieces(ctx)
        ]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Bruk: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, with what each does; what must be given says so."""
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [r for p in options if (r := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("Valg"):
                formatter.write_dl([(name, words.replace("[required]", "(må være med)")) for name, words in records])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, explained in bokmål."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Vis denne hjelpen."
        return option


class NorwegianCommand(_NorwegianHelp):
    """A single command."""


class NorwegianGroup(_NorwegianHelp, click.Group):
    """A command with sub-commands, shown in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the sub-commands."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        super().format_options(ctx, formatter)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(limit=200)))
        with formatter.section("Kommandoer"):
            formatter.write_dl(rows)


def usage_words(error: click.ClickException) -> str:
    """What was wrong with the way a command was written, in bokmål, with how to get help.

    A group without a command gives its whole help page.
    """
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.format_message()
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "praksis"
    return f"{_words(error)} Se «{path} --help»."


def _words(error: Any) -> str:
    message = str(getattr(error, "message", ""))
    if isinstance(error, click.NoSuchOption):
        near = f" Mente du {error.possibilities[0]}?" if error.possibilities else ""
        return f"Ukjent valg: {error.option_name}.{near}"
    if isinstance(error, click.MissingParameter):
        return f"Mangler {_hint(error) or 'en verdi'}."
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name} {'skal ikke ha' if 'does not take' in message else 'må ha'} en verdi."
    if isinstance(error, click.BadParameter):
        return f"Feil i {_hint(error) or 'verdien'}: {_wanted(error, message)}."
    if "o such command" in message:
        wrong = re.search(r"'(.*?)'", message)
        return f"Kommandoen «{wrong[1] if wrong else ''}» finnes ikke."
    if "unexpected extra argument" in message:
        extra = re.search(r"\((.*)\)", message, re.DOTALL)
        return (
            f"Det står noe for mye på slutten: «{extra[1] if extra else ''}». Sett navn med mellomrom i anførselstegn."
        )
    if "issing command" in message:
        return "Mangler kommandoen."
    return message


def _hint(error: Any) -> str:
    """Which option or argument it is about, as it is written."""
    hint = error.param_hint or (error.param.get_error_hint(error.ctx) if error.param and error.ctx else "")
    return (hint if isinstance(hint, str) else " / ".join(hint)).replace("'", "")


def _wanted(error: click.BadParameter, message: str) -> str:
    """What should have been written. Our own messages are in bokmål; click's are known by the parameter's type."""
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"velg {' eller '.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange):
        return f"skriv et helt tall fra {kind.min} til {kind.max}"
    if isinstance(kind, click.types.IntParamType):
        return "skriv et helt tall"
    if isinstance(kind, click.Path):
        return "det må være en fil, ikke en mappe" if not kind.dir_okay else "det må være en mappe, ikke en fil"
    return message
