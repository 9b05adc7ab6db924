"""`praksis doctor` for folders on disk: there, readable, writable, and private where they must be."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.atomic_files import TEMPORARY_PREFIX, TEMPORARY_SUFFIX
from connectors.disk_errors import disk_in_words
from praksis.checkup import Check, Outcome, tried
from praksis.errors import NotFound
from praksis.settings import Mode, Settings


@dataclass(frozen=True, slots=True)
class FolderProbe:
    """Fulfils `praksis.checkup.Probe` for one folder."""

    area: str
    name: str
    """What the folder is for, in bokmål: «kanalen «HVL»»."""
    folder: Path
    writes: bool = False
    made_by_us: bool = False
    """We make it when it is needed: then the folder above must let us."""
    private: bool = False
    """Nobody else should be able to look into it."""

    def probe(self) -> Iterator[Check]:
        """Whether it is there and can be read, written in, and is closed to others, as far as that is wanted."""
        if self.made_by_us and not self.folder.exists():
            yield self._tried(f"Lage mappen for {self.name}", self._can_be_made, "skriverett")
            return
        reading = self._tried(f"Lese mappen for {self.name}", self._list, "leserett")
        yield reading
        if reading.outcome is not Outcome.GOOD:
            return
        if self.writes:
            yield self._tried(
                f"Skrive i mappen for {self.name}", lambda: _write_in(self.folder, self._place), "skriverett"
            )
        if self.private and self.folder.stat().st_mode & 0o007:
            yield Check(
                self.area,
                f"Hvem som kan åpne mappen for {self.name}",
                Outcome.WARNING,
                f"Alle på maskinen kan åpne «{self._place}». Begrens rettighetene til dem som trenger mappen.",
                code="mappen-er-aapen",
            )

    @property
    def _place(self) -> str:
        return self.folder.name

    def _tried(self, what: str, act: Callable[[], object], right: str) -> Check:
        asked = f"Gi brukeren som kjører praksistilgang {right} i mappen {self.folder} ({self.name})."
        check = tried(self.area, what, act, for_it=asked)
        return (
            check
            if check.code == "mangler-rettighet"
            else Check(check.area, what, check.outcome, check.message, code=check.code)
        )

    def _list(self) -> None:
        with disk_in_words(self._place):
            if not self.folder.is_dir():
                raise NotFound(
                    f"Mappen «{self._place}» for {self.name} finnes ikke. Lag den, eller rett stien i praksis.toml.",
                    code="mappe-mangler",
                )
            with os.scandir(self.folder) as entries:
                next(entries, None)

    def _can_be_made(self) -> None:
        above = next(parent for parent in self.folder.parents if parent.exists())
        _write_in(above, above.name)


def _write_in(folder: Path, place: str) -> None:
    """Make an empty file and take it away again; the next sweep takes what a kill in between leaves."""
    with disk_in_words(place):
        path = folder / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}{TEMPORARY_SUFFIX}"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        path.unlink()


def folder_probes(settings: Settings) -> Iterator[FolderProbe]:
    """A probe for each folder that the settings use."""
    if settings.teams.kind == "folder":
        root = settings.path(settings.teams.root)
        teams = settings.teams
        yield FolderProbe("Teams", "FOUs egen kanal", root / teams.office_channel, writes=True, private=True)
        yield FolderProbe("Teams", "de felles dokumentene", root / teams.shared_channel, writes=True)
        for institution in settings.institutions:
            if institution.mode is not Mode.OFF:
                writes = institution.mode is not Mode.SHADOW
                yield FolderProbe("Teams", f"kanalen til {institution.name}", root / institution.channel, writes=writes)
    if settings.webcruiter.kind == "export":
        yield FolderProbe("Webcruiter", "eksporter fra Webcruiter", settings.path(settings.webcruiter.folder))
    if settings.personnel is not None:
        yield FolderProbe("Personalsystemet", "uttrekk fra personalsystemet", settings.path(settings.personnel.folder))
    packages = settings.path(settings.samlepunktet.folder)
    yield FolderProbe("Samlepunktet", "bestillingspakker", packages, writes=True, made_by_us=True, private=True)
    if settings.mail.kind == "files":
        mail = settings.path(settings.mail.folder)
        yield FolderProbe("E-post", "e-post som filer", mail, writes=True, made_by_us=True, private=True)
