"""The command `praksis`: the jobs on the command line, in bokmål. Starts no Prefect server and does not import Prefect.

praksis check "Praksisoversikt HVL Sykepleie kull 2024.xlsx"
praksis sync && praksis status --all
"""

from __future__ import annotations

import sys
from typing import Final

import click

from flows.commands.adopt import adopt_command
from flows.commands.audit import audit
from flows.commands.backup import backup_command
from flows.commands.by_hand import bind_command, decide_command, manual_command, resume_command, stop_command
from flows.commands.context import FOUND, OK, WRONG_USE, Context, shared_options
from flows.commands.daily import status_command, sync_command, why_command
from flows.commands.deviation import deviation
from flows.commands.doctor import doctor_command
from flows.commands.one_file import check_command, paint_command
from flows.commands.ordering import apply_command, plan_command
from flows.commands.portal import portal_command
from flows.commands.purge import purge_command
from flows.commands.receipts import confirm_command, withdraw_command
from flows.commands.reminding import first_morning_command, remind_command
from flows.commands.setting_up import demo_command, init_command
from flows.commands.signin import signin_command
from flows.commands.templates import templates
from flows.commands.words import words
from flows.norwegian_click import NorwegianGroup, usage_words
from praksis.errors import PraksisError, Unavailable

COMMANDS: Final = (
    init_command,
    check_command,
    paint_command,
    sync_command,
    remind_command,
    first_morning_command,
    status_command,
    why_command,
    plan_command,
    apply_command,
    confirm_command,
    withdraw_command,
    decide_command,
    bind_command,
    manual_command,
    portal_command,
    deviation,
    adopt_command,
    stop_command,
    resume_command,
    audit,
    templates,
    words,
    signin_command,
    doctor_command,
    backup_command,
    purge_command,
    demo_command,
)
"""Every command, in the order in which the help shows them."""


@click.group(cls=NorwegianGroup, context_settings={"help_option_names": ["-h", "--help"]}, params=shared_options())
def praksis() -> None:
    """Praksistilgang: rett tilgang til praksisstudenter, i tide, én gang."""


for _command in COMMANDS:
    praksis.add_command(_command)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit status is the program's. Every error is one message in bokmål on stderr.

    With `--json` the error also goes to stdout, as `{"error": {"code", "message"}}`. An error that we do not know is
    written to the protected log, and only its number is shown: its text may hold something personal.
    """
    context = Context()
    try:
        status = praksis.main(args=arguments, prog_name="praksis", standalone_mode=False, obj=context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        return _failed(context, "avbrutt", "Avbrutt.", WRONG_USE)
    except click.ClickException as error:
        return _failed(context, "feil-bruk", usage_words(error), WRONG_USE)
    except Unavailable as error:
        return _failed(context, error.code, f"{error.message} (Kan prøves igjen.)", FOUND)
    except PraksisError as error:
        return _failed(context, error.code, error.message, FOUND)
    except Exception as error:
        from flows.incidents import record

        incident = record(error, code="uventet", where="kommandolinjen", beside=context.settings_file)
        words = f"Noe uventet gikk galt, og det er vår feil. Meld fra til IT med hendelsesnummeret {incident}."
        return _failed(context, "uventet", words, FOUND)
    return status if isinstance(status, int) else OK


def _failed(context: Context, code: str, words: str, status: int) -> int:
    context.give({"error": {"code": code, "message": words}})
    click.echo(words, err=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
