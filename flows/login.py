"""The one login of Prefect's page and interface: who knows it may start jobs.

Prefect knows a single user name and password, and nobody's own name (so the forms ask for a signature). It is taken from
the environment variable PRAKSIS_PREFECT_LOGIN («bruker:passord»), else made once and kept in a file that only the
service's user can read. It is never an argument of a command: those can be seen by everybody on the machine.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from praksis.errors import Invalid

LOGIN_VARIABLE = "PRAKSIS_PREFECT_LOGIN"
LOGIN_FILE = "innlogging.txt"
USER = "praksis"


def login_for(home: Path) -> str:
    """The login as «user:password»: from the environment, else from `home`/innlogging.txt (0600), made if it is missing.

    Raises:
        Invalid: What stands there is no user name and password with a colon between.
    """
    given = os.environ.get(LOGIN_VARIABLE)
    if given is not None:
        return _checked(given, f"miljøvariabelen {LOGIN_VARIABLE}")
    file = home / LOGIN_FILE
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _checked(file.read_text(encoding="utf-8").strip(), f"filen {file}")
    made = f"{USER}:{secrets.token_urlsafe(24)}"
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(made + "\n")
    return made


def _checked(text: str, where: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}:[!-~]{12,128}", text):
        raise Invalid(
            f"Innloggingen i {where} kan ikke brukes. Skriv brukernavn og passord med kolon mellom, uten mellomrom, og et "
            "passord på minst 12 tegn.",
            code="prefect-innlogging",
        )
    return text
