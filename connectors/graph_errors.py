"""What an error answer of Microsoft Graph means: typed errors whose class decides what happens (praksis.errors).

The innermost code is read first (Excel and SharePoint put the telling one there). Words are bokmål and hold no name of a
file or a person; a Forbidden names the permissions that would have let the call through.
"""

from __future__ import annotations

import json
import re
from typing import Any

from connectors.graph_permissions import needed_for
from connectors.http_waiting import Answered
from praksis.errors import Conflict, Invalid, Locked, NotFound, PraksisError, Refused, Unavailable


class Throttled(Unavailable):
    """Graph asked us to wait longer than this run can."""

    code = "graph-opptatt"


class FileLocked(Locked):
    """The file is open in Excel somewhere, or checked out: it cannot be replaced now."""

    code = "fil-i-bruk"


class Changed(Conflict):
    """The file has been changed since it was read (412), or the name is taken (409)."""

    code = "endret-imens"


class Gone(NotFound):
    """A change link is too old (410), or the drive is no more: start over with a full look."""

    code = "graph-for-gammel"


class NotProvisioned(Unavailable):
    """The channel's file area has not been made yet: a member has to open «Filer» in the channel once."""

    code = "graph-ikke-klargjort"


class Forbidden(Refused):
    """A permission, a site grant or a membership is missing; the words name which."""

    code = "graph-mangler-tilgang"


class SignInNeeded(Refused):
    """The token was not accepted: somebody has to sign in again."""

    code = "graph-innlogging"


class Malformed(Invalid):
    """Graph could not understand the call: a fault of ours, or a feature that this tenant has not."""

    code = "graph-forespoersel"


class TimedOut(Unavailable):
    """Graph took too long (504): the same call may go through later, a smaller one sooner."""

    code = "graph-tidsavbrudd"


class Full(Unavailable):
    """The storage is full (507), or the message is too large for Graph (413)."""

    code = "graph-fullt"


_LOCKED_CODES = frozenset({"resourcelocked", "lockmismatch", "itemlocked", "editmodeaccessdenied"})
_BAD_DRIVE = re.compile(r"drive id appears to be malformed", re.IGNORECASE)


def _error_in(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    error = found.get("error") if isinstance(found, dict) else None
    return error if isinstance(error, dict) else {}


def codes_in(content: bytes) -> list[str]:
    """The error codes in a body, from the outermost to the innermost, in lower case."""
    codes: list[str] = []
    error: Any = _error_in(content)
    while isinstance(error, dict) and len(codes) < 10:
        code = error.get("code")
        codes.append(code.casefold() if isinstance(code, str) else "")
        error = error.get("innerError", error.get("innererror"))
    return [code for code in codes if code]


def inner_code_of(content: bytes) -> str:
    """The innermost error code in a body, in lower case; empty when there is none."""
    return next(reversed(codes_in(content)), "")


def error_of(method: str, path: str, answered: Answered, content: bytes) -> PraksisError:
    """The error that an answer means.

    Args:
        method: Of the call.
        path: Of the call; it decides which permissions are named, and is not shown.
        answered: Status, innermost code and what it asks for.
        content: The body; nothing of it is shown.
    """
    status, codes = answered.status, set(codes_in(content))
    if status == 423 or codes & _LOCKED_CODES:
        return FileLocked("Filen er åpen hos noen og kan ikke endres nå. Den prøves igjen senere.")
    if status in (429, 503):
        return Throttled("Microsoft Graph ber oss vente. Resten tas ved neste kjøring.")
    if status == 410 or (status == 400 and _BAD_DRIVE.search(content.decode(errors="replace"))):
        return Gone("Det vi husket om kanalens filer, er for gammelt. Kanalen leses på nytt.")
    if status == 404 and path.rstrip("/").endswith("/filesFolder"):
        return NotProvisioned(
            "Kanalens filområde er ikke klargjort. Be et medlem av kanalen åpne fanen «Filer» der én gang."
        )
    if status == 404:
        return NotFound("Det finnes ikke i Teams, eller vi har ikke lov til å se det.", code="graph-finnes-ikke")
    if status in (409, 412):
        return Changed("Filen er endret imens, eller navnet er i bruk. Den leses på nytt.")
    if status == 401:
        return SignInNeeded("Microsoft godtok ikke innloggingen. Kjør «praksis signin», og så «praksis doctor».")
    if status == 403:
        return Forbidden(
            "Microsoft sier nei. Det kan mangle en rettighet ("
            + needed_for(method, path)
            + "), en tildeling på kanalens "
            "område eller et medlemskap i kanalen. «praksis doctor» sier hva, med ord du kan sende til IT."
        )
    if status in (413, 507):
        return Full("Det er ikke plass til det vi ville lagre i Teams.")
    if status == 504:
        return TimedOut("Microsoft Graph brukte for lang tid. Prøves igjen.")
    if status >= 500 or status == 408:
        return Unavailable("Microsoft Graph svarer ikke som det skal nå. Prøves igjen.", code="graph-feil")
    return Malformed(f"Microsoft Graph forsto ikke forespørselen (status {status}). Si fra til IT.")
