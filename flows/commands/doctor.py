"""`praksis doctor`: tries everything that the work needs, and says what is missing, with words for IT."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from flows.commands.context import FOUND, OK, Context, command

if TYPE_CHECKING:
    from praksis.checkup import Check, Probe
    from praksis.settings import Settings

_SIGNS = {"good": "✓", "warning": "!", "missing": "✗"}
_COLOURS = {"good": "green", "warning": "yellow", "missing": "red"}


@command("doctor")
@click.option("--brev", "letter", is_flag=True, help="Bare brevet til IT, klart til å sendes.")
@click.pass_obj
def doctor_command(context: Context, letter: bool) -> int:
    """Prøv alt som trengs, og si hva som mangler: mapper, database, e-post, Teams, Webcruiter. Ingenting endres."""
    from praksis.checkup import is_sound
    from praksis.settings import load_settings
    from praksis.wording.letter_to_it import letter_to_it

    settings = load_settings(context.settings_file)
    checks: list[Check] = []
    for area, found in groupby(_all_checks(context, settings), key=lambda check: check.area):
        if not letter:
            context.say(area)
        for check in found:
            checks.append(check)
            if not letter:
                _show(context, check)
    words, sound = letter_to_it(checks), is_sound(checks)
    context.give({"sound": sound, "checks": checks, "letter": words})
    if words is not None:
        if not letter:
            context.say("")
            context.say("Dette kan du sende til IT:")
            context.say("")
        context.say(f"Emne: {words.subject}")
        context.say("")
        context.say(words.body)
    elif letter:
        context.say("Det er ingenting å be IT om.")
    if not letter:
        missing = sum(check.outcome == "missing" for check in checks)
        context.say("Alt som trengs, er på plass." if sound else f"{missing} av {len(checks)} ting mangler.")
    return OK if sound else FOUND


def _all_checks(context: Context, settings: Settings) -> Iterator[Check]:
    for probe in _all_probes(context, settings):
        yield from _guarded(context, probe)


def _all_probes(context: Context, settings: Settings) -> Iterator[Probe]:
    from connectors.probes import probes
    from flows.prefect_probe import PrefectProbe
    from praksis.jobs.ledger_checkup import LedgerCheckup

    yield LedgerCheckup(settings)
    yield from probes(settings)
    home = os.environ.get("PRAKSIS_PREFECT_HOME") or context.settings_file.absolute().parent / ".prefect"
    yield PrefectProbe(Path(home), _port())


def _port() -> int:
    given = os.environ.get("PRAKSIS_PREFECT_PORT", "")
    return int(given) if given.isdigit() else 4200


def _guarded(context: Context, probe: Probe) -> Iterator[Check]:
    """The checks of a probe; an error that nobody foresaw is one more that failed, and hinders no other probe."""
    from flows.incidents import record
    from praksis.checkup import Check, Outcome

    try:
        yield from probe.probe()
    except Exception as error:
        incident = record(error, code="uventet", where="praksis doctor", beside=context.settings_file)
        words = f"Noe uventet gikk galt, og det er vår feil. Meld fra til IT med hendelsesnummeret {incident}."
        yield Check(probe.area, "Resten av prøvene her", Outcome.MISSING, words, code="uventet")


def _show(context: Context, check: Check) -> None:
    line = Text("  ")
    line.append(f"{_SIGNS[check.outcome]} ", style=_COLOURS[check.outcome])
    line.append(check.what)
    if check.message:
        line.append(f": {check.message}")
    context.show(line)
