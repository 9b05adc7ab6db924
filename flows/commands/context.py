"""What all commands share: settings file, date, whether a program is listening, and how a command is made.

`--json`, `--config` and `--as-of` may stand before the command or after it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console, RenderableType

from flows.norwegian_click import NorwegianCommand

if TYPE_CHECKING:
    from praksis.jobs.house import House

OK, FOUND, WRONG_USE, REFUSED = 0, 1, 2, 3
"""Exit statuses: done; findings or a refusal; wrong usage; the file was refused (`check`, `paint`)."""

SETTINGS: Final = Path("praksis.toml")
_WIDTH_OF_A_FILE: Final = 140
"""So wide are tables that go into a file or a pipe; a terminal says itself how wide it is."""


class Context:
    """One use of the command line. `config` is None until somebody names a settings file."""

    def __init__(self) -> None:
        self.config: Path | None = None
        self.as_of: date | None = None
        self.as_json = False
        self.console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE)

    @property
    def settings_file(self) -> Path:
        """The settings file that was named, else `praksis.toml` in the working folder."""
        return self.config or SETTINGS

    def say(self, words: str) -> None:
        """A line for people; silent when a program listens."""
        if not self.as_json:
            self.console.print(words, markup=False, soft_wrap=True)

    def show(self, picture: RenderableType) -> None:
        """A table for people; silent when a program listens."""
        if not self.as_json:
            self.console.print(picture)

    def give(self, data: Any) -> None:
        """The result for a program; silent when a person reads."""
        if self.as_json:
            click.echo(json.dumps(_plain(data), ensure_ascii=False, indent=2))

    def ask(self, question: str) -> bool:
        """Ask a person at the terminal; «no» when nobody sits there."""
        if self.as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return False
        return self.console.input(f"{question} (ja/nei) ", markup=False).strip().casefold() in ("ja", "j")

    @contextmanager
    def house(self, *, reading: bool = False) -> Iterator[House]:
        """The house of the settings file. `reading` says that the command only looks: then any date may be looked from."""
        from flows.house import open_house

        with open_house(self.settings_file, self.as_of, reading=reading) as house:
            yield house


def _plain(data: Any) -> Any:
    if is_dataclass(data) and not isinstance(data, type):
        return _plain(asdict(data))
    if isinstance(data, dict):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple, set, frozenset)):
        return [_plain(value) for value in data]
    if isinstance(data, (date, datetime, Path)):
        return str(data)
    return data


def read_day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """A callback that reads a date as people and programs write it."""
    if value is None:
        return None
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise click.BadParameter("skriv datoen som 2026-08-24 eller 24.08.2026")


def _into_context(name: str, read: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """A callback that keeps what was given (whatever stood before the command) in the shared context."""

    def keep(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
        value = read(context, parameter, value) if read else value
        if value:
            setattr(context.ensure_object(Context), name, value)
        return value

    return keep


def shared_options() -> list[click.Parameter]:
    """`--config`, `--as-of` and `--json`, which every command takes."""
    return [
        click.Option(
            ["--config"],
            type=click.Path(path_type=Path),
            metavar="FIL",
            callback=_into_context("config"),
            expose_value=False,
            help="Innstillingsfilen (praksis.toml når den ikke er nevnt).",
        ),
        click.Option(
            ["--as-of"],
            metavar="DATO",
            callback=_into_context("as_of", read_day),
            expose_value=False,
            help="Regn som om i dag er DATO; det som endrer noe, gjør det bare i testmodus.",
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            callback=_into_context("as_json"),
            expose_value=False,
            help="Skriv resultatet som JSON, for programmer.",
        ),
    ]


def command(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command of a function; its docstring (bokmål) is the help."""

    def make(function: Callable[..., Any]) -> click.Command:
        made = click.command(name, cls=NorwegianCommand)(function)
        made.params += shared_options()
        return made

    return make


signature = click.option(
    "--signatur", "signature", required=True, metavar="XX", help="Signaturen din, som i praksis.toml."
)


def numbered(letter: str) -> Callable[[click.Context, click.Parameter, str | None], int | None]:
    """A callback that reads «P-0412» as 412."""

    def read(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int | None:
        from praksis.planning import read_number_name

        if value is None:
            return None
        number = read_number_name(value, letter)
        if number is None:
            raise click.BadParameter(f"skriv nummeret som {letter}-0012")
        return number

    return read


def lines_of(count: int) -> str:
    """«1 linje», «3 linjer»."""
    return "1 linje" if count == 1 else f"{count} linjer"
