"""One file with all that is needed to set the house up again: ledger, identity key, packages with the anchor, settings.

The ledger is copied before the packages: a restored house then knows at most too little, which its anchor shows, and it
refuses to order until that has been set right (DESIGN.md, Audit). Files in Teams are not ours to keep copies of.
"""

from __future__ import annotations

import os
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from praksis.clock import OSLO
from praksis.errors import Unavailable
from praksis.ledger.copy_out import copy_ledger
from praksis.settings import Settings, secure_directory

PREFIX, SUFFIX = "praksis-", ".tar"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """The file that was made, its size in bytes, and how many old ones were removed."""

    file: Path
    size: int
    removed: int


def back_up(settings: Settings, settings_file: Path, folder: Path, now: datetime, keep: int = 30) -> BackupReport:
    """Make `folder`/praksis-20261121-023000.tar (0600; the folder 0700), whole or not at all; keep the newest `keep`.

    Args:
        settings: Of the house.
        settings_file: The file they came from; it goes along.
        folder: Where the copies lie. They hold names and national numbers: it must be as well guarded as the house.
        now: The moment; its Oslo time is in the file's name.
        keep: So many files are kept, this one included; at least 1.

    Raises:
        NotFound: There is no ledger.
        Unavailable: The database does not answer, or the disk is full.
    """
    secure_directory(folder)
    target = folder / f"{PREFIX}{now.astimezone(OSLO):%Y%m%d-%H%M%S}{SUFFIX}"
    key, packages = settings.path(settings.ledger.identity_key_file), settings.path(settings.samlepunktet.folder)
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".praksis-") as scratch:
            ledger = copy_ledger(settings.ledger_url, Path(scratch) / "praksis")
            whole = Path(scratch) / "hele.tar"
            descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
                tar.add(ledger, ledger.name)
                for part, name in ((key, "praksis.nokkel"), (packages, "pakker"), (settings_file, "praksis.toml")):
                    if part.exists():
                        tar.add(part, name)
                out.flush()
                os.fsync(out.fileno())
            whole.replace(target)
    except OSError:
        raise Unavailable(
            "Sikkerhetskopien kunne ikke skrives. Sjekk at det er plass på disken, og at mappen kan skrives i.",
            code="sikkerhetskopi",
        ) from None
    return BackupReport(target, target.stat().st_size, _remove_old(folder, max(keep, 1)))


def _remove_old(folder: Path, keep: int) -> int:
    removed = 0
    for file in sorted(folder.glob(f"{PREFIX}*{SUFFIX}"))[:-keep]:
        with suppress(OSError):
            file.unlink()
            removed += 1
    return removed
