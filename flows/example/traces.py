"""What a run leaves behind: files in the channels, and rows in the ledger. Two alike mean that nothing was done between."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select

from praksis.jobs.house import House
from praksis.ledger.tables import CaseFile, Message, OrderLine, Package, Painting, Plan, Table

_COUNTED: dict[str, type[Table]] = {
    "farginger": Painting,
    "meldinger": Message,
    "saker": CaseFile,
    "planer": Plan,
    "bestillingslinjer": OrderLine,
    "bestillingspakker": Package,
}


@dataclass(frozen=True, slots=True)
class Traces:
    """Files by path with their hash, and how many of each kind the ledger has."""

    files: dict[str, str]
    counts: dict[str, int]

    def since(self, before: Traces) -> list[str]:
        """What is new or changed since `before`, one line each; empty when nothing is."""
        paths = sorted(before.files.keys() | self.files.keys())
        changed = [f"filen {path} er endret" for path in paths if before.files.get(path) != self.files.get(path)]
        grown = [
            f"{self.counts[what] - count:+d} {what}"
            for what, count in before.counts.items()
            if self.counts[what] != count
        ]
        return changed + grown


def traces(house: House) -> Traces:
    """The traces as they are now."""
    settings = house.settings
    folders = (settings.teams.root, settings.mail.folder, settings.samlepunktet.folder, settings.webcruiter.folder)
    files = {
        str(file.relative_to(settings.base)): sha256(file.read_bytes()).hexdigest()
        for folder in map(settings.path, folders)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    with house.ledger.reading() as session:
        counts = {
            what: session.scalar(select(func.count()).select_from(table)) or 0 for what, table in _COUNTED.items()
        }
    return Traces(files, counts)
