"""`praksis signin`: a person signs the service user in, once; after that the sign-in is renewed by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.commands.context import Context, command

if TYPE_CHECKING:
    from connectors.sign_in import DevicePrompt


@command("signin")
@click.option("--device", is_flag=True, help="Med en kode som tastes inn på en annen maskin eller en telefon.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    help="Porten på localhost som svaret tas imot på (ellers en ledig).",
)
@click.option("--forget", is_flag=True, help="Logg ut: glem innloggingen som er lagret her.")
@click.option("--new-key", is_flag=True, help="Lag en nøkkel til PRAKSIS_TOKEN_KEY, vis den, og gjør ikke noe mer.")
@click.pass_obj
def signin_command(context: Context, device: bool, port: int | None, forget: bool, new_key: bool) -> None:
    """Logg inn tjenestebrukeren som skriver i kanalene i Teams."""
    if device + (port is not None) + forget + new_key > 1:
        raise click.UsageError("velg bare én av --device, --port, --forget og --new-key")
    if new_key:
        _show_new_key(context)
        return
    from connectors.graph_connection import GraphConnection
    from praksis.errors import Invalid
    from praksis.settings import load_settings

    graph = GraphConnection(load_settings(context.settings_file))
    if forget:
        forgotten = graph.user_sign_in.sign_out()
        context.give({"forgotten": forgotten})
        context.say("Innloggingen er glemt." if forgotten else "Det var ingen innlogging å glemme.")
        return
    if not graph.has_user:
        raise Invalid(
            "Det er ingen tjenestebruker i praksis.toml. Legg inn «service_user» under [graph], og prøv igjen.",
            code="graph-mangler",
        )
    if device:
        graph.user_sign_in.by_device(_show_code)
    else:
        click.echo("Nettleseren åpnes. Logg inn som tjenestebrukeren der.", err=True)
        graph.user_sign_in.by_browser(_show_address, port=port)
    context.give({"signed_in": True})
    context.say("Tjenestebrukeren er logget inn. Se etter med «praksis doctor» at alt er på plass.")


def _show_new_key(context: Context) -> None:
    from connectors.token_cache import new_key

    key = new_key()
    context.give({"key": key})
    context.say(key)
    click.echo(
        "Sett den i miljøvariabelen PRAKSIS_TOKEN_KEY der praksistilgang kjører, og legg den der IT har hemmeligheter. "
        "Den vises ikke igjen. Går den tapt, logger du bare inn på nytt.",
        err=True,
    )


def _show_code(prompt: DevicePrompt) -> None:
    click.echo(
        f"Åpne {prompt.address} på en maskin eller en telefon, skriv koden {prompt.code}, og logg inn som "
        f"tjenestebrukeren. Koden gjelder i {prompt.minutes} minutter.",
        err=True,
    )


def _show_address(address: str) -> None:
    click.echo(
        f"Fant ingen nettleser her. Åpne denne adressen i en nettleser på samme maskin:\n{address}\n"
        "Har maskinen ingen, så avbryt (Ctrl+C) og kjør «praksis signin --device».",
        err=True,
    )
