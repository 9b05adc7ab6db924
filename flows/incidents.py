"""Our own protected log: what went wrong in full, under the incident number that Prefect shows in its place.

One file a month in the folder «hendelser» beside the settings file (folder 0700, files 0600), so that old months can be
deleted whole. Numbers and addresses are masked here too; names may stand in it, which is why it is protected.
"""

from __future__ import annotations

import os
import secrets
import traceback
from datetime import UTC, date, datetime
from pathlib import Path

from flows.config import config_file
from flows.masking import mask
from praksis.errors import Unavailable
from praksis.settings import secure_directory

FOLDER = "hendelser"


def incident_folder(beside: Path | None = None) -> Path:
    """Where the log lies: `PRAKSIS_INCIDENTS`, or «hendelser» beside the settings file (`beside`, else the flows' own)."""
    given = os.environ.get("PRAKSIS_INCIDENTS")
    return Path(given) if given else (beside or config_file()).absolute().parent / FOLDER


def record(error: BaseException, *, code: str, where: str, beside: Path | None = None) -> str:
    """Write down `error` with its causes and traceback, and return the incident's number («H-1F7A03C2»).

    Args:
        error: What happened.
        code: The stable code that the flow run shows.
        where: The flow or step, a fixed text from the code.
        beside: The settings file, when it is another than the flows'.

    Never raises: an incident that cannot be written (a full disk) gets its number all the same, with «-uskrevet» after.
    """
    now = datetime.now(UTC)
    incident = f"H-{secrets.token_hex(4).upper()}"
    try:
        detail = mask("".join(traceback.format_exception(error)))
        entry = f"--- {now:%Y-%m-%dT%H:%M:%SZ} {incident} {code} | {where}\n{detail}\n"
        file = secure_directory(incident_folder(beside)) / f"hendelser-{now:%Y-%m}.log"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
            os.write(descriptor, entry.encode("utf-8", "replace"))
        finally:
            os.close(descriptor)
    except Exception:  # the log must never become the way in which the error gets out
        return f"{incident}-uskrevet"
    return incident


def forget_months_before(day: date, beside: Path | None = None) -> int:
    """Delete the months of the log that ended before `day`; returns how many. A file that is no month of ours stays.

    Raises:
        Unavailable: They cannot be deleted.
    """
    removed = 0
    for file in months_before(day, beside):
        try:
            file.unlink(missing_ok=True)
        except OSError:
            raise Unavailable(
                "Den gamle hendelsesloggen kunne ikke slettes. Sjekk rettighetene til mappen «hendelser».",
                code="hendelser",
            ) from None
        removed += 1
    return removed


def months_before(day: date, beside: Path | None = None) -> list[Path]:
    """The files of the months that ended before `day`, the oldest first."""
    first_kept = f"hendelser-{day:%Y-%m}.log"
    return sorted(f for f in incident_folder(beside).glob("hendelser-????-??.log") if f.name < first_kept)
