"""Click in bokmål: headings of the help, and an error for each way of using a command wrongly."""

from __future__ import annotations

from typing import Any

import click


class _NorwegianHelp(click.Command):
    """The parts of a help page with Norwegian headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how the command is written."""
        pieces = [
            p.replace("[OPTIONS]", "[VALG]").replace("COMMAND [ARGS]...", "KOMMANDO …")
            for p in self.collect_usage_pieces(ctx)
        ]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Bruk: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, with what each does."""
        records = [r for p in self.get_params(ctx) if (r := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("Valg"):
                formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, explained in bokmål."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Vis denne hjelpen."
        return option


class NorwegianCommand(_NorwegianHelp):
    """A single command."""


class NorwegianGroup(_NorwegianHelp, click.Group):
    """A command with sub-commands."""

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
    """What was wrong with the way a command was written, in bokmål, with how to get help."""
    words = _words(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "praksis"
    return f"{words} Se «{path} --help»."


def _words(error: Any) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f" Mente du {error.possibilities[0]}?" if error.possibilities else ""
        return f"Ukjent valg: {error.option_name}.{near}"
    if isinstance(error, click.MissingParameter):
        hint = error.param_hint or (error.param.get_error_hint(error.ctx) if error.param and error.ctx else "en verdi")
        return f"Mangler {hint if isinstance(hint, str) else ' / '.join(hint)}."
    if isinstance(error, click.BadParameter):
        where = error.param.get_error_hint(error.ctx) if error.param and error.ctx else "verdien"
        kind = error.param.type if error.param else None
        if isinstance(kind, click.Choice):
            return f"Feil i {where}: velg {' eller '.join(map(str, kind.choices))}."
        if isinstance(kind, click.types.IntParamType):
            return f"Feil i {where}: skriv et helt tall."
        return f"Feil i {where}: {error.message}."
    if isinstance(error, click.UsageError):
        return (
            f"Kommandoen er skrevet feil: {error.message}"
            if "No such command" not in error.message
            else ("Kommandoen finnes ikke.")
        )
    return str(getattr(error, "message", error))
